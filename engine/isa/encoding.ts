// From the manual's encoding row (`row.bits`) to masks and fields, and between instruction words and operand values.
import type { Row } from './row.ts'

/** A piece of a field: bits `[from, from + width)` of the word hold bits `[to, to + width)` of the value. */
interface Slice {
  readonly from: number
  readonly to: number
  readonly width: number
}

export interface Field {
  /** The name in `bits` without its bit list: `rd`, `rs1'`, `imm`, `csr` ... */
  readonly name: string
  readonly signed: boolean
  readonly slices: readonly Slice[]
  /** Position of the value's highest bit plus one. */
  readonly width: number
  /** The value is a multiple of `1 << lowest`. */
  readonly lowest: number
}

export interface Encoding {
  readonly row: Row
  /** Bytes: 2 or 4. */
  readonly length: 2 | 4
  /** A word is this instruction if `(word & mask) === match` and the row's `where` holds. */
  readonly mask: number
  readonly match: number
  readonly fields: readonly Field[]
}

/** Values of an instruction's fields. Registers are 0 to 31, also for the 3-bit fields of compressed instructions. */
export type Operands = Record<string, number>

const WIDTHS: Record<string, number> = {
  rd: 5,
  rs1: 5,
  rs2: 5,
  "rd'": 3,
  "rs1'": 3,
  "rs2'": 3,
  shamt: 5,
  uimm: 5,
  csr: 12,
  fm: 4,
  pred: 4,
  succ: 4,
  opcode: 7,
  funct3: 3,
  funct7: 7,
  aq: 1,
  rl: 1,
}

/** Compile a row. Throws on a row that is not well formed: a defect of the table, which the tests would show. */
export function compile(row: Row): Encoding {
  const tokens = row.bits.split(' ')
  const widths = tokens.map((token) => tokenWidth(token, row.name))
  const total = widths.reduce((sum, w) => sum + w, 0)
  if (total !== 32 && total !== 16) throw new Error(`${row.name}: the row has ${total} bits`)
  let mask = 0
  let match = 0
  const fields = new Map<string, { slices: Slice[]; signed: boolean }>()
  let position = total
  tokens.forEach((token, index) => {
    const width = widths[index] as number
    position -= width
    if (/^[01]+$/.test(token)) {
      mask |= ones(width) << position
      match |= Number.parseInt(token, 2) << position
      return
    }
    const name = token.replace(/\[.*/, '')
    const field = fields.get(name) ?? { slices: [], signed: name === 'imm' }
    let from = position + width
    for (const { hi, lo } of bitList(token, width)) {
      from -= hi - lo + 1
      field.slices.push({ from, to: lo, width: hi - lo + 1 })
    }
    fields.set(name, field)
  })
  return {
    row,
    length: total === 32 ? 4 : 2,
    mask: mask >>> 0,
    match: match >>> 0,
    fields: [...fields].map(([name, { slices, signed }]) => ({
      name,
      signed,
      slices,
      width: Math.max(...slices.map((s) => s.to + s.width)),
      lowest: Math.min(...slices.map((s) => s.to)),
    })),
  }
}

const ones = (width: number) => (width === 32 ? -1 : (1 << width) - 1)

function tokenWidth(token: string, row: string): number {
  if (/^[01]+$/.test(token)) return token.length
  if (token.includes('[')) return bitList(token, 0).reduce((sum, { hi, lo }) => sum + hi - lo + 1, 0)
  const width = WIDTHS[token]
  if (width === undefined) throw new Error(`${row}: unknown field ${token}`)
  return width
}

/** The value's bits that a token holds, most significant first: `imm[4:1|11]` is 4 to 1, then 11. */
function bitList(token: string, width: number): { hi: number; lo: number }[] {
  const list = /\[(.*)\]/.exec(token)?.[1]
  if (!list) return [{ hi: width - 1, lo: 0 }]
  return list.split('|').map((range) => {
    const [hi, lo = hi] = range.split(':').map(Number)
    return { hi: hi as number, lo: lo as number }
  })
}

const isCompressedRegister = (name: string) => name.endsWith("'")

/** Value of a field in an instruction word: sign-extended if signed, a register's number if it names one. */
export function extract(field: Field, word: number): number {
  let value = 0
  for (const { from, to, width } of field.slices) value |= ((word >>> from) & ones(width)) << to
  if (isCompressedRegister(field.name)) return value + 8
  const spare = 32 - field.width
  return field.signed ? (value << spare) >> spare : value
}

/** All operands of an instruction word. */
export function operandsOf(encoding: Encoding, word: number): Operands {
  const operands: Operands = {}
  for (const field of encoding.fields) operands[field.name] = extract(field, word)
  return operands
}

/** Least and greatest value that a field can hold, and the step between values. */
export function rangeOf(field: Field): { min: number; max: number; step: number } {
  if (isCompressedRegister(field.name)) return { min: 8, max: 15, step: 1 }
  const step = 2 ** field.lowest
  const top = 2 ** field.width
  return field.signed ? { min: -top / 2, max: top / 2 - step, step } : { min: 0, max: top - step, step }
}

/** Whether a field can hold this value exactly. */
export function fits(field: Field, value: number): boolean {
  const { min, max, step } = rangeOf(field)
  return Number.isInteger(value) && value >= min && value <= max && value % step === 0
}

/** The word for these operands (missing ones are 0). Values must fit; bits that do not are cut off. */
export function encode(encoding: Encoding, operands: Operands): number {
  let word = encoding.match
  for (const field of encoding.fields) {
    const value = operands[field.name] ?? 0
    const bits = isCompressedRegister(field.name) ? value - 8 : value
    for (const { from, to, width } of field.slices) word |= ((bits >>> to) & ones(width)) << from
  }
  return word >>> 0
}

/** Whether operands satisfy the row's `where`, e.g. `rd!=0 imm!=0`. */
export function allowed(row: Row, operands: Operands): boolean {
  if (!row.where) return true
  return row.where.split(' ').every((clause) => {
    const [name, value] = clause.split('!=')
    return operands[name as string] !== Number(value)
  })
}
