// Cycles are the sum of the timing model's costs over what happened, nothing else. A model in which every cost is told
// from every sum of others, and what each line should cost.
import { describe, expect, test } from 'vitest'
import { csr } from '../../engine/isa/csrs.ts'
import { ENCODINGS } from '../../engine/isa/decode.ts'
import { writeCsr } from '../../engine/machine/csr.ts'
import { inOrder, TIMING_BOUNDS, TIMING_MODELS, type TimingModel, timingError } from '../../engine/machine/timing.ts'
import { CODE, DATA, run, runOn, type Setting, sharedMachine } from './notation.ts'
import { Tables } from './tables.ts'

const t: TimingModel = {
  ...inOrder,
  instruction: {
    alu: 1,
    mul: 2,
    div: 4,
    load: 8,
    store: 16,
    branch: 31,
    jump: 33,
    amo: 37,
    csr: 41,
    fence: 43,
    system: 47,
  },
  takenBranch: 53,
  pteRead: 101,
  trapEntry: 211,
  trapReturn: 307,
  vmExit: 1009,
  vmEntry: 2003,
  mmio: 401,
  csrWrite: 503,
}
const { alu, mul, div, load, store, branch, jump, amo, csr: csrCost, fence, system } = t.instruction
const config = { timing: t }
const cost = (text: string, setting: Setting = {}) =>
  run(text, { config, a1: DATA, ...setting }).machine.counts().cycles

describe('instructions', () => {
  test.each([
    ['nop', alu],
    ['add a0, a1, a2', alu],
    ['mul a0, a1, a2', mul],
    ['div a0, a1, a2', div],
    ['lw a0, (a1)', load],
    ['sw a0, (a1)', store],
    ['j 1f\n 1:', jump],
    ['amoadd.w a0, a0, (a1)', amo],
    ['lr.w a0, (a1)', amo],
    ['fence', fence],
    ['fence.i', fence],
    ['sfence.vma', fence],
    ['wfi', system],
    ['c.li a0, 1', alu],
    ['c.lw a0, (a1)', load],
    ['c.j 1f\n 1:', jump],
    ['csrr a0, mscratch', csrCost],
    ['csrw mscratch, a0', csrCost + t.csrWrite],
    ['csrrw a0, mscratch, a0', csrCost + t.csrWrite],
    ['csrrs a0, mscratch, zero', csrCost],
    ['csrrsi a0, mscratch, 0', csrCost],
    ['csrrci a0, mscratch, 1', csrCost + t.csrWrite],
  ])('%s: %i', (text, cycles) => expect(cost(text, { csrs: { mie: 2, mip: 2 } })).toBe(cycles))
  test('a branch: more if it is taken', () => {
    expect(cost('beq a0, a1, 1f\n 1:')).toBe(branch)
    expect(cost('bne a0, a1, 1f\n 1:')).toBe(branch + t.takenBranch)
    expect(cost('bne a0, a1, 1f\n nop\n nop\n 1:')).toBe(branch + t.takenBranch)
    expect(cost('1: addi a0, a0, -1\n bnez a0, 1b', { a0: 10 })).toBe(10 * (alu + branch) + 9 * t.takenBranch)
  })
  test('every row of the table has a class that costs something', () => {
    for (const { row } of ENCODINGS) expect(t.instruction[row.cost], row.name).toBeGreaterThan(0)
  })
})

describe('devices', () => {
  test('a load or store that reaches one', () => {
    expect(cost('lw a0, (a1)', { a1: 0x2004000 })).toBe(load + t.mmio)
    expect(cost('sw a0, (a1)', { a1: 0x2004000 })).toBe(store + t.mmio)
    expect(cost('amoadd.w a0, a0, (a1)', { a1: 0x2004000 })).toBe(amo + 2 * t.mmio)
  })
})

