// The statement around the caret: its operation, and in which operand the caret stands.
import { type Carry, type Token, tokensOf } from '../tokens.ts'

export interface Statement {
  /** Inside a comment; or inside a string, which begins at `string`. */
  readonly inComment: boolean
  readonly string?: number
  /** As written; empty where it is still to come. */
  readonly operation: string
  /** The word that is being typed, up to the caret, and its first column, from 1. */
  readonly word: string
  readonly column: number
  /** Number of the operand, from 0; -1 at the operation. */
  readonly operand: number
  /** Inside parentheses: where a base register goes. */
  readonly inParentheses: boolean
  /** The operands up to the caret, as written. */
  readonly before: string
}

const WORD = /[%\\.@]?[\w.$]*$/

/** `column` counts from 1: the caret stands before that character. */
export function statementAt(lines: readonly string[], line: number, column: number): Statement {
  const text = (lines[line - 1] ?? '').slice(0, column - 1)
  let carry: Carry = 'code'
  for (const earlier of lines.slice(0, line - 1)) {
    if (carry === 'comment' || earlier.includes('/*')) carry = tokensOf(earlier, carry).carry
  }
  const { tokens, carry: after } = tokensOf(text, carry)
  const last = tokens.at(-1)
  const textOf = ({ from, to }: Token) => text.slice(from, to)
  const open = last?.kind === 'string' && !/^(".*"|'.+')$/s.test(textOf(last)) ? last.from : undefined
  const begin = tokens.findLastIndex((t) => textOf(t) === ';' && t.kind === 'operator') + 1
  const own = tokens.slice(begin).filter((t, k, all) => t.kind !== 'label' && !(k > 0 && isColon(text, t, all[k - 1])))
  const statement = own.filter((t, k) => !(k === 0 && textOf(t) === ':'))
  const [first] = statement
  const word = open === undefined ? (WORD.exec(text)?.[0] ?? '') : ''
  const atOperation = !first || (first.to === text.length && statement.length === 1)
  let depth = 0
  let operand = 0
  for (const t of statement.slice(1)) {
    const c = textOf(t)
    if (c === '(') depth++
    else if (c === ')') depth--
    else if (c === ',' && depth <= 0) operand++
  }
  return {
    inComment:
      last?.kind === 'comment'
        ? last.to === text.length && (after === 'comment' || !/\*\/$/.test(text))
        : after === 'comment',
    ...(open !== undefined && { string: open }),
    operation: first && !atOperation ? textOf(first) : '',
    word,
    column: text.length - word.length + 1,
    operand: atOperation ? -1 : operand,
    inParentheses: depth > 0,
    before: first ? text.slice(first.to) : '',
  }
}

const isColon = (text: string, token: Token, before: Token | undefined) =>
  text.slice(token.from, token.to) === ':' && before?.kind === 'label'
