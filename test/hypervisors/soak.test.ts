// A slice of the soak; `npm run soak` is all of it.
import { expect, test } from 'vitest'
import { soak } from './soak.ts'
import { VIRTUALIZED } from './worlds.ts'

test.each(VIRTUALIZED)(
  'four machines side by side under %s: no tick is lost, no cycle, and nobody notices',
  (world) => {
    const { lives, beats } = soak(world, 16_000_000)
    expect(lives).toBeGreaterThan(0)
    expect(Math.min(...beats)).toBeGreaterThan(100)
  },
)
