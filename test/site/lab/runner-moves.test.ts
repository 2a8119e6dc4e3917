// The Runner as the workbench uses it: moves in both directions, breakpoints, speed, and questions between them.
import { describe, expect, test } from 'vitest'
import type { Answer, Report, Request } from '../../../site/lab/protocol.ts'
import type { Question } from '../../../site/lab/questions.ts'
import { Runner } from '../../../site/lab/runner.ts'

/** A Runner under trap-and-emulate whose slices are run by hand; each look at the clock takes `tick` milliseconds. */
function runner(tick = 5) {
  const answers: Answer[] = []
  let clock = 0
  let waiting = 0
  const it = new Runner({
    say: (answer) => answers.push(answer),
    now: () => (clock += tick),
    again: () => {
      waiting++
    },
  })
  const slices = (most = Number.POSITIVE_INFINITY) => {
    for (; waiting > 0 && most > 0; most--) {
      waiting--
      it.slice()
    }
  }
  const hear = (request: Request, most?: number) => {
    it.hear(request)
    slices(most)
  }
  const last = () => answers.flatMap((a) => (a.type === 'report' ? [a.report] : [])).at(-1) as Report
  hear({ type: 'load', id: 1, spec: { guest: 'tick', hypervisor: 'trap-and-emulate', vms: 1, files: {} } })
  let asked = 0
  const ask = (question: Question) => {
    const id = ++asked
    hear({ type: 'ask', id, question })
    return answers.flatMap((a) => (a.type === 'told' && a.id === id ? [a.reply] : [])).at(-1)
  }
  return { hear, slices, last, ask }
}

const to = (goal: 'exit' | 'trap' | 'breakpoint', back = false): Request => ({ type: 'move', goal: { to: goal }, back })

test('moves to exits and back again, and says when there is none before', () => {
  const r = runner()
  r.hear(to('exit'))
  const first = r.last().counts.steps
  expect(r.last()).toMatchObject({ running: false, halt: { reason: 'stopped' }, where: { world: 'hypervisor' } })
  r.hear(to('exit'))
  expect(r.last().counts.steps).toBeGreaterThan(first)
  r.hear(to('exit', true))
  expect(r.last().counts.steps).toBe(first)
  r.hear(to('exit', true))
  expect(r.last()).toMatchObject({ halt: { reason: 'none' }, counts: { steps: first } })
})

test('a run stops at breakpoints, says which, and goes on from there', () => {
  const r = runner()
  r.hear({ type: 'breakpoints', list: [{ at: 'world' }, { at: 'exit', cause: 8 }] })
  r.hear({ type: 'run', budget: 1e7 })
  expect(r.last().halt).toMatchObject({ reason: 'breakpoint', which: 0 })
  const { steps } = r.last().counts
  r.hear({ type: 'run', budget: 1e7 })
  expect(r.last().counts.steps).toBeGreaterThan(steps)
  r.hear({ type: 'breakpoints', list: [] })
  r.hear({ type: 'run', budget: 1e7 })
  expect(r.last().halt).toMatchObject({ reason: 'off' })
})

test('whoever stops a search of the past is where it began', () => {
  const r = runner()
  r.hear({ type: 'run', budget: 600_000 })
  const { steps } = r.last().counts
  r.hear({ type: 'breakpoints', list: [{ at: 'register', register: 4 }] })
  r.hear(to('breakpoint', true), 1)
  expect(r.last()).toMatchObject({ running: true, seeking: true })
  r.hear({ type: 'stop' })
  expect(r.last()).toMatchObject({ running: false, halt: { reason: 'stopped' }, counts: { steps } })
})

test('a slow run makes as many steps as its speed allows', () => {
  const r = runner(100)
  r.hear({ type: 'speed', perSecond: 20 })
  r.hear({ type: 'run', budget: 1e7 }, 10)
  expect(r.last().counts.steps).toBeGreaterThan(5)
  expect(r.last().counts.steps).toBeLessThan(100)
})

describe('questions', () => {
  const r = runner()
  r.hear(to('exit'))
  r.hear(to('exit'))
  const { steps } = r.last().counts

  test('why and how an exit happened is told, and leaves the lab where it is', () => {
    expect(r.ask({ about: 'why', before: steps })).toMatchObject({ about: 'why', exit: { step: steps } })
    expect(r.ask({ about: 'anatomy', before: steps })).toMatchObject({ anatomy: { from: steps - 1 } })
    r.hear({ type: 'step', steps: 1 })
    expect(r.last().counts.steps).toBe(steps + 1)
  })

  test.each(['csrs', 'tables', 'tlb', 'interrupts'] as const)('%s are told at once', (about) => {
    expect(r.ask({ about })).toMatchObject({ about })
  })

  test('before the first exit there is nothing to tell', () => {
    expect(runner().ask({ about: 'why', before: 0 })).toBeUndefined()
  })
})
