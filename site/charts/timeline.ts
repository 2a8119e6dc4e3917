// An index over the events of a run, so that any stretch of it can be drawn in time that depends on the picture's width
// and not on the number of events: cycles by rung are differences of running sums, one kept for every BLOCK events.
// It grows with the run, and forgets what no longer holds when a lab has gone back in time and taken another turn.
import { type EventColumns, type Place, WORLDS } from '../../engine/index.ts'

const BITS = 6
const BLOCK = 1 << BITS
/** Worlds times virtual machines: world | (vm + 1) << 2. A mask of slots is a 32-bit number. */
const SLOTS = 32
/** Who runs after a reset: the firmware. */
const RESET = WORLDS.indexOf('firmware')
/** The type, in columns, of events that do not move the line: console output. */
const OUTPUT = 2

/** A rung: a world of one virtual machine, or of none. */
export interface Rung extends Place {
  readonly slot: number
}

/** What happens in each of `width` columns of a picture; a column is a stretch of time. */
export interface Strip {
  readonly width: number
  readonly rungs: readonly Rung[]
  /** Share of column x that rung r has, from 0 to 1, at x * rungs.length + r. */
  readonly shares: Float32Array
  /** The rungs that run in a column, bit r for rung r: also those that have no time there. 0 behind the end of the run. */
  readonly visited: Uint32Array
}

const slotOf = (place: number): number => (place & 3) | ((place >>> 4) << 2)

export class Timeline {
  /** Events that are indexed. */
  length = 0
  /** Grows with every update. */
  version = 0
  private events: EventColumns | undefined
  /** Who runs before the first step, and after each event. */
  private first = 0
  private slots = new Uint8Array(BLOCK)
  /** Of each full block: cycles by slot up to its last event, slots that run in it, and how to know it again. */
  private sums = new Float64Array(SLOTS)
  private masks = new Uint32Array(1)
  private moments = new Float64Array(2)
  private seen = 0

  /** Take in the events of a run: the same as before and more, or fewer, or others from some point on. */
  update(events: EventColumns): void {
    this.events = events
    this.version++
    const blocks = this.stillTrue(events)
    this.reserve(events.length)
    this.seen = 0
    for (let b = 0; b < blocks; b++) this.seen |= this.masks[b] as number
    let opening = 0
    while (opening < events.length && events.type[opening] === OUTPUT) opening++
    this.first = opening < events.length ? slotOf(events.before[opening] as number) : RESET
    this.seen |= 1 << this.first
    let slot = blocks > 0 ? (this.slots[blocks * BLOCK - 1] as number) : this.first
    let mask = 0
    for (let k = blocks * BLOCK; k < events.length; k++) {
      if (events.type[k] !== OUTPUT) slot = slotOf(events.after[k] as number)
      this.slots[k] = slot
      mask |= 1 << slot
      if (k % BLOCK === BLOCK - 1) {
        this.close(k, mask)
        this.seen |= mask
        mask = 0
      }
    }
    this.length = events.length
    this.seen |= mask
  }

  /** The rungs of the run, top to bottom: programs above their kernels, machine by machine, then those below them all. */
  rungs(): Rung[] {
    const rungs: Rung[] = []
    for (let slot = 0; slot < SLOTS; slot++) {
      const world = WORLDS[slot & 3]
      if (world && (this.seen >>> slot) & 1) rungs.push({ slot, world, vm: (slot >>> 2) - 1 })
    }
    const guests = rungs.filter(({ vm }) => vm >= 0)
    return [...guests, ...rungs.filter(({ vm }) => vm < 0)]
  }

  /** Index of the last event at or before a cycle, or -1. */
  eventBefore(cycle: number): number {
    return this.events ? eventBefore(this.events, cycle) : -1
  }

  /** Slot that runs after event k; k = -1: before the first. */
  slotAfter(k: number): number {
    return k < 0 ? this.first : (this.slots[k] as number)
  }

  /** Cycles from the start of the run up to `cycle`, by slot. */
  spent(cycle: number): Float64Array {
    return this.spentAt(this.eventBefore(cycle), cycle, new Float64Array(SLOTS))
  }

