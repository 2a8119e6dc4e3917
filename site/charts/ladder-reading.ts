// The ladder in words: of one step, of one spot, of everything in view; and as data to take along.
import type { EventColumns } from '../../engine/index.ts'
import { csvOf } from './download.ts'
import { hasSeveral, lasting, nextStep, rungName, type Symbolizer, sentenceOf, stepAt, whyOf } from './ladder-words.ts'
import { counted, percent, plain } from './numbers.ts'
import type { Span } from './span.ts'
import type { Timeline } from './timeline.ts'

/** Event k in a sentence with its time. */
export function wordsOf(events: EventColumns, k: number, several: boolean, symbol?: Symbolizer): string {
  return `Cycle ${plain(events.cycle[k] as number)}: ${sentenceOf(events, k, several, symbol)}.`
}

/** Who had the cycles from one moment to another, most first: `hypervisor 82 %, guest kernel 18 %`. */
export function sharesOf(timeline: Timeline, { from, to }: Span): string {
  const [before, after] = [timeline.spent(from), timeline.spent(to)]
  const rungs = timeline.rungs()
  const several = hasSeveral(rungs)
  return rungs
    .map((rung) => ({ rung, share: ((after[rung.slot] as number) - (before[rung.slot] as number)) / (to - from) }))
    .filter(({ share }) => share > 0)
    .sort((p, q) => q.share - p.share)
    .map(({ rung, share }) => `${rungName(rung, several)} ${percent(share)}`)
    .join(', ')
}

/** What is at a spot of the picture that covers cycles `from` to `to`, with its middle `at`. */
export function wordsAt(
  timeline: Timeline,
  events: EventColumns,
  spot: Span & { readonly at: number },
  end: number,
  symbol?: Symbolizer,
): string | undefined {
  if (spot.at < 0 || spot.at > end) return undefined
  const several = hasSeveral(timeline.rungs())
  const steps: number[] = []
  const first = timeline.eventBefore(spot.from) + 1
  const last = timeline.eventBefore(spot.to)
  for (let k = nextStep(events, first, 1); k >= 0 && k <= last && steps.length < 4; k = nextStep(events, k + 1, 1))
    steps.push(k)
  if (steps.length > 3) {
    const seen = { from: Math.max(0, spot.from), to: Math.min(end, spot.to) }
    return `Around cycle ${plain(Math.round(spot.at))}: more steps than can be told apart; ${sharesOf(timeline, seen)}. Zoom in to see them.`
  }
  const nearest = steps.sort(
    (p, q) => Math.abs((events.cycle[p] as number) - spot.at) - Math.abs((events.cycle[q] as number) - spot.at),
  )[0]
  if (nearest !== undefined) return wordsOf(events, nearest, several, symbol)
  const k = timeline.eventBefore(spot.at)
  const after = nextStep(events, k + 1, 1)
  const [before, until] = [nextStep(events, k, -1), after < 0 ? end : (events.cycle[after] as number)]
  const since = before < 0 ? 0 : (events.cycle[before] as number)
  const rung = timeline.rungs().find(({ slot }) => slot === timeline.slotAfter(k))
  return (
    rung &&
    `Cycles ${plain(since)} to ${plain(until)}: ${rungName(rung, several)} runs, for ${counted(until - since, 'cycle')}.`
  )
}

/** Everything in view, in two sentences. */
export function summaryOf(timeline: Timeline, events: EventColumns, span: Span, end: number, lost: number): string {
  const seen = { from: Math.max(0, span.from), to: Math.min(end, span.to) }
  if (seen.to <= seen.from) return 'Nothing has run yet.'
  let [traps, returns] = [0, 0]
  const last = timeline.eventBefore(seen.to)
  for (let k = timeline.eventBefore(seen.from) + 1; k <= last; k++) {
    if (events.type[k] === 0) traps++
    else if (events.type[k] === 1) returns++
  }
  const blind = lost > 0 ? ` The trace was full: ${plain(lost)} later events were counted, and are not drawn.` : ''
  return `Cycles ${plain(Math.round(seen.from))} to ${plain(Math.round(seen.to))}: ${counted(traps, 'trap')}, ${counted(returns, 'return')}; ${sharesOf(timeline, seen)} of the time.${blind}`
}

interface Row {
  readonly cycle: number
  readonly step: number
  readonly type: string
  readonly why: string
  readonly from: string
  readonly to: string
  readonly pc: string
  readonly at: string
  readonly cycles: number | ''
}

/** The steps in a span, as rows. */
export function rowsOf(events: EventColumns, { from, to }: Span, several: boolean, symbol?: Symbolizer): Row[] {
  const rows: Row[] = []
  for (let k = 0; k < events.length; k++) {
    const step = stepAt(events, k)
    if (!step || step.cycle < from || step.cycle > to) continue
    rows.push({
      cycle: step.cycle,
      step: step.step,
      type: step.type,
      why: whyOf(step),
      from: rungName(step.before, several),
      to: rungName(step.after, several),
      pc: `0x${(step.pc >>> 0).toString(16).padStart(8, '0')}`,
      at: symbol?.(step.type === 'trap' ? step.before : step.after, step.pc) ?? '',
      cycles: lasting(events, k) ?? '',
    })
  }
  return rows
}

/** Parts of a run in which its shares are given. */
const PARTS = 100

/** Who had the cycles in each part of a span, as rows: a share of 1 is all of the part. */
export function sharesRows(timeline: Timeline, { from, to }: Span, end: number): object[] {
  const { rungs, shares } = timeline.strip(from, to, PARTS, end)
  const several = hasSeveral(rungs)
  const share = (n: number) => Math.round(1e4 * (shares[n] as number)) / 1e4
  return Array.from({ length: PARTS }, (_, part) => ({
    fromCycle: Math.round(from + (part * (to - from)) / PARTS),
    ...Object.fromEntries(rungs.map((rung, r) => [rungName(rung, several), share(part * rungs.length + r)])),
  }))
}

export const stepsJson = (...args: Parameters<typeof rowsOf>): string => JSON.stringify(rowsOf(...args), null, 1)
export const stepsCsv = (...args: Parameters<typeof rowsOf>): string => csvOf(rowsOf(...args))
