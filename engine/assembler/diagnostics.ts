// What is wrong with a program, where, and what to do about it. Inside the assembler a mistake is thrown as a `Problem`
// and caught at its statement, so that one run reports the mistakes of many statements; nothing is thrown to the caller.
import type { Statement } from './source.ts'

export type Severity = 'error' | 'warning'

/** Lines and columns count from 1; `endColumn` is the first column behind the marked text. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endColumn: number
}

/** A change of the source that removes the problem: put `text` where the place is. */
export interface Fix extends Place {
  readonly title: string
  readonly text: string
}

export interface Diagnostic extends Place {
  readonly severity: Severity
  /** Stable name of the kind of mistake: `imm-range`, `unknown-symbol` ... */
  readonly code: string
  readonly message: string
  /** What to write instead. */
  readonly remedy?: string
  /** For a mistake in the expansion of a macro: the lines of the macros, innermost first. */
  readonly within?: readonly { readonly macro: string; readonly file: string; readonly line: number }[]
  readonly fixes?: readonly Fix[]
}

export interface Advice {
  readonly remedy?: string
  /** Text that puts it right ... */
  readonly replacement?: string
  /** ... in place of these characters of the statement; if absent, of the marked ones. */
  readonly at?: { readonly from: number; readonly to: number }
}

/** A mistake in characters `[from, to)` of the statement that is being assembled. */
export class Problem {
  readonly message: string
  readonly code: string
  readonly from: number
  readonly to: number
  readonly advice: Advice

  constructor(code: string, from: number, to: number, message: string, advice: Advice = {}) {
    this.message = message
    this.code = code
    this.from = from
    this.to = to
    this.advice = advice
  }
}

/** Thrown to give up altogether: too many mistakes, or a program without reasonable bounds. */
export class GiveUp extends Error {}

const MOST_REPEATED = 10_000

/** Collects diagnostics; the same mistake at the same place is reported once. */
export class Report {
  readonly diagnostics: Diagnostic[] = []
  errors = 0
  private readonly seen = new Set<string>()
  private repeated = 0
  private readonly limit: number

  constructor(limit: number) {
    this.limit = limit
  }

  /** Run something that belongs to a statement; what goes wrong in it is reported there. Undefined if it did. */
  attempt<T>(statement: Statement, run: () => T): T | undefined {
    try {
      return run()
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
      this.add('error', statement, problem)
      return undefined
    }
  }

  /** Add the error that ends everything, whatever the limit. */
  last(statement: Statement, problem: Problem): void {
    this.errors = Number.NEGATIVE_INFINITY
    this.add('error', statement, problem)
    this.errors = Number.POSITIVE_INFINITY
  }

  add(severity: Severity, statement: Statement, problem: Problem): void {
    const { code, message, advice } = problem
    const place = statement.place(problem.from, problem.to)
    const key = `${code} ${place.file}:${place.line}:${place.column} ${message}`
    if (this.seen.has(key)) {
      if (++this.repeated >= MOST_REPEATED) throw new GiveUp('the same errors come again and again')
      return
    }
    this.seen.add(key)
    const within = statement.expansions()
    this.diagnostics.push({
      severity,
      code,
      message,
      ...(advice.remedy !== undefined && { remedy: advice.remedy }),
      ...place,
      ...(within.length > 0 && { within }),
      ...fixesOf(statement, problem),
    })
    if (severity === 'error' && ++this.errors >= this.limit) throw new GiveUp(`more than ${this.limit} errors`)
  }
}

/** Only where the source has the text as it was read: not in expansions. */
function fixesOf(statement: Statement, { advice, from, to }: Problem): { fixes?: readonly Fix[] } {
  const { replacement, at } = advice
  if (replacement === undefined || statement.expansion || !statement.exact) return {}
  const place = at ? statement.place(at.from, at.to) : statement.place(from, to)
  return { fixes: [{ title: `Change to ${replacement}`, ...place, text: replacement }] }
}
