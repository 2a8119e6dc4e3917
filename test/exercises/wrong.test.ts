// What does not pass, and what a reader is told then: the start does not, each way to be wrong gets the message that its first comment
// promises, and every failure says where to look.
import { describe, expect, test } from 'vitest'
import type { Grade } from '../../engine/index.ts'
import { answersOf, complaints, NAMES, tried } from './answers.ts'

describe.each(NAMES)('%s', async (name) => {
  const answers = await answersOf(name)

  test('is assembled as it starts, does not pass, and says where to look', () => {
    const grade = tried(answers, answers.start, 1)
    expect(grade.diagnostics.filter((d) => d.severity === 'error')).toEqual([])
    expect(grade.passed).toBe(false)
    helpful(grade)
  })

  test('knows ways to be wrong', () => expect(answers.wrong.length).toBeGreaterThanOrEqual(2))

  test.each(answers.wrong)('wrong/$name fails, with the message that it promises, and says where to look', (wrong) => {
    expect(answers.exercise.checks.map(({ id }) => id)).toContain(wrong.check)
    const grade = tried(answers, wrong.text, 1)
    const failed = grade.checks.find(({ id }) => id === wrong.check)?.failure
    expect(`${failed?.expected} ${failed?.happened} ${failed?.look}`).toContain(wrong.says)
    // With other inputs, something else may be what is seen of it first.
    for (const any of [grade, tried(answers, wrong.text, 2)]) {
      expect(complaints(any)).not.toEqual([])
      helpful(any)
    }
  })
})

/** Every failure is told in sentences, and is a moment of a run that can be opened. */
function helpful({ checks }: Grade): void {
  for (const { failure, moment } of checks) {
    if (!failure) continue
    for (const words of [failure.expected, failure.happened, failure.look]) expect(words).toMatch(/^\S.*[.?!]$/s)
    expect(moment?.step).toBeGreaterThan(0)
  }
}
