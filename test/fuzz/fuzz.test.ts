// A slice of the fuzzer, by the clock: about five seconds. A failure prints the seed: `npm run fuzz -- --seed N --once`.
import { expect, test } from 'vitest'
import { SUBJECTS } from './subjects.ts'

const MILLISECONDS = 700

test.each(SUBJECTS)('$name: nothing throws, hangs or grows', { timeout: 60_000 }, ({ once }) => {
  const first = Date.now() | 0
  const end = performance.now() + MILLISECONDS
  let count = 0
  while (performance.now() < end) {
    const seed = (first + count++) | 0
    try {
      once(seed)
    } catch (error) {
      throw new Error(`seed ${seed}: ${(error as Error).stack}`)
    }
  }
  expect(count).toBeGreaterThan(0)
})
