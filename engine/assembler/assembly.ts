// The state of an assembly while the source is read: where we are, what is defined, what is still to be filled in.
import type { Encoding, Field } from '../isa/encoding.ts'
import type { Extension } from '../isa/row.ts'
import { Problem, type Report } from './diagnostics.ts'
import type { Expr, Scope } from './expression.ts'
import type { Input } from './input.ts'
import { Macros } from './macro.ts'
import type { Relocation } from './operand.ts'
import { type Fragment, type Quota, Section, type SectionFlags } from './section.ts'
import type { Statement } from './source.ts'
import { type AsmSymbol, Symbols } from './symbol.ts'

/** A value to be put in place when addresses are known. */
export interface Fixup {
  readonly statement: Statement
  readonly from: number
  readonly to: number
  readonly fragment: Fragment
  readonly offset: number
  readonly expr: Expr
  readonly put:
    | { readonly kind: 'data'; readonly size: number }
    | {
        readonly kind: 'field'
        readonly encoding: Encoding
        readonly field: Field
        readonly relocation: Relocation | 'target' | undefined
      }
}

/** The bytes from here to the next mark come from this statement. */
export interface Mark {
  readonly fragment: Fragment
  readonly offset: number
  readonly statement: Statement
  /** They are instructions. */
  readonly code: boolean
}

export interface Options {
  /** 2-byte instructions where they fit. */
  readonly compressed: boolean
  /** GNU `as`: the linker may move code. Here it only decides how alignment counts while branches are measured. */
  readonly relax: boolean
  readonly extensions: ReadonlySet<Extension>
}

const CODE: SectionFlags = { alloc: true, write: false, exec: true, nobits: false }
const CONSTANTS: SectionFlags = { alloc: true, write: false, exec: false, nobits: false }
const DATA: SectionFlags = { alloc: true, write: true, exec: false, nobits: false }
const ZEROS: SectionFlags = { alloc: true, write: true, exec: false, nobits: true }
const NOTE: SectionFlags = { alloc: false, write: false, exec: false, nobits: false }

/** What a section is if nothing is said about it: its name decides. */
export function usualFlags(name: string): SectionFlags | undefined {
  const family = /^\.[a-z]+/.exec(name)?.[0]
  if (family === '.text' || family === '.init' || family === '.fini') return CODE
  if (family === '.rodata' || family === '.srodata') return CONSTANTS
  if (family === '.data' || family === '.sdata') return DATA
  return family === '.bss' || family === '.sbss' || name === 'COMMON' ? ZEROS : undefined
}

export class Assembly implements Scope {
  readonly report: Report
  readonly symbols = new Symbols()
  readonly sections = new Map<string, Section>()
  readonly fixups: Fixup[] = []
  readonly marks: Mark[] = []
  readonly macros = new Macros()
  statement: Statement
  /** Where the mnemonic of the present instruction stands in its statement. */
  mnemonic = { from: 0, to: 0 }
  section: Section
  previous: Section
  readonly sectionStack: { section: Section; previous: Section }[] = []
  options: Options
  /** 2-byte instructions were allowed somewhere. */
  everCompressed: boolean
  readonly input: Input
  readonly include: (name: string, from: string) => string | undefined
  readonly optionStack: Options[] = []
  private readonly quota: Quota

  constructor(
    report: Report,
    quota: Quota,
    options: Options,
    input: Input,
    include: (name: string, from: string) => string | undefined,
    first: Statement,
  ) {
    this.statement = first
    this.include = include
    this.report = report
    this.input = input
    this.everCompressed = options.compressed
    this.quota = quota
    this.options = options
    this.section = this.sectionNamed('.text')
    this.previous = this.section
    this.sectionNamed('.data')
    this.sectionNamed('.bss')
  }

  /** The section of this name; if it is new, with these flags. */
  sectionNamed(name: string, flags?: SectionFlags): Section {
    let section = this.sections.get(name)
    if (!section) {
      section = new Section(name, flags ?? usualFlags(name) ?? NOTE, this.quota)
      if (section.flags.exec && name === '.text') section.alignment = this.options.compressed ? 2 : 4
      this.sections.set(name, section)
    }
    return section
  }

  setOptions(options: Options): void {
    this.options = options
    if (options.compressed) this.everCompressed = true
  }

  enter(section: Section): void {
    this.previous = this.section
    this.section = section
  }

  here(): Expr {
    const { last } = this.section
    return { kind: 'address', fragment: last, offset: last.length }
  }

  symbol(name: string): AsmSymbol {
    return this.symbols.get(name)
  }

  local(number: string, direction: string): AsmSymbol | undefined {
    return this.symbols.local(number, direction)
  }

  /** Define a label here. */
  label(name: string, from: number, to: number): void {
    const numeric = /^\d/.test(name)
    const symbol = numeric ? this.symbols.defineLocal(name) : this.symbols.get(name)
    if (symbol.value) {
      const { file, line } = (symbol.definedAt as Statement).place()
      const where = file === this.statement.place().file ? `line ${line}` : `${file}, line ${line}`
      throw new Problem('duplicate-label', from, to, `${name} is already defined in ${where}.`, {
        remedy: 'Choose another name, or use a numeric label: 1: can be defined again and again (1b, 1f).',
      })
    }
    symbol.value = this.here()
    symbol.label = true
    symbol.definedAt = this.statement
  }

  /** From here on bytes come from the present statement. */
  mark(code = false): void {
    const { last } = this.section
    this.marks.push({ fragment: last, offset: last.length, statement: this.statement, code })
  }

  /** Put this expression in place of `size` bytes that begin at an offset of the present fragment. */
  fix(put: Fixup['put'], expr: Expr, offset: number, from: number, to: number): void {
    this.fixups.push({ statement: this.statement, from, to, fragment: this.section.last, offset, expr, put })
  }

  warn(code: string, from: number, to: number, message: string, remedy?: string): void {
    const problem = new Problem(code, from, to, message, remedy === undefined ? {} : { remedy })
    this.report.add('warning', this.statement, problem)
  }
}
