// Reading a statement from left to right.
import { Problem } from './diagnostics.ts'
import { endOfString } from './source.ts'

const START = 1
const PART = 2
const DIGIT = 4
/** What a character can be in a name. Everything beyond ASCII is part of names, as in GNU `as`. */
const CLASS = new Uint8Array(128)
for (const c of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.$') CLASS[c.charCodeAt(0)] = START | PART
for (const c of '0123456789') CLASS[c.charCodeAt(0)] = PART | DIGIT

const classOf = (code: number): number => (code < 128 ? CLASS[code] : Number.isNaN(code) ? 0 : START | PART)

export const isNamePart = (code: number): boolean => (classOf(code) & PART) !== 0

export class Cursor {
  readonly text: string
  at: number

  constructor(text: string, at = 0) {
    this.text = text
    this.at = at
  }

  /** Code of the character here; NaN at the end. */
  code(): number {
    return this.text.charCodeAt(this.at)
  }

  skipSpace(): void {
    while (this.text.charCodeAt(this.at) <= 32) this.at++
  }

  /** Skip spaces; true if nothing is left. */
  atEnd(): boolean {
    this.skipSpace()
    return this.at >= this.text.length
  }

  /** Skip spaces, then this text if it is next. */
  eat(expected: string): boolean {
    this.skipSpace()
    if (!this.text.startsWith(expected, this.at)) return false
    this.at += expected.length
    return true
  }

  /** A name, if one is next. */
  name(): string | undefined {
    this.skipSpace()
    const from = this.at
    if ((classOf(this.code()) & START) === 0) return undefined
    let to = from + 1
    while ((classOf(this.text.charCodeAt(to)) & PART) !== 0) to++
    this.at = to
    return this.text.slice(from, to)
  }

  isDigit(): boolean {
    return (classOf(this.code()) & DIGIT) !== 0
  }

  /** Letters, digits, `_`, `.` and `$`, whatever they begin with: a number or a name. */
  word(): string {
    const from = this.at
    while ((classOf(this.text.charCodeAt(this.at)) & PART) !== 0) this.at++
    return this.text.slice(from, this.at)
  }

  /** A string in double quotes, if one is next, as the bytes that it stands for. */
  string(): number[] | undefined {
    this.skipSpace()
    if (this.text[this.at] !== '"') return undefined
    const close = endOfString(this.text, this.at)
    if (close < 0) throw new Problem('unfinished-string', this.at, this.text.length, 'The string has no closing quote.')
    const bytes = unescaped(this.text.slice(this.at + 1, close))
    this.at = close + 1
    return bytes
  }

  /** The text between double quotes as it is written, if that is next. */
  quoted(): string | undefined {
    const from = this.at
    return this.string() && this.text.slice(this.text.indexOf('"', from) + 1, this.at - 1)
  }

  /** The rest of the statement up to a comma that is not inside quotes or parentheses, without spaces around it. */
  argument(): string {
    this.skipSpace()
    const from = this.at
    let depth = 0
    for (; this.at < this.text.length; this.at++) {
      const c = this.text[this.at]
      if (c === '"') {
        const close = endOfString(this.text, this.at)
        if (close < 0) break
        this.at = close
      } else if (c === '(') depth++
      else if (c === ')') depth--
      else if (c === ',' && depth <= 0) break
    }
    return this.text.slice(from, this.at).trimEnd()
  }

  rest(): string {
    this.skipSpace()
    const text = this.text.slice(this.at).trimEnd()
    this.at = this.text.length
    return text
  }

  /** A mistake that begins here. */
  problem(code: string, message: string, remedy?: string): Problem {
    this.skipSpace()
    const from = Math.min(this.at, this.text.length)
    return new Problem(code, from, this.text.length, message, remedy === undefined ? {} : { remedy })
  }

  /** Complain unless the statement ends here. */
  end(): void {
    if (!this.atEnd()) throw this.problem('trailing-text', `Nothing more is expected here: \`${this.shown()}\`.`)
  }

  /** What is left, short enough for a message. */
  shown(): string {
    const text = this.text.slice(this.at)
    return text.length > 24 ? `${text.slice(0, 24)}...` : text
  }
}

const ESCAPES: Record<string, number> = { b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, "'": 39, '\\': 92 }

/** Value of an escape that begins behind a backslash, and its length in characters. */
export function escapeAt(text: string, at: number): { value: number; length: number } {
  const known = ESCAPES[text[at]]
  if (known !== undefined) return { value: known, length: 1 }
  const octal = /^[0-7]{1,3}/.exec(text.slice(at, at + 3))
  if (octal) return { value: Number.parseInt(octal[0], 8) & 255, length: octal[0].length }
  const hex = /^[xX][0-9a-fA-F]+/.exec(text.slice(at, at + 64))
  if (hex) return { value: Number.parseInt(hex[0].slice(-2).replace(/^[xX]/, ''), 16), length: hex[0].length }
  return { value: text.charCodeAt(at) & 255, length: 1 }
}

function unescaped(text: string): number[] {
  const bytes: number[] = []
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 92 && at + 1 < text.length) {
      const { value, length } = escapeAt(text, at + 1)
      bytes.push(value)
      at += length
    } else if (code < 128) bytes.push(code)
    else {
      const char = String.fromCodePoint(text.codePointAt(at) as number)
      bytes.push(...utf8(char.codePointAt(0) as number))
      at += char.length - 1
    }
  }
  return bytes
}

function utf8(code: number): number[] {
  if (code < 0x800) return [0xc0 | (code >> 6), 0x80 | (code & 63)]
  if (code < 0x10000) return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)]
  return [0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)]
}
