// Travelling in time: checkpoints at regular distances, and running forward from the nearest. Because the machine is
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
  /** The checkpoint that the machine has last been at. Those after it stay true as long as nothing else comes in. */
  private at = 0
  private interval = INTERVAL

  /** Begins here and now. */
  constructor(machine: Machine, beside: State) {
    this.machine = machine
    this.checkpoints.push({ step: machine.counts().steps, snapshot: takeSnapshot(machine), beside })
  }

  private get last(): Checkpoint<State> {
    return this.checkpoints[this.checkpoints.length - 1] as Checkpoint<State>
  }

  /** The step at which `take` should be called next. */
  get due(): number {
    return this.checkpoints[this.at + 1]?.step ?? this.last.step + this.interval
  }

  /** The earliest step that one can go back to. */
  get start(): number {
    return (this.checkpoints[0] as Checkpoint<State>).step
  }

  /** The last checkpoint before step `step`: its step, and which pages of RAM were written from it to the next. */
  before(step: number): { readonly step: number; readonly written: ReadonlySet<number> | undefined } | undefined {
    const k = this.indexAt(step - 1)
    const next = this.checkpoints[k + 1]
    return k < 0
      ? undefined
      : { step: this.checkpoints[k]?.step as number, written: next && new Set(next.snapshot.pages.keys()) }
  }

  /** The machine is at the moment when the next checkpoint is due: take it, or note that it is there already. */
  take(beside: State): void {
    const step = this.machine.counts().steps
    if (step < this.due) return
    if (this.at < this.checkpoints.length - 1) this.machine.hart.takeDirty()
    else this.checkpoints.push({ step, snapshot: takeDifference(this.machine), beside })
    this.at++
    if (this.checkpoints.length > MOST) this.thin()
  }

  /** Something new comes in now: what was to come is no longer what will. */
  forget(): void {
    this.checkpoints.length = this.at + 1
  }

  /** Whether going to `step` by way of a checkpoint is shorter than running there from here. */
  helps(step: number): boolean {
    const now = this.machine.counts().steps
    return step < now || (this.checkpoints[this.indexAt(step)]?.step ?? 0) > now
  }

  /** Put the machine into the last checkpoint at or before `step`. Returns what was kept beside it. */
  reach(step: number): State {
    const k = Math.max(0, this.indexAt(step))
    const changed = new Set<number>()
    this.machine.hart.dirty.forEach((written, page) => {
      if (written) changed.add(page)
    })
    const [from, to] = [Math.min(k, this.at), Math.max(k, this.at)]
    for (const { snapshot } of this.checkpoints.slice(from + 1, to + 1))
      for (const page of snapshot.pages.keys()) changed.add(page)
    for (const page of changed) putPage(this.machine, page, this.pageAsOf(k, page))
    const { snapshot, beside } = this.checkpoints[k] as Checkpoint<State>
    restoreState(this.machine, snapshot)
    this.machine.hart.dirty.fill(0)
    this.at = k
    return beside
  }

  /** Index of the last checkpoint at or before a step, or -1. */
  private indexAt(step: number): number {
    let k = this.checkpoints.length - 1
    while (k >= 0 && (this.checkpoints[k] as Checkpoint<State>).step > step) k--
    return k
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
    this.at = kept.length - 1
    this.interval *= 2
  }
}
