// The lab: choose a world, run, stop, step in both directions, edit the guest; console, registers, exits, worlds, ladder.
import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Ladder as LadderView } from '../charts/Ladder.tsx'
import { executionName } from '../charts/names.ts'
import { plain } from '../charts/numbers.ts'
import type { createEditor, Editor } from '../editor/editor.ts'
import { LabClient } from './client.ts'
import type { LabSpec, State } from './protocol.ts'
import { keep, kept } from './store.ts'
import { Accounts, Console, Exits, Problems, Registers } from './views.tsx'

export interface LabProps {
  name: string
  guest: string
  worlds: readonly string[]
  vms: number
  /** Path of the guest's source below engine/, and its text as it comes with the book. */
  path: string
  original: string
  /** The source, highlighted, for as long as there is no editor. */
  children: ComponentChildren
}

const NATIVE = 'native'
/** Milliseconds after the last change before the program is checked and kept. */
const QUIET = 300

export function Lab({ name, guest, worlds, vms: most, path, original, children }: LabProps) {
  const client = useRef<LabClient | undefined>(undefined)
  client.current ??= new LabClient()
  const { state, events, diagnostics, failure } = client.current
  const world = useSignal(worlds[0] ?? NATIVE)
  const vms = useSignal(1)
  const text = useSignal(original)
  /** What Reset to the book's version threw away, so that it can be undone. */
  const undone = useSignal<string | undefined>(undefined)
  const stale = useSignal(true)
  const live = useSignal(false)
  const editing = useSignal<'no' | 'loading' | 'yes'>('no')
  const storing = useSignal(true)
  const said = useSignal('')
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<Editor | undefined>(undefined)
  const later = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const ladder = useSignal<typeof LadderView | undefined>(undefined)

  useEffect(() => {
    const mine = kept(name, path)
    if (mine !== undefined) text.value = mine
    storing.value = keep(name, '.probe', '') && keep(name, '.probe', undefined)
    live.value = true
    addEventListener('pagehide', save)
    return () => {
      removeEventListener('pagehide', save)
      clearTimeout(later.current)
      editor.current?.dispose()
      client.current?.close()
    }
  }, [])
  useEffect(
    () => editor.current?.setDiagnostics(diagnostics.value.filter((d) => d.file === path)),
    [diagnostics.value, editing.value],
  )

  const spec = (): LabSpec => ({
    guest,
    ...(world.value !== NATIVE && { hypervisor: world.value }),
    vms: vms.value,
    files: text.value === original ? {} : { [path]: text.value },
  })
  const changed = (next: string) => {
    text.value = next
    stale.value = true
    clearTimeout(later.current)
    later.current = setTimeout(() => {
      save()
      client.current?.send({ type: 'check', spec: spec() })
    }, QUIET)
  }
  const save = () => {
    storing.value = keep(name, path, text.value === original ? undefined : text.value)
  }
  /** Have the program as it is now in the machine. */
  const ready = async (): Promise<boolean> => {
    if (!stale.value && state.value) return true
    const ok = (await client.current?.load(spec())) ?? false
    stale.value = !ok
    if (!ok) said.value = 'The program has mistakes: nothing runs.'
    return ok
  }
  const showLadder = async () => {
    ladder.value ??= (await import('../charts/Ladder.tsx')).Ladder
  }
  const run = async () => {
    void showLadder()
    if (state.value?.stop?.reason === 'off') stale.value = true
    if (await ready()) {
      said.value = 'Running.'
      client.current?.send({ type: 'run' })
    }
  }
  const step = async (steps: number) => {
    void showLadder()
    if (await ready()) client.current?.send({ type: 'step', steps })
  }
  const reset = async () => {
    client.current?.close()
    stale.value = true
    said.value = (await ready()) ? 'Reset: the machine stands before its first instruction.' : said.value
  }
  const edit = async () => {
    if (editing.value !== 'no') return
    editing.value = 'loading'
    const { createEditor: create }: { createEditor: typeof createEditor } = await import('../editor/editor.ts')
    editing.value = 'yes'
    await Promise.resolve()
    if (place.current) editor.current = create(place.current, `engine/${path}`, text.value, changed)
    client.current?.send({ type: 'check', spec: spec() })
  }
  const replace = (next: string) => {
    if (editor.current) editor.current.setText(next)
    else changed(next)
  }
  const goToProblem = async (line: number, column: number) => {
    await edit()
    editor.current?.reveal(line, column)
  }

  const now = state.value
  const ended = now && !now.running ? outcome(now) : ''
  const status = failure.value ?? (now?.running ? 'Running.' : ended || said.value)
  const keys: Record<string, () => void> = { F8: () => void run(), F9: () => void step(-1), F10: () => void step(1) }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: shortcuts for the buttons inside
    <div
      class="lab not-content"
      data-live={live.value}
      onKeyDown={(e) => {
        const act = keys[e.key]
        if (!act) return
        e.preventDefault()
        act()
      }}
    >
      <div class="lab-bar">
        <fieldset>
          <legend>Where the guest runs</legend>
          {worlds.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name={`${name}-world`}
                checked={world.value === one}
                onChange={() => {
                  world.value = one
                  stale.value = true
                }}
              />
              {executionName(one)}
            </label>
          ))}
        </fieldset>
        {world.value !== NATIVE && most > 1 && (
          <label>
            Machines{' '}
            <select
              value={vms.value}
              onChange={(e) => {
                vms.value = Number(e.currentTarget.value)
                stale.value = true
              }}
            >
              {Array.from({ length: most }, (_, k) => (
                <option key={k} value={k + 1}>
                  {k + 1}
                </option>
              ))}
            </select>
          </label>
        )}
        <div class="lab-buttons">
          {now?.running ? (
            <button type="button" class="primary" onClick={() => client.current?.send({ type: 'stop' })}>
              Stop
            </button>
          ) : (
            <button type="button" class="primary" onClick={run} title="F8">
              Run
            </button>
          )}
          <button
            type="button"
            onClick={() => step(-1)}
            disabled={!now || now.running || now.counts.steps === 0}
            title="F9"
          >
            Step back
          </button>
          <button type="button" onClick={() => step(1)} disabled={now?.running} title="F10">
            Step
          </button>
          <button type="button" onClick={reset}>
            Reset
          </button>
        </div>
      </div>
      <p class="lab-status" role="status">
        {status}
      </p>
      {now && !now.running && <p class="lab-where">{whereText(now)}</p>}
      <Problems diagnostics={diagnostics.value} here={path} go={goToProblem} />
      <div class="lab-grid">
        <section class="lab-source" aria-label="Source of the guest">
          <div class="lab-source-bar">
            {editing.value !== 'yes' && (
              <button type="button" onClick={edit} disabled={editing.value === 'loading'}>
                {editing.value === 'loading' ? 'Loading the editor…' : 'Edit'}
              </button>
            )}
            {text.value !== original && (
              <button
                type="button"
                onClick={() => {
                  undone.value = text.value
                  replace(original)
                }}
              >
                The book’s version
              </button>
            )}
            {undone.value !== undefined && text.value === original && (
              <button
                type="button"
                onClick={() => {
                  if (undone.value !== undefined) replace(undone.value)
                  undone.value = undefined
                }}
              >
                Undo: back to mine
              </button>
            )}
            <span>
              {text.value === original ? '' : 'edited'}
              {!storing.value && ' (this browser keeps nothing: your changes last until you leave the page)'}
            </span>
          </div>
          {editing.value === 'yes' ? (
            <div class="lab-editor" ref={place} />
          ) : text.value === original ? (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
            <div class="lab-static" tabIndex={0} role="group" aria-label="Source text">
              {children}
            </div>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
            <pre class="lab-static" tabIndex={0}>
              {text.value}
            </pre>
          )}
        </section>
        <section class="lab-output" aria-label="What the machine shows">
          <Console state={now} send={(uart, typed) => client.current?.send({ type: 'input', uart, text: typed })} />
          {now && <Exits exits={now.exits} />}
          {now && <Accounts accounts={now.accounts} cycles={now.counts.cycles} />}
        </section>
      </div>
      {now && events.value && ladder.value && (
        <ladder.value
          events={events.value}
          end={now.counts.cycles}
          version={events.value.length}
          describe={(k) => describeEvent(events.value, k)}
          onSelect={({ step: at }) => client.current?.send({ type: 'goTo', step: at })}
        />
      )}
      {now && <Registers registers={now.registers} />}
    </div>
  )
}

