// Trying an answer: all checks of an exercise, for one seed. Never throws for what an answer does.
import type { Diagnostic } from '../assembler/diagnostics.ts'
import type { Lab } from '../lab/lab.ts'
import type { Sources } from '../lab/sources.ts'
import type { Exercise, Failure } from './exercise.ts'
import { Refused, type Setup, Trial } from './trial.ts'

export interface CheckResult {
  readonly id: string
  readonly says: string
  /** Undefined: it holds. */
  readonly failure?: Failure
  /** The machine that ran last, and the step at which to look: enough to run it again and go there. */
  readonly moment?: { readonly setup: Setup; readonly step: number }
  /** Of what the machine that ran last did: the same everywhere for the same text and seed. */
  readonly hash: string
}

export interface Grade {
  readonly exercise: string
  readonly seed: number
  readonly passed: boolean
  /** Why the text could not be tried; then there are no results. */
  readonly diagnostics: readonly Diagnostic[]
  readonly checks: readonly CheckResult[]
}

/**
 * Try an answer. `progress` is told of each result as soon as it is there, with the machine that ran last, which is good until it
 * returns, or for ever if it returns `keep`.
 */
export function gradeAnswer(
  name: string,
  exercise: Exercise,
  answer: string,
  seed: number,
  sources: Sources,
  progress?: (result: CheckResult, lab: Lab | undefined) => 'keep' | undefined,
): Grade {
  const checks: CheckResult[] = []
  for (const { id, says, run } of exercise.checks) {
    const trial = new Trial(name, exercise, answer, seed, sources)
    let failure: Failure | undefined
    try {
      failure = run(trial)
    } catch (error) {
      if (error instanceof Refused && error.diagnostics.length > 0)
        return { exercise: name, seed, passed: false, diagnostics: error.diagnostics, checks: [] }
      failure = {
        expected: 'The machine runs, and can be looked at.',
        happened: `It could not: ${error instanceof Error ? error.message : String(error)}.`,
        look: 'Look at what the task says about labels and about where the program begins.',
      }
    }
    const { last } = trial
    const step = failure?.step ?? last?.lab.step
    const result: CheckResult = {
      id,
      says,
      hash: last ? hashOf(last.lab) : '',
      ...(failure && { failure }),
      ...(failure && last && step !== undefined && { moment: { setup: last.setup, step } }),
    }
    checks.push(result)
    if (progress?.(result, last?.lab) !== 'keep') trial.release()
  }
  return { exercise: name, seed, passed: checks.every(({ failure }) => !failure), diagnostics: [], checks }
}

/** A short name for what a machine has done: its counts, its exits, what it printed. */
export function hashOf(lab: Lab): string {
  const facts = JSON.stringify([
    lab.counts(),
    lab.recorder.exits.list(),
    lab.software.guests.map((_, vm) => lab.output(vm)),
    lab.machine.power ?? null,
  ])
  return [0x811c9dc5, 0x050c5d1f].map((basis) => fnv(facts, basis).toString(16).padStart(8, '0')).join('')
}

/** FNV-1a of a text's UTF-16 units, 32 bits (Fowler, Noll, Vo). */
function fnv(text: string, basis: number): number {
  let hash = basis
  for (let k = 0; k < text.length; k++) hash = Math.imul(hash ^ text.charCodeAt(k), 0x01000193)
  return hash >>> 0
}
