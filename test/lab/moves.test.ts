// Moving about in time: what every move does is held against the whole run, made step by step.
import { beforeAll, describe, expect, test } from 'vitest'
import { causeName, type Lab, registerNumber } from '../../engine/index.ts'
import { conditionsOf } from '../../engine/lab/breakpoints.ts'
import { instructionNow, isCall } from '../../engine/lab/instruction.ts'
import { type Arrival, type Move, move } from '../../engine/lab/moves.ts'
import type { Condition } from '../../engine/lab/watcher.ts'
import { labOf } from '../sources.ts'

const PC = 40

/** Where the lab stood before each step. */
interface Moment {
  readonly pc: number
  readonly sp: number
  readonly place: string
  readonly trapped: boolean
  readonly call: boolean
}
function journal(lab: Lab, steps: number): Moment[] {
  const found: Moment[] = []
  for (let k = 0; k < steps; k++) {
    const { world, vm } = lab.recorder.now
    found.push({
      pc: lab.machine.hart.words[PC] as number,
      sp: lab.machine.hart.words[2] as number,
      place: `${world} ${vm}`,
      trapped: lab.step > 0 && lab.recorder.lastTrap?.step === lab.step,
      call: isCall(instructionNow(lab) ?? ({ encoding: { row: {} } } as never)),
    })
    if (lab.run(1).reason !== 'budget') break
  }
  return found
}

function go(lab: Lab, to: Move, back = false, breakpoints: Condition[] = []): Arrival {
  const moving = move(lab, to, back, breakpoints, 1_000_000)
  for (;;) {
    const { done, value } = moving.next()
    if (done) return value
  }
}

// Hypervisors have their tables to make before anything happens.
describe.each([
  ['native', 0],
  ['trap-and-emulate', 30_000],
  ['hw-nested', 15_000],
] as const)('tick, %s', (world, FROM) => {
  const STEPS = FROM + 12_000
  const lab = labOf('tick', world === 'native' ? undefined : world, world === 'native' ? 1 : 2)
  let all: Moment[]
  beforeAll(() => {
    lab.run(FROM)
    all = []
    all.length = FROM
    all.push(...journal(lab, STEPS - FROM))
  })
  /** Steps that are worth trying: a few of each kind of place. */
  const some = (which: (at: Moment, k: number) => boolean, most = 8): number[] => {
    const found = all.flatMap((at, k) => (k > FROM && which(at, k) ? [k] : []))
    return found.filter((_, k) => k % Math.ceil(found.length / most) === 0)
  }

  const kinds: [string, Condition, (k: number) => boolean][] = [
    ['trap', { on: 'trap' }, (k) => all[k]?.trapped === true],
    ['world', { on: 'world' }, (k) => all[k]?.place !== all[k - 1]?.place],
  ]
  test.each(kinds)('the next and the last %s are those of the journal', (_, condition, is) => {
    const to: Move = { to: 'condition', conditions: [condition] }
    let tried = 0
    for (const k of some((_, k) => k % 499 === 0, 24)) {
      let after = k + 1
      while (after < STEPS && !is(after)) after++
      let before = after - 1
      while (before > FROM && !is(before)) before--
      if (after === STEPS || before === FROM) continue
      lab.goTo(k)
      expect(go(lab, to)).toEqual({ reason: 'there' })
      expect(lab.step).toBe(after)
      expect(go(lab, to, true)).toEqual({ reason: 'there' })
      expect(lab.step).toBe(before)
      tried++
    }
    expect(tried).toBeGreaterThan(2)
  })

  test('a step over a call comes back behind it, with the same stack; and back again before it', () => {
    const calls = some(({ call }) => call)
    expect(calls.length).toBeGreaterThan(3)
    for (const k of calls) {
      const from = all[k] as Moment
      let behind = k + 1
      const returned = (at: Moment) =>
        at.place === from.place && at.sp === from.sp && (at.pc === from.pc + 4 || at.pc === from.pc + 2)
      while (behind < STEPS && !returned(all[behind] as Moment)) behind++
      if (behind >= STEPS) continue
      lab.goTo(k)
      expect(go(lab, { to: 'over' })).toEqual({ reason: 'there' })
      expect(lab.step).toBe(behind)
      expect(go(lab, { to: 'over' }, true)).toEqual({ reason: 'there' })
      expect([lab.step, lab.machine.hart.words[PC]]).toEqual([k, from.pc])
    }
  })

  test('a step over what traps has the exit behind it, in the same world; and back again', () => {
    for (const k of some((at, k) => all[k + 1]?.trapped === true && all[k + 1]?.place !== at.place)) {
      lab.goTo(k)
      const { pc } = all[k] as Moment
      const arrival = go(lab, { to: 'over' })
      if (arrival.reason !== 'there' || lab.step >= STEPS) continue
      const { world, vm } = lab.recorder.now
      expect(`${world} ${vm}`.replace('user', 'kernel')).toBe(all[k]?.place.replace('user', 'kernel'))
      expect(lab.step).toBeGreaterThan(k)
      if (all[lab.step]?.place !== all[k]?.place) continue
      go(lab, { to: 'over' }, true)
      expect([all[lab.step]?.place, lab.machine.hart.words[PC]]).toEqual([all[k]?.place, pc])
    }
  })

  test('out of a routine leads behind its call, and backwards to it', () => {
    for (const k of some(({ call }) => call)) {
      const from = all[k] as Moment
      lab.goTo(k + 1)
      if (`${lab.recorder.now.world} ${lab.recorder.now.vm}` !== from.place) continue
      expect(go(lab, { to: 'out' }, true)).toEqual({ reason: 'there' })
      expect(lab.step).toBe(k)
      lab.goTo(k + 1)
      if (go(lab, { to: 'out' }).reason !== 'there' || lab.step >= STEPS) continue
      const landed = all[lab.step] as Moment
      // Behind the call; or behind an outer one, if the routine ends by jumping to another.
      expect(landed.sp >>> 0).toBeGreaterThanOrEqual(from.sp >>> 0)
    }
  })

  test('out of a handler leads to where it returns, and backwards to what trapped', () => {
    const traps = some(
      (at, k) => at.trapped && at.place !== all[k - 1]?.place && at.place === all[k + 3]?.place && k > FROM + 2000,
    )
    expect(traps.length).toBeGreaterThan(3)
    for (const k of traps) {
      lab.goTo(k + 3)
      expect(go(lab, { to: 'out' }, true)).toEqual({ reason: 'there' })
      expect(lab.step).toBe(k - 1)
      lab.goTo(k + 3)
      if (go(lab, { to: 'out' }).reason !== 'there') continue
      expect(`${lab.recorder.now.world} ${lab.recorder.now.vm}`).not.toBe(all[k]?.place)
    }
  })
})

