import { expect, test } from 'vitest'
import { exerciseSources, loadExercise } from '../../../engine/cli/exercises.ts'
import { Grader } from '../../../site/exercise/grader.ts'
import type { GradeAnswer, GradeRequest, Moment } from '../../../site/exercise/protocol.ts'
import { answersOf } from '../../exercises/answers.ts'

const name = 'sum-of-words'
const exercise = await loadExercise(name)
const { solution, wrong } = await answersOf(name)
const bytes = wrong.find((answer) => answer.name === 'bytes.s')?.text ?? ''

function asked(...requests: GradeRequest[]): GradeAnswer[] {
  const said: GradeAnswer[] = []
  const grader = new Grader(
    (wanted) => (wanted === name ? exercise : undefined),
    exerciseSources,
    (answer) => said.push(answer),
  )
  for (const request of requests) grader.hear(request)
  return said
}
const moments = (said: GradeAnswer[]): Moment[] => said.flatMap((a) => (a.type === 'moment' ? [a.moment] : []))

test('tells each result as it comes, the grade of each seed, and the end', () => {
  const said = asked({ type: 'check', name, text: solution, seeds: [4, 5] })
  const each = [...exercise.checks.map(() => 'result'), 'grade']
  expect(said.map(({ type }) => type)).toEqual([...each, ...each, 'done'])
  expect(said.every((a) => a.type !== 'grade' || a.grade.passed)).toBe(true)
})

test('a text with mistakes is tried once, and its mistakes have their places', () => {
  const said = asked(
    { type: 'check', name, text: '_start: fool a0\n', seeds: [4, 5] },
    { type: 'assemble', name, text: '_start: fool a0\n' },
  )
  expect(said.map(({ type }) => type)).toEqual(['grade', 'done', 'assembled'])
  for (const answer of said) {
    const found = answer.type === 'grade' ? answer.grade.diagnostics : 'diagnostics' in answer ? answer.diagnostics : []
    if (answer.type !== 'done') expect(found[0]).toMatchObject({ file: 'exercises/sum-of-words/answer.s', line: 1 })
  }
})

test('a failing run can be walked through, and stays the same run', () => {
  const [at, back, again] = moments(
    asked(
      { type: 'look', name, text: bytes, seed: 1, check: 'sums' },
      { type: 'goTo', step: 3 },
      { type: 'goTo', step: 1e9 },
    ),
  )
  expect(at?.run?.events.length).toBeGreaterThan(0)
  expect(at?.step).toBe(at?.last)
  expect(back).toMatchObject({ step: 3, last: at?.last, counts: { steps: 3 } })
  expect(back?.run).toBeUndefined()
  expect(again?.registers).toEqual(at?.registers)
})

test('where there is nothing to run, it says so', () => {
  expect(asked({ type: 'look', name: 'other', text: '', seed: 1, check: 'sums' })).toEqual([{ type: 'nothing' }])
  expect(asked({ type: 'look', name, text: solution, seed: 1, check: 'no-such-check' })).toEqual([{ type: 'nothing' }])
})
