// Where the next statement comes from: files, macro bodies and repeated blocks, one inside the other, and which parts of
// them `.if` leaves out. Everything is bounded, so that a program that expands without end is given up.
import { GiveUp, Problem, type Report } from './diagnostics.ts'
import { type Source, type Statement, statementsOf } from './source.ts'

/** Files inside files, macros inside macros: as deep as GNU `as` goes. */
const DEEPEST = 100
/** What a statement costs of the budget, besides its characters. */
const STATEMENT = 16

interface Frame {
  readonly kind: 'file' | 'macro' | 'repeat'
  statements: readonly Statement[]
  at: number
  /** The next round of a repetition; undefined when it is over. */
  readonly again: (() => readonly Statement[] | undefined) | undefined
  /** Conditions that were open when it began. */
  readonly conditions: number
}

/** An `.if` that has not met its `.endif`. */
export interface Condition {
  readonly statement: Statement
  /** Statements count now. */
  active: boolean
  /** One of its branches has counted (or none may). */
  done: boolean
  lastBranch: boolean
}

export class Input {
  readonly conditions: Condition[] = []
  readonly sources: Source[] = []
  private readonly frames: Frame[] = []
  private readonly report: Report
  private budget: number

  /** `budget`: characters that included files, macros and repetitions may add. */
  constructor(report: Report, budget: number) {
    this.report = report
    this.budget = budget
  }

  /** Read this file next. */
  open(name: string, text: string): void {
    const known = this.sources.find((s) => s.name === name && s.text === text)
    const source = known ?? { name, text, index: this.sources.length }
    if (!known) this.sources.push(source)
    if (source.index > 0xfffe) throw new GiveUp('too many files are included')
    if (this.frames.length > 0) this.spend(text.length)
    const statements = statementsOf(source, (statement, what) => {
      const problem = new Problem(`unfinished-${what}`, 0, statement.text.length, `This ${what} is not closed.`)
      this.report.add('error', statement, problem)
    })
    this.push('file', statements)
  }

  push(kind: Frame['kind'], statements: readonly Statement[], again?: Frame['again']): void {
    if (this.frames.length >= DEEPEST) {
      throw new GiveUp(`files and macros are nested more than ${DEEPEST} deep; perhaps one uses itself without end`)
    }
    this.frames.push({ kind, statements, at: 0, again, conditions: this.conditions.length })
  }

  /** The next statement that counts, or undefined at the end. */
  next(): Statement | undefined {
    for (;;) {
      const frame = this.frames.at(-1)
      if (!frame) return undefined
      if (frame.at < frame.statements.length) {
        const statement = frame.statements[frame.at++]
        if (this.frames.length > 1) this.spend(statement.text.length + STATEMENT)
        return statement
      }
      this.spend(STATEMENT)
      const statements = frame.again?.()
      if (statements) {
        frame.statements = statements
        frame.at = 0
      } else this.pop()
    }
  }

  /** Charge the expansion budget. */
  spend(characters: number): void {
    this.budget -= characters
    if (this.budget < 0) throw new GiveUp('macros and repetitions expand to too much text')
  }

  private pop(): void {
    const frame = this.frames.pop() as Frame
    for (const { statement } of this.conditions.splice(frame.conditions)) {
      const problem = new Problem('unbalanced-if', 0, statement.text.length, 'This condition has no .endif.')
      this.report.add('error', statement, problem)
    }
  }

  /** The innermost condition that the present file, macro or block has opened. */
  condition(): Condition | undefined {
    const frame = this.frames.at(-1)
    return frame && this.conditions.length > frame.conditions ? this.conditions.at(-1) : undefined
  }

  get skipping(): boolean {
    return this.conditions.length > 0 && !(this.conditions.at(-1) as Condition).active
  }

  /** Whether a macro is being expanded; if so, leave it. */
  leaveMacro(): boolean {
    const index = this.frames.findLastIndex((f) => f.kind !== 'file')
    if (index < 0) return false
    const { conditions } = this.frames[index]
    this.conditions.length = conditions
    this.frames.length = index
    return true
  }

  /** Nothing more is read. */
  stop(): void {
    for (const frame of this.frames) frame.at = frame.statements.length
    this.conditions.length = 0
    this.frames.length = 0
  }

  /** The statements up to the one that closes a block, as `.endm` does `.macro`; the closing one is consumed. */
  block(opener: Statement, opens: ReadonlySet<string>, close: string): Statement[] {
    const frame = this.frames.at(-1) as Frame
    const body: Statement[] = []
    for (let depth = 1; frame.at < frame.statements.length; ) {
      const statement = frame.statements[frame.at++]
      if (this.frames.length > 1) this.spend(statement.text.length + STATEMENT)
      const word = firstWord(statement.text)
      if (opens.has(word)) depth++
      else if (word === close && --depth === 0) return body
      body.push(statement)
    }
    throw new Problem('unfinished-block', 0, opener.text.length, `This block has no ${close}.`)
  }
}

/** The directive that a statement is, in lower case; empty for anything else. */
export function firstWord(text: string): string {
  if (text.charCodeAt(0) !== 46) return ''
  const word = /^\.\w+/.exec(text)?.[0] ?? ''
  return word === '.endmacro' ? '.endm' : word.toLowerCase()
}
