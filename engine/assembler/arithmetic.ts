// The operators of expressions: their precedence, and 64-bit arithmetic with them, as in GNU `as` (manual, "Infix
// Operators").
import { Problem } from './diagnostics.ts'

// A higher rank binds tighter. All operators group to the left.
/* biome-ignore format: a line a rank */
export const RANKS: Record<string, number> = {
  '*': 6, '/': 6, '%': 6, '<<': 6, '>>': 6,
  '|': 5, '&': 5, '^': 5, '!': 5,
  '+': 4, '-': 4,
  '==': 3, '=': 3, '!=': 3, '<>': 3, '<': 3, '<=': 3, '>': 3, '>=': 3,
  '&&': 2,
  '||': 1,
}
const TWO = new Set(Object.keys(RANKS).filter((o) => o.length === 2))
/** Rank of the operators that compare. */
export const COMPARISON = 3

/** The operator at a position of a text; undefined if none is there. */
export function operatorAt(text: string, at: number): string | undefined {
  const two = text.slice(at, at + 2)
  if (TWO.has(two)) return two
  return RANKS[text[at]] === undefined ? undefined : text[at]
}

/** As a signed 64-bit number. */
export const wrap = (value: bigint): bigint => BigInt.asIntN(64, value)
const truth = (condition: boolean) => (condition ? -1n : 0n)

export function unaryValue(operator: string, value: bigint): bigint {
  if (operator === '-') return wrap(-value)
  return operator === '~' ? ~value : value === 0n ? 1n : 0n
}

/** Throws a Problem at [from, to) for a division by zero. Truth is -1, but 1 for && and ||. */
export function binaryValue(operator: string, a: bigint, b: bigint, from: number, to: number): bigint {
  switch (operator) {
    case '+':
      return wrap(a + b)
    case '-':
      return wrap(a - b)
    case '*':
      return wrap(a * b)
    case '/':
    case '%':
      if (b === 0n) throw new Problem('division-by-zero', from, to, 'Division by zero.')
      return wrap(operator === '/' ? a / b : a % b)
    case '<<':
      return b < 0n || b > 63n ? 0n : wrap(a << b)
    case '>>':
      return b < 0n || b > 63n ? 0n : wrap(BigInt.asUintN(64, a) >> b)
    case '|':
      return a | b
    case '&':
      return a & b
    case '^':
      return a ^ b
    case '!':
      return a | ~b
    case '==':
    case '=':
      return truth(a === b)
    case '!=':
    case '<>':
      return truth(a !== b)
    case '<':
      return truth(a < b)
    case '<=':
      return truth(a <= b)
    case '>':
      return truth(a > b)
    case '>=':
      return truth(a >= b)
    case '&&':
      return a !== 0n && b !== 0n ? 1n : 0n
    default:
      return a !== 0n || b !== 0n ? 1n : 0n
  }
}
