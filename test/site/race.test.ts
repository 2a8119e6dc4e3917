// Reading a race: who stands where, and labels that do not cover each other.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RaceResult } from '../../engine/index.ts'
import { apart } from '../../site/charts/apart.ts'
import { raceRows, standings } from '../../site/charts/race.ts'

const track = (world: string, ...cycles: number[]) => ({
  world,
  guestInstructions: 100,
  cycles: cycles.at(-1) ?? 0,
  exits: 4,
  samples: cycles.map((c, k) => ({
    progress: k / (cycles.length - 1),
    cycles: c,
    exits: 2 * k,
    own: k === 0 ? 0 : 10,
    ...(k > 0 && world !== 'native' && { dearest: { what: 'ecall', cycles: 5 } }),
  })),
})
const result: RaceResult = { tracks: [track('hw', 0, 40, 60), track('native', 0, 20, 40)], missing: [] }

test('the cheapest stands first, with its multiple of bare metal and what it pays for', () => {
  expect(standings(result, 0.5)).toEqual([
    { world: 'native', cycles: 20, exits: 2, times: 1, own: 0.5, dearest: undefined },
    { world: 'hw', cycles: 40, exits: 2, times: 2, own: 0.25, dearest: 'ecall' },
  ])
  expect(standings(result, 1).map(({ times }) => times)).toEqual([1, 1.5])
  expect(standings(result, 0).map(({ own }) => own)).toEqual([undefined, undefined])
})

test('without bare metal there is no multiple', () =>
  expect(standings({ ...result, tracks: result.tracks.slice(0, 1) }, 1)[0]?.times).toBeUndefined())

test('a file has one row a sample and world', () => expect(raceRows(result)).toHaveLength(6))

test('labels stand apart, inside, and in the order of their lines', () =>
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 6 }), (wanted) => {
      const found = apart(wanted, 17, 300)
      const sorted = [...found].sort((p, q) => p - q)
      for (let k = 1; k < sorted.length; k++)
        expect((sorted[k] ?? 0) - (sorted[k - 1] ?? 0)).toBeGreaterThanOrEqual(17 - 1e-9)
      expect(Math.max(...found)).toBeLessThanOrEqual(300)
      expect(Math.min(...found)).toBeGreaterThanOrEqual(0)
      wanted.forEach((p, i) => {
        wanted.forEach((q, j) => {
          if (p < q) expect(found[i] as number).toBeLessThan(found[j] as number)
        })
      })
    }),
  ))
