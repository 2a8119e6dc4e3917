// One instruction: which form is meant, what its fields hold, and its bytes.
import { expand } from '../isa/decode.ts'
import { type Encoding, encode, type Field, type Operands } from '../isa/encoding.ts'
import type { Assembly } from './assembly.ts'
import { type Compressed, compress } from './compress.ts'
import type { Cursor } from './cursor.ts'
import { Problem } from './diagnostics.ts'
import { extensionMissing, noSuchForm, unknownCsr, unknownMnemonic } from './explain.ts'
import { constantOf } from './expression.ts'
import { highPart, lowPart, put, wordOf } from './field.ts'
import { type Form, formsOf, type Step } from './mnemonics.ts'
import { accessesOf, bind, csrNumber, type ExpressionOperand, type Operand, parseOperands, suits } from './operand.ts'

/** Assemble the instruction whose mnemonic has just been read, in characters [from, cursor.at). */
export function instruction(a: Assembly, mnemonic: string, from: number, cursor: Cursor): void {
  const forms = formsOf(mnemonic) ?? formsOf(mnemonic.toLowerCase())
  const to = from + mnemonic.length
  if (!forms) throw unknownMnemonic(mnemonic, from, to)
  a.mnemonic = { from, to }
  const operands = parseOperands(cursor, a)
  if (a.section.flags.nobits) {
    throw new Problem('not-in-bss', from, to, `${a.section.name} holds only zeros; instructions go into .text.`)
  }
  a.mark()
  emit(a, mnemonic, forms, operands)
}

function emit(a: Assembly, mnemonic: string, forms: readonly Form[], operands: readonly Operand[]): void {
  const form = forms.find((f) => matches(f, operands))
  if (!form) throw noSuchForm(mnemonic, forms, operands, a.statement.text, a.mnemonic.from)
  const given: Record<string, Operand> = {}
  operands.forEach((operand, index) => {
    bind(form.patterns[index], operand, a, given)
  })
  if (form.encoding) real(a, form.encoding, given, form.preset)
  else for (const step of stepsOf(a, form, given)) take(a, step, given)
}

function matches({ patterns, least }: Form, operands: readonly Operand[]): boolean {
  if (operands.length < least || operands.length > patterns.length) return false
  return operands.every((operand, index) => suits(patterns[index], operand))
}

function take(a: Assembly, step: Step, given: Record<string, Operand>): void {
  if (step.name === '.2byte') a.section.emit(0, 2)
  else emit(a, step.name, formsOf(step.name) as readonly Form[], step.operands(given))
}

/** The expansion of a pseudo-instruction that holds for these operands. */
function stepsOf(a: Assembly, form: Form, given: Record<string, Operand>): readonly Step[] {
  const operand = (given.value ?? given.symbol) as ExpressionOperand | undefined
  const value = operand && constantOf(operand.expr)
  if (given.value) requireConstant(given.value as ExpressionOperand, value)
  const number = value === undefined ? 0 : Number(BigInt.asIntN(32, value))
  const holds = {
    constant: value !== undefined,
    small: number >= -2048 && number <= 2047,
    upper: (number & 0xfff) === 0,
    compressed: a.options.compressed,
    otherwise: true,
  }
  return (form.cases as NonNullable<Form['cases']>).find(({ when }) => holds[when])?.steps ?? []
}

function requireConstant({ from, to }: ExpressionOperand, value: bigint | undefined): void {
  if (value === undefined) {
    throw new Problem('not-constant', from, to, 'li needs a number that is known on this line.', {
      remedy: 'For an address use la; a constant has to be defined (.equ) before it is used here.',
    })
  }
  if (value < -0x80000000n || value > 0xffffffffn) {
    throw new Problem('imm-range', from, to, `${value} does not fit in 32 bits.`)
  }
}

/** A row of the instruction table with its operands. */
function real(a: Assembly, encoding: Encoding, given: Record<string, Operand>, preset?: Operands): void {
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
      if (value === undefined) open = { field, operand }
      else operands[field.name] = put(encoding, field, value, operand.from, operand.to)
    }
  }
  if (given.target) jump(a, encoding, operands, given.target as ExpressionOperand, (open as { field: Field }).field)
  else if (open) deferred(a, encoding, operands, open.field, open.operand)
  else {
    const plain = Object.values(given).every((o) => o.kind !== 'expression' || o.relocation === undefined)
    const short = plain && a.options.compressed && encoding.length === 4 ? compress(encoding, operands) : undefined
    emitWord(a, short ?? { encoding, operands })
  }
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

function deferred(a: Assembly, encoding: Encoding, operands: Operands, field: Field, operand: ExpressionOperand): void {
  const { expr, relocation, from, to } = operand
  const at = a.section.emit(wordOf(encoding, operands, field), encoding.length)
  a.fix({ kind: 'field', encoding, field, relocation }, expr, at, from, to)
}

/** Branches and jumps: in the shortest form that reaches, which layout finds out. */
function jump(a: Assembly, encoding: Encoding, operands: Operands, target: ExpressionOperand, field: Field): void {
  const { expr, from, to } = target
  const full = expand({ op: 0, encoding, operands: { ...operands, imm: 0 }, length: encoding.length })
  const short = a.options.compressed ? compress(full.encoding, full.operands, true) : undefined
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
