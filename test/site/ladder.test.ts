// The ladder's figures: whatever the zoom, no step is lost and the time adds up, as a plain walk over the events says.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type EventColumns, type Place, WORLDS } from '../../engine/index.ts'
import { append, newColumns, resized } from '../../engine/trace/columns.ts'
import { piecesOf, risersOf } from '../../site/charts/ladder-layout.ts'
import { eventBefore, Timeline } from '../../site/charts/timeline.ts'
import { joined } from '../../site/lab/events.ts'

const PLACES: Place[] = [
  { world: 'guest user', vm: 0 },
  { world: 'guest kernel', vm: 0 },
  { world: 'guest kernel', vm: 2 },
  { world: 'hypervisor', vm: -1 },
  { world: 'firmware', vm: -1 },
]
const OUTPUT = PLACES.length

type Moves = readonly (readonly [gap: number, to: number])[]

/** A trace that starts in the firmware and goes to these places at these distances; some events are console output. */
function traceOf(moves: Moves) {
  const events = newColumns(moves.length + 1)
  let cycle = 0
  let before = PLACES[4] as Place
  for (const [gap, to] of moves) {
    cycle += gap
    const when = { step: cycle, cycle }
    const after = PLACES[to]
    if (after) append(events, { type: 'return', ...when, pc: 0, from: 'M', to: 'HS', before, after })
    else append(events, { type: 'output', ...when, uart: 0, byte: 65 })
    before = after ?? before
  }
  return { events, end: cycle + 10, places: placesOf(events) }
}

/** Who runs, and from which cycle on: the oracle. */
function placesOf(events: EventColumns): { place: Place; from: number; to: number }[] {
  const stays: { place: Place; from: number; to: number }[] = []
  let place = PLACES[4] as Place
  let from = 0
  const at = (k: number) => events.cycle[k] as number
  for (let k = 0; k < events.length; k++) {
    if (events.type[k] === 2) continue
    stays.push({ place, from, to: at(k) })
    const packed = events.after[k] as number
    place = PLACES.find((p) => p.vm === (packed >>> 4) - 1 && p.world === WORLDS[packed & 15]) as Place
    from = at(k)
  }
  stays.push({ place, from, to: Number.POSITIVE_INFINITY })
  return stays
}
function timelineOf(events: EventColumns): Timeline {
  const timeline = new Timeline()
  timeline.update(events)
  return timeline
}

// Long enough for several blocks of the index; gaps of 0 are steps at the same cycle.
const moves = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: OUTPUT })), {
  minLength: 1,
  maxLength: 900,
})
const windows = fc.tuple(fc.double({ min: 0, max: 0.9, noNaN: true }), fc.double({ min: 0.001, max: 1, noNaN: true }))
const widths = fc.integer({ min: 1, max: 300 })

const same = (a: Place, b: Place) => a.world === b.world && a.vm === b.vm

