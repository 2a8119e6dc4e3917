// Where the guest runs, and what can be done with the machine: by button, and by key anywhere in the lab.
import { executionName } from '../charts/names.ts'
import { type LabSession, NATIVE } from './session.ts'

interface ChoiceProps {
  session: LabSession
  /** Keeps the radio buttons of several labs apart. */
  name: string
  worlds: readonly string[]
  /** Most virtual machines under a hypervisor. */
  most: number
}

export function WorldChoice({ session, name, worlds, most }: ChoiceProps) {
  const { world, vms } = session.choice.value
  return (
    <div class="lab-choice">
      <fieldset>
        <legend>The guest runs</legend>
        {worlds.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name={`${name}-world`}
              checked={world === one}
              onChange={() => session.choose({ world: one })}
            />
            {one === NATIVE ? 'on bare metal' : `under ${executionName(one)}`}
          </label>
        ))}
      </fieldset>
      {worlds.some((one) => one !== NATIVE) && most > 1 && (
        <label class="lab-vms">
          <span>Virtual machines</span>
          <select
            value={world === NATIVE ? 1 : vms}
            disabled={world === NATIVE}
            onChange={(e) => session.choose({ vms: Number(e.currentTarget.value) })}
          >
            {Array.from({ length: most }, (_, k) => (
              <option key={k} value={k + 1}>
                {k + 1}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  )
}

interface Action {
  readonly label: string
  /** As KeyboardEvent and aria-keyshortcuts write it. */
  readonly keys: string
  readonly says: string
  readonly possible: boolean
  readonly act: () => void
}

/** The actions that are there now. */
export function actionsOf(session: LabSession): Action[] {
  const report = session.report.value
  const running = report?.running ?? false
  return [
    {
      label: running ? 'Stop' : 'Run',
      keys: 'F8',
      says: 'Run, or stop',
      possible: !session.loading.value,
      act: () => void session.run(),
    },
    {
      label: 'Step back',
      keys: 'F9',
      says: 'One instruction back',
      possible: !running && (report?.counts.steps ?? 0) > 0,
      act: () => void session.step(-1),
    },
    {
      label: 'Step',
      keys: 'F10',
      says: 'One instruction on',
      possible: !running && report?.halt?.reason !== 'off',
      act: () => void session.step(1),
    },
    {
      label: 'Reset',
      keys: 'Shift+F9',
      says: 'A new machine, at its beginning',
      possible: report !== undefined || session.status.value !== '',
      act: () => void session.reset(),
    },
  ]
}

/** Which action a key asks for; Control+Enter is another way to run. */
export function actionFor(session: LabSession, e: KeyboardEvent): Action | undefined {
  if (e.altKey) return undefined
  const control = e.ctrlKey || e.metaKey
  const keys = `${e.shiftKey ? 'Shift+' : ''}${e.key}`
  if (control) return e.key === 'Enter' ? actionsOf(session)[0] : undefined
  return actionsOf(session).find((action) => action.keys === keys)
}

/** Buttons keep their place and the focus, whatever is possible at the moment. */
export function Buttons({ session }: { session: LabSession }) {
  return (
    <div class="lab-buttons" role="group" aria-label="The machine">
      {actionsOf(session).map(({ label, keys, possible, act }, k) => (
        <button
          key={keys}
          type="button"
          class={k === 0 ? 'primary' : undefined}
          aria-disabled={!possible}
          aria-keyshortcuts={keys}
          title={keys}
          onClick={() => possible && act()}
        >
          {label}
        </button>
      ))}
      <details class="lab-keys">
        <summary>Keys</summary>
        <dl>
          {actionsOf(session).map(({ keys, says }) => (
            <div key={keys}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{says}</dd>
            </div>
          ))}
          <div>
            <dt>
              <kbd>Ctrl+Enter</kbd>
            </dt>
            <dd>Run, or stop</dd>
          </div>
          <div>
            <dt>
              <kbd>Escape</kbd>
            </dt>
            <dd>Leave the editor</dd>
          </div>
          <div>
            <dt>
              <kbd>Ctrl+M</kbd>
            </dt>
            <dd>In the editor: Tab indents, or moves the focus</dd>
          </div>
        </dl>
      </details>
    </div>
  )
}
