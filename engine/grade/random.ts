// Inputs that nobody can know beforehand and everybody can make again: numbers from a seed. Not for secrets.

export class Random {
  private state: number

  /** `seed`: any integer; its lower 32 bits count. */
  constructor(seed: number) {
    this.state = seed >>> 0
  }

  /** 32 bits, unsigned: a Weyl sequence with an avalanche behind it. */
  word(): number {
    this.state = (this.state + 0x9e3779b9) >>> 0
    let z = this.state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }

  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number {
    return least + (this.word() % (most - least + 1))
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)] as T
  }

  /** The list in another order. */
  shuffled<T>(list: readonly T[]): T[] {
    const left = [...list]
    return list.map(() => left.splice(this.int(0, left.length - 1), 1)[0] as T)
  }
}
