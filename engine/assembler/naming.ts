// Directives about symbols: .equ, .globl, .type, .size, .comm.
import type { Assembly } from './assembly.ts'
import { constantHere } from './conditional.ts'
import type { Cursor } from './cursor.ts'
import { alignTo, originAt } from './data.ts'
import { Problem } from './diagnostics.ts'
import { constant, parseExpression } from './expression.ts'
import type { AsmSymbol } from './symbol.ts'

/** `.equ name, expression` */
export const equ =
  (once: boolean) =>
  (a: Assembly, cursor: Cursor): void => {
    cursor.skipSpace()
    const from = cursor.at
    const name = symbolName(cursor)
    const to = cursor.at
    if (!cursor.eat(','))
      throw cursor.problem('operand-count', 'A comma and a value are expected here.', `.equ ${name}, 1`)
    define(a, name, from, to, cursor, once)
  }

/** Give a name the value of the expression that follows. With `once` it must not have one. */
export function define(a: Assembly, name: string, from: number, to: number, cursor: Cursor, once: boolean): void {
  if (name === '.') {
    originAt(a, parseExpression(cursor, a))
    cursor.end()
    return
  }
  const symbol = a.symbols.get(name)
  if (symbol.value && (once || symbol.label)) {
    const line = symbol.definedAt?.place().line
    throw new Problem('duplicate-label', from, to, `${name} is already defined${line ? ` in line ${line}` : ''}.`)
  }
  try {
    symbol.value = parseExpression(cursor, a)
    cursor.end()
  } finally {
    symbol.value ??= constant(0n) // one message about it is enough
    symbol.definedAt = a.statement
  }
}

function symbolName(cursor: Cursor): string {
  const name = cursor.name()
  if (name === undefined) throw cursor.problem('symbol-expected', 'The name of a symbol is expected here.')
  return name
}

/** A directive that does something to each symbol of a list. */
export const each =
  (change: (symbol: AsmSymbol) => void) =>
  (a: Assembly, cursor: Cursor): void => {
    do change(a.symbols.get(symbolName(cursor)))
    while (cursor.eat(','))
    cursor.end()
  }

/** `.type name, @function` */
export function type(a: Assembly, cursor: Cursor): void {
  const symbol = a.symbols.get(symbolName(cursor))
  cursor.eat(',')
  const word = cursor.rest().replace(/^[@%#"]|^STT_|"$/g, '')
  const kind = word.toLowerCase()
  if (kind === 'function' || kind === 'func') symbol.type = 'function'
  else if (kind === 'object') symbol.type = 'object'
}

/** `.size name, expression` */
export function size(a: Assembly, cursor: Cursor): void {
  const symbol = a.symbols.get(symbolName(cursor))
  if (!cursor.eat(',')) throw cursor.problem('operand-count', 'A comma and a size are expected here.')
  symbol.size = parseExpression(cursor, a)
  cursor.end()
}

/** `.comm name, size, alignment`: room behind .bss; `.lcomm`: room in it. */
export const common =
  (global: boolean) =>
  (a: Assembly, cursor: Cursor): void => {
    cursor.skipSpace()
    const from = cursor.at
    const name = symbolName(cursor)
    const to = cursor.at
    if (!cursor.eat(',')) throw cursor.problem('operand-count', 'A comma and a size are expected here.')
    const bytes = constantHere(a, cursor, 'The size')
    const alignment = cursor.eat(',') ? constantHere(a, cursor, 'The alignment') : 1n
    cursor.end()
    if (bytes < 0n || alignment < 1n || alignment > 4096n || (alignment & (alignment - 1n)) !== 0n) {
      throw new Problem('align-range', 0, cursor.text.length, 'The alignment is a power of two in bytes, at most 4096.')
    }
    const { section, previous } = a
    a.enter(a.sectionNamed(global ? 'COMMON' : '.bss'))
    alignTo(a, Number(alignment), undefined, 0)
    a.label(name, from, to)
    const symbol = a.symbols.get(name)
    symbol.global = global
    symbol.type = 'object'
    a.section.emitFill(Number(bytes), 0)
    a.section = section
    a.previous = previous
  }