describe('the ladder', () => {
  test('programs stand above their kernels, machine by machine, the firmware at the bottom', () => {
    const { events } = traceOf([3, 2, 1, 0, 3].map((to) => [1, to] as const))
    expect(
      timelineOf(events)
        .rungs()
        .map(({ world, vm }) => [world, vm]),
    ).toEqual([
      ['guest user', 0],
      ['guest kernel', 0],
      ['guest kernel', 2],
      ['hypervisor', -1],
      ['firmware', -1],
    ])
  })

  test('before anything has happened the firmware runs', () =>
    expect(
      timelineOf(newColumns(1))
        .rungs()
        .map(({ world }) => world),
    ).toEqual(['firmware']))

  test('every column gives each rung the time that it has there', () => {
    fc.assert(
      fc.property(moves, windows, widths, (all, [begin, size], width) => {
        const { events, end, places } = traceOf(all)
        const from = begin * end
        const to = from + Math.max(1, size * (end - from))
        const { rungs, shares } = timelineOf(events).strip(from, to, width, end)
        const each = (to - from) / width
        for (let x = 0; x < width; x++) {
          const [a, b] = [from + x * each, Math.min(end, from + (x + 1) * each)]
          rungs.forEach((rung, r) => {
            const spent = places
              .filter(({ place }) => same(place, rung))
              .reduce((sum, stay) => sum + Math.max(0, Math.min(b, stay.to) - Math.max(a, stay.from)), 0)
            expect(shares[x * rungs.length + r]).toBeCloseTo(Math.max(0, spent) / each, 3)
          })
        }
      }),
      { numRuns: 60 },
    )
  })

  test('no step is lost: a column shows every rung on which the line was, however short', () => {
    fc.assert(
      fc.property(moves, windows, widths, (all, [begin, size], width) => {
        const { events, end, places } = traceOf(all)
        const from = begin * end
        const to = from + Math.max(1, size * (end - from))
        const { rungs, visited } = timelineOf(events).strip(from, to, width, end)
        const each = (to - from) / width
        for (let x = 0; x < width; x++) {
          const [a, b] = [from + x * each, Math.min(end, from + (x + 1) * each)]
          if (a >= end) {
            expect(visited[x]).toBe(0)
            continue
          }
          // On the rung at `a`, which is the last of those entered by then, and on all entered until `b`.
          const current = places.findLastIndex((stay) => stay.from <= a)
          const here = places.filter((stay, n) => n === current || (stay.from > a && stay.from <= b))
          const bits = rungs.reduce((m, rung, r) => (here.some((s) => same(s.place, rung)) ? m | (1 << r) : m), 0)
          expect(visited[x]).toBe(bits)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('what is drawn is what is there: a piece on each visited rung, a riser over each change', () => {
    fc.assert(
      fc.property(moves, widths, (all, width) => {
        const { events, end } = traceOf(all)
        const strip = timelineOf(events).strip(0, end, width, end)
        const pieces = piecesOf(strip)
        expect(pieces.every(({ share }) => share > 0 && share <= 1)).toBe(true)
        const risers = new Map(risersOf(strip).map((riser) => [riser.column, riser]))
        for (let x = 0; x < width; x++) {
          const on = strip.rungs.flatMap((_, r) => (((strip.visited[x] as number) >>> r) & 1 ? [r] : []))
          const drawn = pieces.filter((p) => p.from <= x && x < p.to).map((p) => p.rung)
          expect(drawn.sort()).toEqual(on)
          if (on.length < 2) continue
          expect(risers.get(x)).toMatchObject({ top: on[0], bottom: on.at(-1) })
        }
      }),
      { numRuns: 60 },
    )
  })

  test('a run that grows, goes back and takes another turn is indexed as if it had always been so', () => {
    fc.assert(
      fc.property(moves, moves, fc.double({ min: 0, max: 1, noNaN: true }), (one, other, turn) => {
        const kept = one.slice(0, Math.floor(turn * one.length))
        const grown = traceOf([...kept, ...other])
        const timeline = timelineOf(traceOf(kept).events)
        timeline.update(traceOf(one).events)
        timeline.update(grown.events)
        const strip = timeline.strip(0, grown.end, 40, grown.end)
        expect(strip).toEqual(timelineOf(grown.events).strip(0, grown.end, 40, grown.end))
      }),
      { numRuns: 60 },
    )
  })

  test('a million events are drawn in the time of a frame', () => {
    const events = newColumns(1_000_000)
    for (let k = 0; k < 1_000_000; k++) {
      const [before, after] = [k % 5, (k + 1) % 5].map((n) => PLACES[n] as Place) as [Place, Place]
      append(events, { type: 'return', step: k, cycle: 7 * k, pc: 0, from: 'M', to: 'HS', before, after })
    }
    const timeline = timelineOf(events)
    const times: number[] = []
    for (let n = 0; n < 30; n++) {
      const begin = performance.now()
      const strip = timeline.strip(n * 1000, 7_000_000 - n * 50_000, 2400, 7_000_000)
      expect(piecesOf(strip).length + risersOf(strip).length).toBeGreaterThan(0)
      times.push(performance.now() - begin)
    }
    // The median: a shared machine may be busy with something else in between.
    expect(times.sort((a, b) => a - b)[15]).toBeLessThan(16)
  })

  test('the event before a cycle is found as a plain search finds it', () => {
    fc.assert(
      fc.property(moves, fc.integer({ min: -5, max: 50_000 }), (all, cycle) => {
        const { events } = traceOf(all)
        const filled = [...events.cycle.subarray(0, events.length)]
        expect(eventBefore(events, cycle)).toBe(filled.findLastIndex((c) => c <= cycle))
      }),
    )
  })
})

test('a page that hears of events in pieces has them all', () => {
  const { events } = traceOf(Array.from({ length: 50 }, (_, k) => [k + 1, k % 4] as const))
  const piece = (from: number, to: number) => {
    const part = resized({ ...events, length: 0 }, to - from)
    for (const [name, column] of Object.entries(events))
      if (name !== 'length') (part[name as 'pc'] as Int32Array).set((column as Int32Array).subarray(from, to))
    return { ...part, length: to - from }
  }
  let known = joined(undefined, 0, piece(0, 10))
  known = joined(known, 10, piece(10, 30))
  known = joined(known, 20, piece(20, 50)) // as after going back to event 20
  expect(known.length).toBe(50)
  expect([...known.cycle.subarray(0, 50)]).toEqual([...events.cycle.subarray(0, 50)])
})
