// The charts' figures and words, without a browser: what is measured, what is recorded, and what is said about both.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eventAt, inOrder, measureAll, NATIVE, TIMING_MODELS } from '../../engine/index.ts'
import { csvOf } from '../../site/charts/download.ts'
import { figureOf } from '../../site/charts/figure.ts'
import { rowsOf, sharesOf, summaryOf, wordsAt, wordsOf } from '../../site/charts/ladder-reading.ts'
import { lasting, nextStep, stepAt, whyOf } from '../../site/charts/ladder-words.ts'
import { dataset, measured } from '../../site/charts/measured.ts'
import { executionName, operationName } from '../../site/charts/names.ts'
import { counted, percent, plain } from '../../site/charts/numbers.ts'
import { packed, unpacked } from '../../site/charts/packed.ts'
import { OPERATIONS, WORLDS } from '../../site/charts/sources.ts'
import { between, LEAST, lengthOf, panned, showing, within, zoomed } from '../../site/charts/span.ts'
import { symbolizer } from '../../site/charts/symbols.ts'
import { Timeline } from '../../site/charts/timeline.ts'
import { recorded } from '../../site/charts/trace.ts'
import { verdict } from '../../site/charts/verdict.ts'
import { labOf, sources } from '../sources.ts'

const RUN = { guest: 'tick', world: 'trap-and-emulate' }

function timelineOf({ events }: ReturnType<typeof recorded>): Timeline {
  const timeline = new Timeline()
  timeline.update(events)
  return timeline
}

test('every operation has a name that says what it does', () => {
  for (const name of OPERATIONS) expect(operationName(name)).toMatch(new RegExp(`^${name}: .{5,30}$`))
})

