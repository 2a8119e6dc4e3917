// The stretch of a run that a ladder shows: cycles `from` to `to`. Pure functions; a run of `end` cycles bounds them.

export interface Span {
  readonly from: number
  readonly to: number
}

/** The least number of cycles that can be shown: a few instructions. */
export const LEAST = 16

export const lengthOf = ({ from, to }: Span): number => to - from
export const wholeRun = (end: number): Span => ({ from: 0, to: Math.max(end, LEAST) })
export const isWhole = (span: Span, end: number): boolean => span.from <= 0 && span.to >= end

/** The span, moved and if need be shortened until it lies in the run. */
export function within({ from, to }: Span, end: number): Span {
  const { to: most } = wholeRun(end)
  const length = Math.min(Math.max(LEAST, to - from), most)
  const start = Math.min(Math.max(0, from), most - length)
  return { from: start, to: start + length }
}

/** Show `factor` times as much; the cycle `fixed` stays where it is. */
export function zoomed(span: Span, factor: number, fixed: number, end: number): Span {
  const length = Math.min(Math.max(LEAST, lengthOf(span) * factor), wholeRun(end).to)
  const from = fixed - ((fixed - span.from) / lengthOf(span)) * length
  return within({ from, to: from + length }, end)
}

/** Move by this share of what is shown. */
export function panned(span: Span, share: number, end: number): Span {
  const by = share * lengthOf(span)
  return within({ from: span.from + by, to: span.to + by }, end)
}

/** Move as little as possible so that `cycle` is shown, with some room around it. */
export function showing(span: Span, cycle: number, end: number): Span {
  const room = lengthOf(span) / 8
  const left = cycle - room - span.from
  const right = cycle + room - span.to
  const by = Math.min(0, left) || Math.max(0, right)
  return by === 0 ? span : within({ from: span.from + by, to: span.to + by }, end)
}

/** On the way from one span to another, `t` from 0 to 1: lengths change by equal factors, so a zoom looks steady. */
export function between(a: Span, b: Span, t: number): Span {
  const [p, q] = [lengthOf(a), lengthOf(b)]
  const length = p * (q / p) ** t
  const share = Math.abs(q - p) < 1e-9 * p ? t : (length - p) / (q - p)
  const from = a.from + share * (b.from - a.from)
  return { from, to: from + length }
}
