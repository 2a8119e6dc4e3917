// Expressions. What is constant is computed while reading; the rest is kept, to be evaluated when addresses are known.
import { registerNumber } from '../isa/registers.ts'
import { binaryValue, COMPARISON, operatorAt, RANKS, unaryValue, wrap } from './arithmetic.ts'
import { type Cursor, escapeAt } from './cursor.ts'
import { Problem } from './diagnostics.ts'
import type { Fragment } from './section.ts'
import type { Statement } from './source.ts'
import type { AsmSymbol } from './symbol.ts'

export type Expr =
  | { readonly kind: 'constant'; readonly value: bigint }
  /** A place in a section: `offset` bytes behind the start of a fragment (negative or beyond its end, too). */
  | { readonly kind: 'address'; readonly fragment: Fragment; readonly offset: number }
  /** A symbol that was not defined yet where it was used, in characters [from, to) of the statement. */
  | {
      readonly kind: 'reference'
      readonly symbol: AsmSymbol
      readonly statement: Statement
      readonly from: number
      readonly to: number
    }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expr; readonly depth: number }
  | {
      readonly kind: 'binary'
      readonly operator: string
      readonly left: Expr
      readonly right: Expr
      readonly depth: number
    }

/** What an expression may refer to. */
export interface Scope {
  readonly statement: Statement
  here(): Expr
  symbol(name: string): AsmSymbol
  local(number: string, direction: string): AsmSymbol | undefined
}

/** Nesting of parentheses, unary operators, and of what is left to compute: bounds the recursion. */
export const DEEPEST = 400

export const constant = (value: bigint): Expr => ({ kind: 'constant', value })
/** Value of an expression that does not depend on addresses; undefined if it does. */
export const constantOf = (expr: Expr): bigint | undefined => (expr.kind === 'constant' ? expr.value : undefined)

/** Read an expression. Throws a Problem if there is none or it is malformed. */
export function parseExpression(cursor: Cursor, scope: Scope, lowest = 1, depth = 0): Expr {
  let left = parseTerm(cursor, scope, depth)
  for (;;) {
    cursor.skipSpace()
    const from = cursor.at
    const operator = operatorAt(cursor.text, cursor.at)
    if (operator === undefined || RANKS[operator] < lowest) return left
    cursor.at += operator.length
    const right = parseExpression(cursor, scope, RANKS[operator] + 1, depth + 1)
    left = binary(operator, left, right, from, cursor.at)
  }
}

function parseTerm(cursor: Cursor, scope: Scope, depth: number): Expr {
  cursor.skipSpace()
  const from = cursor.at
  if (depth > DEEPEST) throw new Problem('expression-too-deep', from, from + 1, 'The expression is nested too deeply.')
  const c = cursor.text[from]
  if (c === '(') {
    cursor.at++
    const inner = parseExpression(cursor, scope, 1, depth + 1)
    if (!cursor.eat(')')) throw new Problem('unbalanced', from, cursor.at, 'This parenthesis is not closed.')
    return inner
  }
  if (c === '-' || c === '~' || c === '!' || c === '+') {
    cursor.at++
    return unary(c, parseTerm(cursor, scope, depth + 1), from, cursor.at)
  }
  if (c === "'") return constant(characterConstant(cursor))
  if (cursor.isDigit()) return parseNumber(cursor, scope)
  const name = cursor.name()
  if (name === undefined) {
    const found = cursor.atEnd() ? 'nothing' : `\`${cursor.shown()}\``
    const message = `A number or symbol is expected here, but there is ${found}.`
    const brackets = c === '[' ? { remedy: 'The address in a register is written 0(a0).' } : {}
    throw new Problem('expression-expected', from, from + 1, message, brackets)
  }
  if (name === '.') return scope.here()
  return symbolExpression(scope, name, from, cursor.at)
}

/** What a name stands for in an expression: its value if it has one by now, otherwise a reference to be filled in. */
export function symbolExpression(scope: Scope, name: string, from: number, to: number): Expr {
  const symbol = scope.symbol(name)
  if (symbol.value) return symbol.value
  if (registerNumber(name) !== undefined) {
    const message = `${name} is a register: what it holds is not known before the program runs.`
    throw new Problem('register-in-expression', from, to, message)
  }
  return { kind: 'reference', symbol, statement: scope.statement, from, to }
}