  /** The same, for a cycle of which the event before it, k, is known. */
  private spentAt(k: number, cycle: number, into: Float64Array): Float64Array {
    const { slots, sums } = this
    const cycles = this.events?.cycle as Float64Array
    const block = Math.max(0, k) >>> BITS
    let slot = this.first
    let since = 0
    let i = 0
    if (block > 0) {
      const base = (block - 1) * SLOTS
      for (let n = 0; n < SLOTS; n++) into[n] = sums[base + n] as number
      i = block * BLOCK
      slot = slots[i - 1] as number
      since = cycles[i - 1] as number
    } else into.fill(0)
    for (; i <= k; i++) {
      const at = cycles[i] as number
      into[slot] = (into[slot] as number) + (at - since)
      slot = slots[i] as number
      since = at
    }
    into[slot] = (into[slot] as number) + (cycle - since)
    return into
  }

  /** What happens from cycle `from` to cycle `to`, in `width` columns. The run ends at cycle `end`. */
  strip(from: number, to: number, width: number, end: number): Strip {
    const rungs = this.rungs()
    const shares = new Float32Array(width * rungs.length)
    const visited = new Uint32Array(width)
    const each = (to - from) / width
    let k = this.eventBefore(from)
    let before = this.spentAt(k, from, new Float64Array(SLOTS))
    let after: Float64Array = new Float64Array(SLOTS)
    for (let x = 0; x < width; x++) {
      const begin = from + x * each
      if (begin >= end) break
      const until = Math.min(end, from + (x + 1) * each)
      const last = this.eventFrom(k, until)
      const mask = this.mask(k, last)
      this.spentAt(last, until, after)
      let bits = 0
      for (let r = 0; r < rungs.length; r++) {
        const { slot } = rungs[r] as Rung
        if (!((mask >>> slot) & 1)) continue
        bits |= 1 << r
        shares[x * rungs.length + r] = ((after[slot] as number) - (before[slot] as number)) / each
      }
      visited[x] = bits
      const spare = before
      before = after
      after = spare
      k = last
    }
    return { width, rungs, shares, visited }
  }

  /** Slots that run from event `k` (already there) up to and including event `last`. */
  private mask(k: number, last: number): number {
    const { slots, masks } = this
    let mask = 1 << this.slotAfter(k)
    let i = k + 1
    while (i <= last) {
      if ((i & (BLOCK - 1)) === 0 && i + BLOCK - 1 <= last) {
        mask |= masks[i >>> BITS] as number
        i += BLOCK
      } else mask |= 1 << (slots[i++] as number)
    }
    return mask
  }

  /** The last event at or before a cycle, which is event k or later: looked for in steps that grow. */
  private eventFrom(k: number, cycle: number): number {
    const { cycle: cycles, length } = this.events as EventColumns
    let low = k
    let stride = 1
    while (low + stride < length && (cycles[low + stride] as number) <= cycle) {
      low += stride
      stride *= 2
    }
    let high = Math.min(length, low + stride)
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if ((cycles[middle] as number) <= cycle) low = middle
      else high = middle
    }
    return low
  }

  /** Blocks whose last event is the one that it was. What a machine did before is then the same, too. */
  private stillTrue({ length, step, cycle }: EventColumns): number {
    const blocks = Math.min(this.length, length) >>> BITS
    for (let b = 0; b < blocks; b++) {
      const k = b * BLOCK + BLOCK - 1
      if (this.moments[2 * b] !== step[k] || this.moments[2 * b + 1] !== cycle[k]) return b
    }
    return blocks
  }

  private close(k: number, mask: number): void {
    const { step, cycle } = this.events as EventColumns
    const b = k >>> BITS
    // Up to its last event: the block before it is closed, this one is not yet.
    const sums = this.sums.subarray(b * SLOTS, (b + 1) * SLOTS)
    this.spentAt(k, cycle[k] as number, sums)
    this.masks[b] = mask
    this.moments[2 * b] = step[k] as number
    this.moments[2 * b + 1] = cycle[k] as number
  }

  private reserve(length: number): void {
    if (length <= this.slots.length) return
    const room = 2 ** Math.ceil(Math.log2(length))
    const grown = <T extends Uint8Array | Uint32Array | Float64Array>(next: T, old: T): T => {
      next.set(old)
      return next
    }
    this.slots = grown(new Uint8Array(room), this.slots)
    this.sums = grown(new Float64Array((room / BLOCK) * SLOTS), this.sums)
    this.masks = grown(new Uint32Array(room / BLOCK), this.masks)
    this.moments = grown(new Float64Array((room / BLOCK) * 2), this.moments)
  }
}

/** Index of the last event at or before a cycle, or -1. */
export function eventBefore({ cycle, length }: EventColumns, wanted: number): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((cycle[middle] as number) <= wanted) low = middle + 1
    else high = middle
  }
  return low - 1
}
