// One line on a terminal that says how fast a long run goes; it comes after a second without output, and is wiped away
// before anything else is written. Elsewhere there is none.
import type { Lab } from '../lab/lab.ts'

const AFTER_MS = 1000
const EVERY_MS = 250

export class Progress {
  private readonly lab: Lab
  private readonly terminal = process.stderr.isTTY === true
  private shown = false
  private quietSince = performance.now()
  private last = { at: performance.now(), instructions: 0 }

  constructor(lab: Lab) {
    this.lab = lab
  }

  /** Say where the run is. `room`: the cursor stands at the start of a line. */
  update(room: boolean): void {
    if (!this.terminal || !room) return
    const now = performance.now()
    if (now - this.quietSince < AFTER_MS || now - this.last.at < EVERY_MS) return
    const { instructions } = this.lab.counts()
    const rate = (instructions - this.last.instructions) / (now - this.last.at) / 1000
    this.last = { at: now, instructions }
    const text = `${(instructions / 1e6).toFixed(1)} million instructions, ${rate.toFixed(0)} million a second`
    process.stderr.write(`\r\x1b[2m${text}\x1b[0m\x1b[K`)
    this.shown = true
  }

  clear(): void {
    this.quietSince = performance.now()
    if (!this.shown) return
    process.stderr.write('\r\x1b[K')
    this.shown = false
  }
}
