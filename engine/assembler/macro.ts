// .macro, .rept, .irp, .irpc: text that is read several times, with substitutions.
import type { Assembly } from './assembly.ts'
import { constantHere } from './conditional.ts'
import { Cursor, isNamePart } from './cursor.ts'
import { Problem } from './diagnostics.ts'
import { type Expansion, endOfString, Statement, statementsOf } from './source.ts'

interface Parameter {
  readonly name: string
  readonly value: string
  readonly required: boolean
  /** Takes all that is left. */
  readonly rest: boolean
}

export interface Macro {
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly body: readonly Statement[]
}

/** The macros of an assembly; names do not distinguish case. */
export class Macros {
  private readonly byName = new Map<string, Macro>()
  private expanded = 0

  find(name: string): Macro | undefined {
    return this.byName.size === 0 ? undefined : this.byName.get(name.toLowerCase())
  }

  names(): string[] {
    return [...this.byName.values()].map((m) => m.name)
  }

  define(a: Assembly, cursor: Cursor): void {
    const { statement } = a
    const body = a.input.block(statement, new Set(['.macro']), '.endm')
    const name = cursor.name()
    if (name === undefined) throw cursor.problem('symbol-expected', 'The name of the macro is expected here.')
    if (this.byName.has(name.toLowerCase())) {
      throw new Problem('duplicate-macro', 0, statement.text.length, `The macro ${name} is already defined.`, {
        remedy: `Forget the first one with .purgem ${name}.`,
      })
    }
    cursor.eat(',')
    this.byName.set(name.toLowerCase(), { name, parameters: parseParameters(cursor), body })
  }

  purge(name: string): boolean {
    return this.byName.delete(name.toLowerCase())
  }

  /** Read the macro's body next, with the arguments that stand behind its name. */
  expand(a: Assembly, macro: Macro, cursor: Cursor): void {
    const values = bindArguments(macro, splitArguments(cursor.rest()), a.statement.text.length)
    values.set('@', String(this.expanded++))
    const expansion: Expansion = { macro: macro.name, by: a.statement }
    const statements = macro.body.flatMap((s) => substitute(a, s, values, expansion))
    a.input.push('macro', statements)
  }
}

function parseParameters(cursor: Cursor): Parameter[] {
  const parameters: Parameter[] = []
  const names = new Set<string>()
  while (!cursor.atEnd()) {
    const from = cursor.at
    const name = cursor.name()
    if (name === undefined) throw cursor.problem('symbol-expected', 'The name of a parameter is expected here.')
    if (names.has(name)) {
      throw new Problem('duplicate-parameter', from, cursor.at, `The parameter ${name} is named twice.`)
    }
    names.add(name)
    let kind = ''
    if (cursor.eat(':')) kind = cursor.name() ?? ''
    if (kind !== '' && kind !== 'req' && kind !== 'vararg') {
      throw new Problem('bad-parameter', from, cursor.at, `A parameter can be :req or :vararg, not :${kind}.`)
    }
    const value = cursor.eat('=') ? unquoted(nextArgument(cursor)) : ''
    parameters.push({ name, value, required: kind === 'req', rest: kind === 'vararg' })
    cursor.eat(',')
  }
  return parameters
}

/** One argument: up to a comma, or a space between two words, outside quotes and parentheses. */
function nextArgument(cursor: Cursor): string {
  const { text } = cursor
  cursor.skipSpace()
  let argument = ''
  let depth = 0
  while (cursor.at < text.length) {
    const c = text[cursor.at]
    if (c === '"') {
      const close = endOfString(text, cursor.at)
      const end = close < 0 ? text.length : close + 1
      argument += text.slice(cursor.at, end)
      cursor.at = end
      continue
    }
    if (c === ',' && depth <= 0) break
    if (c === ' ' || c === '\t') {
      // GNU `as` drops spaces except between two words: `a + 1` is one argument, `a 1` are two.
      cursor.skipSpace()
      const before = argument.charCodeAt(argument.length - 1)
      const word = isWord(before) && (isWord(cursor.code()) || cursor.code() === 34)
      if (depth <= 0 && word) break
      if (word) argument += ' '
      continue
    }
    if (c === '(') depth++
    if (c === ')') depth--
    argument += c
    cursor.at++
  }
  return argument
}

/** Part of a word, or a quote or backslash that begins or ends one. */
const isWord = (code: number) => isNamePart(code) || code === 34 || code === 92

const unquoted = (text: string) =>
  text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text

