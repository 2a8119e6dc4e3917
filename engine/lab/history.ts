// Going back in time: checkpoints at regular distances, and running forward again from the nearest. Because the machine is
// deterministic, what is run again is what was run.
import type { Machine } from '../machine/machine.ts'
import { putPage, restoreState, type Snapshot, takeDifference, takeSnapshot } from '../machine/snapshot.ts'

/** Steps between checkpoints, at first; it doubles whenever there are MOST of them. */
const INTERVAL = 1 << 20
const MOST = 192

interface Checkpoint<State> {
  readonly step: number
  /** The first holds all of RAM, the others what was written since the one before. */
  readonly snapshot: Snapshot
  /** What the owner keeps beside the machine's state. */
  readonly beside: State
}

export class History<State> {
  private readonly machine: Machine
  private checkpoints: Checkpoint<State>[] = []
  private interval = INTERVAL

  /** Begins here and now. */
  constructor(machine: Machine, beside: State) {
    this.machine = machine
    this.checkpoints.push({ step: machine.counts().steps, snapshot: takeSnapshot(machine), beside })
  }

  private get last(): Checkpoint<State> {
    return this.checkpoints[this.checkpoints.length - 1] as Checkpoint<State>
  }

  /** The step at which the next checkpoint should be taken. */
  get due(): number {
    return this.last.step + this.interval
  }

  /** The earliest step that one can go back to. */
  get start(): number {
    return (this.checkpoints[0] as Checkpoint<State>).step
  }

  /** Take a checkpoint of this moment. */
  take(beside: State): void {
    const step = this.machine.counts().steps
    if (step <= this.last.step) return
    this.checkpoints.push({ step, snapshot: takeDifference(this.machine), beside })
    if (this.checkpoints.length > MOST) this.thin()
  }

  /**
   * Put the machine into the last checkpoint at or before `step`, and forget the later ones. Returns what was kept
   * beside it; the owner runs the machine forward to `step`.
   */
  back(step: number): State {
    let k = this.checkpoints.length - 1
    while (k > 0 && (this.checkpoints[k] as Checkpoint<State>).step > step) k--
    const changed = new Set<number>()
    this.machine.hart.dirty.forEach((written, page) => {
      if (written) changed.add(page)
    })
    for (const { snapshot } of this.checkpoints.slice(k + 1))
      for (const page of snapshot.pages.keys()) changed.add(page)
    this.checkpoints.length = k + 1
    for (const page of changed) putPage(this.machine, page, this.pageAsOf(k, page))
    restoreState(this.machine, this.last.snapshot)
    this.machine.hart.dirty.fill(0)
    return this.last.beside
  }

  private pageAsOf(k: number, page: number): Uint8Array | undefined {
    for (let i = k; i >= 0; i--) {
      const found = this.checkpoints[i]?.snapshot.pages.get(page)
      if (found) return found
    }
    return undefined
  }

  /** Drop every second checkpoint; the pages that it held go to the next one where that has none of its own. */
  private thin(): void {
    const kept: Checkpoint<State>[] = []
    this.checkpoints.forEach((checkpoint, k) => {
      const before = this.checkpoints[k - 1]
      if (k % 2 === 1 && k !== this.checkpoints.length - 1) return
      if (k === 0 || k % 2 === 1 || !before) kept.push(checkpoint)
      else {
        const pages = new Map([...before.snapshot.pages, ...checkpoint.snapshot.pages])
        kept.push({ ...checkpoint, snapshot: { ...checkpoint.snapshot, pages } })
      }
    })
    this.checkpoints = kept
    this.interval *= 2
  }
}
