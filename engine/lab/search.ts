// Looking for a moment of a lab, forwards and backwards. What may take long is a generator: it gives the thread back at
// every `yield`, and can simply be dropped.
import type { Stop } from '../machine/machine.ts'
import type { Lab } from './lab.ts'
import { type Condition, type Hit, Watcher } from './watcher.ts'

/** Steps between two yields. */
const CHUNK = 100_000
const PAGE = 4096
const RAM = 0x80000000

/** Run until a condition holds, for at most `budget` steps. One that holds already does not count. */
export function* next(lab: Lab, conditions: readonly Condition[], budget: number): Generator<void, Stop | Hit> {
  const watcher = new Watcher(lab, conditions)
  const end = lab.step + budget
  watcher.passed = lab.step
  for (;;) {
    const stop = lab.runWatched(Math.min(CHUNK, end - lab.step), watcher)
    if (stop.reason !== 'budget' || lab.step >= end) return stop
    yield
  }
}

/**
 * The last moment before step `before` at which a condition holds: the stretches between checkpoints are run again, the
 * latest first. Leaves the lab somewhere before `before`.
 */
export function* last(lab: Lab, conditions: readonly Condition[], before: number): Generator<void, Hit | undefined> {
  const watcher = new Watcher(lab, conditions)
  const pages = pagesOf(conditions)
  for (let until = before; ; ) {
    const from = lab.checkpointBefore(until)
    if (!from) return undefined
    const untouched = pages && from.written && !pages.some((page) => from.written?.has(page))
    if (!untouched) {
      lab.approach(from.step)
      const hit = yield* lastIn(lab, watcher, until, before)
      if (hit) return hit
    }
    until = from.step
  }
}

/** The last hit from here to step `until` that comes before step `before`. */
function* lastIn(lab: Lab, watcher: Watcher, until: number, before: number): Generator<void, Hit | undefined> {
  let found: Hit | undefined
  watcher.each = (hit) => {
    if (hit.step < before) found = hit
  }
  watcher.passed = -1
  while (lab.step < until) {
    const stop = lab.runWatched(Math.min(CHUNK, until - lab.step), watcher)
    if (stop.reason !== 'budget') break
    yield
  }
  return found
}

/** If all that is looked for are writes to RAM: its pages, by number. */
function pagesOf(conditions: readonly Condition[]): number[] | undefined {
  const pages: number[] = []
  for (const c of conditions) {
    if (c.on !== 'memory') return undefined
    const [first, end] = [Math.floor((c.address - RAM) / PAGE), (c.address + c.bytes - RAM) / PAGE]
    for (let page = first; page < end; page++) pages.push(page)
  }
  return pages
}
