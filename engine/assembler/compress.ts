// From a 32-bit instruction to its 2-byte form, if it has one for these operands: the `expands` column of the table, read
// backwards, with the choices of GNU `as`.
import { ENCODINGS, operandWords } from '../isa/decode.ts'
import { allowed, type Encoding, fits, type Operands } from '../isa/encoding.ts'
import { recognize, type Template, templateOf } from '../isa/template.ts'

/** For each 32-bit instruction the 2-byte ones that may stand for it. */
const shortForms = new Map<string, { encoding: Encoding; template: Template }[]>()
for (const encoding of ENCODINGS) {
  const { expands, cost, syntax } = encoding.row
  // GNU `as` makes 2-byte jumps only of j, jr, jalr and ret, not of jal and jalr with all operands: see the
  // pseudo-instructions.
  const template = expands && cost !== 'jump' ? templateOf(expands, new Set(operandWords(syntax))) : undefined
  if (!template) continue
  const { name } = template.encoding.row
  shortForms.set(name, [...(shortForms.get(name) ?? []), { encoding, template }])
}

/** Their operands can change places, which may make a 2-byte form possible. */
const COMMUTATIVE = new Set(['add', 'and', 'or', 'xor'])

/** Of what these pseudo-instructions stand for, GNU `as` makes only some of the 2-byte forms. */
const ONLY: Record<string, readonly string[]> = {
  'mv rd, rs1': ['c.mv'],
  'move rd, rs1': ['c.mv'],
  'li rd, value': ['c.li', 'c.lui', 'c.addi'],
  'add rd, rs1, imm': ['c.addi', 'c.addi4spn', 'c.addi16sp'],
}

/** Encodings that do nothing are hints: never chosen by the assembler. */
const isHint = (name: string, { rd, shamt, imm }: Operands) =>
  rd === 0 || shamt === 0 || (name === 'c.nop' && imm !== 0)

export interface Compressed {
  readonly encoding: Encoding
  readonly operands: Operands
}

/**
 * The 2-byte form of an instruction, if there is one. `writtenAs` is the pseudo-instruction (name and syntax) that stands
 * for it alone. With `targetOpen` its pc-relative `imm` is not known yet and is not looked at.
 */
export function compress(
  { row: { name } }: Encoding,
  operands: Operands,
  writtenAs = '',
  targetOpen = false,
): Compressed | undefined {
  const only = ONLY[writtenAs]
  const { rd, rs1, rs2, imm } = operands
  // Copying a register is an ADDI with 0, but C.MV is an ADD.
  if (name === 'addi' && imm === 0 && rs1 !== 0 && (!only || only.includes('c.mv'))) {
    return matching('add', { rd, rs1: 0, rs2: rs1 }, only, targetOpen)
  }
  const found = matching(name, operands, only, targetOpen)
  if (found || !COMMUTATIVE.has(name) || rs2 !== rd) return found
  return matching(name, { rd, rs1: rs2, rs2: rs1 }, only, targetOpen)
}

function matching(
  name: string,
  operands: Operands,
  only: readonly string[] | undefined,
  targetOpen: boolean,
): Compressed | undefined {
  for (const { encoding, template } of shortForms.get(name) ?? []) {
    const { row, fields } = encoding
    if (only && !only.includes(row.name)) continue
    const found = recognize(template, operands)
    if (!found) continue
    const short: Operands = { ...found, imm: found.target ?? found.imm }
    const fit = fields.every((f) => (targetOpen && f.name === 'imm') || fits(f, short[f.name]))
    if (fit && !isHint(row.name, short) && allowed(row, short)) return { encoding, operands: short }
  }
  return undefined
}
