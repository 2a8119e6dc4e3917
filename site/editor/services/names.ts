// The names in a text of assembly: where each is defined and used. Found by reading tokens, not by assembling: it works on a
// program that is half written. Names that a macro puts together (`exit_\cause`) are left out.
import { type Carry, isMnemonic, type Token, tokensOf } from '../tokens.ts'

export type Role = 'label' | 'constant' | 'macro' | 'parameter' | 'use'

/** Lines and columns count from 1; `endColumn` is the first column behind. */
export interface Span {
  readonly line: number
  readonly column: number
  readonly endColumn: number
}

export interface Occurrence extends Span {
  readonly name: string
  readonly role: Role
  /**
   * What it is the same as. Of a name of the program the name itself; of a local label or a macro's parameter also the
   * place of its definition, `1@12:1`: there are many of that name.
   */
  readonly key: string
}

export interface Include extends Span {
  /** As written between the quotes. */
  readonly name: string
}

export interface Names {
  readonly lines: readonly string[]
  readonly occurrences: readonly Occurrence[]
  readonly includes: readonly Include[]
  /** Parameters of each macro as they are written: `cause, handler=exit`. */
  readonly parameters: ReadonlyMap<string, string>
}

export const isLocal = (name: string): boolean => /^\d+$/.test(name)
/** Of a name of the whole program, not of a local label or parameter. */
export const isShared = ({ key }: Occurrence): boolean => !key.includes('@')

const NAME = /^[A-Za-z_.$][\w.$]*$/
const DEFINES = new Set(['.equ', '.set', '.equiv', '.comm', '.lcomm'])

/** The names of a text. */
export function namesOf(text: string): Names {
  const known = kept.get(text)
  if (known) return known
  const names = read(text)
  if (kept.size >= 64) kept.delete(kept.keys().next().value as string)
  kept.set(text, names)
  return names
}
const kept = new Map<string, Names>()

type Lexed = { readonly tokens: readonly Token[]; readonly carry: Carry }
const MOST_LINES = 60_000
const knownLines = new Map<string, Lexed>()
/** The tokens of a line but for comments; kept, for of a text that is edited, all lines but one are as they were. */
function lexed(source: string, before: Carry): Lexed {
  const known = before === 'code' ? knownLines.get(source) : undefined
  if (known) return known
  const { tokens, carry } = tokensOf(source, before)
  const found = { tokens: tokens.filter(({ kind }) => kind !== 'comment'), carry }
  if (knownLines.size >= MOST_LINES) knownLines.clear()
  if (before === 'code') knownLines.set(source, found)
  return found
}