describe('traps', () => {
  const entry = (text: string, setting: Setting) => cost(text, setting)
  test('in: the instruction that traps, and the entry', () => {
    expect(entry('ecall', {})).toBe(system + t.trapEntry)
    expect(entry('lw a0, (a1)', { a1: 0x40000000 })).toBe(load + t.mmio + t.trapEntry)
    expect(entry('lw a0, 1(a1)', {})).toBe(load + t.trapEntry)
    expect(entry('.word 0xffffffff', {})).toBe(1 + t.trapEntry)
    expect(entry('jr a1', { a1: 0x40000000 })).toBe(jump + t.trapEntry)
  })
  test('in, out of a guest: a VM exit; inside a guest: none', () => {
    expect(entry('ecall', { mode: 'VS' })).toBe(system + t.trapEntry + t.vmExit)
    expect(entry('ebreak', { mode: 'VU', csrs: { medeleg: 8, hedeleg: 8 } })).toBe(system + t.trapEntry)
  })
  test('an interrupt: the entry alone', () => {
    expect(entry('nop', { mode: 'U', csrs: { mie: 2, mip: 2 } })).toBe(t.trapEntry)
    expect(entry('nop', { mode: 'VU', csrs: { mie: 2, mip: 2 } })).toBe(t.trapEntry + t.vmExit)
  })
  test('back; into a guest: a VM entry', () => {
    expect(cost('mret', { csrs: { mstatus: 0x1800, mepc: CODE + 4 } })).toBe(system + t.trapReturn)
    expect(cost('mret', { csrs: { mstatush: 0x80, mepc: CODE + 4 } })).toBe(system + t.trapReturn + t.vmEntry)
    expect(cost('sret', { mode: 'VS', csrs: { vsepc: CODE + 4 } })).toBe(system + t.trapReturn)
    expect(cost('sret', { mode: 'HS', csrs: { sepc: CODE + 4, hstatus: 0x80 } })).toBe(
      system + t.trapReturn + t.vmEntry,
    )
  })
})

describe('translation', () => {
  const translated = (text: string, guest: boolean) => {
    const machine = sharedMachine({ mode: guest ? 'VS' : 'HS', config, a1: 0x400000 })
    const first = new Tables(machine).map(0x80000000, 0x80000000, 'rwx', 1).map(0x400000, DATA, 'rw')
    writeCsr(machine.hart, csr(guest ? 'vsatp' : 'satp'), first.atp())
    if (guest)
      writeCsr(machine.hart, csr('hgatp'), new Tables(machine, true).map(0x80000000, 0x80000000, 'rwx', 1).atp())
    machine.hart.modeChanged()
    return runOn(machine, text).machine.counts().cycles
  }
  const fetch = 1 * t.pteRead // a megapage
  test('a miss: as many reads as the walk makes', () => {
    expect(translated('nop', false)).toBe(fetch + alu)
    expect(translated('lw a0, (a1)', false)).toBe(fetch + load + 2 * t.pteRead)
    expect(translated('lw a0, (a1)\n lw a0, 4(a1)', false)).toBe(fetch + 2 * load + 2 * t.pteRead)
  })
  test('through both stages', () => {
    // The second stage has megapages: one read for each of the first stage's, and one for the page itself.
    expect(translated('nop', true)).toBe((1 + 2) * t.pteRead + alu)
    expect(translated('lw a0, (a1)', true)).toBe((1 + 2) * t.pteRead + load + (2 + 3) * t.pteRead)
  })
})

test('a trap in a device access, a miss, a CSR write, all at once: still the sum', () => {
  const text = 'csrw mscratch, a0\n sw a0, (a1)\n mul a0, a0, a0\n ecall'
  expect(cost(text, { mode: 'M', a1: 0x2004000 })).toBe(
    csrCost + t.csrWrite + store + t.mmio + mul + system + t.trapEntry,
  )
})

describe('models', () => {
  test('the presets are well formed', () => {
    for (const model of TIMING_MODELS) expect(timingError(model), model.name).toBeUndefined()
  })
  test('a cost out of its range is named, with the range', () => {
    for (const [name, [min, max]] of Object.entries(TIMING_BOUNDS)) {
      expect(timingError({ ...t, [name]: max + 1 })).toBe(`${name} is ${max + 1}; it must be ${min} to ${max}`)
      expect(timingError({ ...t, [name]: min - 1 })).toContain(name)
      expect(timingError({ ...t, [name]: 1.5 })).toContain(name)
    }
    expect(timingError({ ...t, instruction: { ...t.instruction, div: 64 } })).toBe(
      'cost of div is 64; it must be 1 to 63',
    )
  })
})
