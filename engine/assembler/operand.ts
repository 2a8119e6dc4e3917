// Operands as they are written, and the patterns that the table's `syntax` column asks for.
import { csrNamed } from '../isa/csrs.ts'
import { registerNumber } from '../isa/registers.ts'
import { type Cursor, isNamePart } from './cursor.ts'
import { Problem } from './diagnostics.ts'
import { constant, constantOf, type Expr, parseExpression, type Scope, symbolExpression } from './expression.ts'
import { unknownRegister } from './unknown.ts'

/**
 * %hi(x) and its kin: which part of a value, absolute or relative to pc. `%pcrel_lo(label)` belongs to the AUIPC at that
 * label; `paired_lo` is the same for the AUIPC just before, as in the expansions of pseudo-instructions.
 */
export type Relocation = 'hi' | 'lo' | 'pcrel_hi' | 'pcrel_lo' | 'paired_lo'
const RELOCATIONS = ['hi', 'lo', 'pcrel_hi', 'pcrel_lo'] as const

/** `to` of an operand that stands in the table's expansion, not in the source. */
export const OF_THE_TABLE = Number.POSITIVE_INFINITY

interface Written {
  /** Characters of the statement. */
  readonly from: number
  readonly to: number
}
export interface RegisterOperand extends Written {
  readonly kind: 'register'
  readonly number: number
}
/** A name by itself: a symbol, a CSR or a set of accesses, depending on the instruction. */
export interface NameOperand extends Written {
  readonly kind: 'name'
  readonly name: string
}
export interface ExpressionOperand extends Written {
  readonly kind: 'expression'
  readonly expr: Expr
  readonly relocation?: Relocation
}
export interface MemoryOperand extends Written {
  readonly kind: 'memory'
  readonly offset: ExpressionOperand | undefined
  readonly base: RegisterOperand
}
export type Operand = RegisterOperand | NameOperand | ExpressionOperand | MemoryOperand

/** Read the operands of an instruction, up to the end of the statement. */
export function parseOperands(cursor: Cursor, scope: Scope): Operand[] {
  const operands: Operand[] = []
  if (cursor.atEnd()) return operands
  do operands.push(parseOperand(cursor, scope))
  while (cursor.eat(','))
  cursor.end()
  return operands
}

function parseOperand(cursor: Cursor, scope: Scope): Operand {
  cursor.skipSpace()
  const from = cursor.at
  const name = cursor.name()
  if (name !== undefined && name !== '.') {
    const to = cursor.at
    cursor.skipSpace()
    if (cursor.at >= cursor.text.length || cursor.text[cursor.at] === ',') {
      const number = registerNumber(name)
      return number === undefined ? { kind: 'name', name, from, to } : { kind: 'register', number, from, to }
    }
    if (isNamePart(cursor.code())) {
      throw new Problem('comma-expected', from, to, `A comma is missing behind ${name}.`, { replacement: `${name},` })
    }
  }
  cursor.at = from
  const base = parseBase(cursor)
  if (base) return { kind: 'memory', offset: undefined, base, from, to: cursor.at }
  const offset = parseValue(cursor, scope)
  cursor.skipSpace()
  const behind = parseBase(cursor)
  if (!behind && cursor.text[cursor.at] === '(') throw badBase(cursor)
  return behind ? { kind: 'memory', offset, base: behind, from, to: cursor.at } : offset
}

/** `(a0)`, if that is next. */
function parseBase(cursor: Cursor): RegisterOperand | undefined {
  const start = cursor.at
  if (cursor.eat('(')) {
    cursor.skipSpace()
    const from = cursor.at
    const name = cursor.name()
    const to = cursor.at
    const number = name === undefined ? undefined : registerNumber(name)
    if (number !== undefined && cursor.eat(')')) return { kind: 'register', number, from, to }
  }
  cursor.at = start
  return undefined
}

/** `4(a9)` */
function badBase(cursor: Cursor): Problem {
  cursor.eat('(')
  cursor.skipSpace()
  const from = cursor.at
  const name = cursor.name()
  if (name === undefined) return cursor.problem('unknown-register', 'A register is expected here, as in 4(sp).')
  if (registerNumber(name) === undefined) return unknownRegister(name, { from, to: cursor.at })
  return cursor.problem('unbalanced', `A closing parenthesis is expected behind ${name}.`)
}

