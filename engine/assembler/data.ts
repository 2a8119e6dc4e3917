// Directives that put data into a section: .word, .asciz, .space, .align and their kin.
import type { Assembly } from './assembly.ts'
import { constantHere } from './conditional.ts'
import type { Cursor } from './cursor.ts'
import { Problem } from './diagnostics.ts'
import { constantOf, type Expr, parseExpression } from './expression.ts'

type Directive = (a: Assembly, cursor: Cursor) => void

/** `.word expression, ...` for values of this many bytes. */
export const values =
  (size: number): Directive =>
  (a, cursor) => {
    a.mark()
    do {
      cursor.skipSpace()
      const from = cursor.at
      const expr = parseExpression(cursor, a)
      const value = constantOf(expr)
      if (value !== undefined) integer(a, value, size, from, cursor.at)
      else {
        notInZeros(a, 1, from, cursor.at)
        a.fix({ kind: 'data', size }, expr, a.section.emit(0, size), from, cursor.at)
      }
    } while (cursor.eat(','))
    cursor.end()
  }

function integer(a: Assembly, value: bigint, size: number, from: number, to: number): void {
  const bits = BigInt(size * 8)
  if (size < 8 && (value >= 1n << bits || value < -(1n << (bits - 1n)))) {
    const kept = BigInt.asUintN(Number(bits), value)
    a.warn('value-truncated', from, to, `${value} does not fit in ${bits} bits: 0x${kept.toString(16)} is stored.`)
  }
  notInZeros(a, value === 0n ? 0 : 1, from, to)
  const bytes = Array.from({ length: size }, (_, i) => Number(BigInt.asUintN(8, value >> BigInt(8 * i))))
  a.section.emitBytes(bytes)
}

/** Sections like .bss have no contents: only zeros can be put there. */
function notInZeros(a: Assembly, value: number, from: number, to: number): void {
  if (value !== 0 && a.section.flags.nobits) {
    throw new Problem('not-in-bss', from, to, `${a.section.name} holds only zeros; put other data into .data.`)
  }
}

/** `.ascii "text", ...`; with `zero`, each string is followed by a zero byte. */
export const strings =
  (zero: boolean): Directive =>
  (a, cursor) => {
    a.mark()
    if (cursor.atEnd()) return
    do {
      cursor.skipSpace()
      const from = cursor.at
      const bytes = cursor.string()
      if (!bytes) throw cursor.problem('string-expected', 'A string in double quotes is expected here.')
      notInZeros(a, bytes.some((b) => b !== 0) ? 1 : 0, from, cursor.at)
      a.section.emitBytes(bytes)
      cursor.skipSpace()
      // Strings that follow each other without a comma are one.
      if (zero && cursor.text[cursor.at] !== '"') a.section.emit(0, 1)
    } while (cursor.eat(',') || cursor.text[cursor.at] === '"')
    cursor.end()
  }

/** A number known on this line, if an argument is here; the comma before it has been read. */
function optional(a: Assembly, cursor: Cursor, what: string): bigint | undefined {
  cursor.skipSpace()
  if (cursor.atEnd() || cursor.text[cursor.at] === ',') return undefined
  return constantHere(a, cursor, what)
}

/** `.space count, fill` */
export const space: Directive = (a, cursor) => {
  a.mark()
  const count = parseExpression(cursor, a)
  const from = cursor.at
  const fill = Number(BigInt.asUintN(8, (cursor.eat(',') && optional(a, cursor, 'The fill')) || 0n))
  cursor.end()
  notInZeros(a, fill, from, cursor.text.length)
  const value = constantOf(count)
  if (value === undefined) {
    a.section.close({ kind: 'space', extent: count, fill, statement: a.statement, size: 0 })
    return
  }
  a.section.emitFill(size(value, a), fill)
}

function size(value: bigint, a: Assembly): number {
  const to = a.statement.text.length
  if (value < 0n) throw new Problem('negative-size', 0, to, `The number of bytes is ${value}.`)
  return Number(value)
}

/** `.fill repeat, size, value`: at most 8 bytes each, of which the value gives the low 4. */
export const fill: Directive = (a, cursor) => {
  a.mark()
  const repeat = size(constantHere(a, cursor, 'The number of repetitions'), a)
  const given = cursor.eat(',') ? optional(a, cursor, 'The size') : undefined
  const bytes = Math.min(8, size(given ?? 1n, a))
  const value = (cursor.eat(',') && optional(a, cursor, 'The value')) || 0n
  cursor.end()
  notInZeros(a, value === 0n ? 0 : 1, 0, cursor.text.length)
  if (value === 0n || a.section.flags.nobits) {
    a.section.emitFill(repeat * bytes, 0)
    return
  }
  const one = Array.from({ length: bytes }, (_, i) => (i < 4 ? Number(BigInt.asUintN(8, value >> BigInt(8 * i))) : 0))
  for (let i = 0; i < repeat; i++) a.section.emitBytes(one)
}

