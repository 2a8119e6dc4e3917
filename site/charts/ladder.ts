// The ladder's geometry: which rung the line is on, when; and what to draw where more happens than pixels can show.
import type { EventColumns } from '../../engine/index.ts'

/** A rung: a world of one virtual machine (or of none), as trace/columns.ts packs it. */
export interface Rung {
  readonly place: number
  readonly label: string
  /** Name in the palette. */
  readonly world: string
}

const NAMES = ['guest user', 'guest kernel', 'hypervisor', 'firmware']
const worldOf = (place: number) => place & 15
const vmOf = (place: number) => (place >>> 4) - 1
/** Types of events in the columns: traps and returns move the line. */
const OUTPUT = 2

/** The rungs that a run needs, top to bottom: programs above kernels, machine by machine, then those below them. */
export function rungsOf(events: EventColumns): Rung[] {
  const places = new Set<number>()
  for (let k = 0; k < events.length; k++) {
    if (events.type[k] === OUTPUT) continue
    places.add(events.before[k] as number)
    places.add(events.after[k] as number)
  }
  const guests = new Set([...places].filter((p) => worldOf(p) < 2).map(vmOf))
  const rank = (place: number) => (worldOf(place) < 2 ? vmOf(place) * 2 + worldOf(place) : 100 + worldOf(place))
  return [...places]
    .sort((p, q) => rank(p) - rank(q))
    .map((place) => {
      const name = NAMES[worldOf(place)] as string
      const label = worldOf(place) < 2 && guests.size > 1 ? `${name} ${vmOf(place)}` : name
      return { place, label, world: name.replace(' ', '-') }
    })
}

/** Index of the last event at or before a cycle, or -1. */
export function eventBefore(events: EventColumns, cycle: number): number {
  let low = 0
  let high = events.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((events.cycle[middle] as number) <= cycle) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** A stretch of the line: on rung `rung` from pixel `from` to pixel `to`. */
export interface Stretch {
  readonly rung: number
  readonly from: number
  readonly to: number
}

export interface Drawing {
  /** Stretches wide enough to be seen, in order of time. */
  readonly line: readonly Stretch[]
  /** For each pixel in which the line moves more than once: the share of its cycles on each rung, from 0 to 1. */
  readonly crowded: ReadonlyMap<number, Float64Array>
}

/**
 * What to draw of cycles `from` to `to` on `width` pixels. No change of rung is lost: it is in the line, or in a crowded
 * pixel. `end` is the cycle at which the trace ends.
 */
export function draw(
  events: EventColumns,
  rungs: readonly Rung[],
  from: number,
  to: number,
  width: number,
  end: number,
): Drawing {
  const line: Stretch[] = []
  const crowded = new Map<number, Float64Array>()
  const index = new Map(rungs.map(({ place }, k) => [place, k]))
  const scale = width / (to - from)
  const last = Math.min(to, end)
  const first = eventBefore(events, from)
  let since = from
  let rung = index.get(placeAfter(events, first)) ?? 0
  const add = (until: number) => {
    const a = (since - from) * scale
    const b = (until - from) * scale
    if (b - a >= 1) {
      line.push({ rung, from: a, to: b })
      return
    }
    // Too short to be a stretch of its own: it becomes a share of the pixels that it touches.
    for (let pixel = Math.floor(a); pixel <= Math.floor(b) && pixel < width; pixel++) {
      const share = Math.min(b, pixel + 1) - Math.max(a, pixel)
      let shares = crowded.get(pixel)
      if (!shares) {
        shares = new Float64Array(rungs.length)
        crowded.set(pixel, shares)
      }
      shares[rung] = (shares[rung] as number) + share
    }
  }
  for (let k = first + 1; k < events.length; k++) {
    const cycle = events.cycle[k] as number
    if (cycle > last) break
    if (events.type[k] === OUTPUT) continue
    add(cycle)
    since = cycle
    rung = index.get(events.after[k] as number) ?? 0
  }
  add(last)
  return { line, crowded }
}

/** Who runs after event `k`; before the first, whoever the first one left. */
function placeAfter(events: EventColumns, k: number): number {
  for (let i = k; i >= 0; i--) if (events.type[i] !== OUTPUT) return events.after[i] as number
  for (let i = 0; i < events.length; i++) if (events.type[i] !== OUTPUT) return events.before[i] as number
  return 0
}
