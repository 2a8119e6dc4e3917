// Putting values into the fields of instructions, with their ranges.
import { type Encoding, encode, type Field, fits, type Operands, rangeOf } from '../isa/encoding.ts'
import { Problem } from './diagnostics.ts'
import type { Statement } from './source.ts'
import type { Range } from './unknown.ts'

/** Bits 31 to 12 of a value for LUI or AUIPC, such that a sign-extended `lowPart` added to them gives the value. */
export const highPart = (value: bigint): bigint => BigInt.asUintN(20, (value + 0x800n) >> 12n)
/** Bits 11 to 0 of a value, sign-extended. */
export const lowPart = (value: bigint): bigint => BigInt.asIntN(12, value)

/** Fields such as LUI's hold the upper bits of their value; in assembly one writes just these bits. */
export const isUpper = (field: Field) => field.lowest >= 12

/** What a field holds for a value as written in assembly. Throws a Problem at its range if it cannot hold it. */
export function put(encoding: Encoding, field: Field, written: bigint, statement: Statement, at: Range): number {
  // The assembler of a 32-bit machine: 0xffffffff is -1.
  const value = written > 0x7fffffffn && written <= 0xffffffffn && !isUpper(field) ? written - 0x100000000n : written
  const small = value >= -0x80000000n && value <= 0x7fffffffn
  const number = small ? Number(value) : Number.NaN
  const held = isUpper(field) ? (number >= 0 && number <= 0xfffff ? (number << 12) | 0 : Number.NaN) : number
  if (!fits(field, held)) throw outOfRange(encoding, field, value, shown(statement, written, at), at)
  return held
}

/** A value for a message: as it is written, and in decimal if that says more. */
export function shown(statement: Statement, value: bigint, { from, to }: Range): string {
  const text = statement.text.slice(from, to)
  if (text === String(value) || text.length > 24 || !statement.exact || statement.expansion) return String(value)
  return /^-?\w+$/.test(text) && /^-?0/.test(text) ? text : `${text} (${value})`
}

function outOfRange(encoding: Encoding, field: Field, value: bigint, text: string, { from, to }: Range): Problem {
  const { row } = encoding
  const { min, max, step } = rangeOf(field)
  const fail = (code: string, message: string, remedy?: string) =>
    new Problem(code, from, to, message, remedy === undefined ? {} : { remedy })
  if (field.name === 'csr') return fail('csr-unknown', `CSR numbers go from 0 to 4095, not ${text}.`)
  if (field.name === 'shamt') return fail('imm-range', `A shift amount is from 0 to 31, not ${text}.`)
  if (isUpper(field)) {
    const message = `${text} does not fit: ${row.name} takes the upper 20 bits, 0 to 0xfffff.`
    return fail('imm-range', message, 'For a whole 32-bit constant use li.')
  }
  if (value >= BigInt(min) && value <= BigInt(max)) return fail('imm-multiple', `${text} is not a multiple of ${step}.`)
  const message = `${text} does not fit in ${field.width} bits (${min} to ${max}).`
  return fail('imm-range', message, remedyFor(row.name, row.cost))
}

function remedyFor(name: string, cost: string): string | undefined {
  if (cost === 'load' || cost === 'store' || cost === 'jump')
    return 'Add the offset to the address in a register first.'
  if (cost === 'csr') return 'Load it into a register with li and use the form without i.'
  const plain = name.replace(/i(u?)$/, '$1')
  return plain === name ? undefined : `Use li to load it into a register, then ${plain}.`
}

/** The word of an instruction with this field left zero, to be filled in later. */
export const wordOf = (encoding: Encoding, operands: Operands, field: Field): number =>
  encode({ ...encoding, fields: encoding.fields.filter((f) => f !== field) }, operands)

/** Only the bits of one field. */
export const bitsOf = (encoding: Encoding, field: Field, value: number): number =>
  encode({ ...encoding, match: 0, fields: [field] }, { [field.name]: value })