interface Argument {
  readonly text: string
  /** It and all that follows, for a parameter that takes the rest. */
  readonly rest: string
}

function splitArguments(text: string): Argument[] {
  const cursor = new Cursor(text)
  const list: Argument[] = []
  while (!cursor.atEnd()) {
    const rest = text.slice(cursor.at)
    list.push({ text: nextArgument(cursor), rest })
    cursor.eat(',')
  }
  return list
}

function bindArguments({ name, parameters }: Macro, given: readonly Argument[], to: number): Map<string, string> {
  const values = new Map<string, string>()
  const names = new Set(parameters.map((p) => p.name))
  const fail = (message: string) => {
    const usage = [...names].slice(0, 8).join(', ')
    return new Problem('macro-arguments', 0, to, message, { remedy: `Write ${name} ${usage}`.trim() })
  }
  let position = 0
  for (const { text, rest } of given) {
    const named = /^([\w.$]+)=(?!=)(.*)$/s.exec(text)
    if (named && names.has(named[1])) {
      values.set(named[1], unquoted(named[2]))
      continue
    }
    const parameter = parameters[position++]
    if (!parameter) throw fail(`${name} takes ${parameters.length} arguments, not more.`)
    values.set(parameter.name, parameter.rest ? rest : unquoted(text))
    if (parameter.rest) break
  }
  for (const parameter of parameters) {
    if (values.get(parameter.name)) continue
    if (parameter.required) throw fail(`${name} needs a value for ${parameter.name}.`)
    values.set(parameter.name, parameter.value)
  }
  return values
}

const SPLITS = /["'#;/]/

/** A body's statement with arguments in place of `\name`, `\@` and `\()`. New quotes or semicolons may split it. */
function substitute(a: Assembly, s: Statement, values: ReadonlyMap<string, string>, by?: Expansion): Statement[] {
  const expansion = by ?? s.expansion
  const { text } = s
  if (!text.includes('\\')) {
    return by ? [new Statement(text, s.source, s.line, s.column, false, expansion)] : [s]
  }
  const fill = (part: string) =>
    part.replace(/\\(\(\)|@|[\w.$]+)/g, (whole, name: string) => (name === '()' ? '' : (values.get(name) ?? whole)))
  // As in GNU `as`, the backslash of '\n is that of a character, not of an argument; in strings arguments count.
  const replaced = text.replace(/"(?:[^"\\]|\\.)*"?|'\\?.?|[^"']+/gs, (part) => (part[0] === "'" ? part : fill(part)))
  a.input.spend(replaced.length)
  if (!SPLITS.test(replaced)) return [new Statement(replaced.trim(), s.source, s.line, s.column, false, expansion)]
  const source = { ...s.source, text: replaced }
  return statementsOf(source, () => undefined).map(
    (piece) => new Statement(piece.text, s.source, s.line, s.column, false, expansion),
  )
}

const REPEATS: ReadonlySet<string> = new Set(['.rept', '.irp', '.irpc'])

/** .rept count ... .endr */
export function rept(a: Assembly, cursor: Cursor): void {
  const body = a.input.block(a.statement, REPEATS, '.endr')
  let left = constantHere(a, cursor, 'The number of repetitions')
  cursor.end()
  if (left < 0n)
    throw new Problem('negative-size', 0, a.statement.text.length, 'It cannot be repeated less than 0 times.')
  a.input.push('repeat', [], () => (left-- > 0n ? body : undefined))
}

/** .irp name, value, value ... .endr: once for each value. */
export function irp(a: Assembly, cursor: Cursor): void {
  iterate(a, cursor, (rest) => splitArguments(rest).map(({ text }) => unquoted(text)))
}

/** .irpc name, text ... .endr: once for each character. */
export function irpc(a: Assembly, cursor: Cursor): void {
  iterate(a, cursor, (rest) => [...unquoted(rest)].filter((c) => c !== ' '))
}

function iterate(a: Assembly, cursor: Cursor, split: (rest: string) => string[]): void {
  const body = a.input.block(a.statement, REPEATS, '.endr')
  const name = cursor.name()
  if (name === undefined) throw cursor.problem('symbol-expected', 'The name of the parameter is expected here.')
  cursor.eat(',')
  const values = split(cursor.rest())
  if (values.length === 0) values.push('')
  let index = 0
  a.input.push('repeat', [], () => {
    if (index >= values.length) return undefined
    const value = new Map([[name, values[index++]]])
    return body.flatMap((s) => substitute(a, s, value))
  })
}
