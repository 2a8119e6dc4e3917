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

type Bucket = readonly { readonly op: number; readonly encoding: Encoding }[]

// A bucket holds the rows whose words agree in the opcode (or quadrant) and in funct3. The key packs these bits.
const keyOf32 = (word: number) => ((word >>> 2) & 0x1f) | ((word >>> 7) & 0xe0)
const wordOf32 = (key: number) => ((key & 0x1f) << 2) | ((key & 0xe0) << 7)
const keyOf16 = (word: number) => (word & 3) | ((word >>> 11) & 0x1c)
const wordOf16 = (key: number) => (key & 3) | ((key & 0x1c) << 11)

/** The rows of one length that a word with this key may be; the most literal bits first: `fence.tso` before `fence`. */
function bucket(length: 2 | 4, keyBits: number, keyWord: number): Bucket {
  return ENCODINGS.map((encoding, index) => ({ op: index + 1, encoding }))
    .filter(({ encoding: e }) => e.length === length && ((keyWord ^ e.match) & e.mask & keyBits) === 0)
    .sort((p, q) => ones(q.encoding.mask) - ones(p.encoding.mask))
}

function ones(word: number): number {
  let count = 0
  for (let w = word; w !== 0; w &= w - 1) count++
  return count
}

const buckets32 = Array.from({ length: 256 }, (_, key) => bucket(4, wordOf32(255), wordOf32(key)))
const buckets16 = Array.from({ length: 32 }, (_, key) => bucket(2, wordOf16(31), wordOf16(key)))

/**
 * Decode an instruction word (the low 16 bits decide whether it is compressed) for a machine with these extensions.
 * Undefined: not an instruction of that machine.
 */
export function decode(word: number, extensions: ReadonlySet<Extension>): Decoded | undefined {
  const compressed = (word & 3) !== 3
  const rows = compressed ? buckets16[keyOf16(word)] : buckets32[keyOf32(word)]
  const w = compressed ? word & 0xffff : word >>> 0
  for (const { op, encoding } of rows) {
    if ((w & encoding.mask) >>> 0 !== encoding.match || !extensions.has(encoding.row.extension)) continue
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
export const operandWords = (syntax: string): string[] => syntax.match(/[^\s,()?]+/g) ?? []

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
