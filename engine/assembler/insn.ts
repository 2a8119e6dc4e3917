// .insn: an instruction given by its format and field values, or by its bits, for what the table does not have.
import { compile } from '../isa/encoding.ts'
import type { Assembly } from './assembly.ts'
import { constantHere } from './conditional.ts'
import type { Cursor } from './cursor.ts'
import { Problem } from './diagnostics.ts'
import { constant } from './expression.ts'
import { assembleForms } from './instruction.ts'
import { type Form, formOf } from './mnemonics.ts'
import { type Operand, parseOperands } from './operand.ts'

/** Format, its bits, and its operands in assembly order (GNU `as` manual, "RISC-V Instruction Formats"). */
const FORMATS: readonly (readonly [name: string, bits: string, syntax: string])[] = [
  ['r', 'funct7 rs2 rs1 funct3 rd opcode', 'opcode, funct3, funct7, rd, rs1, rs2'],
  ['i', 'imm[11:0] rs1 funct3 rd opcode', 'opcode, funct3, rd, rs1, imm'],
  ['i', 'imm[11:0] rs1 funct3 rd opcode', 'opcode, funct3, rd, imm(rs1)'],
  ['s', 'imm[11:5] rs2 rs1 funct3 imm[4:0] opcode', 'opcode, funct3, rs2, imm(rs1)'],
  ['b', 'imm[12|10:5] rs2 rs1 funct3 imm[4:1|11] opcode', 'opcode, funct3, rs1, rs2, target'],
  ['sb', 'imm[12|10:5] rs2 rs1 funct3 imm[4:1|11] opcode', 'opcode, funct3, rs1, rs2, target'],
  ['u', 'imm[31:12] rd opcode', 'opcode, rd, imm'],
  ['j', 'imm[20|10:1|11|19:12] rd opcode', 'opcode, rd, target'],
  ['uj', 'imm[20|10:1|11|19:12] rd opcode', 'opcode, rd, target'],
]

/** Major opcodes by name (unprivileged specification, table 70). */
const OPCODES: ReadonlyMap<string, number> = new Map([
  ['LOAD', 0x03],
  ['LOAD_FP', 0x07],
  ['CUSTOM_0', 0x0b],
  ['MISC_MEM', 0x0f],
  ['OP_IMM', 0x13],
  ['AUIPC', 0x17],
  ['STORE', 0x23],
  ['STORE_FP', 0x27],
  ['CUSTOM_1', 0x2b],
  ['AMO', 0x2f],
  ['OP', 0x33],
  ['LUI', 0x37],
  ['MADD', 0x43],
  ['MSUB', 0x47],
  ['NMSUB', 0x4b],
  ['NMADD', 0x4f],
  ['OP_FP', 0x53],
  ['CUSTOM_2', 0x5b],
  ['BRANCH', 0x63],
  ['JALR', 0x67],
  ['JAL', 0x6f],
  ['SYSTEM', 0x73],
  ['CUSTOM_3', 0x7b],
])

const forms = new Map<string, Form[]>()
for (const [name, bits, syntax] of FORMATS) {
  // As a jump: a branch of this kind is never lengthened, because its inverse is not known.
  const encoding = compile({ name: `.insn ${name}`, bits, syntax, gloss: '', extension: 'I', cost: 'jump' })
  forms.set(name, [...(forms.get(name) ?? []), formOf(`.insn ${name}`, syntax, { encoding })])
}

export function insn(a: Assembly, cursor: Cursor): void {
  cursor.skipSpace()
  const from = cursor.at
  const name = cursor.name()
  const found = name === undefined ? undefined : forms.get(name.toLowerCase())
  if (name === undefined || (!found && a.symbols.find(name)?.value)) {
    cursor.at = from
    bits(a, cursor)
  } else {
    if (!found) {
      const remedy = `The formats are ${[...forms.keys()].join(', ')}.`
      throw new Problem('unknown-format', from, cursor.at, `There is no instruction format ${name}.`, { remedy })
    }
    a.mnemonic = { from, to: cursor.at }
    assembleForms(a, `.insn ${name}`, found, parseOperands(cursor, a).map(numbered))
  }
}

/** Names of major opcodes stand for their numbers. */
function numbered(operand: Operand): Operand {
  const value = operand.kind === 'name' ? OPCODES.get(operand.name) : undefined
  if (value === undefined) return operand
  return { kind: 'expression', expr: constant(BigInt(value)), from: operand.from, to: operand.to }
}

/** `.insn value` or `.insn length, value` */
function bits(a: Assembly, cursor: Cursor): void {
  const first = constantHere(a, cursor, 'The instruction')
  const value = cursor.eat(',') ? constantHere(a, cursor, 'The instruction') : undefined
  cursor.end()
  const word = value ?? first
  const length = (word & 3n) === 3n ? 4 : 2
  if ((value !== undefined && first !== BigInt(length)) || word < 0n || word >= 1n << BigInt(8 * length)) {
    const message = `0x${word.toString(16)} is no instruction of ${value === undefined ? length : first} bytes.`
    throw new Problem('imm-range', 0, cursor.text.length, message)
  }
  a.mark(true)
  a.section.emit(Number(word), length)
}
