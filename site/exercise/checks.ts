// The exercises as the pages and their Workers have them: checks, and the files that an answer may include. Solutions and
// wrong answers stay out of the site.
import type { Exercise, Sources } from '../../engine/index.ts'
import { sources } from '../charts/sources.ts'

const found = import.meta.glob<Exercise>('../../exercises/*/check.ts', { import: 'default', eager: true })
const files = import.meta.glob<string>(['../../exercises/*/*.s', '!../../exercises/*/solution.s'], {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** Undefined where there is none of that name. */
export const exerciseNamed = (name: string): Exercise | undefined => found[`../../exercises/${name}/check.ts`]

/** Texts of the book's programs by path below engine/, and of the exercises' own files (`exercises/name/power.s`). */
export const exerciseSources: Sources = (path) =>
  path.startsWith('exercises/') ? files[`../../${path}`] : sources(path)

/** What stands beside an answer, by path: the program around it, files that it includes. */
export const filesBeside = (name: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(files)
      .filter(([path]) => path.startsWith(`../../exercises/${name}/`) && !path.endsWith('/start.s'))
      .map(([path, text]) => [path.slice('../../'.length), text]),
  )

export const answerPath = (name: string): string => `exercises/${name}/answer.s`
