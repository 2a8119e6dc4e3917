// Every chapter's questions can be asked: the file is as the book needs it; and what is wrong with a file is said.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isMultiple, isRight, readQuestions } from '../../site/quiz/questions.ts'

const LESSONS = join(import.meta.dirname, '../../lessons')
const quizzes = readdirSync(LESSONS).filter((name) => existsSync(join(LESSONS, name, 'quiz.yaml')))

describe.each(quizzes)('%s', (name) => {
  const questions = readQuestions(readFileSync(join(LESSONS, name, 'quiz.yaml'), 'utf8'), `lessons/${name}/quiz.yaml`)
  test('asks three questions or more, each with its reasons', () => {
    expect(questions.length).toBeGreaterThanOrEqual(3)
    for (const { options } of questions) for (const { why } of options) expect(why).toMatch(/\w.*[.!?]$/s)
  })
  test('shows its questions in the chapter', () =>
    expect(readFileSync(join(LESSONS, name, 'index.mdx'), 'utf8')).toContain('<Quiz />'))
  test('does not always hide the answer in the same place', () =>
    expect(new Set(questions.map(({ options }) => options.findIndex(({ right }) => right))).size).toBeGreaterThan(1))
})

const one = (rest: string) => `- id: a\n  ask: Which?\n  options:\n${rest}`
const right = '    - {text: this, right: true, why: It is.}\n'
const wrong = '    - {text: that, why: It is not.}\n'

test('an answer is right when it is complete and holds nothing wrong', () => {
  const [single] = readQuestions(one(wrong + right), 'q')
  expect(single && [isMultiple(single), isRight(single, [1]), isRight(single, [0]), isRight(single, [0, 1])]).toEqual([
    false,
    true,
    false,
    false,
  ])
  const [several] = readQuestions(one(right + wrong + right), 'q')
  expect(several && [isMultiple(several), isRight(several, [0, 2]), isRight(several, [0])]).toEqual([true, true, false])
})
test.each([
  ['', 'not a list'],
  ['- ask: Which?', 'question 1: it needs an `id`'],
  ['- {id: A b}', 'lower-case'],
  [one(right), 'two `options`'],
  [one(right + right), 'every option is right'],
  [one(wrong + wrong), 'no option is `right: true`'],
  [one(`${right}    - {text: that}\n`), 'question a, option 2: `why`'],
  [one(wrong + right) + one(wrong + right), 'used twice'],
])('%j is refused with a reason and an example', (text, reason) => {
  expect(() => readQuestions(text, 'lessons/x/quiz.yaml')).toThrow(reason)
  expect(() => readQuestions(text, 'lessons/x/quiz.yaml')).toThrow('A question looks like this')
})
