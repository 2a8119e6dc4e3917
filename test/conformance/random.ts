// Random cases for the comparisons: too many for fast-check to build each value of each. It draws the seeds, and prints the
// one that failed; a case is a function of its seed.

/** Numbers from a seed (mulberry32). */
export class Random {
  private state: number
  constructor(seed: number) {
    this.state = seed | 0
  }
  /** 32 random bits, unsigned. */
  word(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (t ^ (t >>> 14)) >>> 0
  }
  /** An integer from 0 to n - 1. */
  below(n: number): number {
    return Math.floor((this.word() / 2 ** 32) * n)
  }
  chance(probability: number): boolean {
    return this.word() < probability * 2 ** 32
  }
  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T
  }
}

/** How many cases: in the suite, or `CASES=5e6`. */
export const cases = (inSuite: number): number => Number(process.env.CASES ?? inSuite)
