// The events of a run in columns: 30 bytes an event, so that a million of them fit a page's memory and a Worker's message.
import type { Mode } from '../isa/guards.ts'
import { MODES } from '../isa/guards.ts'
import type { TraceEvent } from './events.ts'
import { type Place, WORLDS } from './worlds.ts'

const TYPES = ['trap', 'return', 'output'] as const

/** Columns of a fixed capacity's worth of events; `length` of them are filled. */
export interface EventColumns {
  length: number
  readonly type: Uint8Array
  readonly step: Float64Array
  readonly cycle: Float64Array
  /** trap: cause. output: uart. */
  readonly cause: Int32Array
  /** trap, return: pc. output: byte. */
  readonly pc: Int32Array
  readonly tval: Int32Array
  /** from mode | to mode << 4 */
  readonly modes: Uint8Array
  /** world | (vm + 1) << 4, before and after */
  readonly before: Uint8Array
  readonly after: Uint8Array
}

export function newColumns(capacity: number): EventColumns {
  return {
    length: 0,
    type: new Uint8Array(capacity),
    step: new Float64Array(capacity),
    cycle: new Float64Array(capacity),
    cause: new Int32Array(capacity),
    pc: new Int32Array(capacity),
    tval: new Int32Array(capacity),
    modes: new Uint8Array(capacity),
    before: new Uint8Array(capacity),
    after: new Uint8Array(capacity),
  }
}

/** The same events with room for more, or without spare room. */
export function resized(old: EventColumns, capacity: number): EventColumns {
  const next = newColumns(capacity)
  next.length = old.length
  for (const key of Object.keys(next) as (keyof EventColumns)[]) {
    if (key !== 'length') next[key].set(old[key].subarray(0, old.length))
  }
  return next
}

const modes = (from: Mode, to: Mode) => MODES.indexOf(from) | (MODES.indexOf(to) << 4)
export const packPlace = ({ world, vm }: Place): number => WORLDS.indexOf(world) | ((vm + 1) << 4)
export const unpackPlace = (packed: number): Place => ({
  world: WORLDS[packed & 15] as Place['world'],
  vm: (packed >>> 4) - 1,
})

/** Append an event. The caller has made room. */
export function append(columns: EventColumns, event: TraceEvent): void {
  const k = columns.length++
  columns.type[k] = TYPES.indexOf(event.type)
  columns.step[k] = event.step
  columns.cycle[k] = event.cycle
  if (event.type === 'output') {
    columns.cause[k] = event.uart
    columns.pc[k] = event.byte
    return
  }
  columns.pc[k] = event.pc
  columns.modes[k] = modes(event.from, event.to)
  columns.before[k] = packPlace(event.before)
  columns.after[k] = packPlace(event.after)
  if (event.type === 'trap') {
    columns.cause[k] = event.cause
    columns.tval[k] = event.tval
  }
}

/** Event number `k` as an object; undefined past the end. */
export function eventAt(columns: EventColumns, k: number): TraceEvent | undefined {
  if (k < 0 || k >= columns.length) return undefined
  const step = columns.step[k] as number
  const cycle = columns.cycle[k] as number
  const pc = columns.pc[k] as number
  const cause = columns.cause[k] as number
  const type = TYPES[columns.type[k] as number] as TraceEvent['type']
  if (type === 'output') return { type, step, cycle, uart: cause, byte: pc }
  const both = columns.modes[k] as number
  const common = {
    step,
    cycle,
    pc,
    from: MODES[both & 15] as Mode,
    to: MODES[both >>> 4] as Mode,
    before: unpackPlace(columns.before[k] as number),
    after: unpackPlace(columns.after[k] as number),
  }
  return type === 'return' ? { type, ...common } : { type, ...common, cause, tval: columns.tval[k] as number }
}
