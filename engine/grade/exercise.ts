// What an exercise is: where the reader's text goes, and what must hold of the machine that then runs. A check looks at
// behaviour (console, memory, registers, exits, counts), never at the text, and over inputs that are made from a seed.
import type { Trial } from './trial.ts'

export interface Exercise {
  /**
   * The part of one of the book's programs that the reader's text takes the place of. Without it, the text is a program of its
   * own, or a file that a program of the exercise includes. With it, it may be both: what a program of the exercise defines
   * before it includes the text tells the two sides apart, by `.ifdef`.
   */
  readonly part?: Part
  readonly checks: readonly Check[]
}

/** Lines of one of the book's programs: from label `from` up to the line before label `to`, or to the end of the file. */
export interface Part {
  readonly file: string
  readonly from: string
  readonly to?: string
  /** The file of the exercise that takes their place: the reader's text if not given. */
  readonly with?: string
}

export interface Check {
  /** Results name it: unique in its exercise, and the same for good. */
  readonly id: string
  /** What must hold, as a sentence for the reader. */
  readonly says: string
  /** Undefined: it holds. May run several machines; what is thrown here counts as a failure of the check. */
  readonly run: (trial: Trial) => Failure | undefined
}

/** What a reader needs to go on. */
export interface Failure {
  /** What was expected, and what happened instead: each a sentence. */
  readonly expected: string
  readonly happened: string
  /** Where to look, a sentence: a register, a label, a line of the task. */
  readonly look: string
  /** The step of the machine that ran last at which this can be seen; where it stands now if not given. */
  readonly step?: number
}

/** For an exercise's check.ts: its parts reach the checks' parameters. */
export const defineExercise = (exercise: Exercise): Exercise => exercise