function parseValue(cursor: Cursor, scope: Scope): ExpressionOperand {
  const from = cursor.at
  if (!cursor.eat('%')) {
    const expr = parseExpression(cursor, scope)
    return { kind: 'expression', expr, from, to: cursor.at }
  }
  const name = cursor.name() ?? ''
  const relocation = RELOCATIONS.find((r) => r === name)
  if (!relocation) {
    const remedy = `The parts of an address are ${RELOCATIONS.map((r) => `%${r}`).join(', ')}.`
    throw new Problem('unknown-relocation', from, cursor.at, `%${name} is not known here.`, { remedy })
  }
  if (!cursor.eat('('))
    throw cursor.problem('unbalanced', `%${name} needs its argument in parentheses.`, `%${name}(symbol)`)
  const expr = parseExpression(cursor, scope)
  if (!cursor.eat(')')) throw new Problem('unbalanced', from, cursor.at, 'This parenthesis is not closed.')
  return { kind: 'expression', expr, relocation, from, to: cursor.at }
}

/** What one operand of a syntax takes. `name` is the field (or the pseudo-instruction's word) that gets its value. */
export interface Pattern {
  readonly kind: 'register' | 'stack-pointer' | 'value' | 'target' | 'symbol' | 'csr' | 'accesses' | 'memory'
  readonly name: string
  /** Of `imm(rs1)`: the name of the offset; undefined for `(rs1)`. */
  readonly offset?: string
  readonly optional: boolean
}

/** `rd, imm(rs1)` as patterns. */
export function patternsOf(syntax: string): Pattern[] {
  return syntax === '' ? [] : syntax.split(',').map((text) => patternOf(text.trim()))
}

function patternOf(text: string): Pattern {
  const optional = text.endsWith('?')
  const name = optional ? text.slice(0, -1) : text
  const memory = /^(\w*)\((.*)\)$/.exec(name)
  if (memory) {
    const base = memory[2] === 'sp' ? 'sp' : memory[2]
    return { kind: 'memory', name: base, ...(memory[1] && { offset: memory[1] }), optional }
  }
  return { kind: kindOf(name), name, optional }
}

function kindOf(name: string): Pattern['kind'] {
  if (name === 'sp') return 'stack-pointer'
  if (/^r(d|s1|s2|t)'?$/.test(name)) return 'register'
  if (name === 'target' || name === 'symbol' || name === 'csr') return name
  return name === 'pred' || name === 'succ' ? 'accesses' : 'value'
}

/** Whether an operand is of the kind that a pattern takes; ranges are looked at later. */
export function suits(pattern: Pattern, operand: Operand): boolean {
  switch (pattern.kind) {
    case 'register':
      return operand.kind === 'register'
    case 'stack-pointer':
      return operand.kind === 'register' && operand.number === 2
    case 'memory':
      if (operand.kind !== 'memory' || (pattern.name === 'sp' && operand.base.number !== 2)) return false
      return pattern.offset !== undefined || operand.offset === undefined || isZero(operand.offset)
    case 'accesses':
      return operand.kind === 'name' && accessesOf(operand.name) !== undefined
    case 'value':
      return operand.kind === 'name' || operand.kind === 'expression'
    default:
      return operand.kind === 'name' || (operand.kind === 'expression' && operand.relocation === undefined)
  }
}

const isZero = (operand: ExpressionOperand) => constantOf(operand.expr) === 0n

/** What a pattern's names get from an operand that suits it. Names become what they stand for. */
export function bind(pattern: Pattern, operand: Operand, scope: Scope, into: Record<string, Operand>): void {
  if (operand.kind === 'memory') {
    into[pattern.name] = operand.base
    if (pattern.offset !== undefined) {
      const { from } = operand
      into[pattern.offset] = operand.offset ?? { kind: 'expression', expr: ZERO, from, to: from + 1 }
    }
  } else if (operand.kind === 'name' && pattern.kind !== 'csr' && pattern.kind !== 'accesses') {
    const { name, from, to } = operand
    into[pattern.name] = { kind: 'expression', expr: symbolExpression(scope, name, from, to), from, to }
  } else into[pattern.name] = operand
}

const ZERO = constant(0n)

/** The 4 bits of a FENCE operand: `rw` is 3; undefined if it is not one. */
export function accessesOf(name: string): number | undefined {
  let bits = 0
  let rest = 'iorw'
  for (const letter of name) {
    const at = rest.indexOf(letter)
    if (at < 0) return undefined
    rest = rest.slice(at + 1)
    bits |= 8 >> 'iorw'.indexOf(letter)
  }
  return bits === 0 ? undefined : bits
}

/** Number of a CSR that is given by name. */
export const csrNumber = (name: string): number | undefined => csrNamed(name)?.number
