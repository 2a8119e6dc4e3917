import { defineCollection } from 'astro:content'
import { docsSchema } from '@astrojs/starlight/schema'
import { glob } from 'astro/loaders'
import { z } from 'astro/zod'
import { type ExerciseFacts, exerciseFacts, exerciseOf } from './exercises.ts'
import { lessonFacts, lessonOf, lessons } from './lessons.ts'

const chapters = lessons(new URL('../lessons/', import.meta.url)).map(({ slug }) => slug.replace('lessons/', ''))

export const collections = {
  docs: defineCollection({
    loader: glob({
      base: '.',
      pattern: ['lessons/*/index.mdx', 'exercises/*/task.mdx'],
      generateId: ({ entry, data }) => {
        const exercise = exerciseOf(entry)
        if (exercise) exerciseFacts(data, entry, chapters)
        else lessonFacts(data, entry)
        const page = exercise ?? lessonOf(entry)
        if (!page) throw new Error(`${entry}: name the folder NN-name, for example 07-two-stage-paging`)
        return page.slug
      },
    }),
    schema: docsSchema({
      extend: z.object({
        exercise: z.custom<ExerciseFacts>().optional(),
        /** Of a lesson: the part of the book that begins with it. */
        part: z.string().optional(),
      }),
    }),
  }),
}
