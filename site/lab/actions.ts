// What can be done with a lab: by button, and by key anywhere in it. Capital letters and Shift are the same move backwards.
import type { Goal } from './protocol.ts'
import type { LabSession } from './session.ts'
import type { LabSource } from './source.ts'

export interface Action {
  readonly label: string
  /** As KeyboardEvent and aria-keyshortcuts write them; the first is shown. Letters do nothing where one can type. */
  readonly keys: readonly string[]
  readonly says: string
  readonly possible: boolean
  readonly act: () => void
}

/** A move in both directions. */
export interface Motion {
  readonly name: string
  readonly says: string
  readonly on: Action
  readonly back: Action
}

// Of a machine that is still loaded, one knows that it will stand at its beginning.
const canGoBack = ({ loading, report: { value: report } }: LabSession) =>
  !loading.value && !report?.running && (report?.counts.steps ?? 0) > 0
const canGoOn = ({ loading, report: { value: report } }: LabSession) =>
  loading.value || (!report?.running && report?.halt?.reason !== 'off')

/** Run, step, reset: what is always in sight. */
export function mainActions(session: LabSession): { run: Action; back: Action; step: Action; reset: Action } {
  return {
    run: {
      label: session.runs.value ? 'Stop' : 'Run',
      keys: ['F8', 'Control+Enter'],
      says: 'Run, or stop',
      possible: true,
      act: () => void session.run(),
    },
    back: {
      label: 'Step back',
      keys: ['F9', 'S'],
      says: 'One instruction back',
      possible: canGoBack(session),
      act: () => void session.step(-1),
    },
    step: {
      label: 'Step',
      keys: ['F10', 's'],
      says: 'One instruction on',
      possible: canGoOn(session),
      act: () => void session.step(1),
    },
    reset: {
      label: 'Reset',
      keys: ['Shift+F9'],
      says: 'A new machine, at its beginning',
      possible: session.report.value !== undefined || session.status.value !== '',
      act: () => void session.reset(),
    },
  }
}

const MOTIONS: readonly [goal: Goal['to'], name: string, key: string, says: string][] = [
  ['over', 'Over', 'n', 'A call, or an exit, as one step'],
  ['out', 'Out', 'o', 'Of the routine, or of the handler'],
  ['line', 'To the line', 'c', 'The one pointed at'],
  ['trap', 'Trap', 't', 'Where a mode is entered'],
  ['exit', 'Exit', 'e', 'Where a guest is left'],
  ['world', 'World', 'w', 'Where somebody else runs'],
  ['breakpoint', 'Breakpoint', 'r', 'Run until there is one'],
]

/** All moves beyond one instruction, in both directions. */
export function motions(session: LabSession, source: LabSource): Motion[] {
  return MOTIONS.map(([to, name, key, says]) => {
    const act = (back: boolean) => {
      if (to === 'line') source.runTo(back)
      else void session.move({ to }, back)
    }
    return {
      name,
      says,
      on: { label: `${name}, forwards`, keys: [key], says, possible: canGoOn(session), act: () => act(false) },
      back: {
        label: `${name}, backwards`,
        keys: [key.toUpperCase()],
        says,
        possible: canGoBack(session),
        act: () => act(true),
      },
    }
  })
}

/** Which action a key asks for. */
export function actionFor(session: LabSession, source: LabSource, e: KeyboardEvent): Action | undefined {
  if (e.altKey) return undefined
  const control = e.ctrlKey || e.metaKey
  const letter = e.key.length === 1
  if (letter && (control || isTyping(e.target as Element))) return undefined
  const keys = `${control ? 'Control+' : ''}${e.shiftKey && !letter ? 'Shift+' : ''}${e.key}`
  const all = [
    ...Object.values(mainActions(session)),
    ...motions(session, source).flatMap(({ on, back }) => [on, back]),
    {
      label: 'Breakpoint',
      keys: ['b'],
      says: 'A breakpoint on the line pointed at, or none',
      possible: true,
      act: () => source.toggleBreakpoint(),
    },
  ]
  return all.find((action) => action.keys.includes(keys))
}

/** Whether letters that are typed there are text. */
export const isTyping = (element: Element): boolean =>
  element.closest(
    'input:not([type=radio], [type=checkbox], [type=range]), textarea, select, .monaco-editor, .xterm',
  ) !== null
