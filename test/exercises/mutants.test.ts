// How solutions are mutated; and that nothing is explained that is no mutant. The run over all of them is `npm run mutants`.
import { expect, test } from 'vitest'
import { answersOf, NAMES } from './answers.ts'
import { equivalents, mutantsOf } from './mutants.ts'

const namesOf = (text: string, start?: string) => mutantsOf(text, start).map(({ name }) => name)

test('an instruction is left out, turned into its opposite, and changed by one', () =>
  expect(namesOf('f:\n1:  slli  t0, x9, 2   # four bytes each\n    beqz t0, 1b\n')).toEqual([
    'slli t0, x9, 2 => nothing',
    'slli t0, x9, 2 => srli t0, x9, 2',
    'slli t0, x9, 2 => slli t0, x9, 3',
    'beqz t0, 1b => nothing',
    'beqz t0, 1b => bnez t0, 1b',
  ]))

test('a label stays where its instruction was', () =>
  expect(mutantsOf('1:  nop\n    j 1b\n')[0]?.text).toBe('1:  \n    j 1b\n'))

test('what stands more than once has a number', () =>
  expect(namesOf('ret\nret\n')).toEqual(['ret => nothing', 'ret => nothing #2']))

test('what the start has is no part of the answer; what stands there again is', () =>
  expect(namesOf('    nop\n    ret\n    nop\n', '    ret\n    nop\n')).toEqual(['nop => nothing']))

test('directives and data are left alone', () =>
  expect(namesOf('    .align 2\n    .section .data\nn: .word 1\n    .section .text\n    ret\n')).toEqual([
    'ret => nothing',
  ]))

test.each(NAMES)('%s: only mutants of its solution are explained, in words', async (name) => {
  const { solution, start } = await answersOf(name)
  const mutants = namesOf(solution, start)
  for (const [mutant, why] of Object.entries(equivalents(name))) {
    expect(mutants).toContain(mutant)
    expect(why).toMatch(/\w+ \w+/)
  }
})
