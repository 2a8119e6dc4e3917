// The operator's requests: what is asked of a hypervisor while it runs, what its records say, and that going back in time repeats it.
import { describe, expect, test } from 'vitest'
import { inOrder, type Lab, type Program, symbolNamed } from '../../engine/index.ts'
import { END, guest, kernel, labIn, NATIVE, outputs, UNMODIFIED, type World } from './worlds.ts'

const [TICK = ''] = outputs(labIn(NATIVE, [guest('tick')]))
/** Counts for ever, in a word of its own; and prints a `c` at first. */
const COUNTER = kernel(`
    li    a7, 1
    li    a0, 'c'
    ecall
    la    t0, counter
1:  lw    t1, 0(t0)
    addi  t1, t1, 1
    sw    t1, 0(t0)
    j     1b
counter: .word 0`)
const counter = (lab: Lab, vm: number) =>
  lab.machine.peekWord(0x80400000 + vm * 0x400000 + (symbolNamed(COUNTER, 'counter')?.address as number) - 0x80000000)
/** Prints an `i`, then waits for ever. */
const IDLER = kernel(`
    li    a7, 1
    li    a0, 'i'
    ecall
1:  wfi
    j     1b`)
const CRASHER = kernel(`
    li    a7, 0x53525354
    li    a6, 0
    li    a0, 0
    li    a1, 1
    ecall`)
const states = (lab: Lab) => lab.vms().map(({ state }) => state)
const ask = (lab: Lab, request: Parameters<Lab['control']>[0]) => {
  const asked = lab.control(request)
  if (!asked.ok) throw new Error(asked.error)
  return asked.number
}
const SOME = 100_000
/** Short ticks: time slices and sleeps are a tenth of what they are elsewhere, and so is the time that the tests take. */
const machine = { timing: { ...inOrder, cyclesPerTick: 10 } }

