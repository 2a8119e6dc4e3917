// From a 32-bit instruction to its 2-byte form, if it has one for these operands: the `expands` column of the table, read
// backwards.
import { ENCODINGS, encodingOf, operandWords } from '../isa/decode.ts'
import { allowed, type Encoding, fits, type Operands } from '../isa/encoding.ts'
import { registerNumber } from '../isa/registers.ts'

interface Rule {
  readonly encoding: Encoding
  /** Field of the 2-byte form, and the field of the 32-bit form that gives its value. */
  readonly take: readonly (readonly [field: string, from: string])[]
  /** Fields of the 32-bit form that must have this value ... */
  readonly literal: readonly (readonly [field: string, value: number])[]
  /** ... or the value of another field. */
  readonly equal: readonly (readonly [field: string, other: string])[]
}

const fieldName = (word: string) => (word === 'target' ? 'imm' : word)

function ruleOf(encoding: Encoding): { of: string; rule: Rule } {
  const [of, rest = ''] = (encoding.row.expands as string).split(/ (.*)/)
  const formals = operandWords((encodingOf(of) as Encoding).row.syntax).map(fieldName)
  const take: [string, string][] = []
  const literal: [string, number][] = []
  const equal: [string, string][] = []
  operandWords(rest).forEach((actual, index) => {
    const formal = formals[index]
    const field = fieldName(actual)
    const taken = take.find(([name]) => name === field)
    const number = registerNumber(actual) ?? Number(actual)
    if (taken) equal.push([formal, taken[1]])
    else if (encoding.fields.some((f) => f.name === field)) take.push([field, formal])
    else literal.push([formal, number])
  })
  return { of, rule: { encoding, take, literal, equal } }
}

const rules = new Map<string, Rule[]>()
for (const encoding of ENCODINGS) {
  if (!encoding.row.expands) continue
  const { of, rule } = ruleOf(encoding)
  rules.set(of, [...(rules.get(of) ?? []), rule])
}

export interface Compressed {
  readonly encoding: Encoding
  readonly operands: Operands
}

/**
 * The 2-byte form of an instruction. With `targetOpen` the value of its pc-relative `imm` is not known yet and is not looked at.
 */
export function compress(encoding: Encoding, operands: Operands, targetOpen = false): Compressed | undefined {
  for (const rule of rules.get(encoding.row.name) ?? []) {
    if (!rule.literal.every(([field, value]) => operands[field] === value)) continue
    if (!rule.equal.every(([field, other]) => operands[field] === operands[other])) continue
    const short: Operands = {}
    for (const [field, from] of rule.take) short[field] = operands[from]
    const fit = rule.encoding.fields.every((f) => (targetOpen && f.name === 'imm') || fits(f, short[f.name]))
    if (fit && allowed(rule.encoding.row, short)) return { encoding: rule.encoding, operands: short }
  }
  return undefined
}
