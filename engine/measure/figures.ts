// Differences of what the recorder counted at its marks.
import type { Counts } from '../machine/machine.ts'
import type { Account, Mark } from '../trace/recorder.ts'
import { WORLDS } from '../trace/worlds.ts'
import type { Figures } from './dataset.ts'

/** The counts of one moment; a mark is one. */
export type Tally = Pick<Mark, 'counts' | 'accounts' | 'exits'>

const ZERO: Counts = {
  cycles: 0,
  instructions: 0,
  steps: 0,
  tlbMisses: 0,
  pteReads1: 0,
  pteReads2: 0,
  idleCycles: 0,
}
/** Before anything has run. */
export const RESET: Tally = { counts: ZERO, accounts: [], exits: [] }

/** `after - before`, less `emptyAfter - emptyBefore` where an empty loop is given, divided by `repetitions`. */
export function figures(
  before: Tally,
  after: Tally,
  empty: readonly [Tally, Tally] = [RESET, RESET],
  repetitions = 1,
): Figures {
  const rate = (value: (tally: Tally) => number) =>
    (value(after) - value(before) - (value(empty[1]) - value(empty[0]))) / repetitions
  const causes = [...new Set([before, after, ...empty].flatMap((tally) => tally.exits.map((exit) => exit.what)))]
  const exit = (what: string) => (tally: Tally) => tally.exits.find((e) => e.what === what)
  const spentBy = (world: string) => (tally: Tally) =>
    tally.accounts.filter((a: Account) => a.world === world).reduce((sum, a) => sum + a.cycles, 0)
  return {
    cycles: rate((t) => t.counts.cycles),
    idle: rate((t) => t.counts.idleCycles),
    instructions: rate((t) => t.counts.instructions),
    exits: rate((t) => t.exits.reduce((sum, e) => sum + e.count, 0)),
    tlbMisses: rate((t) => t.counts.tlbMisses),
    pteReads1: rate((t) => t.counts.pteReads1),
    pteReads2: rate((t) => t.counts.pteReads2),
    causes: causes
      .map((what) => ({
        what,
        count: rate((t) => exit(what)(t)?.count ?? 0),
        cycles: rate((t) => exit(what)(t)?.cycles ?? 0),
      }))
      .filter(({ count }) => count !== 0)
      .sort((p, q) => q.count - p.count || (p.what < q.what ? -1 : 1)),
    spent: WORLDS.map((world) => ({ world, cycles: rate(spentBy(world)) })).filter(({ cycles }) => cycles !== 0),
  }
}
