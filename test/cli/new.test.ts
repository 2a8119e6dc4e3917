// What `ringside new` begins is whole: the rules of the lessons and the law of the exercises hold for it as it stands.
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { expect, test } from 'vitest'
import { exerciseFiles } from '../../engine/cli/beginnings.ts'
import { loadExercise } from '../../engine/cli/exercises.ts'
import { gradeAnswer } from '../../engine/index.ts'
import { readQuestions } from '../../site/quiz/questions.ts'
import { layoutViolations } from '../architecture.ts'
import { routes } from '../lessons/book.ts'
import { pageOf } from '../lessons/mdx.ts'
import { complaintsOf, told } from '../lessons/rules.ts'
import { sources } from '../sources.ts'
import { ringside, scratch } from './ringside.ts'

const { path } = scratch()
mkdirSync(path('lessons/07-paging'), { recursive: true })
symlinkSync(new URL('../../engine', import.meta.url).pathname, path('engine'))
const begin = (...args: string[]) => ringside('new', ...args, '--in', path(''))
const text = (file: string) => readFileSync(path(file), 'utf8')

test('a lesson keeps the rules at once, behind the last one', () => {
  const { status, stdout } = begin('lesson', 'two-guests')
  expect(status).toBe(0)
  const written = stdout.split('\n').filter((line) => line.startsWith('lessons/'))
  expect(written).toEqual(['index.mdx', 'hello.s', 'quiz.yaml'].map((file) => `lessons/08-two-guests/${file}`))
  expect(layoutViolations(written)).toEqual([])
  const page = pageOf('lessons/08-two-guests/index.mdx', text('lessons/08-two-guests/index.mdx'))
  const read = (file: string) => (file.startsWith('lessons/') && existsSync(path(file)) ? text(file) : sources(file))
  expect(complaintsOf(page, { routes: routes(), sources: read }).map(told)).toEqual([])
  expect(page.facts.title).toBe('Two guests')
  const questions = readQuestions(text('lessons/08-two-guests/quiz.yaml'), 'quiz.yaml')
  expect(new Set(questions.map(({ options }) => options.findIndex(({ right }) => right))).size).toBe(3)
})

test('an exercise keeps its law at once: it starts unsolved, can be solved, and knows ways to be wrong', async () => {
  const { status } = begin('exercise', 'double-a-word', '--chapter', 'paging')
  expect(status).toBe(0)
  const files = Object.keys(exerciseFiles('double-a-word', 'paging'))
  expect(layoutViolations(files)).toEqual([])
  for (const file of files) expect(text(file)).toBe(exerciseFiles('double-a-word', 'paging')[file])
  const exercise = await loadExercise('double-a-word', path('exercises'))
  const grade = (file: string, seed = 1) =>
    gradeAnswer('double-a-word', exercise, text(`exercises/double-a-word/${file}`), seed, sources)
  expect(grade('start.s').passed).toBe(false)
  for (const seed of [1, 2, 3, 4, 5]) expect(grade('solution.s', seed).passed).toBe(true)
  for (const file of ['wrong/not-doubled.s', 'wrong/one-byte.s']) {
    const words = /^# twice: (.+)\n/.exec(text(`exercises/double-a-word/${file}`))?.[1]
    expect(grade(file).checks[0]?.failure?.look).toContain(words)
  }
})

test.each([
  [['lesson'], 'Write `ringside new lesson NAME`'],
  [['chapter', 'x'], 'Write `ringside new lesson NAME`'],
  [['lesson', 'Two Guests'], 'joined by hyphens: two-guests'],
  [['lesson', 'paging'], 'a lesson paging already'],
  [['exercise', 'a', '--chapter', 'pagin'], 'Did you mean --chapter paging?'],
])('%j is refused with a remedy', (args, remedy) => {
  const { status, stderr } = begin(...args)
  expect(status).toBeGreaterThan(0)
  expect(stderr).toContain(remedy)
})