const hex = (n: number) => `0x${(n >>> 0).toString(16).padStart(8, '0')}`

function whereText({ where, counts }: State): string {
  const line = where.file ? `, engine/${where.file} line ${where.line}: ${where.text ?? ''}` : ''
  const vm = where.vm > 0 ? ` ${where.vm}` : ''
  return `${where.world}${vm} (${where.mode}) at ${hex(where.pc)} ${where.symbol ?? ''}${line}. Step ${plain(counts.steps)}, cycle ${plain(counts.cycles)}.`
}

/** How the run came to its end, in a sentence. */
function outcome({ stop, counts, lastTrap, where }: State): string {
  const after = `after ${plain(counts.instructions)} instructions and ${plain(counts.cycles)} cycles`
  const at = `${where.symbol ?? hex(where.pc)}${where.line ? ` (line ${where.line})` : ''}`
  switch (stop?.reason) {
    case 'off':
      return stop.how.kind === 'pass'
        ? `Switched off ${after}.`
        : `Switched off with failure ${stop.how.code} ${after}. The last trap: ${lastTrap ?? 'none'}.`
    case 'idle':
      return `Waiting for input ${after}.`
    case 'budget':
      return `Stopped by the budget ${after}, at ${at}: Run goes on. The last trap: ${lastTrap ?? 'none'}.`
    case 'stopped':
      return `Stopped ${after}, at ${at}.`
    default:
      return ''
  }
}

/** An event in words, from its columns. */
function describeEvent(events: { type: Uint8Array; cause: Int32Array; pc: Int32Array } | undefined, k: number): string {
  if (!events) return ''
  const pc = hex(events.pc[k] as number)
  if (events.type[k] === 1) return `return to ${pc}`
  const cause = events.cause[k] as number
  return `${cause < 0 ? 'interrupt' : 'exception'} ${cause & 0x7fffffff} at ${pc}`
}
