// Expansions read against the syntax of the instruction that they name: `addi rd, rd, imm` against `rd, rs1, imm` says
// which field comes from which operand, which must be a certain value, which must be equal. Read forwards this expands;
// read backwards it recognizes.
import { csrNamed } from './csrs.ts'
import { encodingOf, operandWords } from './decode.ts'
import type { Encoding, Operands } from './encoding.ts'
import { registerNumber } from './registers.ts'

export interface Template {
  /** The instruction that the expansion names. */
  readonly encoding: Encoding
  /** Operand of the expansion, and the field of the instruction that holds it. */
  readonly take: readonly (readonly [operand: string, field: string])[]
  /** Fields that have a certain value ... */
  readonly literal: readonly (readonly [field: string, value: number])[]
  /** ... or the value of another field. */
  readonly equal: readonly (readonly [field: string, other: string])[]
}

const fieldName = (word: string) => (word === 'target' ? 'imm' : word)

/**
 * Template of one instruction with operands; `operands` are the words that stand for values, all others are literal.
 * Undefined if it takes parts of values, as %hi(symbol) does, or names no instruction of the table.
 */
export function templateOf(expansion: string, operands: ReadonlySet<string>): Template | undefined {
  const [name, rest = ''] = expansion.split(/ (.*)/)
  const encoding = encodingOf(name)
  if (!encoding || rest.includes('%')) return undefined
  const take: [string, string][] = []
  const literal: [string, number][] = []
  const equal: [string, string][] = []
  const fields = operandWords(encoding.row.syntax).map(fieldName)
  operandWords(rest).forEach((word, index) => {
    const taken = take.find(([operand]) => operand === word)
    if (taken) equal.push([fields[index], taken[1]])
    else if (operands.has(word)) take.push([word, fields[index]])
    else literal.push([fields[index], literalValue(word)])
  })
  return { encoding, take, literal, equal }
}

function literalValue(word: string): number {
  if (word === 'iorw') return 15
  return registerNumber(word) ?? csrNamed(word)?.number ?? Number(word)
}

/** Values of the expansion's operands in an instruction of the template's kind; undefined if it is not of that form. */
export function recognize({ take, literal, equal }: Template, operands: Operands): Operands | undefined {
  if (!literal.every(([field, value]) => operands[field] === value)) return undefined
  if (!equal.every(([field, other]) => operands[field] === operands[other])) return undefined
  const found: Operands = {}
  for (const [operand, field] of take) found[operand] = operands[field]
  return found
}
