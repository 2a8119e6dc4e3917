// Values of expressions that depend on addresses, when these are known.
import { binaryValue, COMPARISON, RANKS, unaryValue } from './arithmetic.ts'
import { Problem } from './diagnostics.ts'
import { DEEPEST, type Expr } from './expression.ts'
import type { Section } from './section.ts'
import type { Statement } from './source.ts'
import type { AsmSymbol } from './symbol.ts'

/** A value when addresses are known: a plain number, or an address in a section. */
export interface Value {
  readonly value: bigint
  readonly section: Section | undefined
}

/** Hooks of `evaluate`: what to do about a symbol that nobody defined. */
export type Undefined = (symbol: AsmSymbol, statement: Statement, from: number, to: number) => Value

/** What is evaluated together: how to report it, and how much more may be computed. */
interface Evaluation {
  readonly unknown: Undefined
  readonly from: number
  readonly to: number
  steps: number
  depth: number
}

/** Symbols can stand for expressions of symbols: this bounds what one use of them makes of it. */
const MOST_STEPS = 10_000

/**
 * Value of an expression, with fragments at their present addresses. Addresses can be subtracted and compared, and a
 * number added; anything else with them is a Problem at [from, to), as it is for a linker.
 */
export function evaluate(expr: Expr, unknown: Undefined, from: number, to: number): Value {
  return valueOfExpr(expr, { unknown, from, to, steps: MOST_STEPS, depth: 0 })
}

function valueOfExpr(expr: Expr, e: Evaluation): Value {
  switch (expr.kind) {
    case 'constant':
      return { value: expr.value, section: undefined }
    case 'address':
      return { value: BigInt(expr.fragment.address + expr.offset), section: expr.fragment.section }
    case 'reference':
      return valueOfSymbol(expr, e)
    case 'unary': {
      const { value, section } = valueOfExpr(expr.operand, e)
      if (section) throw notForAddresses(expr.operator, e.from, e.to)
      return { value: unaryValue(expr.operator, value), section: undefined }
    }
    case 'binary':
      return combined(expr.operator, valueOfExpr(expr.left, e), valueOfExpr(expr.right, e), e)
  }
}

function valueOfSymbol({ symbol, statement, from, to }: Expr & { kind: 'reference' }, e: Evaluation): Value {
  if (!symbol.value) return e.unknown(symbol, statement, from, to)
  if (symbol.busy) {
    throw new Problem('circular-definition', e.from, e.to, `${symbol.name} is defined in terms of itself.`)
  }
  if (e.depth >= DEEPEST || --e.steps < 0) {
    throw new Problem('expression-too-deep', e.from, e.to, 'Too many symbols stand for one another.')
  }
  symbol.busy = true
  e.depth++
  try {
    return valueOfExpr(symbol.value, e)
  } finally {
    e.depth--
    symbol.busy = false
  }
}

function combined(operator: string, left: Value, right: Value, { from, to }: Evaluation): Value {
  const sections = Number(left.section !== undefined) + Number(right.section !== undefined)
  const difference = operator === '-' || RANKS[operator] === COMPARISON
  const sum = operator === '+' || (operator === '-' && left.section !== undefined)
  if ((sections === 2 && !difference) || (sections === 1 && !sum)) throw notForAddresses(operator, from, to)
  const value = binaryValue(operator, left.value, right.value, from, to)
  return { value, section: sections === 1 ? (left.section ?? right.section) : undefined }
}

function notForAddresses(operator: string, from: number, to: number): Problem {
  const message = `The operator ${operator} cannot be applied to an address: only the linker knows what it is.`
  return new Problem('not-constant', from, to, message, {
    remedy: 'Addresses can be subtracted, compared, and have a number added; %hi(x) and %lo(x) split one.',
  })
}
