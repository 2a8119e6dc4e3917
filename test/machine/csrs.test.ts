// Every CSR: what it is after reset, and which bits stick when software in M-mode writes it. The expectations are written
// here a second time, from the privileged specification; the table must say the same.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CSRS, csr, maskOf } from '../../engine/isa/csrs.ts'
import type { MachineConfig } from '../../engine/machine/config.ts'
import { readCsr, writeCsr } from '../../engine/machine/csr.ts'
import { Machine } from '../../engine/machine/machine.ts'
import { hex, run, sharedMachine } from './notation.ts'

/** What sticks of a value written: a mask, or a function where some values are not legal. */
type Legal = number | ((written: number) => number)
const ALL = 0xffffffff

const statusOfS = 0x000c0122
const vector = (v: number) => ((v & 3) <= 1 ? v : v & ~3)
/** A byte of pmpcfg: L, A, X, W, R; W only with R. Locked bytes are another test's. */
const protection = (v: number) => {
  let legal = 0
  for (let k = 0; k < 32; k += 8) {
    const byte = (v >>> k) & 0x9f
    legal |= ((byte & 3) === 2 ? byte & ~2 : byte) << k
  }
  return legal
}

/* biome-ignore format: a table */
const LEGAL: Readonly<Record<string, Legal>> = {
  // Machine (chapter 3)
  mvendorid: 0, marchid: 0, mimpid: 0, mhartid: 0, mconfigptr: 0,
  misa: 0,
  mstatus: (v) => v & ((v & 0x1800) === 0x1000 ? 0x007e01aa : 0x007e19aa),
  mstatush: 0xc0,
  medeleg: 0x00f8b7ff,
  mideleg: 0x222,
  mie: 0x1eee,
  mip: 0x226,
  mtvec: vector, mscratch: ALL, mepc: ~1, mcause: ALL, mtval: ALL, mtval2: ALL, mtinst: ALL,
  mcounteren: 7, mcountinhibit: 5,
  menvcfg: 1, menvcfgh: 0x80000000,
  mcycle: ALL, mcycleh: ALL, minstret: ALL, minstreth: ALL,
  ...Object.fromEntries(Array.from({ length: 4 }, (_, n) => [`pmpcfg${n}`, protection])),
  ...Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`pmpaddr${n}`, ALL])),
  // Supervisor (chapter 10)
  sstatus: statusOfS, sie: 0x222, sip: 0x2,
  stvec: vector, sscratch: ALL, sepc: ~1, scause: ALL, stval: ALL,
  scounteren: 7, senvcfg: 1, satp: ALL, stimecmp: ALL, stimecmph: ALL,
  // Hypervisor (chapter 18)
  hstatus: 0x007003c0,
  hedeleg: 0x0008b1ff, hideleg: 0x444, hie: 0x1444, hip: 0x4, hvip: 0x444,
  hgeie: 0, hcounteren: 7, htimedelta: ALL, htimedeltah: ALL,
  henvcfg: 1, henvcfgh: 0x80000000,
  htval: ALL, htinst: ALL, hgatp: 0x9ffffffc,
  vsstatus: statusOfS, vsie: 0x222, vsip: 0x2,
  vstvec: vector, vsscratch: ALL, vsepc: ~1, vscause: ALL, vstval: ALL,
  vsatp: ALL, vstimecmp: ALL, vstimecmph: ALL,
}
/** Read-only by their numbers. */
const READ_ONLY = ['cycle', 'cycleh', 'time', 'timeh', 'instret', 'instreth', 'hgeip']
const noEvents = (name: string) => /^m?hpm(counter|event)\d/.test(name)
/** Of the fixed ones, those that are not 0. */
const FIXED: Readonly<Record<string, number>> = { misa: 0x40141185, mideleg: 0x444 }

/** Everything delegated and enabled, so that no view hides anything. */
const OPEN = { mideleg: -1, hideleg: -1, menvcfgh: 0x80000000, stimecmph: -1, vstimecmph: -1 }
const without = (name: string) => Object.fromEntries(Object.entries(OPEN).filter(([n]) => n !== name))

/** Write by an instruction, read by another; PMP directly, for it may forbid the next instruction. */
function written(name: string, value: number): number {
  if (name.startsWith('pmp')) {
    const { hart } = sharedMachine({ csrs: { pmpaddr15: 0, pmpcfg3: 0 } })
    writeCsr(hart, csr(name), value)
    return readCsr(hart, csr(name)) >>> 0
  }
  const csrs = name === 'mip' ? { ...OPEN, menvcfgh: 0 } : name === 'menvcfgh' ? without(name) : OPEN
  return run(`csrw ${name}, a1\n csrr a0, ${name}`, { a1: value, csrs: csrs as Record<string, number> }).reg('a0')
}
const sticks = (legal: Legal, value: number) => (typeof legal === 'number' ? value & legal : legal(value))
/** Counters go on counting between the write and the read. */
const counts = (name: string) => /^m(cycle|instret)$/.test(name)

const writable = CSRS.filter(({ name, number }) => number >>> 10 !== 3 && !noEvents(name)).map((c) => c.name)