describe('breakpoints', () => {
  const lab = labOf('tick', 'trap-and-emulate', 2)
  lab.run(250_000)
  const end = lab.step
  const counts = lab.counts()

  test('running back to a line finds its last time, then the one before; forwards they come again', () => {
    const [file, line] = ['hypervisors/trap-and-emulate/hypervisor.s', lineOf('exit_decode:') + 1] as const
    const conditions = conditionsOf(lab, { at: 'line', file, line })
    expect(conditions).toHaveLength(1)
    lab.goTo(end)
    const seen: number[] = []
    for (let k = 0; k < 5; k++) {
      expect(go(lab, { to: 'breakpoint' }, true, conditions).reason).toBe('breakpoint')
      seen.unshift(lab.step)
    }
    expect(new Set(seen).size).toBe(5)
    for (const step of seen.slice(1)) {
      expect(go(lab, { to: 'breakpoint' }, false, conditions).reason).toBe('breakpoint')
      expect(lab.step).toBe(step)
    }
  })

  test('all the moving changes nothing that is counted', () => {
    lab.goTo(end)
    expect(lab.counts()).toEqual(counts)
  })

  test('a breakpoint in a guest program stops each of the machines that run it, or one', () => {
    const line = { at: 'line', file: 'guests/tick/kernel.s', line: lineOf('_start:', 'guests/tick/kernel.s') } as const
    expect(conditionsOf(lab, line).length).toBe(2 * conditionsOf(lab, { ...line, vm: 1 }).length)
    const conditions = conditionsOf(lab, { ...line, line: line.line + 1 })
    lab.goTo(0)
    const vms = [0, 1].map(() => {
      go(lab, { to: 'breakpoint' }, false, conditions)
      return lab.recorder.now.vm
    })
    expect(vms).toEqual([0, 1])
  })

  test('a condition on a register lets the others pass', () => {
    const file = 'hypervisors/trap-and-emulate/hypervisor.s'
    const line = lineOf('exit_decode:') + 1
    const register =
      registerNumber(/csrr +(\w+), scause/.exec(textOf(file).split('\n')[line - 1] ?? '')?.[1] ?? '') ?? 0
    const conditions = conditionsOf(lab, { at: 'line', file, line: line + 1, if: { register, is: '==', value: 8 } })
    lab.goTo(0)
    for (let k = 0; k < 3; k++) {
      expect(go(lab, { to: 'breakpoint' }, false, conditions).reason).toBe('breakpoint')
      expect(causeName(lab.machine.hart.words[register] as number)).toBe('environment call from U-mode or VU-mode')
    }
  })

  test('watchpoints: a register, a CSR, memory as a guest names it, an exit with its cause', () => {
    const watch = (conditions: Condition[]) => {
      lab.goTo(100_000)
      return go(lab, { to: 'breakpoint' }, false, conditions)
    }
    const sp = watch(conditionsOf(lab, { at: 'register', register: 2 }))
    expect(sp.reason === 'breakpoint' && sp.hit.from !== sp.hit.to).toBe(true)
    const satp = watch(conditionsOf(lab, { at: 'csr', csr: 0x180 }))
    expect(satp.reason === 'breakpoint' && satp.hit.from !== satp.hit.to).toBe(true)
    expect(watch(conditionsOf(lab, { at: 'exit', cause: 8 })).reason).toBe('breakpoint')
    expect(lab.recorder.lastTrap).toMatchObject({ cause: 8, step: lab.step })
    const address = 0x80200000
    const virtual = { at: 'memory', space: 'virtual', vm: 0, bytes: 0x20000 } as const
    const stored = watch(conditionsOf(lab, { ...virtual, address }))
    expect(stored.reason).toBe('breakpoint')
    expect(lab.recorder.now.vm).toBe(0)
    const there = lab.step
    expect(watch(conditionsOf(lab, { ...virtual, space: 'guest-physical', address })).reason).toBe('breakpoint')
    expect(lab.step).toBeLessThanOrEqual(there)
  })
})

function textOf(file: string): string {
  const { hypervisor, guests } = labOf('tick', 'trap-and-emulate').software
  return [hypervisor, ...guests].flatMap((p) => p?.files ?? []).find((f) => f.name === file)?.text ?? ''
}
function lineOf(text: string, file = 'hypervisors/trap-and-emulate/hypervisor.s'): number {
  return (
    textOf(file)
      .split('\n')
      .findIndex((l) => l.startsWith(text)) + 1
  )
}
