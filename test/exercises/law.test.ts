// What every exercise owes its readers: the solution passes with any input, and nothing that a reader is given gives the answer away.
// What fails, and with which words, is in wrong.test.ts.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { answersOf, complaints, EXERCISES, NAMES, tried } from './answers.ts'

const SEEDS = Array.from({ length: 20 }, (_, n) => 1000 + 37 * n)

test('there are exercises', () => expect(NAMES.length).toBeGreaterThan(0))

describe.each(NAMES)('%s', async (name) => {
  const answers = await answersOf(name)

  test('is solved by its solution, with 20 seeds', () => {
    for (const seed of SEEDS) expect(complaints(tried(answers, answers.solution, seed)), `seed ${seed}`).toEqual([])
  })

  test('gives the same result twice', () =>
    expect(tried(answers, answers.solution, 5)).toEqual(tried(answers, answers.solution, 5)))

  test('names its checks once, as sentences', () => {
    const ids = answers.exercise.checks.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { says } of answers.exercise.checks) expect(says).toMatch(/^[A-Z].*\.$/s)
  })

  test('has a task with a chapter, a time and hints in steps, and the place to answer', () => {
    const task = readFileSync(join(EXERCISES, name, 'task.mdx'), 'utf8')
    const front = parse(/^---\n([\s\S]*?)\n---/.exec(task)?.[1] ?? '')
    expect(front.exercise.hints.length).toBeGreaterThanOrEqual(2)
    expect(front.exercise.minutes).toBeGreaterThan(0)
    expect(chapterExists(front.exercise.chapter), `chapter ${front.exercise.chapter}`).toBe(true)
    expect(task).toContain('<Exercise />')
  })

  test('gives no answer away: no line of the solution that is not in the start stands in task or hints', () => {
    const task = readFileSync(join(EXERCISES, name, 'task.mdx'), 'utf8').replace(/\s+/g, ' ')
    const bare = (text: string) => text.split('\n').map((line) => line.replace(/#.*/, '').trim().replace(/\s+/g, ' '))
    const start = new Set(bare(answers.start))
    const told = bare(answers.solution).filter((line) => line.includes(' ') && !start.has(line) && task.includes(line))
    expect(told).toEqual([])
  })
})

const chapterExists = (chapter: string) =>
  Array.from({ length: 30 }, (_, n) => String(n).padStart(2, '0')).some((n) =>
    existsSync(join(EXERCISES, '../lessons', `${n}-${chapter}`, 'index.mdx')),
  )
