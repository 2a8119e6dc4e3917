// Solutions with one instruction left out or changed. A grader that accepts one has either not looked, or the two do the same;
// then the exercise's `equivalent.yaml` says why, by the mutant's name.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { exerciseSources } from '../../engine/cli/exercises.ts'
import { gradeAnswer } from '../../engine/index.ts'
import { type Answers, EXERCISES } from './answers.ts'

export interface Mutant {
  /** `LINE => LINE`, or `LINE => nothing`; where the line stands more than once, with ` #2` and so on behind it. */
  readonly name: string
  readonly text: string
}

/** By the word: what it is changed into. Each is a mistake that people make. */
const TURNED: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['beq', 'bne'],
    ['blt', 'bge'],
    ['bltu', 'bgeu'],
    ['bgtu', 'bleu'],
    ['beqz', 'bnez'],
    ['bltz', 'bgez'],
    ['add', 'sub'],
    ['and', 'or'],
    ['andi', 'ori'],
    ['sll', 'srl'],
    ['slli', 'srli'],
    ['csrs', 'csrc'],
    ['sltu', 'slt'],
  ].flatMap(([a, b]) => [
    [a, b],
    [b, a],
  ]),
)

/** The last number of an operand list, one more: offsets, immediates, shifts; of local labels and of x registers none. */
function nudged(operands: string): string | undefined {
  const numbers = [...operands.matchAll(/(?<![\w.\\])(\d+)(?![\w])/g)]
  const last = numbers.at(-1)
  if (!last) return undefined
  const [digits] = last
  return `${operands.slice(0, last.index)}${Number(digits) + 1}${operands.slice(last.index + digits.length)}`
}

/** Numbers of the lines that both texts have, in the same order: as many as there can be. */
function common(text: readonly string[], other: readonly string[]): Set<number> {
  const most = Array.from({ length: text.length + 1 }, () => new Array<number>(other.length + 1).fill(0))
  const at = (a: number, b: number) => most[a]?.[b] ?? 0
  for (let a = text.length - 1; a >= 0; a--)
    for (let b = other.length - 1; b >= 0; b--)
      (most[a] as number[])[b] = text[a] === other[b] ? at(a + 1, b + 1) + 1 : Math.max(at(a + 1, b), at(a, b + 1))
  const found = new Set<number>()
  for (let a = 0, b = 0; a < text.length && b < other.length; ) {
    if (text[a] === other[b]) {
      found.add(a++)
      b++
    } else if (at(a + 1, b) >= at(a, b + 1)) a++
    else b++
  }
  return found
}

/** All mutants of a solution: of every line with an instruction that the start has not already. */
export function mutantsOf(text: string, start = ''): Mutant[] {
  const lines = text.split('\n')
  const given = common(lines, start.split('\n'))
  const found: Mutant[] = []
  const seen = new Map<string, number>()
  let code = true
  for (const [n, line] of lines.entries()) {
    const [, label = '', rest = ''] = /^((?:[\w.$]+:)?\s*)([^#]*)/.exec(line) ?? []
    const instruction = rest.trim().replace(/\s+/g, ' ')
    if (/^\.(section|data|text|bss)/.test(instruction)) code = /text/.test(instruction)
    if (!code || given.has(n) || instruction === '' || instruction.startsWith('.')) continue
    const times = (seen.get(instruction) ?? 0) + 1
    seen.set(instruction, times)
    const [word = '', ...operands] = instruction.split(' ')
    const list = operands.join(' ')
    const turned = TURNED[word]
    const changed = [turned && `${turned} ${list}`, ((to) => to && `${word} ${to}`)(nudged(list))]
    for (const to of ['', ...changed.filter((other) => other !== undefined && other !== '')]) {
      const name = `${instruction} => ${to || 'nothing'}${times > 1 ? ` #${times}` : ''}`
      found.push({ name, text: [...lines.slice(0, n), `${label}${to}`, ...lines.slice(n + 1)].join('\n') })
    }
  }
  return found
}

/** Whether every check holds of a text, with each seed. Comes back at the first that does not. */
export const accepted = ({ name, exercise }: Answers, text: string, seeds: readonly number[]): boolean =>
  seeds.every((seed) =>
    exercise.checks.every(
      (check) => gradeAnswer(name, { ...exercise, checks: [check] }, text, seed, exerciseSources).passed,
    ),
  )

/** Why mutants of an exercise do what the solution does, by name. */
export function equivalents(name: string): Readonly<Record<string, string>> {
  const file = join(EXERCISES, name, 'equivalent.yaml')
  return existsSync(file) ? (parse(readFileSync(file, 'utf8')) ?? {}) : {}
}
