// The book's exercises as files: who is there, their checks, and the files that an answer may include. A student's text can
// include nothing else: the engine has no files, and solutions are not given to it.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { nearest } from '../assembler/suggest.ts'
import type { Exercise } from '../grade/exercise.ts'
import type { Sources } from '../lab/sources.ts'
import { Complaint, EXIT } from './command.ts'
import { bookSources, textAt } from './program.ts'

const EXERCISES = join(import.meta.dirname, '../../exercises')

/** Every folder with a check.ts, in order of names. */
export const exerciseNames = (folder: string = EXERCISES): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => existsSync(join(folder, name, 'check.ts')))
        .sort()
    : []

/** The names that were asked for, or all. Throws a Complaint. */
export function chosenExercises(wanted: readonly string[] | undefined): string[] {
  const names = exerciseNames()
  for (const name of wanted ?? []) {
    if (names.includes(name)) continue
    const meant = nearest(name, names)
    throw new Complaint(
      EXIT.usage,
      `there is no exercise "${name}"`,
      meant ? `Did you mean ${meant}?` : `The exercises are ${names.join(', ')}.`,
    )
  }
  return wanted ? [...wanted] : names
}

/** The checks of an exercise, of the book's folder or of another one with the same layout. */
export async function loadExercise(name: string, folder: string = EXERCISES): Promise<Exercise> {
  const path = join(folder, name, 'check.ts')
  const found: { default?: Exercise } = await import(pathToFileURL(path).href)
  if (!Array.isArray(found.default?.checks))
    throw new Complaint(EXIT.badProgram, `${path} exports no exercise`, 'Write `export default defineExercise({ … })`.')
  return found.default
}

const HIDDEN = /^exercises\/[^/]+\/(solution\.s|wrong\/)/

/** Texts of the book's programs, and of an exercise's own files that readers may see (`exercises/name/harness.s`); no other file. */
export const exerciseSources: Sources = (path) => {
  if (!path.endsWith('.s')) return undefined
  if (!path.startsWith('exercises/')) return bookSources(path)
  return HIDDEN.test(path) || path.includes('..') ? undefined : textAt(join(EXERCISES, path.slice('exercises/'.length)))
}
