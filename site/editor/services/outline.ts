// The shape of a text: its labels, constants and macros, and what can be folded away.
import { type Carry, tokensOf } from '../tokens.ts'
import { isShared, namesOf, type Span } from './names.ts'

export interface Entry extends Span {
  readonly name: string
  readonly kind: 'label' | 'constant' | 'macro'
  /** The last line that belongs to it. */
  readonly end: number
}

export interface Fold {
  readonly start: number
  readonly end: number
  readonly comment: boolean
}

const OPENS: Record<string, string> = { '.macro': '.endm', '.rept': '.endr', '.irp': '.endr', '.irpc': '.endr' }
const CLOSES = new Set(['.endm', '.endmacro', '.endr'])
const FEWEST = 2

/** In the order of the text. A label reaches to the comment above the next. */
export function outlineOf(text: string): Entry[] {
  const { occurrences, lines } = namesOf(text)
  const marks = occurrences.filter((o) => o.role !== 'use' && o.role !== 'parameter' && isShared(o))
  const blocks = new Map(blocksOf(lines).map(({ start, end }) => [start, end]))
  /** From the last mark to the first: where the next begins that is no constant, on a later line. */
  const nexts: number[] = []
  let [next, later] = [lines.length + 1, lines.length + 1]
  for (let k = marks.length - 1; k >= 0; k--) {
    const { line, role } = marks[k] as (typeof marks)[number]
    if (marks[k + 1]?.line !== line) next = later
    nexts[k] = next
    if (role !== 'constant') later = line
  }
  return marks.map((o, k) => {
    const kind = o.role as Entry['kind']
    const end = kind === 'label' ? lastBefore(lines, nexts[k] as number, o.line) : (blocks.get(o.line) ?? o.line)
    return { name: o.name, kind, line: o.line, column: o.column, endColumn: o.endColumn, end }
  })
}

/** Labels, macros, conditions, repetitions, and comments of several lines. */
export function foldsOf(text: string): Fold[] {
  const { lines } = namesOf(text)
  const labels = outlineOf(text)
    .filter(({ kind }) => kind === 'label')
    .map(({ line, end }) => ({ start: line, end, comment: false }))
  return [...blocksOf(lines), ...labels, ...comments(lines)]
    .filter(({ start, end }) => end - start >= FEWEST - 1)
    .sort((p, q) => p.start - q.start || q.end - p.end)
}

/** The last line before `next` that is neither blank nor part of the comment above it. */
function lastBefore(lines: readonly string[], next: number, first: number): number {
  let line = next - 1
  while (line > first && /^\s*(#.*|\/\/.*)?$/.test(lines[line - 1] ?? '')) line--
  return line
}

const firstWord = (line: string): string => /^\s*(\.\w+)/.exec(line)?.[1]?.toLowerCase() ?? ''

function blocksOf(lines: readonly string[]): Fold[] {
  const open: { start: number; condition: boolean }[] = []
  const found: Fold[] = []
  const close = (condition: boolean, end: number) => {
    const at = open.findLastIndex((block) => block.condition === condition)
    if (at < 0) return
    const start = (open[at] as { start: number }).start
    open.length = at
    found.push({ start, end, comment: false })
  }
  lines.forEach((text, k) => {
    const word = firstWord(text)
    if (OPENS[word]) open.push({ start: k + 1, condition: false })
    else if (word.startsWith('.if')) open.push({ start: k + 1, condition: true })
    else if (word === '.else' || word === '.elseif') {
      close(true, k)
      open.push({ start: k + 1, condition: true })
    } else if (word === '.endif') close(true, k + 1)
    else if (CLOSES.has(word)) close(false, k + 1)
  })
  return found
}

function comments(lines: readonly string[]): Fold[] {
  const found: Fold[] = []
  let start = 0
  let carry: Carry = 'code'
  /** Of a line that has no comment at its beginning, the tokens need not be known: most of a long text. */
  const onlyComment = (text: string) => {
    if (carry === 'code' && !text.includes('/*')) return /^\s*(#|\/\/)/.test(text)
    const result = tokensOf(text, carry)
    carry = result.carry
    return result.tokens.length > 0 && result.tokens.every(({ kind }) => kind === 'comment')
  }
  lines.forEach((text, k) => {
    const only = onlyComment(text)
    if (only && start === 0) start = k + 1
    if (!only && start > 0) {
      found.push({ start, end: k, comment: true })
      start = 0
    }
  })
  if (start > 0) found.push({ start, end: lines.length, comment: true })
  return found
}