/** `.org address, fill`: go on at an address of the section. */
export const org: Directive = (a, cursor) => {
  a.mark()
  const target = parseExpression(cursor, a)
  const byte = Number(BigInt.asUintN(8, (cursor.eat(',') && optional(a, cursor, 'The fill')) || 0n))
  cursor.end()
  originAt(a, target, byte)
}

export function originAt(a: Assembly, extent: Expr, byte = 0): void {
  a.section.close({ kind: 'org', extent, fill: byte, statement: a.statement, size: 0 })
}

const LARGEST_ALIGNMENT = 24

/** `.p2align power, fill, max` and `.balign bytes, fill, max`; `width` is the number of bytes of the fill pattern. */
export const align =
  (unit: 'power' | 'bytes', width = 1): Directive =>
  (a, cursor) => {
    cursor.skipSpace()
    const from = cursor.at
    const given = constantHere(a, cursor, 'The alignment')
    const to = cursor.at
    const power = unit === 'power' ? Number(given) : Math.log2(Number(given || 1n))
    if (given < 0n || !Number.isInteger(power) || power > LARGEST_ALIGNMENT) {
      const message =
        unit === 'power' ? `2 to the power of ${given} is no alignment.` : `${given} is not a power of two.`
      throw new Problem('align-range', from, to, message, {
        remedy:
          unit === 'power' ? `.align 4 aligns to 16 bytes; the most is ${LARGEST_ALIGNMENT}.` : 'Use 1, 2, 4, 8 ...',
      })
    }
    const pattern = cursor.eat(',') ? optional(a, cursor, 'The fill') : undefined
    const most = cursor.eat(',') ? optional(a, cursor, 'The limit') : undefined
    cursor.end()
    alignTo(a, 2 ** power, pattern === undefined ? undefined : bytesOf(pattern, width), Number(most ?? 0n))
  }

const bytesOf = (value: bigint, width: number) =>
  Array.from({ length: width }, (_, i) => Number(BigInt.asUintN(8, value >> BigInt(8 * i))))

/** Align to this many bytes; `max` 0 means always. */
export function alignTo(a: Assembly, alignment: number, pattern: readonly number[] | undefined, max: number): void {
  a.mark()
  const { section } = a
  section.alignment = Math.max(section.alignment, alignment)
  const { compressed, relax } = a.options
  const linker = relax && section.flags.exec && pattern === undefined
  section.close({
    kind: 'align',
    alignment,
    fill: pattern,
    max: linker || max <= 0 ? Number.POSITIVE_INFINITY : max,
    worstCase: linker ? Math.max(0, alignment - (compressed ? 2 : 4)) : undefined,
    statement: a.statement,
    size: 0,
  })
}

/** `.float 1.5, ...` and `.double`: IEEE 754. */
export const floats =
  (size: 4 | 8): Directive =>
  (a, cursor) => {
    a.mark()
    do {
      cursor.skipSpace()
      const from = cursor.at
      const text = cursor.argument()
      const value = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$|^[-+]?(inf|nan)$/i.test(text) ? numberOf(text) : undefined
      if (value === undefined)
        throw new Problem('bad-number', from, cursor.at, 'A decimal number such as 1.5 is expected.')
      const view = new DataView(new ArrayBuffer(8))
      if (size === 4) view.setFloat32(0, value, true)
      else view.setFloat64(0, value, true)
      a.section.emitBytes(new Uint8Array(view.buffer, 0, size))
    } while (cursor.eat(','))
    cursor.end()
  }

function numberOf(text: string): number {
  if (!/[in]/i.test(text)) return Number(text)
  const sign = text.startsWith('-') ? -1 : 1
  return /nan/i.test(text) ? Number.NaN : sign * Number.POSITIVE_INFINITY
}

/** `.uleb128 value, ...` and `.sleb128`: little-endian base 128. */
export const leb128 =
  (signed: boolean): Directive =>
  (a, cursor) => {
    a.mark()
    do {
      let value = constantHere(a, cursor, 'The value')
      if (!signed) value = BigInt.asUintN(64, value)
      for (let more = true; more; ) {
        const low = Number(value & 127n)
        value >>= 7n
        more = signed ? !((value === 0n && low < 64) || (value === -1n && low >= 64)) : value !== 0n
        a.section.emit(more ? low | 128 : low, 1)
      }
    } while (cursor.eat(','))
    cursor.end()
  }
