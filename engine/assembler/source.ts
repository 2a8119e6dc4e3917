// From source text to statements: comments go, `;` and line ends separate, positions are kept.
import type { Place } from './diagnostics.ts'

export interface Source {
  readonly name: string
  readonly text: string
  /** Its number in `program.files`. */
  readonly index: number
}

/** The use of a macro from which a statement came. */
export interface Expansion {
  readonly macro: string
  /** The statement that used it. */
  readonly by: Statement
}

export class Statement {
  readonly text: string
  readonly source: Source
  /** 1-based line of the source where the statement (or the macro's body line) stands. */
  readonly line: number
  /** 0-based column of text[0]. */
  readonly column: number
  /** Positions in `text` are positions in the source: false after substitution of macro arguments. */
  readonly exact: boolean
  readonly expansion: Expansion | undefined

  constructor(text: string, source: Source, line: number, column: number, exact = true, expansion?: Expansion) {
    this.text = text
    this.source = source
    this.line = line
    this.column = column
    this.exact = exact
    this.expansion = expansion
  }

  /** The statement in the text that the author wrote outside of any macro: where debuggers and diagnostics point. */
  origin(): Statement {
    let statement: Statement = this
    while (statement.expansion) statement = statement.expansion.by
    return statement
  }

  /** Where characters `[from, to)` stand. In a macro's expansion: the statement that used the macro. */
  place(from = 0, to = this.text.length): Place {
    const { source, line, column, exact, text } = this.origin()
    const whole = this.expansion !== undefined || !exact
    const start = whole ? 0 : Math.min(from, text.length)
    const end = whole ? text.length : Math.max(start, Math.min(to, text.length))
    return { file: source.name, line, column: column + start + 1, endColumn: column + Math.max(end, start + 1) + 1 }
  }

  /** The lines of macros that led here, innermost first. */
  expansions(): { macro: string; file: string; line: number }[] {
    const list: { macro: string; file: string; line: number }[] = []
    for (let s: Statement = this; s.expansion; s = s.expansion.by) {
      list.push({ macro: s.expansion.macro, file: s.source.name, line: s.line })
    }
    return list
  }
}

/** What an unfinished comment or string leaves behind: its place. */
export type Unfinished = (statement: Statement, what: 'comment' | 'string') => void

const NEEDS_CARE = /["'#;/\\]/
const SPACE = 32
const QUOTE = 34
const HASH = 35
const APOSTROPHE = 39
const SLASH = 47
const SEMICOLON = 59
const BACKSLASH = 92
const STAR = 42

/**
 * Split a text into statements. `#` and `//` begin a comment to the end of the line, C comments may span lines. Empty
 * statements are dropped.
 */
export function statementsOf(source: Source, unfinished: Unfinished): Statement[] {
  const statements: Statement[] = []
  const { text } = source
  let line = 1
  let comment: Statement | undefined // the unfinished C comment that we are in
  for (let start = 0; start <= text.length; line++) {
    let end = text.indexOf('\n', start)
    if (end < 0) end = text.length
    const raw = text.slice(start, end)
    if (!comment && !NEEDS_CARE.test(raw)) push(raw, 0, raw.length)
    else splitLine(raw)
    start = end + 1
  }
  if (comment) unfinished(comment, 'comment')
  return statements

  function push(raw: string, from: number, to: number): void {
    while (from < to && raw.charCodeAt(from) <= SPACE) from++
    while (to > from && raw.charCodeAt(to - 1) <= SPACE) to--
    if (to > from) statements.push(new Statement(raw.slice(from, to), source, line, from))
  }

  function splitLine(raw: string): void {
    const pieces: string[] = [] // the line with spaces in place of comments, as far as `copied`
    let copied = 0
    const ends: number[] = [] // where statements end
    let at = 0
    for (; at < raw.length; at++) {
      if (comment) {
        const close = raw.indexOf('*/', at)
        const end = close < 0 ? raw.length : close + 2
        pieces.push(raw.slice(copied, at), ' '.repeat(end - at))
        copied = end
        at = end - 1
        if (close >= 0) comment = undefined
        continue
      }
      const code = raw.charCodeAt(at)
      if (code === HASH || (code === SLASH && raw.charCodeAt(at + 1) === SLASH)) break
      if (code === SLASH && raw.charCodeAt(at + 1) === STAR) {
        comment = new Statement(raw.slice(at, at + 80), source, line, at)
        pieces.push(raw.slice(copied, at), '  ')
        copied = at + 2
        at++
      } else if (code === QUOTE) {
        const close = endOfString(raw, at)
        if (close < 0) {
          unfinished(new Statement(raw.slice(at).trimEnd(), source, line, at), 'string')
          return
        }
        at = close
      } else if (code === APOSTROPHE) {
        at += raw.charCodeAt(at + 1) === BACKSLASH ? 2 : 1
      } else if (code === SEMICOLON) ends.push(at)
    }
    if (at > copied) pieces.push(raw.slice(copied, at))
    const text = pieces.join('')
    let from = 0
    for (const end of [...ends, text.length]) {
      push(text, from, end)
      from = end + 1
    }
  }
}

/** Position of the quote that closes the string which opens at `open`; -1 if none does. */
export function endOfString(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) at++
    else if (code === QUOTE) return at
  }
  return -1
}
