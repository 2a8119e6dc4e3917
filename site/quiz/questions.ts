// A chapter's questions, as its quiz.yaml has them: read, and checked so that a reader meets no question without an answer
// and no wrong answer without a reason. What is wrong with the file is said with what it should be.
import { parse } from 'yaml'

export interface Option {
  /** Text; `code` in backticks. */
  readonly text: string
  readonly right: boolean
  /** Why it is right or wrong: shown when a reader has chosen it. */
  readonly why: string
}

export interface Question {
  /** Kept answers and results name it: unique in its chapter, and the same for good. */
  readonly id: string
  readonly ask: string
  readonly options: readonly Option[]
}

/** Several answers are right: the reader ticks all of them. */
export const isMultiple = ({ options }: Question): boolean => options.filter(({ right }) => right).length > 1

/** Right when exactly the right options are chosen. */
export const isRight = ({ options }: Question, chosen: readonly number[]): boolean =>
  options.every(({ right }, n) => right === chosen.includes(n))

const EXAMPLE = `
- id: who-takes-traps
  ask: Who takes the traps of a guest?
  options:
    - text: The hypervisor.
      right: true
      why: It runs in the mode that traps lead to.
    - text: The guest’s kernel.
      why: It runs in user mode, where traps come from.`

/** Throws with the file, the question and a remedy where something is missing. */
export function readQuestions(text: string, file: string): Question[] {
  const fail = (where: string, what: string): never => {
    throw new Error(`${file}${where}: ${what}. A question looks like this:\n${EXAMPLE}`)
  }
  const list: unknown = parse(text)
  if (!Array.isArray(list) || list.length === 0) return fail('', 'the file is not a list of questions')
  const seen = new Set<string>()
  return list.map((entry: Record<string, unknown>, n) => {
    const id = entry?.id
    if (typeof id !== 'string' || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))
      return fail(`, question ${n + 1}`, 'it needs an `id` of lower-case words joined by hyphens')
    const at = `, question ${id}`
    if (seen.has(id)) fail(at, 'this `id` is used twice')
    seen.add(id)
    if (typeof entry.ask !== 'string') return fail(at, '`ask` must be the question, as text')
    if (!Array.isArray(entry.options) || entry.options.length < 2) return fail(at, 'it needs two `options` or more')
    const options = entry.options.map((option: Record<string, unknown>, k): Option => {
      const place = `${at}, option ${k + 1}`
      if (typeof option?.text !== 'string') return fail(place, 'it needs a `text`')
      if (option.right !== undefined && typeof option.right !== 'boolean')
        return fail(place, '`right` is true, or left out')
      if (typeof option.why !== 'string') return fail(place, '`why` must say why it is right or wrong')
      return { text: option.text, right: option.right === true, why: option.why }
    })
    if (!options.some(({ right }) => right)) fail(at, 'no option is `right: true`')
    if (options.every(({ right }) => right)) fail(at, 'every option is right: add one that is not')
    return { id, ask: entry.ask, options }
  })
}
