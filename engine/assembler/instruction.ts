// One instruction: which form is meant, what its fields hold, and its bytes.
import { expand } from '../isa/decode.ts'
import { allowed, type Encoding, encode, type Field, type Operands } from '../isa/encoding.ts'
import type { Assembly } from './assembly.ts'
import { type Compressed, compress } from './compress.ts'
import type { Cursor } from './cursor.ts'
import { Problem } from './diagnostics.ts'
import { extensionMissing, noBase, noSuchForm, notAllowed, notConstant, unknownMnemonic } from './explain.ts'
import { constantOf } from './expression.ts'
import { highPart, isUpper, lowPart, put, shown, wordOf } from './field.ts'
import { type Form, formsOf, type Step } from './mnemonics.ts'
import { accessesOf, bind, csrNumber, type ExpressionOperand, type Operand, parseOperands, suits } from './operand.ts'
import { unknownCsr } from './unknown.ts'

/** Assemble the instruction whose mnemonic has just been read, in characters [from, cursor.at). */
export function instruction(a: Assembly, mnemonic: string, from: number, cursor: Cursor): void {
  const forms = formsOf(mnemonic) ?? formsOf(mnemonic.toLowerCase())
  const to = from + mnemonic.length
  if (!forms) throw unknownMnemonic(mnemonic, from, to)
  a.mnemonic = { from, to }
  const operands = parseOperands(cursor, a)
  assembleForms(a, mnemonic, forms, operands)
}

/** Assemble the form that fits these operands. */
export function assembleForms(a: Assembly, name: string, forms: readonly Form[], operands: readonly Operand[]): void {
  if (a.section.flags.nobits) {
    const { from, to } = a.mnemonic
    throw new Problem('not-in-bss', from, to, `${a.section.name} holds only zeros; instructions go into .text.`)
  }
  a.mark(true)
  emit(a, name, forms, operands)
}

/** `writtenAs`: name and syntax of the pseudo-instruction that stands for this one alone. */
function emit(
  a: Assembly,
  mnemonic: string,
  forms: readonly Form[],
  operands: readonly Operand[],
  writtenAs?: string,
): void {
  const form = forms.find((f) => matches(f, operands))
  if (!form) throw noSuchForm(mnemonic, forms, operands, a.statement.text, a.mnemonic)
  const given: Record<string, Operand> = {}
  operands.forEach((operand, index) => {
    bind(form.patterns[index], operand, a, given)
  })
  if (form.encoding) real(a, form.encoding, given, form.preset, writtenAs)
  else {
    const steps = stepsOf(a, form, given)
    const alone = steps.length === 1 ? `${form.name} ${form.syntax}` : ''
    for (const step of steps) take(a, step, given, alone)
  }
}

function matches({ patterns, least }: Form, operands: readonly Operand[]): boolean {
  if (operands.length < least || operands.length > patterns.length) return false
  return operands.every((operand, index) => suits(patterns[index], operand))
}

function take(a: Assembly, step: Step, given: Record<string, Operand>, alone: string): void {
  if (step.name === '.2byte') a.section.emit(0, 2)
  else emit(a, step.name, formsOf(step.name) as readonly Form[], step.operands(given), alone)
}

/** The expansion of a pseudo-instruction that holds for these operands. */
function stepsOf(a: Assembly, form: Form, given: Record<string, Operand>): readonly Step[] {
  const operand = (given.value ?? given.symbol) as ExpressionOperand | undefined
  const value = operand && constantOf(operand.expr)
  if (given.value) requireWord(a, given.value as ExpressionOperand, value)
  else if (operand && value !== undefined && isMemoryAccess(form)) throw noBase(form.name, value, operand)
  const number = value === undefined ? 0 : Number(BigInt.asIntN(32, value))
  const holds = {
    constant: value !== undefined,
    small: number >= -2048 && number <= 2047,
    upper: (number & 0xfff) === 0 && !isZero(given.rd),
    compressed: a.options.compressed && !isZero(given.rs1),
    otherwise: true,
  }
  return (form.cases as NonNullable<Form['cases']>).find(({ when }) => holds[when])?.steps ?? []
}

const isZero = (operand: Operand | undefined) => operand?.kind === 'register' && operand.number === 0

/** `lw rd, symbol`, not `la rd, symbol`. */
const isMemoryAccess = ({ name }: Form) => ['load', 'store'].includes(formsOf(name)?.[0].encoding?.row.cost ?? '')

/** The operand of `li` is a 32-bit number, signed or not. */
function requireWord(a: Assembly, operand: ExpressionOperand, value: bigint | undefined): void {
  if (value === undefined) throw notConstant(operand, a.mnemonic)
  const { from, to } = operand
  if (value < -0x80000000n || value > 0xffffffffn) {
    throw new Problem('imm-range', from, to, `${shown(a.statement, value, operand)} does not fit in 32 bits.`)
  }
}

