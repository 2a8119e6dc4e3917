// The race: one guest in several worlds by its own progress. Short: the guest `mini` with one workload.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { race, racing, type Sources, Workshop } from '../../engine/index.ts'

const sources: Sources = (path) => {
  try {
    return readFileSync(new URL(`../../engine/${path}`, import.meta.url), 'utf8')
  } catch {
    return undefined
  }
}
const plan = { guest: 'mini:block', worlds: ['native', 'hw-nested'], samples: 20 }
const result = race(sources, plan)
const [native, nested] = result.tracks

describe('a race', () => {
  test('brings every racer home, and the sums are those of the whole run', () => {
    expect(result.missing).toEqual([])
    for (const track of result.tracks) {
      expect(track.samples).toHaveLength(21)
      const last = track.samples.at(-1)
      expect(last).toMatchObject({ progress: 1, cycles: track.cycles, exits: track.exits })
      const own = track.samples.reduce((sum, s) => sum + s.own, 0)
      expect(own).toBeLessThanOrEqual(track.cycles)
      expect(own).toBeGreaterThan(track.cycles / 10)
    }
  })
  test('never goes back, neither in progress nor in cycles', () => {
    for (const { samples } of result.tracks) {
      for (const key of ['progress', 'cycles', 'exits'] as const)
        expect(samples.map((s) => s[key])).toEqual(samples.map((s) => s[key]).sort((p, q) => p - q))
    }
  })
  test('is fair: the guest itself retires nearly as many instructions under hardware as on bare metal', () => {
    const [p = 0, q = 0] = result.tracks.map(({ guestInstructions }) => guestInstructions)
    expect(Math.abs(p - q) / p).toBeLessThan(0.05)
  })
  test('costs more where there are exits, and says for what', () => {
    expect(nested?.cycles).toBeGreaterThan(native?.cycles ?? Number.POSITIVE_INFINITY)
    expect(nested?.samples.some(({ dearest }) => dearest && dearest.cycles > 0)).toBe(true)
  })
  test('is the same each time, however it is cut into slices', () => {
    const run = racing(new Workshop(sources), plan, 1000)
    for (;;) {
      const { done, value } = run.next()
      if (!done) continue
      expect(value).toEqual(result)
      break
    }
  })
  test('names those that do not come home', () =>
    expect(race(sources, { guest: 'mini:block', worlds: ['nowhere'] })).toEqual({
      tracks: [],
      missing: [{ world: 'nowhere', why: 'there is no world nowhere' }],
    }))
})
