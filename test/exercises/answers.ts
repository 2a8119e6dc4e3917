// The answers that come with an exercise, as files: what a reader starts with, a solution, and ways to be wrong.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { exerciseNames, exerciseSources, loadExercise } from '../../engine/cli/exercises.ts'
import { type Exercise, type Grade, gradeAnswer } from '../../engine/index.ts'

export const EXERCISES: string = join(import.meta.dirname, '../../exercises')
export const NAMES: readonly string[] = exerciseNames()

export interface Answers {
  readonly name: string
  readonly exercise: Exercise
  readonly start: string
  readonly solution: string
  /** By name of the file, each with the check that it fails and words of the message that its first comment promises. */
  readonly wrong: readonly {
    readonly name: string
    readonly text: string
    readonly check: string
    readonly says: string
  }[]
}

export async function answersOf(name: string): Promise<Answers> {
  const text = (file: string) => readFileSync(join(EXERCISES, name, file), 'utf8')
  const folder = join(EXERCISES, name, 'wrong')
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.s')) : []
  const wrong = files.map((file) => {
    const answer = text(`wrong/${file}`)
    const [, check = '', says = ''] = /^# ([a-z0-9-]+): (.+)\n/.exec(answer) ?? []
    return { name: file, text: answer, check, says }
  })
  return { name, exercise: await loadExercise(name), start: text('start.s'), solution: text('solution.s'), wrong }
}

export const tried = ({ name, exercise }: Answers, text: string, seed: number): Grade =>
  gradeAnswer(name, exercise, text, seed, exerciseSources)

/** Why an answer did not pass, in words. */
export const complaints = ({ diagnostics, checks }: Grade): string[] => [
  ...diagnostics.filter((d) => d.severity === 'error').map((d) => `${d.file}:${d.line}: ${d.message}`),
  ...checks.flatMap(({ id, failure }) => (failure ? [`${id}: ${failure.happened} ${failure.look}`] : [])),
]
