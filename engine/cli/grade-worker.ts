// Grades one answer, in a thread that can be stopped from outside. Started by grade-pool.ts.
import { parentPort } from 'node:worker_threads'
import type { Exercise } from '../grade/exercise.ts'
import { type Grade, gradeAnswer } from '../grade/grade.ts'
import { exerciseSources, loadExercise } from './exercises.ts'

export interface GradeJob {
  readonly exercise: string
  readonly text: string
  readonly seeds: readonly number[]
  /** Folders with a check.ts for this exercise: the book's (undefined), and the instructor's own. */
  readonly folders: readonly (string | undefined)[]
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

async function grade({ exercise, text, seeds, folders }: GradeJob): Promise<GradeAnswer> {
  try {
    const all = await Promise.all(folders.map((folder) => exerciseIn(exercise, folder)))
    const checks = all.flatMap((one) => one.checks)
    const whole: Exercise = { ...(all[0] as Exercise), checks }
    return { grades: seeds.map((seed) => gradeAnswer(exercise, whole, text, seed, exerciseSources)) }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

parentPort?.on('message', async (job: GradeJob) => parentPort?.postMessage(await grade(job)))