function check(name: string, value: number): void {
  const wanted = (sticks(LEGAL[name] as Legal, value) | (FIXED[name] ?? 0)) >>> 0
  const got = written(name, value)
  if (counts(name)) expect((got - wanted) >>> 0).toBeLessThan(64)
  else expect(hex(got), `${name} = ${hex(value)}`).toBe(hex(wanted))
}

test.each(writable)('%s keeps what is legal', (name) => {
  for (const value of [0, -1, 0x55555555, 0xaaaaaaaa, 0x1000]) check(name, value)
})

test('so does any CSR with random values', () => {
  fc.assert(fc.property(fc.constantFrom(...writable), fc.integer(), check), { numRuns: 300 })
})

test('the expectations are of these CSRs and no others', () => {
  const named = CSRS.filter((c) => !noEvents(c.name)).map((c) => c.name)
  expect([...Object.keys(LEGAL), ...READ_ONLY].sort()).toEqual(named.sort())
})

test.each(CSRS.map((c) => c.name).filter((name) => noEvents(name)))('%s is 0 whatever is written', (name) => {
  expect(run(`csrr a0, ${name}`).reg('a0')).toBe(0)
  if (name.startsWith('m')) expect(run(`csrw ${name}, a1\n csrr a0, ${name}`, { a1: -1 }).reg('a0')).toBe(0)
})

test.each([...READ_ONLY, 'mhartid', 'mvendorid', 'marchid', 'mimpid', 'mconfigptr'])('%s cannot be written', (name) => {
  expect(run(`csrr a0, ${name}`)).toRun()
  for (const write of ['csrw', 'csrs', 'csrc'])
    expect(run(`${write} ${name}, a1`, { a1: 0 })).toTrap('illegal instruction')
  expect(run(`csrrs a0, ${name}, zero`)).toRun()
  expect(run(`csrrci a0, ${name}, 0`)).toRun()
})

describe('the table says the same', () => {
  const of = (name: string) => CSRS.find((c) => c.name === name)?.fields ?? []
  const free = (name: string) =>
    of(name)
      .filter((f) => f.fixed === undefined && !f.readOnly && f.needs !== 'Svadu')
      .reduce((mask, f) => mask | maskOf(f), 0)
  // Of pmpcfg the table has a byte as one field, and all bits of tvec can be 1, only not at once.
  test.each(writable.filter((n) => !/^pmpcfg|tvec$/.test(n)))('%s', (name) => {
    const legal = LEGAL[name] as Legal
    expect(hex(free(name))).toBe(hex(typeof legal === 'number' ? legal : legal(-1) | legal(-2) | legal(-3)))
  })
  test('fields do not overlap', () => {
    for (const { name, fields } of CSRS) {
      const bits = fields.map((f) => maskOf(f))
      const sum = bits.reduce((a, b) => a + b, 0)
      expect(sum, name).toBe(bits.reduce((a, b) => (a | b) >>> 0, 0))
    }
  })
})

describe('after reset', () => {
  const reset = (config: Partial<MachineConfig> = {}) => {
    const machine = new Machine({ ramBytes: 1 << 16, ...config })
    return (name: string) => hex(readCsr(machine.hart, csr(name)))
  }
  test('all are 0 but misa, and what H hardwires in mideleg', () => {
    const value = reset()
    for (const { name } of CSRS) {
      expect(value(name), name).toBe(hex(FIXED[name] ?? 0))
    }
  })
  test('misa tells what is left out', () => {
    expect(reset({ without: ['A'] })('misa')).toBe('0x40141184')
    expect(reset({ without: ['C'] })('misa')).toBe('0x40141181')
    expect(reset({ without: ['H', 'Sstc'] })('misa')).toBe('0x40141105')
  })
  test('with Svadu, the machine sets A and D until menvcfg says otherwise', () =>
    expect(reset({ svadu: true })('menvcfgh')).toBe('0x20000000'))
})

describe('without H', () => {
  const bare = (name: string) =>
    run(`csrw ${name}, a1\n csrr a0, ${name}`, { a1: -1, csrs: { mideleg: -1 }, config: { without: ['H'] } })
  test.each([
    ['mideleg', 0x222],
    ['medeleg', 0x0008b3ff],
    ['mie', 0xaaa],
    ['mip', 0x222],
    ['mstatush', 0],
    ['sie', 0x222],
  ] as const)('%s has no bits of it', (name, ones) => expect(hex(bare(name).reg('a0'))).toBe(hex(ones)))
  test.each(CSRS.filter((c) => c.needs === 'H').map((c) => c.name))('%s does not exist', (name) =>
    expect(run(`csrr a0, ${name}`, { config: { without: ['H'] } })).toTrap('illegal instruction'),
  )
})

test('of the unnamed numbers none is a CSR', () => {
  const known = new Set(CSRS.map((c) => c.number))
  for (let number = 0; number < 4096; number++) {
    if (!known.has(number)) expect(run(`.word ${(number << 20) | 0x2573}`), hex(number)).toTrap('illegal instruction')
    if (number % 16 === 15) number += 30 // every name is tried above; of the others a part is enough
  }
})
