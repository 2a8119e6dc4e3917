// Playing a moment again: what was typed, and the step, lead to the same machine.
import { expect, test } from 'vitest'
import type { Answer, Report } from '../../../site/lab/protocol.ts'
import { Runner } from '../../../site/lab/runner.ts'

function runner() {
  const answers: Answer[] = []
  let waiting = 0
  const it = new Runner({ say: (answer) => answers.push(answer), now: () => 0, again: () => waiting++ })
  const last = () => answers.flatMap((a) => (a.type === 'report' ? [a.report] : [])).at(-1) as Report
  const go = () => {
    for (; waiting > 0; waiting--) it.slice()
  }
  return { it, answers, last, go }
}
const ECHO = '_start:\n1: li a7, 2\n ecall\n bltz a0, 1b\n li a7, 1\n ecall\n j 1b\n'
const spec = { guest: 'tick', vms: 1, files: { 'guests/tick/kernel.s': ECHO } }

test('a moment is where it was, with what had been typed until then', () => {
  const one = runner()
  one.it.hear({ type: 'load', id: 1, spec })
  one.it.hear({ type: 'run', budget: 40_000 })
  one.go()
  one.it.hear({ type: 'input', uart: 0, text: 'é!' })
  one.it.hear({ type: 'run', budget: 60_000 })
  one.go()
  one.it.hear({ type: 'moment' })
  const told = one.answers.at(-1)
  if (told?.type !== 'moment') throw new Error('no moment')
  expect(told.moment).toMatchObject({ step: 100_000, inputs: [{ step: 40_000, uart: 0 }] })

  const two = runner()
  two.it.hear({ type: 'load', id: 1, spec, moment: JSON.parse(JSON.stringify(told.moment)) })
  two.go()
  const { counts, registers, where } = one.last()
  expect({ counts, registers, where }).toEqual({
    counts: two.last().counts,
    registers: two.last().registers,
    where: two.last().where,
  })
  expect(two.last().output[0]?.text).toContain('é!')
})