/** A row of the instruction table with its operands. */
function real(
  a: Assembly,
  encoding: Encoding,
  given: Record<string, Operand>,
  preset: Operands | undefined,
  writtenAs: string | undefined,
): void {
  const { row } = encoding
  const enabled = row.extension === 'C' ? a.options.compressed : a.options.extensions.has(row.extension)
  if (!enabled) throw extensionMissing(row, a.mnemonic)
  const operands: Operands = { ...preset }
  let open: { field: Field; operand: ExpressionOperand } | undefined
  for (const field of encoding.fields) {
    const operand = given[field.name] ?? (field.name === 'imm' ? given.target : undefined)
    if (!operand) operands[field.name] ??= 0
    else if (operand.kind === 'register') operands[field.name] = registerFor(field, operand)
    else if (operand.kind === 'name') operands[field.name] = namedValue(field, operand.name, operand.from, operand.to)
    else if (operand.kind === 'expression') {
      const value = operand === given.target ? undefined : known(operand)
      if (operand.relocation) requirePart(encoding, field, operand)
      if (value === undefined) open = { field, operand }
      else operands[field.name] = put(encoding, field, value, a.statement, operand)
    }
  }
  if (given.target) jump(a, encoding, operands, given.target as ExpressionOperand, (open as { field: Field }).field)
  else if (open) deferred(a, encoding, operands, open.field, open.operand)
  else {
    const short = a.options.compressed && encoding.length === 4 && mayBeShort(given)
    const found = short ? compress(encoding, operands, writtenAs) : undefined
    if (!allowed(row, operands)) throw notAllowed(row, a.mnemonic)
    emitWord(a, found ?? { encoding, operands })
  }
}

/** GNU `as` looks for a 2-byte form only where constants are written plainly: not for %lo(4), not for 0xffffffff as -1. */
function mayBeShort(given: Record<string, Operand>): boolean {
  return Object.values(given).every((operand) => {
    if (operand.kind !== 'expression') return true
    const value = constantOf(operand.expr)
    return operand.relocation === undefined && value !== undefined && value <= 0x7fffffffn
  })
}

function emitWord(a: Assembly, { encoding, operands }: Compressed): void {
  a.section.emit(encode(encoding, operands), encoding.length)
}

function registerFor(field: Field, operand: Operand & { kind: 'register' }): number {
  if (field.name.endsWith("'") && (operand.number < 8 || operand.number > 15)) {
    const message = 'This 2-byte instruction takes only registers s0, s1 and a0 to a5 here.'
    throw new Problem('register-range', operand.from, operand.to, message)
  }
  return operand.number
}

function namedValue(field: Field, name: string, from: number, to: number): number {
  const value = field.name === 'csr' ? csrNumber(name) : accessesOf(name)
  if (value === undefined) throw unknownCsr(name, from, to)
  return value
}

/** Value of an operand, or of the part of it that %hi or %lo asks for; undefined if it depends on addresses. */
function known({ expr, relocation }: ExpressionOperand): bigint | undefined {
  const value = constantOf(expr)
  if (value === undefined || relocation === undefined) return value
  if (relocation === 'hi') return highPart(value)
  return relocation === 'lo' ? lowPart(value) : undefined
}

/** %hi goes with the upper 20 bits of LUI and AUIPC, %lo with a 12-bit constant. */
function requirePart(encoding: Encoding, field: Field, { relocation, from, to }: ExpressionOperand): void {
  const upper = relocation === 'hi' || relocation === 'pcrel_hi'
  const fine = upper ? encoding.length === 4 && isUpper(field) : field.name === 'imm' && field.width === 12
  if (!fine) {
    const message = `${encoding.row.name} cannot take this part of a value.`
    throw new Problem('relocation-mismatch', from, to, message, {
      remedy: '%hi goes with lui, %pcrel_hi with auipc, the low parts with addi, loads, stores and jalr.',
    })
  }
}

function deferred(a: Assembly, encoding: Encoding, operands: Operands, field: Field, operand: ExpressionOperand): void {
  const { expr, relocation, from, to } = operand
  const at = a.section.emit(wordOf(encoding, operands, field), encoding.length)
  a.fix({ kind: 'field', encoding, field, relocation }, expr, at, from, to)
}

/** Branches and jumps: in the shortest form that reaches, which layout finds out. */
function jump(a: Assembly, encoding: Encoding, operands: Operands, target: ExpressionOperand, field: Field): void {
  const { expr, from, to } = target
  const full = expand({ op: 0, encoding, operands: { ...operands, imm: 0 }, length: encoding.length })
  const explicit = encoding.length === 2 ? { encoding, operands } : undefined
  const short = a.options.compressed ? (explicit ?? compress(full.encoding, full.operands, '', true)) : undefined
  if (full.encoding.row.cost === 'jump' && !short) {
    const at = a.section.emit(wordOf(encoding, operands, field), 4)
    a.fix({ kind: 'field', encoding, field, relocation: 'target' }, expr, at, from, to)
    return
  }
  const { statement } = a
  const { encoding: long, operands: fields } = full
  a.section.close({
    kind: 'branch',
    encoding: long,
    operands: fields,
    short,
    target: expr,
    statement,
    from,
    to,
    size: 4,
  })
}