describe('what pages measure', () => {
  test('is what the engine measures', () => {
    const all = measureAll(sources, { operations: ['cr8wr'], worlds: [NATIVE, 'trap-and-emulate'] })
    expect(all.measurements).toHaveLength(2)
    for (const one of all.measurements) expect(measured(one.operation, one.world)).toEqual(one)
    const { measurements } = dataset({
      operations: ['cr8wr'],
      worlds: [NATIVE, 'trap-and-emulate'],
      workloads: [],
      memory: false,
    })
    expect(measurements).toEqual(all.measurements)
  })
  test('is measured once', () => expect(measured('cr8wr', NATIVE)).toBe(measured('cr8wr', NATIVE)))
  test('is told apart by the timing model', () => {
    const prescott = TIMING_MODELS.find(({ name }) => name === 'Prescott') ?? inOrder
    expect(measured('cr8wr', NATIVE, prescott).timing).toBe('Prescott')
    expect(measured('cr8wr', NATIVE).timing).toBe('in-order')
  })
  test('is a mistake of the page where there is no such operation or world', () => {
    expect(() => measured('nonsense', NATIVE)).toThrow('nonsense')
    expect(() => measured('cr8wr', 'nonsense')).toThrow()
  })
  test('finds operations and hypervisors by their files', () => {
    expect(OPERATIONS).toEqual(expect.arrayContaining(['compute', 'cr8wr', 'syscall']))
    expect(WORLDS.slice(0, 1)).toEqual([NATIVE])
    expect(WORLDS).toContain('trap-and-emulate')
    expect(executionName('hw-nested')).toBe('hardware, nested')
  })
  test('is any field of the dataset, by name, or a multiple or difference of two worlds', () => {
    const where = { operation: 'syscall', world: 'trap-and-emulate' } as const
    const row = measured('syscall', 'trap-and-emulate')
    const native = measured('syscall', NATIVE)
    expect(figureOf({ ...where, value: 'exits' })).toEqual({
      value: row.exits,
      title: 'exits: one syscall (system call), trap and emulate; measured over 256 repetitions',
    })
    expect(figureOf({ ...where, value: 'cycles', over: NATIVE }).value).toBe(row.cycles / native.cycles)
    expect(figureOf({ ...where, value: 'cycles', minus: NATIVE }).value).toBe(row.cycles - native.cycles)
    const hypervisor = row.spent.find((s) => s.world === 'hypervisor')?.cycles
    expect(figureOf({ ...where, value: 'cycles', by: 'hypervisor' }).value).toBe(hypervisor)
    const decode = row.phases.find((p) => p.phase === 'decode')?.cycles
    expect(figureOf({ ...where, value: 'cycles', phase: 'decode' }).value).toBe(decode)
    expect(figureOf({ ...where, value: 'exits', cause: 'illegal instruction: sret' }).value).toBe(1)
    expect(figureOf({ workload: 'compute', world: NATIVE, value: 'instructions' }).value).toBeGreaterThan(1e6)
    expect(figureOf({ world: 'hw-nested', value: 'secondStage' }).title).toContain('second-stage page tables')
  })
  test.each([
    [{ operation: 'syscal', world: NATIVE, value: 'cycles' }, 'there is no operation "syscal"; there are '],
    [{ workload: 'games', world: NATIVE, value: 'cycles' }, 'there is no workload "games"; there are compute, '],
    [{ operation: 'syscall', world: 'xen', value: 'cycles' }, 'there is no world "xen"; there are native, '],
    [{ operation: 'syscall', world: NATIVE, value: 'time' }, 'there is no value "time"'],
    [
      { operation: 'syscall', world: 'trap-and-emulate', value: 'cycles', phase: 'lunch' },
      'there is no phase of syscall',
    ],
    [{ operation: 'syscall', world: 'trap-and-emulate', value: 'exits', cause: 'fun' }, 'there is no cause of an exit'],
    [{ operation: 'syscall', world: NATIVE, value: 'cycles', timing: 'Pentium' }, 'there is no timing model "Pentium"'],
    [{ operation: 'syscall', world: NATIVE, value: 'exits', by: 'hypervisor' }, 'only cycles are divided'],
    [{ operation: 'vmswitch', world: NATIVE, value: 'exits' }, 'cannot be measured: bare metal runs one guest'],
    [{ operation: 'syscall', world: 'hw-nested', value: 'exits', over: 'native' }, 'nothing to divide by'],
  ])('fails the build where a name is wrong: %j', (query, complaint) => {
    expect(() => figureOf(query as Parameters<typeof figureOf>[0])).toThrow(complaint)
  })
  test('has the same counts under another timing model, and says whether the cycles are', () => {
    const prescott = TIMING_MODELS.find(({ name }) => name === 'Prescott') ?? inOrder
    const said = (operation: string) => {
      const plan = { operations: [operation], workloads: [], memory: false }
      return verdict(dataset(plan), dataset({ ...plan, timing: prescott }), false)
    }
    expect(said('in')).toContain('The counts are the same; the cycles are those')
    expect(said('compute')).toContain('The counts are the same, and so are the cycles')
  })
  test('is judged by counts first', () => {
    const built = dataset({ operations: ['cr8wr'], worlds: ['trap-and-emulate'], workloads: [], memory: false })
    const m = measured('cr8wr', 'trap-and-emulate')
    expect(verdict(built, structuredClone(built), true)).toContain('to the last cycle')
    expect(verdict(built, { ...built, measurements: [{ ...m, cycles: 1 }] }, false)).toContain('timing model you chose')
    expect(verdict(built, { ...built, measurements: [{ ...m, cycles: 1 }] }, true)).toContain('different versions')
    expect(verdict(built, { ...built, measurements: [{ ...m, exits: 9 }] }, false)).toContain('counts differ')
  })
})

