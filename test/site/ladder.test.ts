// The ladder's geometry: whatever the zoom, no change of rung is lost, and time adds up.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Place } from '../../engine/index.ts'
import { append, newColumns } from '../../engine/trace/columns.ts'
import { draw, eventBefore, rungsOf } from '../../site/charts/ladder.ts'
import { joined } from '../../site/lab/events.ts'

const PLACES: Place[] = [
  { world: 'guest user', vm: 0 },
  { world: 'guest kernel', vm: 0 },
  { world: 'hypervisor', vm: -1 },
  { world: 'firmware', vm: -1 },
]

/** A trace that starts in the firmware and changes rungs at these distances. */
function traceOf(moves: readonly (readonly [gap: number, to: number])[]) {
  const columns = newColumns(moves.length + 1)
  let cycle = 0
  let before = PLACES[3] as Place
  for (const [gap, to] of moves) {
    cycle += gap
    const after = PLACES[to] as Place
    append(columns, { type: 'return', step: cycle, cycle, pc: 0, from: 'M', to: 'HS', before, after })
    before = after
  }
  return { columns, end: cycle + 10 }
}

const moves = fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 3 })), {
  minLength: 1,
  maxLength: 300,
})

describe('the ladder', () => {
  test('programs stand above kernels, machine by machine, the firmware at the bottom', () => {
    const { columns } = traceOf([
      [1, 2],
      [1, 1],
      [1, 0],
    ])
    expect(rungsOf(columns).map(({ label }) => label)).toEqual(['guest user', 'guest kernel', 'hypervisor', 'firmware'])
  })

  test('all time in view is drawn, on some rung, at every zoom', () => {
    fc.assert(
      fc.property(
        moves,
        fc.integer({ min: 20, max: 900 }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        (all, width, begin) => {
          const { columns, end } = traceOf(all)
          const from = begin * end
          const { line, crowded } = draw(columns, rungsOf(columns), from, end, width, end)
          const stretches = line.reduce((sum, s) => sum + s.to - s.from, 0)
          const shares = [...crowded.values()].reduce((sum, s) => sum + s.reduce((a, b) => a + b, 0), 0)
          expect(stretches + shares).toBeCloseTo(width, 4)
        },
      ),
    )
  })

  test('every rung that runs in view is drawn', () => {
    fc.assert(
      fc.property(moves, fc.integer({ min: 20, max: 900 }), (all, width) => {
        const { columns, end } = traceOf(all)
        const rungs = rungsOf(columns)
        const { line, crowded } = draw(columns, rungs, 0, end, width, end)
        rungs.forEach((_, k) => {
          const drawn = line.some((s) => s.rung === k) || [...crowded.values()].some((s) => (s[k] ?? 0) > 0)
          expect(drawn).toBe(true)
        })
      }),
    )
  })

  test('the event before a cycle is found as a plain search finds it', () => {
    fc.assert(
      fc.property(moves, fc.integer({ min: -5, max: 130_000 }), (all, cycle) => {
        const { columns } = traceOf(all)
        const filled = [...columns.cycle.subarray(0, columns.length)]
        expect(eventBefore(columns, cycle)).toBe(filled.findLastIndex((c) => c <= cycle))
      }),
    )
  })
})

test('a page that hears of events in pieces has them all', () => {
  const { columns } = traceOf(Array.from({ length: 50 }, (_, k) => [k + 1, k % 4] as const))
  const piece = (from: number, to: number) => {
    const part = { length: to - from } as Record<string, unknown>
    for (const [name, column] of Object.entries(columns))
      if (name !== 'length') part[name] = (column as Uint8Array).slice(from, to)
    return part as unknown as typeof columns
  }
  let known = joined(undefined, 0, piece(0, 10))
  known = joined(known, 10, piece(10, 30))
  known = joined(known, 20, piece(20, 50)) // as after going back to event 20
  expect(known.length).toBe(50)
  expect([...known.cycle.subarray(0, 50)]).toEqual([...columns.cycle.subarray(0, 50)])
})
