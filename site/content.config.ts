import { defineCollection } from 'astro:content'
import { docsSchema } from '@astrojs/starlight/schema'
import { glob } from 'astro/loaders'
import { lessonOf } from './lessons.ts'

export const collections = {
  docs: defineCollection({
    loader: glob({
      base: './lessons',
      pattern: '*/index.mdx',
      generateId: ({ entry }) => {
        const lesson = lessonOf(entry)
        if (!lesson) throw new Error(`lessons/${entry}: name the folder NN-name, for example 07-two-stage-paging`)
        return lesson.slug
      },
    }),
    schema: docsSchema(),
  }),
}
