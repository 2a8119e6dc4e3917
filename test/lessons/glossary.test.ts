// A term is defined once, in one chapter, and the glossary has it in a sentence.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { GLOSSARY } from '../../site/book/glossary.ts'
import { lessonOf } from '../../site/lessons.ts'

const LESSONS = join(import.meta.dirname, '../../lessons')
const defined = readdirSync(LESSONS).flatMap((folder) =>
  [...readFileSync(join(LESSONS, folder, 'index.mdx'), 'utf8').matchAll(/<dfn>([^<]+)<\/dfn>/g)].map(
    ([, term = '']) => ({
      term: term.replace(/\s+/g, ' ').toLowerCase(),
      chapter: lessonOf(folder)?.slug.replace('lessons/', ''),
    }),
  ),
)
const key = ({ term, chapter }: { term: string; chapter: string | undefined }) => `${term.toLowerCase()} (${chapter})`

test('chapters define terms', () => expect(defined.length).toBeGreaterThan(30))
test('no term is defined twice', () => {
  const names = defined.map(({ term }) => term)
  expect(names.filter((name, n) => names.indexOf(name) !== n)).toEqual([])
})
test('the glossary has the terms of the chapters, and no others', () =>
  expect(GLOSSARY.map(key).sort()).toEqual(defined.map(key).sort()))
test.each(GLOSSARY.map(({ term, meaning }) => [term, meaning]))('%s: one sentence', (_, meaning) =>
  expect(meaning).toMatch(/^[A-ZÀ-Ý][^.!?]*(\.[a-z][^.!?]*)*\.$/),
)
