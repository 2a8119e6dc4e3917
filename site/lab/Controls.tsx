// Where the guest runs, and what can be done with the machine, by button. What the buttons do is in actions.ts.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { executionName } from '../charts/names.ts'
import { type Action, mainActions, motions } from './actions.ts'
import { type LabSession, NATIVE } from './session.ts'
import type { LabSource } from './source.ts'

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

const SPEEDS: readonly [perSecond: number | undefined, name: string][] = [
  [1, '1 a second'],
  [4, '4 a second'],
  [20, '20 a second'],
  [200, '200 a second'],
  [10_000, '10,000 a second'],
  [undefined, 'full'],
]

/** Buttons keep their place and the focus, whatever is possible at the moment. */
export function Buttons({ session, source }: { session: LabSession; source: LabSource }) {
  const { run, back, step, reset } = mainActions(session)
  return (
    <div class="lab-buttons" role="group" aria-label="The machine">
      <ActionButton action={run} kind="primary" />
      <ActionButton action={back} sign="◂" />
      <ActionButton action={step} sign="▸" />
      <Moves session={session} source={source} />
      <ActionButton action={reset} />
      <Keys session={session} source={source} />
    </div>
  )
}

function ActionButton({ action, kind, sign }: { action: Action; kind?: string; sign?: string }) {
  const { label, keys, possible, act } = action
  return (
    <button
      type="button"
      class={kind}
      aria-disabled={!possible}
      aria-keyshortcuts={keys.join(' ')}
      title={`${action.says}: ${keys[0]}`}
      onClick={() => possible && act()}
    >
      {sign && (
        <span class="lab-sign" aria-hidden="true">
          {sign}
        </span>
      )}
      <span class={sign ? 'lab-wide' : undefined}>{label}</span>
    </button>
  )
}

/** Everything beyond one instruction, in both directions, and how fast a run goes. */
function Moves({ session, source }: { session: LabSession; source: LabSource }) {
  return (
    <Menu class="lab-moves" title="Moves">
      <table>
        <thead>
          <tr class="sr-only">
            <th>Back</th>
            <th>To</th>
            <th>On</th>
          </tr>
        </thead>
        <tbody>
          {motions(session, source).map(({ name, says, on, back }) => (
            <tr key={name}>
              <td>
                <MoveButton action={back} sign="◂" />
              </td>
              <th scope="row">
                {name} <span>{says}</span>
              </th>
              <td>
                <MoveButton action={on} sign="▸" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <label class="lab-speed">
        <span>Speed of a run, instructions</span>
        <select
          value={String(session.speed.value)}
          onChange={(e) => {
            const chosen = SPEEDS.find(([perSecond]) => String(perSecond) === e.currentTarget.value)
            session.setSpeed(chosen?.[0])
          }}
        >
          {SPEEDS.map(([perSecond, name]) => (
            <option key={name} value={String(perSecond)}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </Menu>
  )
}

function MoveButton({ action, sign }: { action: Action; sign: string }) {
  return (
    <button
      type="button"
      aria-disabled={!action.possible}
      aria-keyshortcuts={action.keys.join(' ')}
      onClick={() => action.possible && action.act()}
    >
      <span class="sr-only">{action.label}, key </span>
      <span aria-hidden="true">{sign}</span> <kbd>{action.keys[0]}</kbd>
    </button>
  )
}

/** A list that drops from its button; Escape and a press elsewhere close it. */
function Menu({ title, children, ...rest }: { class: string; title: string; children: ComponentChildren }) {
  const box = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    const elsewhere = (e: Event) => {
      if (box.current?.open && !box.current.contains(e.target as Node)) box.current.open = false
    }
    document.addEventListener('pointerdown', elsewhere)
    return () => document.removeEventListener('pointerdown', elsewhere)
  }, [])
  return (
    <details
      ref={box}
      {...rest}
      onKeyDown={(e) => {
        if (e.key !== 'Escape' || !box.current?.open) return
        box.current.open = false
        box.current.querySelector('summary')?.focus()
      }}
    >
      <summary>{title}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
      <div class="lab-menu" tabIndex={0} role="group" aria-label={title}>
        {children}
      </div>
    </details>
  )
}

function Keys({ session, source }: { session: LabSession; source: LabSource }) {
  const main = Object.values(mainActions(session)).map(({ keys, says }) => [keys.join(', '), says] as const)
  const moves = motions(session, source).map(
    ({ name, on, back }) => [`${on.keys[0]}, ${back.keys[0]}`, `${name}: forwards, backwards`] as const,
  )
  const others = [
    ['b', 'Breakpoint on the line pointed at'],
    ['y', 'Why did this exit?'],
    ['↑, ↓', 'In the source: point at a line'],
    ['?', 'These keys'],
    ['Escape', 'Leave the editor; close what is open'],
    ['Ctrl+M', 'In the editor: Tab indents, or moves the focus'],
  ] as const
  return (
    <Menu class="lab-keys" title="Keys">
      <dl>
        {[...main, ...moves, ...others].map(([keys, says]) => (
          <div key={keys}>
            <dt>
              {keys.split(', ').map((key) => (
                <>
                  <kbd key={key}>{key.replace('Control', 'Ctrl')}</kbd>{' '}
                </>
              ))}
            </dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
    </Menu>
  )
}
