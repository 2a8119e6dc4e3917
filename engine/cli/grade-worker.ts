// Grades one answer, in a thread that can be stopped from outside. Started by grade-pool.ts.
import { parentPort } from 'node:worker_threads'
import type { Exercise } from '../grade/exercise.ts'
import { type CheckResult, type Grade, gradeAnswer } from '../grade/grade.ts'
import type { Sources } from '../lab/sources.ts'
import { exerciseSources, loadExercise } from './exercises.ts'

export interface GradeJob {
  readonly exercise: string
  readonly text: string
  readonly seeds: readonly number[]
  /** Folders with a check.ts for this exercise: the book's (undefined), and the instructor's own. */
  readonly folders: readonly (string | undefined)[]
  /** Whether to go on behind a check that fails: who compares hashes needs all of them, who only wants to know why not. */
  readonly all: boolean
}

/** By seed, the grades of all folders together. */
export type GradeAnswer = { readonly grades: readonly Grade[] } | { readonly error: string }

const loaded = new Map<string, Exercise>()

async function exerciseIn(name: string, folder: string | undefined): Promise<Exercise> {
  const key = `${folder} ${name}`
  const found = loaded.get(key) ?? (await loadExercise(name, folder))
  loaded.set(key, found)
  return found
}

/** Up to the first check that fails. */
function gradeBriefly(name: string, exercise: Exercise, answer: string, seed: number, sources: Sources): Grade {
  const checks: CheckResult[] = []
  for (const check of exercise.checks) {
    const grade = gradeAnswer(name, { ...exercise, checks: [check] }, answer, seed, sources)
    checks.push(...grade.checks)
    if (!grade.passed) return { ...grade, checks }
  }
  return { exercise: name, seed, passed: true, diagnostics: [], checks }
}

async function grade({ exercise, text, seeds, folders, all }: GradeJob): Promise<GradeAnswer> {
  try {
    const found = await Promise.all(folders.map((folder) => exerciseIn(exercise, folder)))
    const whole: Exercise = { ...(found[0] as Exercise), checks: found.flatMap(({ checks }) => checks) }
    const once = all ? gradeAnswer : gradeBriefly
    return { grades: seeds.map((seed) => once(exercise, whole, text, seed, exerciseSources)) }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

parentPort?.on('message', async (job: GradeJob) => parentPort?.postMessage(await grade(job)))
