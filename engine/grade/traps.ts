// A run that only traps: the same traps again and again, and what came before the first of them.
import { causeName } from '../isa/causes.ts'
import { hex, placeText } from '../lab/inspect/names.ts'
import { whereIs } from '../lab/where.ts'
import { eventAt } from '../trace/columns.ts'
import type { TrapEvent } from '../trace/events.ts'
import type { Attempt } from './trial.ts'

/** So many traps in a row at no more than two places are no accident. */
const MANY = 24
const PLACES = 2
/** Misaligned addresses, access faults, page faults and guest-page faults: those whose tval is an address. */
const WITH_ADDRESS = [0, 1, 4, 5, 6, 7, 12, 13, 15, 20, 21, 23]
/** To the firmware: of a hypervisor that sets its timer, say. */
const CALL_OF_SUPERVISOR = 9

/** Traps that repeat at the end of a run. */
export interface Endless {
  /** As words for a sentence: `load page fault at loop+0x4 (answer.s line 12), address 0x00000008`. One, or two by turns. */
  readonly traps: readonly string[]
  /** The last other trap before the first of them, in the same way; undefined where there was none but a supervisor's call. */
  readonly before?: string
}

/** What repeats at the end of a run; undefined where something else goes on, calls and interrupts among it. */
export function endless(attempt: Attempt): Endless | undefined {
  const { events } = attempt.lab.recorder
  const seen = new Map<string, TrapEvent>()
  let count = 0
  let before: TrapEvent | undefined
  for (let k = events.length - 1; k >= 0 && !before; k--) {
    const event = eventAt(events, k)
    if (event?.type !== 'trap') continue
    const key = `${event.cause} ${event.pc}`
    if (seen.has(key) || (count < MANY && seen.size < PLACES)) seen.set(key, event)
    else before = event
    if (!before) count++
  }
  const traps = [...seen.values()]
  if (count < MANY || traps.some(isOnPurpose)) return undefined
  const led = before && before.cause !== CALL_OF_SUPERVISOR ? told(attempt, before) : undefined
  return { traps: traps.map((trap) => told(attempt, trap)), ...(led && { before: led }) }
}

/** Interrupts, and calls: a program that makes calls without end is not stuck in traps. */
const isOnPurpose = ({ cause }: TrapEvent): boolean => cause < 0 || (cause >= 8 && cause <= 11)

function told({ lab }: Attempt, { cause, pc, tval, from, before }: TrapEvent): string {
  const address = WITH_ADDRESS.includes(cause) ? `, address ${hex(tval)}` : ''
  return `${causeName(cause)} at ${placeText(whereIs(lab, before, from, pc))}${address}`
}
