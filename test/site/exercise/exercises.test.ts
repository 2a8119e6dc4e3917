import { expect, test } from 'vitest'
import { exerciseFacts, exerciseOf } from '../../../site/exercises.ts'

const CHAPTERS = ['the-machine', 'hypercalls']
const good = { chapter: 'hypercalls', minutes: 20, hints: ['Look there.', 'Do that.'] }

test('the folder is the address', () => {
  expect(exerciseOf('exercises/sum-of-words/task.mdx')).toEqual({
    slug: 'exercises/sum-of-words',
    name: 'sum-of-words',
  })
  for (const path of ['lessons/01-x/index.mdx', 'exercises/sum-of-words/start.s', ''])
    expect(exerciseOf(path)).toBeUndefined()
})

test('front matter that is in order is taken as it is', () =>
  expect(exerciseFacts({ exercise: good }, 'task.mdx', CHAPTERS)).toEqual(good))

test.each([
  [undefined, /`chapter` must be one of the-machine, hypercalls; `minutes`.*; `hints`/],
  [{ ...good, minutes: '20' }, /`minutes` must be a whole number[\s\S]*\n {2}minutes: 20\n/],
  [{ ...good, chapter: 'hypercall' }, /`chapter` must be one of[\s\S]*\n {2}chapter: the-machine\n/],
  [{ ...good, hints: ['Only one.'] }, /`hints`[\s\S]*\n {4}- Only one\.\n {4}- Where to look\.\n/],
  [{ ...good, hints: ['One.', { Two: 'with a colon' }] }, /`hints`.*quote one that has a colon/],
  [{ ...good, can: 3 }, /`can` must be a text/],
])('of %j it is said what is wrong, with the front matter as it should be', (exercise, says) => {
  const mended = () => exerciseFacts({ title: 'A title', exercise }, 'exercises/x/task.mdx', CHAPTERS)
  expect(mended).toThrow(says)
  expect(mended).toThrow(/^exercises\/x\/task\.mdx: [\s\S]*---\ntitle: A title\n[\s\S]*---$/)
})
