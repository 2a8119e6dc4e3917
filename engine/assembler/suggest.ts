// "Did you mean": the known name nearest to one that is not known.

/** Longest name worth comparing; longer ones get no suggestion. */
const LONGEST = 40

/** The candidate with the least edit distance to `name`, if that is small for its length; undefined if none is near. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > LONGEST) return undefined
  const wanted = name.toLowerCase()
  let best: string | undefined
  let least = wanted.length <= 3 ? 2 : 3
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= least) continue
    const distance = editDistance(wanted, candidate.toLowerCase(), least)
    if (distance < least) {
      least = distance
      best = candidate
    }
  }
  return best
}

/** Insertions, deletions, substitutions and swaps of neighbours that make `b` of `a`; `limit` or more is not told apart. */
function editDistance(a: string, b: string, limit: number): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, beforeLast[j - 2] + 1)
      row.push(cost)
      if (cost < least) least = cost
    }
    if (least >= limit) return limit
    beforeLast = last
    last = row
  }
  return last[b.length]
}
