// The assembler: GNU `as` syntax for RV32, and the part of a linker that places one program in memory. It plays
// `as` followed by `ld --no-relax`, with .text, .rodata, .data, .bss and then other sections from a base address.
//
// Left out: object files with open symbols, `.incbin`, `.altmacro`, subsections, position-independent code.
import type { Extension } from '../isa/row.ts'
import { Assembly } from './assembly.ts'
import { CONDITIONALS, conditional } from './conditional.ts'
import { Cursor } from './cursor.ts'
import { type Diagnostic, GiveUp, Problem, Report } from './diagnostics.ts'
import { directive, isDirective } from './directives.ts'
import { constant } from './expression.ts'
import { ALL_EXTENSIONS } from './extensions.ts'
import { Linker } from './fixup.ts'
import { firstWord, Input } from './input.ts'
import { instruction } from './instruction.ts'
import { layout } from './layout.ts'
import { define } from './naming.ts'
import type { Program } from './program.ts'
import { linkerSymbols, programOf } from './result.ts'
import { Quota } from './section.ts'
import { Statement } from './source.ts'

export interface AssembleOptions {
  /** Name of the source in diagnostics and line tables. */
  readonly file?: string
  /** Physical address of the first section; default 0x80000000, where RAM begins. */
  readonly base?: number
  /** What the machine has; default everything but C. With C, 2-byte instructions are used where they fit. */
  readonly extensions?: Iterable<Extension>
  /** Text of a file for `.include`, or undefined; `from` is the name of the including file. */
  readonly include?: (name: string, from: string) => string | undefined
  /** Symbols with integer values, as `--defsym` gives them. */
  readonly defines?: Readonly<Record<string, number>>
  /** Most bytes of code and data; default 16 MiB. */
  readonly maxBytes?: number
  /** Most characters that included files, macros and repetitions may add to the source; default 4 Mi. */
  readonly maxText?: number
  /** The assembler gives up after this many errors; default 100. */
  readonly maxErrors?: number
}

export interface AssembleResult {
  /** There are no errors; then there is a program. */
  readonly ok: boolean
  /** In the order of the source. */
  readonly diagnostics: readonly Diagnostic[]
  readonly program?: Program
}

const MIB = 2 ** 20

/** Assemble a source text. Never throws for what is in it: every mistake becomes a diagnostic. */
export function assemble(text: string, options: AssembleOptions = {}): AssembleResult {
  const report = new Report(options.maxErrors ?? 100)
  const file = options.file ?? 'program.s'
  const program = attempt(report, text, file, options)
  const diagnostics = inOrder(report.diagnostics, file)
  return report.errors === 0 && program ? { ok: true, diagnostics, program } : { ok: false, diagnostics }
}

const usualExtensions = (): Extension[] => ALL_EXTENSIONS.filter((e) => e !== 'C')

function attempt(report: Report, text: string, file: string, options: AssembleOptions): Program | undefined {
  const extensions = new Set(options.extensions ?? usualExtensions())
  const base = options.base ?? 0x80000000
  const limit = options.maxBytes ?? 16 * MIB
  const input = new Input(report, options.maxText ?? 4 * MIB)
  const a = new Assembly(
    report,
    new Quota(limit),
    { compressed: extensions.has('C'), relax: true, extensions },
    input,
    options.include ?? (() => undefined),
    new Statement('', { name: file, text: '', index: 0 }, 1, 0),
  )
  try {
    for (const [name, value] of Object.entries(options.defines ?? {})) {
      a.symbols.get(name).value = constant(BigInt(Number.isSafeInteger(value) ? value : 0))
    }
    input.open(file, text)
    for (let statement = input.next(); statement; statement = input.next()) step(a, statement)
    const loaded = report.attempt(a.statement, () => layout(a, base))
    if (!loaded) return undefined
    const linker = new Linker(a, linkerSymbols(loaded))
    const bytes = linker.link(limit)
    return programOf(a, linker, loaded, bytes, base)
  } catch (stop) {
    if (!(stop instanceof GiveUp)) throw stop
    const message = `The assembler gave up: ${stop.message}.`
    report.last(a.statement, new Problem('too-large', 0, a.statement.text.length, message))
    return undefined
  }
}

function step(a: Assembly, statement: Statement): void {
  a.statement = statement
  const word = firstWord(statement.text)
  const condition = CONDITIONALS.has(word)
  if (a.input.skipping && !condition) return
  a.report.attempt(statement, () => {
    if (condition) conditional(a, word, new Cursor(statement.text, word.length))
    else read(a, new Cursor(statement.text))
  })
}

const COLON = 58
const EQUALS = 61

/** Labels, then a definition, directive, macro or instruction. */
function read(a: Assembly, cursor: Cursor): void {
  while (!cursor.atEnd()) {
    const from = cursor.at
    const numeric = cursor.isDigit()
    const name = numeric ? cursor.word() : cursor.name()
    if (name === undefined) throw cursor.problem('syntax', 'A label, an instruction or a directive is expected here.')
    const to = cursor.at
    cursor.skipSpace()
    if (cursor.code() === COLON && (!numeric || /^\d+$/.test(name))) {
      cursor.at++
      a.label(name, from, to)
      continue
    }
    if (numeric) throw new Problem('syntax', from, to, 'A label, an instruction or a directive is expected here.')
    if (cursor.code() === EQUALS) {
      cursor.at++
      define(a, name, from, to, cursor, cursor.eat('='))
    } else operation(a, name, from, cursor)
    return
  }
}

function operation(a: Assembly, name: string, from: number, cursor: Cursor): void {
  const lower = name.startsWith('.') ? name.toLowerCase() : name
  const known = lower.startsWith('.') && (isDirective(lower) || CONDITIONALS.has(lower))
  const macro = known ? undefined : a.macros.find(name)
  if (macro) a.macros.expand(a, macro, cursor)
  else if (CONDITIONALS.has(lower)) conditional(a, lower, cursor)
  else if (lower.startsWith('.')) directive(a, lower, from, cursor)
  else instruction(a, name, from, cursor)
}

function inOrder(diagnostics: readonly Diagnostic[], main: string): Diagnostic[] {
  const rank = (d: Diagnostic) => (d.file === main ? 0 : 1)
  const byPlace = (p: Diagnostic, q: Diagnostic) =>
    rank(p) - rank(q) || (p.file < q.file ? -1 : p.file > q.file ? 1 : p.line - q.line || p.column - q.column)
  return [...diagnostics].sort(byPlace)
}
