// Interrupts as software meets them: when they come, where they go, what WFI does. All combinations of delegation and
// enables are compared with a model in test/conformance/trap.test.ts.
import { describe, expect, test } from 'vitest'
import type { Mode } from '../../engine/isa/guards.ts'
import { IDLE_CYCLES, PC, WAITING } from '../../engine/machine/layout.ts'
import { CODE, machineWith, run, runOn } from './notation.ts'

const STCE = 0x80000000
const ALL = 0xffffffff
const NEVER = { menvcfgh: STCE, henvcfgh: STCE, stimecmph: ALL, vstimecmph: ALL }
const HANDLER = 0x80003000

describe('which mode takes what', () => {
  const software: [string, Record<string, number>, number][] = [
    ['machine external interrupt', { mie: 0x800 }, 0x800],
    ['machine software interrupt', { mie: 0x8 }, 0x8],
    ['machine timer interrupt', { mie: 0x80 }, 0x80],
    ['supervisor external interrupt', { mie: 0x200 }, 0x200],
    ['supervisor software interrupt', { mie: 0x2, mip: 0x2 }, 0],
    ['supervisor timer interrupt', { mie: 0x20, mip: 0x20 }, 0],
  ]
  test.each(software)('%s, not delegated: M', (name, csrs, lines) => {
    for (const mode of ['HS', 'U', 'VS', 'VU'] as const)
      expect(run('nop', { mode, csrs, lines })).toTrap(name, { to: 'M', tval: 0, epc: CODE })
    expect(run('nop', { csrs, lines })).toRun()
    expect(run('nop', { csrs: { ...csrs, mstatus: 8 }, lines })).toTrap(name, { to: 'M' })
  })
  test.each(software.slice(3))('%s, delegated: HS', (name, some, lines) => {
    const csrs = { ...some, mideleg: 0x222 }
    for (const mode of ['U', 'VS', 'VU'] as const) expect(run('nop', { mode, csrs, lines })).toTrap(name, { to: 'HS' })
    expect(run('nop', { mode: 'HS', csrs, lines })).toRun()
    expect(run('nop', { mode: 'HS', csrs: { ...csrs, mstatus: 2 }, lines })).toTrap(name, { to: 'HS' })
    expect(run('nop', { csrs: { ...csrs, mstatus: 0xa }, lines })).toRun()
  })
  test.each([
    ['virtual supervisor software interrupt', 0x4, 'supervisor software interrupt'],
    ['virtual supervisor timer interrupt', 0x40, 'supervisor timer interrupt'],
    ['virtual supervisor external interrupt', 0x400, 'supervisor external interrupt'],
  ])('%s: HS, or VS under the name that the guest knows', (name, bit, seen) => {
    const csrs = { mie: bit, hvip: bit }
    expect(run('nop', { mode: 'VS', csrs })).toTrap(name, { to: 'HS', gpa: 0, tinst: 0 })
    expect(run('nop', { mode: 'HS', csrs: { ...csrs, mstatus: 2 } })).toTrap(name, { to: 'HS' })
    const delegated = { ...csrs, hideleg: bit }
    expect(run('nop', { mode: 'VU', csrs: delegated })).toTrap(seen, { to: 'VS' })
    expect(run('nop', { mode: 'VS', csrs: delegated })).toRun()
    expect(run('nop', { mode: 'VS', csrs: { ...delegated, vsstatus: 2 } })).toTrap(seen, { to: 'VS' })
    for (const mode of ['M', 'HS', 'U'] as Mode[])
      expect(run('nop', { mode, csrs: { ...delegated, mstatus: 0xa } })).toRun()
  })
})

describe('which comes first', () => {
  const ORDER: [string, number][] = [
    ['machine external interrupt', 11],
    ['machine software interrupt', 3],
    ['machine timer interrupt', 7],
    ['supervisor external interrupt', 9],
    ['supervisor software interrupt', 1],
    ['supervisor timer interrupt', 5],
  ]
  test('MEI, MSI, MTI, SEI, SSI, STI', () => {
    let rest = 0xaaa
    for (const [name, bit] of ORDER) {
      expect(run('nop', { mode: 'U', lines: rest & 0x888, csrs: { mie: ALL, mip: rest & 0x222 } })).toTrap(name)
      rest &= ~(1 << bit)
    }
  })
  test('what goes to M comes before what goes to HS, whatever its number', () =>
    expect(run('nop', { mode: 'U', csrs: { mie: ALL, mip: 0x220, mideleg: 0x200 } })).toTrap(
      'supervisor timer interrupt',
      { to: 'M' },
    ))
  test('what goes to HS comes before what goes to VS', () => {
    const csrs = { mie: ALL, mip: 0x20, hvip: 0x444, mideleg: 0x222, hideleg: 0x444 }
    expect(run('nop', { mode: 'VU', csrs })).toTrap('supervisor timer interrupt', { to: 'HS' })
  })
  test('an interrupt comes before the instruction, even one that would trap', () =>
    expect(run('ecall', { mode: 'U', csrs: { mie: 2, mip: 2 } })).toTrap('supervisor software interrupt', {
      epc: CODE,
    }))
})