describe.each(UNMODIFIED)('under %s', (world) => {
  const labOf = (guests: readonly Program[], options: World = {}) => labIn(world, guests, { machine, ...options })

  test('the records say what each virtual machine does, and for how long it has', () => {
    const lab = labOf([COUNTER, IDLER, guest('tick'), CRASHER], { weights: [1, 2, 1, 1] })
    expect(lab.vms().map(({ ticks }) => ticks)).toEqual([0, 0, 0, 0])
    while (lab.output(2) !== TICK || lab.vms()[2]?.state !== 'shut down') expect(lab.run(SOME).reason).toBe('budget')
    lab.run(SOME)
    expect(states(lab)).toEqual(['running', 'waiting', 'shut down', 'crashed'])
    const [count, idle, tick] = lab.vms()
    expect(idle).toMatchObject({ vm: 1, weight: 2, ram: 4 << 20 })
    // All but the boot belongs to somebody, and most of it to who never rests.
    const ticks = lab.counts().cycles / machine.timing.cyclesPerTick
    expect(lab.vms().reduce((sum, vm) => sum + vm.ticks, 0)).toBeLessThan(ticks)
    expect(count?.ticks).toBeGreaterThan(0.5 * ticks)
    expect(tick?.ticks).toBeGreaterThan(0)
    expect(idle?.ticks).toBeLessThan(0.01 * ticks)
  })

  test('a paused one stands still, and goes on where it was', () => {
    const lab = labOf([COUNTER, IDLER])
    lab.run(SOME)
    const before = ask(lab, { do: 'pause', vm: 0 })
    expect(lab.answer(before)).toBe('waiting')
    expect(lab.run(SOME).reason).toBe('idle')
    expect(lab.answer(before)).toBe('done')
    expect(states(lab)).toEqual(['paused', 'waiting'])
    const stood = counter(lab, 0)
    lab.run(SOME)
    expect(counter(lab, 0)).toBe(stood)
    ask(lab, { do: 'resume', vm: 0 })
    expect(lab.run(SOME).reason).toBe('budget')
    expect(counter(lab, 0)).toBeGreaterThan(stood as number)
    expect(lab.output(0)).toBe('c')
  })

  test('a destroyed one is gone, the others go on; created again, it begins anew, and prints what it always prints', () => {
    const lines = guest('mini', { defines: { WORKLOAD_CONSOLE: 1 } })
    const lab = labOf([lines, COUNTER, guest('tick')])
    while (!lab.output(0).includes('init: up')) lab.run(SOME)
    ask(lab, { do: 'destroy', vm: 0 })
    lab.run(SOME)
    expect(states(lab)[0]).toBe('absent')
    const said = lab.output(0)
    const counted = counter(lab, 1) as number
    while (lab.output(2) !== TICK) lab.run(SOME)
    expect(lab.output(0)).toBe(said)
    expect(counter(lab, 1)).toBeGreaterThan(counted)
    ask(lab, { do: 'create', vm: 0 })
    ask(lab, { do: 'destroy', vm: 1 })
    lab.run(END)
    expect(lab.output(0)).toBe(said + outputs(labIn(NATIVE, [lines]))[0])
    expect(lab.machine.power).toEqual({ kind: 'pass', code: 0 })
  })

  test('one that was not created at boot can be created later; the machine waits for it', () => {
    const lab = labOf([guest('tick'), guest('tick')], { later: [0, 1] })
    expect(lab.run(END).reason).toBe('idle')
    expect(states(lab)).toEqual(['absent', 'absent'])
    ask(lab, { do: 'create', vm: 1 })
    ask(lab, { do: 'create', vm: 0 })
    lab.run(END)
    expect([lab.output(0), lab.output(1)]).toEqual([TICK, TICK])
    expect(lab.machine.power).toEqual({ kind: 'pass', code: 0 })
  })

  test('time is shared by weight, and by another one as soon as it is asked for', () => {
    const shorter = { timing: { ...inOrder, cyclesPerTick: 2 } }
    const lab = labOf([COUNTER, COUNTER, COUNTER], { weights: [1, 2, 4], machine: shorter })
    const share = () => {
      const before = lab.vms().map(({ ticks }) => ticks)
      lab.run(1_500_000)
      const spent = lab.vms().map(({ ticks }, vm) => ticks - (before[vm] as number))
      return spent.map((ticks) => Math.round((10 * ticks) / (spent[0] as number)) / 10)
    }
    lab.run(SOME)
    const [, second, third] = share()
    expect(second).toBeCloseTo(2, 0)
    expect(third).toBeCloseTo(4, 0)
    ask(lab, { do: 'weight', vm: 0, weight: 4 })
    lab.run(SOME)
    expect(lab.vms()[0]?.weight).toBe(4)
    const [, , same] = share()
    expect(same).toBeCloseTo(1, 0)
  })

  test('what cannot be asked is refused with a reason, what the hypervisor will not do is denied', () => {
    const lab = labOf([IDLER, COUNTER])
    lab.run(SOME)
    expect(lab.control({ do: 'pause', vm: 2 })).toEqual({ ok: false, error: 'there is no virtual machine 2' })
    expect(lab.control({ do: 'weight', vm: 0, weight: 0 })).toMatchObject({ ok: false })
    expect(lab.control({ do: 'create', vm: 0 })).toMatchObject({ ok: false })
    ask(lab, { do: 'destroy', vm: 0 })
    const twice = ask(lab, { do: 'destroy', vm: 0 })
    const paused = ask(lab, { do: 'pause', vm: 0 })
    for (let n = 3; n < 16; n++) ask(lab, { do: 'resume', vm: 1 })
    expect(lab.control({ do: 'resume', vm: 1 })).toMatchObject({ ok: false })
    lab.run(SOME)
    expect([lab.answer(twice), lab.answer(paused)]).toEqual(['denied', 'denied'])
    ask(lab, { do: 'resume', vm: 1 })
    ask(lab, { do: 'resume', vm: 1 })
    expect(lab.answer(0)).toBe('forgotten')
  })

  test('going back in time repeats every request at its step', () => {
    const lab = labOf([guest('tick'), COUNTER, COUNTER])
    const history: unknown[] = []
    const note = () => history.push([lab.step, lab.vms(), counter(lab, 1), lab.output(0)])
    while (!lab.output(1)) lab.run(SOME)
    const start = lab.step
    const steps = [10_000, 35_000, 55_000, 100_000, 250_000].map((step) => start + step)
    ask(lab, { do: 'pause', vm: 0 })
    lab.goTo(start + 30_000)
    ask(lab, { do: 'destroy', vm: 1 })
    lab.goTo(start + 50_000)
    ask(lab, { do: 'create', vm: 1 })
    ask(lab, { do: 'resume', vm: 0 })
    lab.goTo(start + 250_000)
    const collect = () => {
      history.length = 0
      for (const step of [...steps].reverse()) {
        lab.goTo(step)
        note()
      }
      return [...history]
    }
    const first = collect()
    lab.goTo(start + 250_000)
    expect(collect()).toEqual(first)
    for (const state of ['absent', 'paused', 'ready', 'running']) expect(JSON.stringify(first)).toContain(state)
  })
})

test('without a hypervisor there is nobody to ask', () => {
  const lab = labIn(NATIVE, [IDLER])
  expect(lab.control({ do: 'pause', vm: 0 })).toEqual({ ok: false, error: 'there is no hypervisor to ask' })
  expect(lab.vms()).toEqual([])
})