describe('a recorded run', () => {
  test('is the run of a lab, and the cycles of its worlds add up', () => {
    const run = recorded(RUN)
    const lab = labOf('tick', 'trap-and-emulate')
    lab.run(50_000_000)
    expect(run.end).toBe(lab.counts().cycles)
    expect(run.events.length).toBe(lab.recorder.events.length)
    expect(run.accounts.reduce((sum, { cycles }) => sum + cycles, 0)).toBe(run.end)
  })
  test('has the same cycles by rung as the recorder counted', () => {
    const run = recorded(RUN)
    const timeline = timelineOf(run)
    const spent = timeline.spent(run.end)
    for (const { slot, world, vm } of timeline.rungs())
      expect(spent[slot], world).toBe(run.accounts.find((a) => a.world === world && a.vm === vm)?.cycles)
  })
  test('says of every exit what the recorder says, and how long it took', () => {
    const { events, exits } = recorded(RUN)
    for (const { what, count, cycles: all } of exits) {
      let [n, sum] = [0, 0]
      for (let k = 0; k < events.length; k++) {
        const step = stepAt(events, k)
        if (step?.type !== 'trap' || whyOf(step) !== what || !step.before.world.startsWith('guest')) continue
        const cycles = lasting(events, k)
        if (cycles === undefined) continue // the last one never ends: the machine is switched off
        n++
        sum += cycles
      }
      expect([what, n, sum]).toEqual([what, count, all])
    }
  })
  test('names where its steps happened, in each program, also where addresses are virtual', () => {
    const { events, sites } = recorded(RUN)
    const symbol = symbolizer(sites)
    const names = new Set<string>()
    for (let k = 0; k < events.length; k++) {
      const step = stepAt(events, k)
      if (!step) continue
      const name = symbol(step.type === 'trap' ? step.before : step.after, step.pc)
      expect(name, wordsOf(events, k, false)).toBeDefined()
      names.add(`${step.type} ${name}`)
    }
    expect([...names]).toEqual(expect.arrayContaining(['trap _start+0x10', 'return trap']))
  })
  test('survives being packed into a page, without the console', () => {
    const { events } = recorded(RUN)
    const back = unpacked(packed(events))
    let k = -1
    for (let n = 0; n < back.length; n++) {
      k = nextStep(events, k + 1, 1)
      expect(stepAt(back, n)).toEqual(stepAt(events, k))
    }
    expect(nextStep(events, k + 1, 1)).toBe(-1)
  })
  test('is a mistake of the page where it cannot be made', () => {
    expect(() => recorded({ guest: 'nonsense', world: NATIVE })).toThrow()
    expect(() => recorded({ guest: 'tick', world: NATIVE, vms: 2 })).toThrow('hypervisor')
  })
})

describe('the ladder in words', () => {
  const run = recorded(RUN)
  const timeline = timelineOf(run)
  const trap = (why: string) => {
    for (let k = 0; k < run.events.length; k++) {
      const step = stepAt(run.events, k)
      if (step && whyOf(step) === why) return k
    }
    return -1
  }
  const stepsOf = (type: string) =>
    Array.from({ length: run.events.length }, (_, k) => eventAt(run.events, k)).filter((event) => event?.type === type)
      .length

  test('says of a step why, where, from whom to whom, and how long', () => {
    const k = trap('illegal instruction: csrrw stvec')
    expect(wordsOf(run.events, k, false, symbolizer(run.sites))).toMatch(
      /^Cycle [\d,]+: illegal instruction: csrrw stvec at _start\+0x10; guest kernel → hypervisor, \d+ cycles\.$/,
    )
  })
  test('says of a spot with one step that step, with none who runs, with many who had the time', () => {
    const k = trap('illegal instruction: csrrw stvec')
    const at = run.events.cycle[k] as number
    const spot = (from: number, middle: number, to: number) =>
      wordsAt(timeline, run.events, { from, at: middle, to }, run.end)
    expect(spot(at - 5, at + 1, at + 5)).toContain('csrrw stvec')
    expect(spot(at + 10, at + 20, at + 30)).toMatch(/hypervisor runs, for \d+ cycles/)
    expect(spot(0, run.end / 2, run.end)).toContain('more steps than can be told apart; hypervisor')
    expect(spot(-20, -10, -5)).toBeUndefined()
  })
  test('sums up what is in view', () => {
    const traps = stepsOf('trap').toLocaleString('en')
    expect(traps).toMatch(/^2,\d{3}$/)
    expect(summaryOf(timeline, run.events, { from: 0, to: run.end }, run.end, 0)).toMatch(
      new RegExp(
        `^Cycles 0 to [\\d,]+: ${traps} traps, ${traps} returns; hypervisor 8\\d.\\d\\s%, guest user .* of the time\\.$`,
      ),
    )
    expect(summaryOf(timeline, run.events, { from: 0, to: 9 }, run.end, 7)).toContain('7 later events')
    expect(sharesOf(timeline, { from: 0, to: 100 })).toBe('firmware 100\u00a0%')
  })
  test('gives the steps in view as rows', () => {
    const k = trap('illegal instruction: csrrw stvec')
    const at = run.events.cycle[k] as number
    const rows = rowsOf(run.events, { from: at, to: at + 1 }, false, symbolizer(run.sites))
    expect(rows).toMatchObject([{ cycle: at, type: 'trap', from: 'guest kernel', to: 'hypervisor', at: '_start+0x10' }])
    expect(rowsOf(run.events, { from: 0, to: run.end }, false)).toHaveLength(stepsOf('trap') + stepsOf('return'))
  })
})