function read(text: string): Names {
  const lines = text.split(/\r?\n/)
  const found: Occurrence[] = []
  const includes: Include[] = []
  const parameters = new Map<string, string>()
  /** Parameters of the macros and repetitions that are open, innermost last. */
  const open: Map<string, string>[] = []
  /** Latest definition of each local label, and uses that wait for the next. */
  const last = new Map<string, string>()
  const waiting = new Map<string, Omit<Occurrence, 'key'>[]>()
  let carry: Carry = 'code'

  lines.forEach((source, k) => {
    const line = k + 1
    const result = lexed(source, carry)
    carry = result.carry
    const { tokens } = result
    const textOf = ({ from, to }: Token) => source.slice(from, to)
    const add = (name: string, role: Role, from: number, key = name) =>
      found.push({ name, role, line, column: from + 1, endColumn: from + 1 + name.length, key })
    /** Part of a name that is put together: `\` before or behind. */
    const glued = (n: number) =>
      [tokens[n - 1], tokens[n + 1]].some(
        (t) => t && source[t.from] === '\\' && (t.to === tokens[n]?.from || t.from === tokens[n]?.to),
      )
    let directive = ''
    let start = true
    tokens.forEach((token, n) => {
      const word = textOf(token)
      const { kind, from } = token
      const atStart = start
      if (kind === 'operator') {
        start = word === ';' || (atStart && word === ':')
        if (word === ';') directive = ''
        return
      }
      if (kind === 'label') {
        if (!isLocal(word)) {
          if (!glued(n)) add(word, 'label', from)
          return
        }
        const key = `${word}@${line}:${from + 1}`
        add(word, 'label', from, key)
        last.set(word, key)
        for (const use of waiting.get(word) ?? []) found.push({ ...use, key })
        waiting.delete(word)
        return
      }
      start = false
      if (kind === 'directive') {
        directive = word.toLowerCase()
        if (directive === '.endm' || directive === '.endmacro' || directive === '.endr') open.pop()
        else if (directive === '.rept') open.push(new Map())
        return
      }
      if (kind === 'number') {
        localUse(word, line, from)
        return
      }
      if (kind === 'string') {
        if (directive === '.include' && word.length > 1)
          includes.push({ name: word.replace(/^"|"$/g, ''), line, column: from + 2, endColumn: token.to })
        return
      }
      if (word.startsWith('\\')) {
        const name = word.slice(1)
        const key = open.findLast((one) => one.has(name))?.get(name)
        if (key) add(name, 'use', from + 1, key)
        return
      }
      if (directive === '.macro' || directive === '.irp' || directive === '.irpc') {
        const [first, ...more] = tokens.slice(n)
        const isMacro = directive === '.macro'
        directive = 'read'
        const names = new Map<string, string>()
        open.push(names)
        const heads = isMacro ? heading(source, more) : [token]
        if (isMacro && first) {
          add(word, 'macro', from)
          parameters.set(word, source.slice(first.to, tokens.at(-1)?.to).trim())
        }
        for (const head of heads) {
          const name = textOf(head)
          const key = `${name}@${line}:${head.from + 1}`
          names.set(name, key)
          add(name, 'parameter', head.from, key)
        }
        return
      }
      if (directive === 'read') return
      if (kind === 'register' || kind === 'function' || kind === 'mnemonic' || !NAME.test(word) || glued(n)) return
      if (tokens[n - 1] && textOf(tokens[n - 1] as Token) === '@') return // @function
      const next = tokens[n + 1]
      const assigned = atStart && next && textOf(next) === '=' && source[next.to] !== '='
      if (assigned || DEFINES.has(directive)) {
        add(word, 'constant', from)
        if (!assigned) directive = 'defined'
      } else if (directive !== '.section' && directive !== '.option') add(word, 'use', from)
    })
  })

  function localUse(word: string, line: number, from: number): void {
    const [, name, way] = /^(\d+)([bf])$/.exec(word) ?? []
    if (!name) return
    const use = { name, role: 'use' as const, line, column: from + 1, endColumn: from + 1 + name.length }
    if (way === 'b') {
      const key = last.get(name)
      if (key) found.push({ ...use, key })
    } else waiting.set(name, [...(waiting.get(name) ?? []), use])
  }

  const inOrder = (p: Occurrence, q: Occurrence) => p.line - q.line || p.column - q.column
  return { lines, occurrences: found.sort(inOrder), includes, parameters }
}

/** The parameters among the tokens behind a macro's name: not their defaults, not `:req`. */
function heading(source: string, tokens: readonly Token[]): Token[] {
  const heads: Token[] = []
  let before = ','
  for (const token of tokens) {
    const text = source.slice(token.from, token.to)
    if (NAME.test(text) && before !== '=' && before !== ':') heads.push(token)
    before = text
  }
  return heads
}

/** The occurrence at a place; at its end counts, too. */
export const occurrenceAt = ({ occurrences }: Names, line: number, column: number): Occurrence | undefined =>
  occurrences.find((o) => o.line === line && o.column <= column && column <= o.endColumn) ??
  // Behind the letter of `1f`.
  occurrences.find((o) => o.line === line && o.endColumn + 1 === column && o.role === 'use' && isLocal(o.name))

/** Whether a program may call something by this name. */
export function nameError(name: string): string | undefined {
  if (!NAME.test(name)) return 'A name begins with a letter, _, . or $, and goes on with these and digits.'
  if (isMnemonic(name)) return `${name} is an instruction.`
  return undefined
}
