// The Runner with a host of its own: what it says while it runs, stops, is sent back, is stuck, is typed at.
import { describe, expect, test, vi } from 'vitest'
import type { Answer, LabSpec, Report, Request } from '../../../site/lab/protocol.ts'
import { Runner } from '../../../site/lab/runner.ts'

/** A Runner whose slices are run by hand; the clock goes on by 5 ms at each look. */
function runner() {
  const answers: Answer[] = []
  let clock = 0
  let waiting = 0
  const it = new Runner({
    say: (answer) => answers.push(answer),
    now: () => (clock += 5),
    again: () => {
      waiting++
    },
  })
  const hear = (request: Request) => it.hear(request)
  const slices = (most: number) => {
    for (; waiting > 0 && most > 0; most--) {
      waiting--
      it.slice()
    }
  }
  const reports = () => answers.flatMap((a) => (a.type === 'report' ? [a.report] : []))
  const last = () => reports().at(-1) as Report
  const load = (spec: Partial<LabSpec>) => {
    hear({ type: 'load', id: 1, spec: { guest: 'tick', vms: 1, files: {}, ...spec } })
    return answers.findLast((a) => a.type === 'loaded')
  }
  /** A guest with this program instead of the book's. */
  const program = (text: string) => load({ files: { 'guests/tick/kernel.s': `_start:\n${text}\n` } })
  const run = (budget = 1e7, most = Number.POSITIVE_INFINITY) => {
    hear({ type: 'run', budget })
    slices(most)
  }
  const output = (uart = 0) =>
    reports().reduce((text, { output }) => (output[uart]?.restart ? '' : text) + (output[uart]?.text ?? ''), '')
  return { hear, slices, reports, last, load, program, run, output }
}

describe('a run', () => {
  test.each([
    [undefined, 1],
    ['trap-and-emulate', 1],
    ['trap-and-emulate', 3],
  ] as const)('in %s with %i machines ends with the same text on each line', (hypervisor, vms) => {
    const r = runner()
    expect(r.load({ vms, ...(hypervisor && { hypervisor }) })).toMatchObject({ diagnostics: [] })
    r.run()
    expect(r.last()).toMatchObject({ running: false, halt: { reason: 'off', how: { kind: 'pass' } } })
    const native = runner()
    native.load({})
    native.run()
    expect(native.output()).toContain('kernel: user exit, status 0')
    for (let uart = 0; uart < vms; uart++) expect(r.output(uart)).toBe(native.output())
  })

  test('reports while it runs, and each report brings only what is new', () => {
    const r = runner()
    r.program('1: li a7, 1\n li a0, 65\n ecall\n j 1b')
    r.run(2_200_000)
    const running = r.reports().filter(({ running }) => running)
    expect(running.length).toBeGreaterThanOrEqual(2)
    expect(
      r
        .reports()
        .slice(1)
        .every(({ output }) => !output[0]?.restart),
    ).toBe(true)
    expect(r.output()).toMatch(/^A+$/)
    const starts = r.reports().map(({ events }) => events.first)
    expect(starts).toEqual([...starts].sort((p, q) => p - q))
  })

  test('is stopped between two slices', () => {
    const r = runner()
    r.program('1: j 1b')
    r.run(1e9, 6)
    expect(r.last().running).toBe(true)
    r.hear({ type: 'stop' })
    expect(r.last()).toMatchObject({
      running: false,
      halt: { reason: 'stopped' },
      where: { symbol: '_start', line: 2 },
    })
    const { steps } = r.last().counts
    r.slices(5)
    expect(r.last().counts.steps).toBe(steps)
  })

  test('stops at its budget, and goes on from there', () => {
    const r = runner()
    r.program('1: j 1b')
    r.run(1_000_000)
    expect(r.last()).toMatchObject({ halt: { reason: 'budget' }, counts: { steps: 1_000_000 } })
    r.run(500_000)
    expect(r.last().counts.steps).toBe(1_500_000)
  })

  test('with output without end keeps to the last of it', () => {
    const r = runner()
    r.program('li a7, 1\n1: li a0, 66\n ecall\n j 1b')
    r.run(3_500_000)
    const longest = Math.max(...r.reports().map(({ output }) => output[0]?.text.length ?? 0))
    expect(longest).toBeLessThanOrEqual(64 * 1024)
  })
})

describe('a lab that is stuck', () => {
  test('says so: a trap handler that is not there', () => {
    const r = runner()
    r.program('csrw stvec, zero\n lw a0, 0(zero)')
    r.run()
    expect(r.last()).toMatchObject({
      halt: { reason: 'stuck' },
      lastTrap: { cause: 'instruction access fault', tval: 0, where: { pc: 0, world: 'guest kernel' } },
    })
    expect(r.last().counts.steps).toBeLessThan(1_000_000)
  })

  test('is not one that sleeps', () => {
    const r = runner()
    r.program('1: wfi\n j 1b')
    r.run()
    expect(r.last().halt).toEqual({ reason: 'idle' })
  })
})

test('what is typed wakes a lab that waits for it', () => {
  const r = runner()
  r.program('1: li a7, 2\n ecall\n bltz a0, 1b\n li a7, 1\n ecall\n j 1b')
  r.run(600_000, 1)
  r.hear({ type: 'input', uart: 0, text: 'é!' })
  r.slices(1e9)
  expect(r.output()).toBe('é!')
})

describe('going back', () => {
  test('by a step is the moment before, with its text and events', () => {
    const r = runner()
    r.load({})
    r.run(30_000)
    const before = r.last()
    const text = r.output()
    r.hear({ type: 'step', steps: 700 })
    r.slices(100)
    r.hear({ type: 'step', steps: -700 })
    const { counts, registers, where, accounts, exits } = r.last()
    expect({ counts, registers, where, accounts, exits }).toEqual({
      counts: before.counts,
      registers: before.registers,
      where: before.where,
      accounts: before.accounts,
      exits: before.exits,
    })
    expect(r.output()).toBe(text)
  })

  test('stops at the beginning', () => {
    const r = runner()
    r.load({})
    r.hear({ type: 'step', steps: -5 })
    expect(r.last().counts.steps).toBe(0)
  })

  test('and forward again to a later moment is where it had been', () => {
    const r = runner()
    r.load({ hypervisor: 'trap-and-emulate' })
    r.run(1e7)
    const end = r.last()
    r.hear({ type: 'goTo', step: 1000 })
    expect(r.last().counts.steps).toBe(1000)
    r.hear({ type: 'goTo', step: end.counts.steps })
    r.slices(1e6)
    expect(r.last().counts).toEqual(end.counts)
  })
})

test('a program with mistakes is not loaded; its mistakes name their files', () => {
  const r = runner()
  const loaded = r.load({ hypervisor: 'trap-and-emulate', files: { 'hypervisors/include/sbi.s': '  bogus a0\n' } })
  expect(loaded).toMatchObject({
    diagnostics: expect.arrayContaining([expect.objectContaining({ file: 'hypervisors/include/sbi.s', line: 1 })]),
  })
  expect(r.reports()).toEqual([])
  r.run()
  expect(r.reports()).toEqual([])
})

test('a request before anything is loaded is passed over', () => {
  const say = vi.fn()
  const r = new Runner({ say, now: () => 0, again: () => undefined })
  for (const type of ['stop', 'step', 'goTo', 'input', 'run'] as const)
    r.hear({ type, steps: 1, step: 5, uart: 0, text: 'x', budget: 5 } as Request)
  expect(say).not.toHaveBeenCalled()
})
