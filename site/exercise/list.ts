// The exercises that there are, by chapter, for pages that list them.
import { getCollection } from 'astro:content'
import { type ExerciseFacts, exerciseOf } from '../exercises.ts'
import { lessonOf } from '../lessons.ts'

export interface ListedExercise extends ExerciseFacts {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly href: string
}

export interface ListedChapter {
  /** Its address below lessons/. */
  readonly chapter: string
  readonly number: number
  readonly title: string
  readonly href: string
  /** The quickest first. */
  readonly exercises: readonly ListedExercise[]
}

/** Every chapter, in order. */
export async function chaptersWithExercises(): Promise<ListedChapter[]> {
  const base = import.meta.env.BASE_URL.replace(/\/$/, '')
  const pages = (await getCollection('docs')).map((page) => ({ ...page, href: `${base}/${page.id}/` }))
  const exercises = pages.flatMap(({ data, filePath, href }): ListedExercise[] => {
    const name = exerciseOf(filePath ?? '')?.name
    if (!name || !data.exercise) return []
    return [{ ...data.exercise, name, title: data.title, description: data.description ?? '', href }]
  })
  return pages
    .flatMap(({ id, data, filePath, href }) => {
      const number = lessonOf(filePath ?? '')?.number
      if (number === undefined) return []
      const chapter = id.replace('lessons/', '')
      const own = exercises.filter((exercise) => exercise.chapter === chapter).sort((a, b) => a.minutes - b.minutes)
      return [{ chapter, number, title: data.title, href, exercises: own }]
    })
    .sort((a, b) => a.number - b.number)
}
