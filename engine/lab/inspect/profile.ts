// Where the cycles of a stretch of a run went: by virtual machine, world, and routine; an exit's handling hangs below the
// guest that was left, by cause. Short stretches are followed step by step, and are exact; of longer ones every n-th step is
// looked at, and the cycles in between are given to what ran then.
import type { Lab } from '../lab.ts'
import { locator, routineOf } from './code.ts'

export interface ProfileNode {
  readonly name: string
  readonly kind: 'run' | 'machine' | 'world' | 'exit' | 'routine'
  /** The world whose cycles these are. */
  readonly world?: string
  /** Its own and those below. */
  cycles: number
  readonly children: ProfileNode[]
}

export interface Profile {
  readonly from: number
  readonly to: number
  /** 1: every step was followed. */
  readonly every: number
  readonly root: ProfileNode
}

/** Steps that are looked at, at most. */
const LOOKS = 250_000
const PAUSE = 5000

/** Steps `from` to `to` of the lab's run. */
export function* profileOf(lab: Lab, from: number, to: number): Generator<void, Profile> {
  const now = lab.step
  const every = Math.max(1, Math.ceil((to - from) / LOOKS))
  const root: ProfileNode = { name: 'run', kind: 'run', cycles: 0, children: [] }
  const locate = locator(lab)
  const several = lab.software.guests.length > 1
  lab.goTo(from)
  for (let looks = 1; lab.step < to; looks++) {
    const { now: place, handling } = lab.recorder
    const where = locate()
    const before = lab.counts().cycles
    const stop = lab.run(Math.min(every, to - lab.step))
    const cycles = lab.counts().cycles - before
    const guest = handling?.from ?? (place.vm >= 0 ? place : undefined)
    const path: Omit<ProfileNode, 'cycles' | 'children'>[] = []
    if (guest) {
      if (several) path.push({ name: `machine ${guest.vm}`, kind: 'machine' })
      path.push({ name: guest.world, kind: 'world', world: guest.world })
    }
    if (handling && place.vm < 0) path.push({ name: handling.what, kind: 'exit', world: place.world })
    if (place.vm < 0 || guest?.world !== place.world)
      path.push({ name: place.world, kind: 'world', world: place.world })
    path.push({ name: routineOf(where), kind: 'routine', world: place.world })
    credit(root, path, cycles)
    if (stop.reason !== 'budget') break
    if (looks % PAUSE === 0) yield
  }
  const end = lab.step
  lab.goTo(now)
  return { from, to: end, every, root }
}

function credit(root: ProfileNode, path: readonly Omit<ProfileNode, 'cycles' | 'children'>[], cycles: number): void {
  let node = root
  node.cycles += cycles
  for (const part of path) {
    let child = node.children.find((c) => c.name === part.name && c.kind === part.kind)
    if (!child) {
      child = { ...part, cycles: 0, children: [] }
      node.children.push(child)
    }
    child.cycles += cycles
    node = child
  }
}
