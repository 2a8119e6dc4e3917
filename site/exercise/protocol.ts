// What an exercise in a page and the Worker that grades it say to each other.
import type { CheckResult, Counts, Diagnostic, EventColumns, Grade, Whereabouts } from '../../engine/index.ts'
import type { Sites } from '../charts/symbols.ts'

interface Tried {
  readonly name: string
  readonly text: string
}

export type GradeRequest =
  /** All checks with each seed; answers `result` as each is there, `grade` after each seed, and `done`. */
  | (Tried & { readonly type: 'check'; readonly seeds: readonly number[] })
  /** What is wrong with the text, if anything: `assembled`. */
  | (Tried & { readonly type: 'assemble' })
  /** One check again, to go through what its machine did: `moment`, at the step that its failure names. */
  | (Tried & { readonly type: 'look'; readonly seed: number; readonly check: string })
  /** Another step of that run: `moment`. */
  | { readonly type: 'goTo'; readonly step: number }

export type GradeAnswer =
  | { readonly type: 'result'; readonly seed: number; readonly result: CheckResult }
  | { readonly type: 'grade'; readonly grade: Grade }
  | { readonly type: 'assembled'; readonly diagnostics: readonly Diagnostic[] }
  | { readonly type: 'moment'; readonly moment: Moment }
  /** There was no run to look at. */
  | { readonly type: 'nothing' }
  | { readonly type: 'done' }

/** A run that a check made, and a step of it. */
export interface Moment {
  readonly step: number
  /** Where the check had left the machine. */
  readonly last: number
  readonly counts: Counts
  readonly where: Whereabouts
  /** x0 to x31 now, and before the instruction that brought it here; the same where it stands at its first. */
  readonly registers: Int32Array
  readonly before: Int32Array
  /** By serial line or virtual machine, what has been printed. */
  readonly output: readonly string[]
  /** Events of the whole run and where it ends: sent with the first moment of a run only. */
  readonly run?: { readonly events: EventColumns; readonly sites: Sites; readonly end: number }
}