function characterConstant(cursor: Cursor): bigint {
  const { text, at } = cursor
  if (at + 1 >= text.length) throw new Problem('bad-number', at, at + 1, 'A character is expected behind the quote.')
  if (text[at + 1] === '\\') {
    const { value, length } = escapeAt(text, at + 2)
    cursor.at = at + 2 + length
    if (text[cursor.at] === "'") cursor.at++
    return BigInt(value)
  }
  const code = text.codePointAt(at + 1) as number
  cursor.at = at + (code > 0xffff ? 3 : 2)
  if (text[cursor.at] === "'") cursor.at++
  return BigInt(code)
}

function parseNumber(cursor: Cursor, scope: Scope): Expr {
  const from = cursor.at
  const word = cursor.word()
  if (/^[1-9]\d{0,14}$|^0$/.test(word)) return constant(BigInt(Number(word)))
  if (/^0[xX][0-9a-fA-F]+$|^0[bB][01]+$|^[1-9]\d*$|^0[0-7]+$/.test(word)) {
    if (word.length > 66) throw new Problem('bad-number', from, cursor.at, 'The number has more than 64 bits.')
    const value = BigInt(/^0[0-7]/.test(word) ? `0o${word.slice(1)}` : word)
    if (value >> 64n !== 0n) throw new Problem('bad-number', from, cursor.at, 'The number has more than 64 bits.')
    return constant(wrap(value))
  }
  const local = /^(\d+)([bf])$/.exec(word)
  if (!local) {
    const remedy = 'Numbers are decimal (10), hexadecimal (0xa), binary (0b1010) or octal (012).'
    throw new Problem('bad-number', from, cursor.at, `\`${shorten(word)}\` is not a number.`, { remedy })
  }
  const symbol = scope.local(local[1], local[2])
  if (!symbol) {
    const message = `There is no label \`${local[1]}:\` before this line.`
    throw new Problem('unknown-symbol', from, cursor.at, message, {
      remedy: `For a label further down write ${local[1]}f.`,
    })
  }
  return symbol.value ?? { kind: 'reference', symbol, statement: scope.statement, from, to: cursor.at }
}

const shorten = (word: string) => (word.length > 24 ? `${word.slice(0, 24)}...` : word)

function unary(operator: string, operand: Expr, from: number, to: number): Expr {
  if (operator === '+') return operand
  if (operand.kind === 'constant') return constant(unaryValue(operator, operand.value))
  return { kind: 'unary', operator, operand, depth: deeper(from, to, operand) }
}

export function binary(operator: string, left: Expr, right: Expr, from: number, to: number): Expr {
  if (left.kind === 'constant' && right.kind === 'constant') {
    return constant(binaryValue(operator, left.value, right.value, from, to))
  }
  if (left.kind === 'address' && right.kind === 'constant' && (operator === '+' || operator === '-')) {
    const { fragment, offset } = left
    return { kind: 'address', fragment, offset: offset + Number(operator === '+' ? right.value : -right.value) }
  }
  if (left.kind === 'constant' && right.kind === 'address' && operator === '+')
    return binary('+', right, left, from, to)
  if (left.kind === 'address' && right.kind === 'address' && left.fragment === right.fragment) {
    if (operator === '-') return constant(BigInt(left.offset - right.offset))
    if (RANKS[operator] === COMPARISON) {
      return constant(binaryValue(operator, BigInt(left.offset), BigInt(right.offset), from, to))
    }
  }
  return { kind: 'binary', operator, left, right, depth: deeper(from, to, left, right) }
}

function deeper(from: number, to: number, ...parts: Expr[]): number {
  const depth = 1 + Math.max(...parts.map((p) => (p.kind === 'unary' || p.kind === 'binary' ? p.depth : 0)))
  if (depth > DEEPEST) throw new Problem('expression-too-deep', from, to, 'The expression has too many parts.')
  return depth
}
