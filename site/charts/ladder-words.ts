// What the ladder's steps are called, where they lead, and how long they last.
import {
  causeName,
  type EventColumns,
  eventAt,
  instructionName,
  type ReturnEvent,
  type TrapEvent,
} from '../../engine/index.ts'
import { counted } from './numbers.ts'
import type { Rung } from './timeline.ts'

export type Step = TrapEvent | ReturnEvent

/** Name of a program's place at an address, as the program that `rung` runs knows it: `trap+0x8`. */
export type Symbolizer = (rung: Pick<Rung, 'world' | 'vm'>, pc: number) => string | undefined

/** Steps that are looked at for the end of a trap; what lasts longer is not timed. */
const PATIENCE = 100_000
const [ILLEGAL, VIRTUAL] = [2, 22]
const [FIRST_ECALL, LAST_ECALL] = [8, 11]

/** Event k, if it moves the line. */
export function stepAt(events: EventColumns, k: number): Step | undefined {
  const event = eventAt(events, k)
  return event && event.type !== 'output' ? event : undefined
}

/** The nearest event from k on, in direction 1 or -1, that moves the line; -1 if there is none. */
export function nextStep({ type, length }: EventColumns, k: number, direction: 1 | -1): number {
  let i = k
  while (i >= 0 && i < length && type[i] === 2) i += direction
  return i < 0 || i >= length ? -1 : i
}

/** Names of rungs. Virtual machines have their number where there are several. */
export function rungName({ world, vm }: Pick<Rung, 'world' | 'vm'>, several: boolean): string {
  return several && vm >= 0 ? `${world} ${vm}` : world
}

/** Whether a run has more than one virtual machine. */
export const hasSeveral = (rungs: readonly Rung[]): boolean => rungs.some(({ vm }) => vm > 0)

const emulated = (cause: number) => cause === ILLEGAL || cause === VIRTUAL

/** Why the line moves, in full: `illegal instruction: csrrw sie`. */
export function whyOf(step: Step): string {
  if (step.type === 'return') return 'return'
  return emulated(step.cause) ? `${causeName(step.cause)}: ${instructionName(step.tval)}` : causeName(step.cause)
}

/** What can stand beside a step in the picture, the fullest first: why it was taken, and for how many cycles. */
export function labelsOf(step: Step, stay: number): string[] {
  const why = shortlyWhy(step)
  const long = counted(stay, 'cycle')
  return why ? [`${why}, ${long}`, why] : [long]
}

/** Why, in one or two words. */
function shortlyWhy(step: Step): string {
  if (step.type === 'return') return ''
  const { cause, tval } = step
  if (emulated(cause)) return instructionName(tval)
  if (cause >= FIRST_ECALL && cause <= LAST_ECALL) return 'ecall'
  return causeName(cause).replace(/^(virtual )?(supervisor|machine) /, '')
}

/**
 * Cycles that a trap took: until a guest runs again, if it left one; otherwise until whoever was interrupted goes on.
 * Of a return: until the next step. Undefined where the run ends before.
 */
export function lasting(events: EventColumns, k: number): number | undefined {
  const step = stepAt(events, k)
  if (!step) return undefined
  const isGuest = (packed: number) => (packed & 15) < 2
  const left = events.before[k] as number
  const exit = isGuest(left) && !isGuest(events.after[k] as number)
  for (let i = k + 1; i < Math.min(events.length, k + PATIENCE); i++) {
    if (events.type[i] === 2) continue
    const now = events.after[i] as number
    if (step.type === 'return' || (exit ? isGuest(now) : now === left)) return (events.cycle[i] as number) - step.cycle
  }
  return undefined
}

/** Event k in a sentence without its end. */
export function sentenceOf(events: EventColumns, k: number, several: boolean, symbol?: Symbolizer): string {
  const step = stepAt(events, k)
  if (!step) return ''
  const place = step.type === 'trap' ? step.before : step.after
  const name = symbol?.(place, step.pc) ?? `0x${(step.pc >>> 0).toString(16)}`
  const cycles = lasting(events, k)
  const where = step.type === 'trap' ? `at ${name}` : `to ${name}`
  const way = `${rungName(step.before, several)} → ${rungName(step.after, several)}`
  const time = cycles === undefined ? '' : `, ${counted(cycles, 'cycle')}`
  return `${whyOf(step)} ${where}; ${way}${time}`
}
