// Where the parts of the ladder's picture are, in CSS pixels: rungs, the axis below them, and the whole run at the bottom.
import type { Span } from './span.ts'
import type { Strip } from './timeline.ts'

export interface Layout {
  readonly width: number
  readonly height: number
  /** Left edge of the time; left of it stand the names. */
  readonly left: number
  /** Height of a rung with its words, and of the line where it runs all the time. */
  readonly rung: number
  readonly line: number
  readonly axis: number
  /** The whole run: top, and height of each of its rungs. */
  readonly overview: number
  readonly overviewRung: number
}

const NARROW = 560
/** Room for a name, and for a name in two lines. */
const NAMES = 124
const WORDS = 76
const AXIS = 26

export function layoutOf(width: number, rungs: number): Layout {
  const narrow = width < NARROW
  const rung = rungs > 6 ? 36 : 42
  const axis = rungs * rung + 4
  const overview = axis + AXIS + 6
  const overviewRung = Math.max(2, Math.min(6, Math.floor(28 / Math.max(1, rungs))))
  const height = overview + Math.max(1, rungs) * overviewRung + 8
  return { width, height, left: narrow ? WORDS : NAMES, rung, line: 14, axis, overview, overviewRung }
}

/** A rung's name in the lines that it takes: where there is little room, one for each word. A number stays with its word. */
export const linesOf = ({ left }: Layout, name: string): string[] => (left < NAMES ? name.split(/ (?!\d)/) : [name])
/** The middle of line n of `count`, from the middle of all. */
export const lineAt = (n: number, count: number): number => 14 * (n - (count - 1) / 2)

/** The middle of rung r's line. */
export const middleOf = ({ rung, line }: Layout, r: number): number => r * rung + rung - 5 - line / 2

export const xOf = ({ left, width }: Layout, { from, to }: Span, cycle: number): number =>
  left + ((cycle - from) / (to - from)) * (width - left)

export const cycleAt = ({ left, width }: Layout, { from, to }: Span, x: number): number =>
  from + ((x - left) / Math.max(1, width - left)) * (to - from)

/** A piece of the line: columns `from` to `to` of a strip, on one rung, with one share of the time. */
export interface Piece {
  readonly rung: number
  readonly from: number
  readonly to: number
  readonly share: number
}

/** A step, or several in one column: the line goes up or down between the highest and the lowest rung that it visits. */
export interface Riser {
  readonly column: number
  readonly top: number
  readonly bottom: number
  /** How many of the columns around it have steps, too: 0 to 1. */
  readonly crowd: number
}

/** Steps in which shares are drawn, and columns to either side over which those of a crowd are evened out. */
const GRAINS = 24
const EVEN = 6
/** Columns to either side that make a crowd. */
const AROUND = 3

const isOne = (bits: number) => bits !== 0 && (bits & (bits - 1)) === 0

/**
 * The line of a strip, with equal neighbours joined. A rung that is visited has a piece, however short its time. Among
 * columns with many steps each, shares are those of a few columns together: or the picture would beat, where the
 * steps' own rhythm meets that of the columns.
 */
export function piecesOf({ width, rungs, shares: exact, visited }: Strip): Piece[] {
  const shares = evened({ width, rungs, shares: exact, visited })
  const pieces: Piece[] = []
  for (let rung = 0; rung < rungs.length; rung++) {
    let from = 0
    let share = 0
    for (let x = 0; x <= width; x++) {
      const here = x < width && ((visited[x] as number) >>> rung) & 1
      const time = here ? (shares[x * rungs.length + rung] as number) : 0
      const next = here ? Math.max(1, Math.ceil(time * GRAINS - 1e-4)) / GRAINS : 0
      if (next === share) continue
      if (share > 0) pieces.push({ rung, from, to: x, share })
      from = x
      share = next
    }
  }
  return pieces
}

function evened({ width, rungs: { length: rungs }, shares, visited }: Strip): Float32Array {
  const even = shares.slice()
  const crowded = (x: number) => x >= 0 && x < width && visited[x] !== 0 && !isOne(visited[x] as number)
  for (let start = 0; start < width; start++) {
    if (!crowded(start)) continue
    let end = start
    while (crowded(end)) end++
    for (let r = 0; r < rungs; r++) {
      let sum = 0
      for (let x = start; x < Math.min(end, start + EVEN); x++) sum += shares[x * rungs + r] as number
      for (let x = start; x < end; x++) {
        if (x + EVEN < end) sum += shares[(x + EVEN) * rungs + r] as number
        if (x - EVEN - 1 >= start) sum -= shares[(x - EVEN - 1) * rungs + r] as number
        even[x * rungs + r] = sum / (Math.min(end - 1, x + EVEN) - Math.max(start, x - EVEN) + 1)
      }
    }
    start = end
  }
  return even
}

/** Risers side by side that look the same: columns `from` to `to`. */
export interface Band {
  readonly from: number
  readonly to: number
  readonly top: number
  readonly bottom: number
  /** How strongly it is drawn: alone as a line, in a crowd as a shade. */
  readonly strength: number
}

/** Risers as they are drawn. In a crowd they are a few bands, where each by itself would be a thousand strokes. */
export function bandsOf(risers: readonly Riser[]): Band[] {
  const bands: (Band & { to: number })[] = []
  for (const { column, top, bottom, crowd } of risers) {
    const strength = Math.round(10 * (0.9 - 0.8 * Math.min(1, crowd * 1.15))) / 10
    const last = bands.at(-1)
    if (last?.to === column && last.top === top && last.bottom === bottom && last.strength === strength) last.to++
    else bands.push({ from: column, to: column + 1, top, bottom, strength })
  }
  return bands
}

/** Where the line changes rungs. Between two columns that both stand still it changes at their border. */
export function risersOf({ width, rungs, visited }: Strip): Riser[] {
  const steps = new Uint8Array(width)
  const reach = (x: number) => {
    const here = visited[x] as number
    const before = x > 0 ? (visited[x - 1] as number) : here
    return here === 0 ? 0 : here | (isOne(here) && isOne(before) ? before : 0)
  }
  for (let x = 0; x < width; x++) if (reach(x) !== 0 && !isOne(reach(x))) steps[x] = 1
  const risers: Riser[] = []
  let count = 0
  for (let x = 0; x < Math.min(AROUND, width); x++) count += steps[x] as number
  for (let x = 0; x < width; x++) {
    if (x + AROUND < width) count += steps[x + AROUND] as number
    if (x - AROUND - 1 >= 0) count -= steps[x - AROUND - 1] as number
    if (!steps[x]) continue
    const bits = reach(x)
    let top = 0
    while (!((bits >>> top) & 1)) top++
    let bottom = rungs.length - 1
    while (!((bits >>> bottom) & 1)) bottom--
    risers.push({ column: x, top, bottom, crowd: count / (2 * AROUND + 1) })
  }
  return risers
}