describe('what a ladder shows', () => {
  const ends = fc.integer({ min: 0, max: 1e9 })
  const spans = fc.tuple(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.double({ min: 0, max: 1e9, noNaN: true }))

  test('lies in the run and is never shorter than a few instructions, whatever is asked for', () => {
    fc.assert(
      fc.property(ends, spans, fc.double({ min: 0.001, max: 1000, noNaN: true }), (end, [from, length], factor) => {
        const start = within({ from, to: from + length }, end)
        for (const span of [
          start,
          zoomed(start, factor, from, end),
          panned(start, factor - 1, end),
          showing(start, from, end),
        ]) {
          expect(span.from).toBeGreaterThanOrEqual(0)
          expect(span.to).toBeLessThanOrEqual(Math.max(end, LEAST) * (1 + 1e-9))
          expect(lengthOf(span)).toBeGreaterThanOrEqual(LEAST * (1 - 1e-9))
        }
      }),
    )
  })
  test('keeps the cycle under the pointer where it is while it zooms', () => {
    const span = { from: 1000, to: 3000 }
    const share = (s: typeof span) => (1500 - s.from) / lengthOf(s)
    for (const factor of [0.5, 0.1, 1.5]) expect(share(zoomed(span, factor, 1500, 1e6))).toBeCloseTo(share(span))
    expect(share(between(span, zoomed(span, 0.1, 1500, 1e6), 0.4))).toBeCloseTo(share(span))
  })
  test('moves no further than it must to show a cycle', () => {
    const span = { from: 1000, to: 3000 }
    expect(showing(span, 2000, 1e6)).toBe(span)
    expect(showing(span, 5000, 1e6)).toEqual({ from: 3250, to: 5250 })
    expect(showing(span, 0, 1e6)).toEqual({ from: 0, to: 2000 })
  })
})

describe('numbers', () => {
  test('are whole in full, and otherwise of three digits', () => {
    expect([plain(1234567), plain(24.6521), plain(0.5), plain(1234.6)]).toEqual(['1,234,567', '24.7', '0.5', '1,235'])
    expect([counted(1, 'exit'), counted(0, 'exit'), counted(0.5, 'exit')]).toEqual(['1 exit', '0 exits', '0.5 exits'])
    expect([percent(0.891), percent(0.00001), percent(0), percent(1)]).toEqual(
      ['89.1 %', '< 0.1 %', '0 %', '100 %'].map((text) => text.replaceAll(' ', '\u00a0')),
    )
  })
  test('go into a table that every program reads', () => {
    expect(
      csvOf([
        { a: 1, b: 'x, "y"' },
        { a: 2, b: undefined },
      ]),
    ).toBe('a,b\r\n1,"x, ""y"""\r\n2,\r\n')
    expect(csvOf([])).toBe('')
  })
})