describe('when', () => {
  test('vectored: to base + 4 times the cause; in VS by the guest’s number', () => {
    expect(run('nop', { mode: 'U', csrs: { mie: 2, mip: 2, mtvec: HANDLER + 1 } }).pc).toBe(HANDLER + 4)
    const csrs = { mie: 0x400, hvip: 0x400, hideleg: 0x400, vstvec: HANDLER + 1 }
    expect(run('nop', { mode: 'VU', csrs }).pc).toBe(HANDLER + 4 * 9)
  })
  test('the instruction after the one that enables it does not run', () => {
    const r = run('csrsi mstatus, 8\n li a0, 1', { csrs: { mie: 2, mip: 2 } })
    expect(r).toTrap('supervisor software interrupt', { epc: CODE + 4 })
    expect(r.reg('a0')).toBe(0)
  })
  test('nor the one after mret or sret', () => {
    const csrs = { mie: 2, mip: 2, mepc: HANDLER, mstatus: 0x1880 }
    expect(run('mret', { csrs })).toTrap('supervisor software interrupt', { epc: HANDLER })
    const s = { mie: 2, mip: 2, mideleg: 2, sepc: HANDLER, sstatus: 0x120 }
    expect(run('sret', { mode: 'HS', csrs: s })).toTrap('supervisor software interrupt', { epc: HANDLER })
  })
  test('a timer rings in the middle of a loop, between two instructions, at its tick', () => {
    const csrs = { ...NEVER, stimecmp: 5, stimecmph: 0, mie: 0x20, mstatus: 8 }
    const r = run('1: addi a0, a0, 1\n j 1b', { csrs })
    expect(r).toTrap('supervisor timer interrupt')
    expect(r.machine.counts().cycles).toBeLessThan(510)
    expect(r.machine.counts().cycles).toBeGreaterThanOrEqual(500)
  })
  test('mtimecmp of the CLINT rings, and a later mtimecmp takes it back', () => {
    const text = 'sw a2, 4(a1)\n sw a3, 0(a1)\n 1: addi a0, a0, 1\n j 1b'
    const r = run(text, { a1: 0x2004000, a2: 0, a3: 5, csrs: { mie: 0x80, mstatus: 8 } })
    expect(r).toTrap('machine timer interrupt')
    r.machine.bus.write(0x2004004, 4, 1)
    expect(r.csr('mip')).toBe(0)
  })
  test('msip of the CLINT', () => {
    const r = run('sw a2, 0(a1)\n nop', { a1: 0x2000000, a2: -1, csrs: { mie: 8, mstatus: 8 } })
    expect(r).toTrap('machine software interrupt', { epc: CODE + 4 })
  })
})

describe('WFI', () => {
  const wfi = 'wfi\n li a0, 1'
  test('waits for the timer, and the time counts as idle', () => {
    const r = run(wfi, { csrs: { ...NEVER, stimecmp: 50, stimecmph: 0, mie: 0x20 } })
    expect(r.reg('a0')).toBe(1)
    const { cycles, idleCycles } = r.machine.counts()
    expect(cycles).toBeGreaterThanOrEqual(5000)
    expect(idleCycles).toBe(r.machine.hart.counters[IDLE_CYCLES])
    expect(idleCycles).toBeGreaterThan(4900)
  })
  test('goes on at once if one is pending, though interrupts are off', () =>
    expect(run(wfi, { csrs: { mie: 2, mip: 2 } }).reg('a0')).toBe(1))
  test('what is not enabled in mie does not wake it, delegated or not', () => {
    const machine = machineWith({ csrs: { ...NEVER, mip: 2, mie: 0x20 } })
    const r = runOn(machine, wfi)
    expect(r.reg('a0')).toBe(0)
    expect(machine.run(10)).toEqual({ reason: 'idle' })
    expect(machine.hart.words[WAITING]).toBe(1)
  })
  test('waits for a device; run says idle until it comes', () => {
    const machine = machineWith({ csrs: { ...NEVER, mie: 0x200 } })
    runOn(machine, wfi)
    expect(machine.run(100)).toEqual({ reason: 'idle' })
    machine.hart.setLine(9, true)
    machine.run(1)
    expect(machine.hart.words[10]).toBe(1)
  })
  test('when it wakes to an interrupt that is taken, epc is after it', () => {
    const csrs = { ...NEVER, stimecmp: 5, stimecmph: 0, mie: 0x20, mstatus: 8 }
    expect(run(wfi, { csrs })).toTrap('supervisor timer interrupt', { epc: CODE + 4 })
  })
  test('a guest’s WFI waits for the guest’s interrupts, and for those of its hypervisor', () => {
    const csrs = { ...NEVER, vstimecmp: 5, vstimecmph: 0, hideleg: 0x40, mie: 0x40 }
    expect(run(wfi, { mode: 'VS', csrs }).reg('a0')).toBe(1)
    const host = { ...NEVER, stimecmp: 5, stimecmph: 0, mideleg: 0x20, mie: 0x20 }
    expect(run(wfi, { mode: 'VS', csrs: host })).toTrap('supervisor timer interrupt', { to: 'HS', epc: CODE + 4 })
  })
  test('waiting is not executing: a step does not pass', () => {
    const machine = machineWith({ csrs: NEVER })
    runOn(machine, wfi)
    const { steps } = machine.counts()
    machine.run(1000)
    expect(machine.counts().steps).toBe(steps)
    expect((machine.hart.words[PC] as number) >>> 0).toBe(CODE + 4)
  })
})
