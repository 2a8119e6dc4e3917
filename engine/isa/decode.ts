// From an instruction word to its row: the table, indexed by opcode and funct3.
import { allowed, compile, type Encoding, type Operands, operandsOf } from './encoding.ts'
import { registerNumber } from './registers.ts'
import type { Extension } from './row.ts'
import { ROWS } from './table.ts'

/** Every row, compiled, in table order. An instruction's number (`op`) is its index here plus 1; 0 is "not decoded yet". */
export const ENCODINGS: readonly Encoding[] = ROWS.map(compile)
const byName = new Map(ENCODINGS.map((e, index) => [e.row.name, { encoding: e, op: index + 1 }]))

export const encodingOf = (name: string): Encoding | undefined => byName.get(name)?.encoding
export const opOf = (name: string): number => {
  const found = byName.get(name)
  if (!found) throw new Error(`no instruction ${name} in the table`)
  return found.op
}

export interface Decoded {
  readonly op: number
  readonly encoding: Encoding
  readonly operands: Operands
  /** Bytes that the instruction occupies in memory: 2 or 4, also after expansion. */
  readonly length: 2 | 4
}

const bucketOf32 = (word: number) => ((word >>> 2) & 31) | (((word >>> 12) & 7) << 5)
const bucketOf16 = (word: number) => (word & 3) | (((word >>> 13) & 7) << 2)

type Bucket = { op: number; encoding: Encoding }[]
const buckets32: Bucket[] = Array.from({ length: 256 }, () => [])
const buckets16: Bucket[] = Array.from({ length: 32 }, () => [])
ENCODINGS.forEach((encoding, index) => {
  const buckets = encoding.length === 4 ? buckets32 : buckets16
  const bucketOf = encoding.length === 4 ? bucketOf32 : bucketOf16
  const key = encoding.length === 4 ? (w: number) => unbucket32(w) : (w: number) => (w & 3) | ((w >>> 2) << 13)
  buckets.forEach((bucket, n) => {
    const word = key(n)
    const care = encoding.mask & key(buckets.length - 1)
    if (((word ^ encoding.match) & care) === 0 && bucketOf(word) === n) bucket.push({ op: index + 1, encoding })
  })
})
// More literal bits first, so that `fence.tso` is found before `fence` and `c.ebreak` before `c.add`.
for (const bucket of [...buckets32, ...buckets16]) bucket.sort((p, q) => ones(q.encoding.mask) - ones(p.encoding.mask))

function unbucket32(n: number): number {
  return 3 | ((n & 31) << 2) | ((n >>> 5) << 12)
}

function ones(word: number): number {
  let count = 0
  for (let w = word; w !== 0; w &= w - 1) count++
  return count
}

/**
 * Decode an instruction word (the low 16 bits decide whether it is compressed) for a machine with these extensions.
 * Undefined: not an instruction of that machine.
 */
export function decode(word: number, extensions: ReadonlySet<Extension>): Decoded | undefined {
  const compressed = (word & 3) !== 3
  const bucket = compressed ? buckets16[bucketOf16(word)] : buckets32[bucketOf32(word)]
  const w = compressed ? word & 0xffff : word >>> 0
  for (const { op, encoding } of bucket as Bucket) {
    if (((w & encoding.mask) >>> 0) !== encoding.match || !extensions.has(encoding.row.extension)) continue
    const operands = operandsOf(encoding, w)
    if (allowed(encoding.row, operands)) return { op, encoding, operands, length: encoding.length }
  }
  return undefined
}

/** The 32-bit instruction that a compressed one stands for; any other is returned as it is. */
export function expand(decoded: Decoded): Decoded {
  const { expands } = decoded.encoding.row
  if (expands === undefined) return decoded
  const [name, rest = ''] = splitOnce(expands, ' ')
  const { encoding, op } = byName.get(name) as { encoding: Encoding; op: number }
  const operands: Operands = {}
  const given = operandWords(rest)
  operandWords(encoding.row.syntax).forEach((formal, index) => {
    const actual = given[index] as string
    const value = decoded.operands[actual === 'target' ? 'imm' : actual]
    operands[formal === 'target' ? 'imm' : formal] = value ?? registerNumber(actual) ?? Number(actual)
  })
  return { op, encoding, operands, length: decoded.length }
}

/** The operand names of a syntax: `rd, imm(rs1)` is rd, imm, rs1. */
export const operandWords = (syntax: string): string[] =>
  syntax.match(/[^\s,()?]+/g) ?? []

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
