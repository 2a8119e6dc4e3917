// .if and its family.
import type { Assembly } from './assembly.ts'
import type { Cursor } from './cursor.ts'
import { Problem } from './diagnostics.ts'
import { constantOf, parseExpression } from './expression.ts'

type Test = (a: Assembly, cursor: Cursor) => boolean

/** An expression whose value must be known on this line. */
export function constantHere(a: Assembly, cursor: Cursor, what: string): bigint {
  cursor.skipSpace()
  const from = cursor.at
  const expr = parseExpression(cursor, a)
  const value = constantOf(expr)
  if (value !== undefined) return value
  const undefinedSymbol = expr.kind === 'reference' ? `: ${expr.symbol.name} is not defined before it` : ''
  throw new Problem('not-constant', from, cursor.at, `${what} must be known on this line${undefinedSymbol}.`)
}

const compare =
  (holds: (value: bigint) => boolean): Test =>
  (a, cursor) =>
    holds(constantHere(a, cursor, 'The condition'))

const defined: Test = (a, cursor) => {
  const name = cursor.name()
  if (name === undefined) throw cursor.problem('symbol-expected', 'The name of a symbol is expected here.')
  return a.symbols.find(name)?.value !== undefined
}

const sameText: Test = (_a, cursor) => {
  const first = cursor.argument()
  if (!cursor.eat(',')) throw cursor.problem('operand-count', 'Two texts are compared: .ifc one, other')
  const second = cursor.argument()
  return unquoted(first) === unquoted(second)
}
const unquoted = (text: string) => text.replace(/^'(.*)'$/, '$1').replace(/\s+/g, ' ')

const sameString: Test = (_a, cursor) => {
  const first = cursor.string()
  if (!first || !cursor.eat(','))
    throw cursor.problem('operand-count', 'Two strings are compared: .ifeqs "one", "other"')
  const second = cursor.string()
  return first.join() === second?.join()
}

const blank: Test = (_a, cursor) => cursor.rest() === ''
const not =
  (test: Test): Test =>
  (a, cursor) =>
    !test(a, cursor)

const TESTS: Record<string, Test> = {
  '.if': compare((v) => v !== 0n),
  '.ifne': compare((v) => v !== 0n),
  '.ifeq': compare((v) => v === 0n),
  '.ifge': compare((v) => v >= 0n),
  '.ifgt': compare((v) => v > 0n),
  '.ifle': compare((v) => v <= 0n),
  '.iflt': compare((v) => v < 0n),
  '.ifdef': defined,
  '.ifndef': not(defined),
  '.ifnotdef': not(defined),
  '.ifc': sameText,
  '.ifnc': not(sameText),
  '.ifeqs': sameString,
  '.ifnes': not(sameString),
  '.ifb': blank,
  '.ifnb': not(blank),
}

/** Directives that decide which statements count: read even where nothing else does. */
export const CONDITIONALS: ReadonlySet<string> = new Set([...Object.keys(TESTS), '.else', '.elseif', '.endif'])

export function conditional(a: Assembly, name: string, cursor: Cursor): void {
  const { input, statement } = a
  if (TESTS[name]) {
    const condition = { statement, active: false, done: true, lastBranch: false }
    const skipped = input.skipping
    input.conditions.push(condition) // first of all, so that a mistake in the test does not unbalance the rest
    if (!skipped) decide(condition, () => TESTS[name](a, cursor))
    return
  }
  const condition = input.condition()
  if (!condition) throw new Problem('unbalanced-if', 0, name.length, `${name} has no .if here.`)
  if (name === '.endif') {
    input.conditions.pop()
    return
  }
  if (condition.lastBranch) throw new Problem('unbalanced-if', 0, name.length, `${name} after .else.`)
  condition.active = false
  if (name === '.else') {
    condition.lastBranch = true
    condition.active = !condition.done
    condition.done = true
  } else if (!condition.done) decide(condition, () => constantHere(a, cursor, 'The condition') !== 0n)
}

function decide(condition: { active: boolean; done: boolean }, test: () => boolean): void {
  condition.done = true // also if the test fails: then no branch counts
  condition.active = test()
  condition.done = condition.active
}
