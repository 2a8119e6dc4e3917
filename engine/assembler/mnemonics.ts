// Every mnemonic with the forms in which it can be written, compiled from the instruction table and the pseudo-instructions.
import { ENCODINGS } from '../isa/decode.ts'
import type { Encoding } from '../isa/encoding.ts'
import { type Case, PSEUDOS, type Pseudo } from '../isa/pseudo.ts'
import { registerNumber } from '../isa/registers.ts'
import { constant, constantOf } from './expression.ts'
import { highPart, lowPart } from './field.ts'
import {
  type ExpressionOperand,
  OF_THE_TABLE,
  type Operand,
  type Pattern,
  patternsOf,
  type RegisterOperand,
  type Relocation,
} from './operand.ts'

/** One way of writing a mnemonic. */
export interface Form {
  readonly name: string
  readonly syntax: string
  readonly patterns: readonly Pattern[]
  /** Least number of operands. */
  readonly least: number
  /** A real instruction ... */
  readonly encoding?: Encoding
  /** ... with these field values besides its operands, for suffixes such as `.aq` ... */
  readonly preset?: Readonly<Record<string, number>>
  /** ... or a pseudo-instruction: what it stands for in each case. */
  readonly cases?: readonly { readonly when: Case; readonly steps: readonly Step[] }[]
}

/** An instruction of an expansion. */
export interface Step {
  readonly name: string
  /** Its operands, given those of the pseudo-instruction. */
  readonly operands: (given: Readonly<Record<string, Operand>>) => Operand[]
}

/** A form of a mnemonic with this operand syntax. */
export function formOf(name: string, syntax: string, rest: Partial<Form>): Form {
  const patterns = patternsOf(syntax)
  return { name, syntax, patterns, least: patterns.filter((p) => !p.optional).length, ...rest }
}

function realForms(encoding: Encoding): Form[] {
  const { name, syntax } = encoding.row
  const plain = formOf(name, syntax, { encoding })
  if (!encoding.fields.some((f) => f.name === 'aq')) return [plain]
  return [
    plain,
    formOf(`${name}.aq`, syntax, { encoding, preset: { aq: 1 } }),
    formOf(`${name}.rl`, syntax, { encoding, preset: { rl: 1 } }),
    formOf(`${name}.aqrl`, syntax, { encoding, preset: { aq: 1, rl: 1 } }),
  ]
}

const pseudoForm = ({ name, syntax, expansion }: Pseudo): Form =>
  formOf(name, syntax, {
    cases: expansion.map(({ when, to }) => ({ when, steps: to.split('; ').map(stepOf) })),
  })

/** `addi rd, x0, %lo(value)`: the mnemonic, and how its operands come from those of the pseudo-instruction. */
function stepOf(text: string): Step {
  const space = text.indexOf(' ')
  const name = space < 0 ? text : text.slice(0, space)
  const makers =
    space < 0
      ? []
      : text
          .slice(space + 1)
          .split(', ')
          .map(makerOf)
  return { name, operands: (given) => makers.map((make) => make(given)) }
}

type Maker = (given: Readonly<Record<string, Operand>>) => Operand

function makerOf(text: string): Maker {
  const memory = /^(.+)\((\w+)\)$/.exec(text)
  if (memory && !/^%\w+$/.test(memory[1])) {
    const offset = makerOf(memory[1])
    const base = makerOf(memory[2])
    return (given) => {
      const at = offset(given) as ExpressionOperand
      return { kind: 'memory', offset: at, base: base(given) as RegisterOperand, from: at.from, to: at.to }
    }
  }
  const part = /^%(\w+)\((\w+)\)$/.exec(text)
  if (part) {
    const relocation = (part[1] === 'pcrel_lo' ? 'paired_lo' : part[1]) as Relocation
    return (given) => partOf(relocation, given[part[2]] as ExpressionOperand)
  }
  if (/^-?\d+$/.test(text)) {
    const expr = constant(BigInt(text))
    return () => ({ kind: 'expression', expr, from: 0, to: OF_THE_TABLE })
  }
  const number = registerNumber(text)
  const literal: Operand =
    number === undefined
      ? { kind: 'name', name: text, from: 0, to: OF_THE_TABLE }
      : { kind: 'register', number, from: 0, to: OF_THE_TABLE }
  return (given) => given[text] ?? literal
}

/** A part of an operand; of a constant it is a constant, as if the author had split it. */
function partOf(relocation: Relocation, operand: ExpressionOperand): ExpressionOperand {
  const value = constantOf(operand.expr)
  if (value === undefined) return { ...operand, relocation }
  if (relocation === 'hi') return { ...operand, expr: constant(highPart(value)) }
  return relocation === 'lo' ? { ...operand, expr: constant(lowPart(value)) } : { ...operand, relocation }
}

const forms = new Map<string, Form[]>()
for (const form of [...ENCODINGS.flatMap(realForms), ...PSEUDOS.map(pseudoForm)]) {
  const others = forms.get(form.name)
  if (others) others.push(form)
  else forms.set(form.name, [form])
}

/** The forms of a mnemonic (lower case); undefined if there is no such instruction. */
export const formsOf = (mnemonic: string): readonly Form[] | undefined => forms.get(mnemonic)

/** All mnemonics, for suggestions and completion. */
export const mnemonics = (): Iterable<string> => forms.keys()
