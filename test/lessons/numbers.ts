// Numbers that somebody typed where the machine could be asked: counts of cycles, exits, instructions, misses, lines; ratios; shares; and
// cells of a table of such figures. A number stands where it is measured, or in a sentence that cites where it is from. One and two are
// left alone: they come out of counting on one's fingers, and are in every second sentence.
import type { Page, Paragraph } from './mdx.ts'

export interface TypedNumber {
  readonly line: number
  readonly what: string
  readonly remedy: string
}

const { raw } = String
const TENS = '(?:twen|thir|for|fif|six|seven|eigh|nine)ty'
const SMALL = 'three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|(?:four|fif|six|seven|eigh|nine)teen'
const LARGE = raw`(?:\w+[ -])?(?:dozens?|hundreds?|thousands?|millions?)`
const DIGITS = raw`\d(?:[\d,.]*\d)?`
const NUMBER = raw`(?:${DIGITS}|${LARGE}|${TENS}(?:-\w+)?|${SMALL})`
const UNIT = 'cycles?|exits?|instructions?|misses|lines'

/** Up to two words, none of which begins something new. */
const BETWEEN = raw`(?:[\s-]+(?:of\s+)?(?:(?!(?:an?|the|and|or|for|in|is|are|no|costs?)\b)[\w’']+[\s-]+){0,2})`
const GOES_ON = '(?:where|while|when|against|instead|and|on|under|here|natively|with|of|entries)'
const AS = raw`(?=\s+(?:as|the|more|less|fewer|slower|faster|longer|larger|smaller|dearer|cheaper|better|what)\b)`

const TYPED: readonly RegExp[] = [
  // 310 cycles; three hundred of its exits; a 310-cycle exit. Not: bytes per 1000 cycles
  raw`(?<!\b(?:per|in)\s+(?:a\s+)?)\b${NUMBER}${BETWEEN}(?:${UNIT})\b`,
  // cycles: 310; exits (14)
  raw`\b(?:${UNIT})\s*(?:[:=]\s*${DIGITS}|\(${DIGITS}\))`,
  // 3.4 times, 3×, tenfold, ten times as long. Not: ask it three times
  raw`\b(?:${DIGITS}\s*(?:times\b(?!\s+a\b)|×)|${NUMBER}(?:-?fold\b|\s+times\b${AS}))`,
  // 12 %, five percent
  raw`\b${NUMBER}\s*(?:%|percent\b|per cent\b)`,
  // takes 310, or takes 310 where …: no unit behind it
  raw`\b(?:takes?|took|costs?|needs?|reads?|measured?|counts?|counted)\s+(?:(?:about|only|nearly|some)\s+)?${DIGITS}(?![\d,.]*\d)(?=\s+${GOES_ON}\b|\s*[^\s\w·-]|\s*$)`,
].map((pattern) => new RegExp(pattern, 'i'))
const MEASURE: Readonly<Record<string, string>> = {
  cycle: 'cycles',
  exit: 'exits',
  instruction: 'instructions',
  misses: 'tlbMisses',
}

/** Beside a figure that is measured, a number without a name is another one: not a year, a place in a work, a list's, or of other units. */
const BESIDE = new RegExp(
  raw`(?<![\w·+×-])(?<!\d[.,])(?<!\b(?:chapters?|figure|step|type|version)\s)(?!(?:19|20)\d\d\b)${DIGITS}(?![\d,.]*\d)(?!\w)(?!\s*(?:bits?\b|[KMG]i?B\b|[·+=×-]))`,
)
const MEASURED = /⟦(?:Measured|Lines)⟧/
const CITED = /⟦(?:Cite|PublishedTable)⟧/

export function typedNumbers({ paragraphs, tags }: Page): TypedNumber[] {
  // A caption, and a question that is to be thought about, are prose as well.
  const told = tags.flatMap(({ props, line }) =>
    [props.ask, props.caption].flatMap((text) => {
      const found = typeof text === 'string' ? typed(text) : undefined
      return found ? [complaint(found[0], line)] : []
    }),
  )
  const written = paragraphs.flatMap((paragraph, n) => {
    const { line } = paragraph
    const marked = paragraph.marked.replaceAll('*', '')
    if (/^\s*(?:-\s*)?⟦Reference⟧/.test(marked)) return [] // why one should read it
    if (isRow(paragraph)) return isRow(paragraphs[n - 1]) ? [] : inTable(tableAt(paragraphs, n))
    return sentences(marked).flatMap(({ text, at }) => {
      const found = CITED.test(text) ? undefined : typed(text)
      if (!found) return []
      const before = marked.slice(0, at + found.index).trimStart()
      return [complaint(found[0], line + before.split('\n').length - 1)]
    })
  })
  return [...told, ...written]
}

const typed = (text: string) =>
  [...TYPED, ...(MEASURED.test(text) ? [BESIDE] : [])].map((pattern) => pattern.exec(text)).find(Boolean)

const complaint = (number: string, line: number, unit = number): TypedNumber => ({
  line,
  what: `"${number.replace(/\s+/g, ' ')}" is typed by hand`,
  remedy: remedyFor(unit),
})

const isRow = (paragraph?: Paragraph) => paragraph !== undefined && /^\s*\|/.test(paragraph.marked)

/** The rows from the nth paragraph on. */
function tableAt(paragraphs: readonly Paragraph[], n: number): readonly Paragraph[] {
  const end = paragraphs.findIndex((each, k) => k > n && !isRow(each))
  return paragraphs.slice(n, end < 0 ? undefined : end)
}

/** A cell is a figure if it is a number, and its row or its column says of what. */
function inTable(rows: readonly Paragraph[]): TypedNumber[] {
  if (rows.some(({ marked }) => CITED.test(marked))) return []
  const cells = ({ marked }: Paragraph) => marked.trim().slice(1, -1).split('|')
  const measured = new RegExp(`\\b(?:${UNIT}|reads|times)\\b`, 'i')
  const [head = [], ...body] = rows.map(cells)
  return body.flatMap((row, r) =>
    row.flatMap((cell, c) => {
      const line = rows[r + 1]?.line ?? 0
      const of = [head[0], head[c], row[0]].find((each) => measured.test(each ?? ''))
      const among = rows.some(({ marked }) => MEASURED.test(marked))
      if (new RegExp(`^\\W*${DIGITS}\\W*$`).test(cell) && (among || of !== undefined) && c > 0)
        return [complaint(cell.trim(), line, measured.exec(of ?? '')?.[0])]
      const found = typed(cell)
      return found ? [complaint(found[0], line)] : []
    }),
  )
}

function remedyFor(typed: string): string {
  if (/lines$/i.test(typed)) return 'Count them: <Lines file="hypervisors/include/shadow.s" />.'
  const unit = /(cycle|exit|instruction|misses)s?\W*\d*$/i.exec(typed)?.[1]?.toLowerCase()
  const value = (unit && MEASURE[unit]) || 'cycles'
  const over = unit ? '' : ' over="native"'
  return `Measure it: <Measured operation="…" world="…"${over} value="${value}" />; or cite where it stands, with <Cite>, in the same sentence.`
}

/** Its sentences, with where each begins. An abbreviation may end one too early; that is the stricter side. */
function sentences(text: string): { text: string; at: number }[] {
  const found: { text: string; at: number }[] = []
  let at = 0
  for (const piece of text.split(/(?<=[.?!:]["”’)]?)(?=\s+\p{Lu}|\s+⟦)/u)) {
    found.push({ text: piece, at })
    at += piece.length
  }
  return found
}
