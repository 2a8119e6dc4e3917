// The firmware as a kernel meets it: how it is entered, and every call of the README's table, on machines with and without
// the parts that may be missing.
import { describe, expect, test } from 'vitest'
import { assemble } from '../../engine/assembler/assemble.ts'
import { csr } from '../../engine/isa/csrs.ts'
import { CSR, PC, X } from '../../engine/machine/layout.ts'
import { Machine } from '../../engine/machine/machine.ts'
import { program } from '../sources.ts'

const KERNEL = 0x80200000
const DATA = KERNEL + 0x1000
const SBI = { base: 0x10, time: 0x54494d45, srst: 0x53525354, dbcn: 0x4442434e }
const [NOT_SUPPORTED, INVALID_PARAM] = [-2, -3]

const firmware = program('firmware/sbi.s')
const kernel = assemble('ecall\n1: j 1b', { base: KERNEL }).program?.segments ?? []

/** A machine whose kernel is about to make its first call. */
function kernelOn(config: ConstructorParameters<typeof Machine>[0] = {}, next = KERNEL) {
  const machine = new Machine({ ramBytes: 8 << 20, ...config })
  let output = ''
  machine.onOutput = (_, byte) => {
    output += String.fromCharCode(byte)
  }
  for (const { address, bytes } of firmware.segments) machine.load(address, bytes)
  for (const { address, bytes } of kernel) machine.load(address - KERNEL + next, bytes)
  const tree = machine.boot(firmware.entry, next)
  const { words } = machine.hart
  const until = (pc: number) => {
    for (let k = 0; k < 20_000 && !machine.power && words[PC] >>> 0 !== pc; k++) machine.run(1)
  }
  until(next)
  const call = (a7: number, a6 = 0, ...values: number[]) => {
    words.set([0, 0, 0, 0, 0, 0], X + 10)
    words.set(values, X + 10)
    words[X + 16] = a6
    words[X + 17] = a7
    words[PC] = next | 0
    machine.hart.modeChanged()
    until(next + 4)
    return { error: words[X + 10], value: words[X + 11] }
  }
  return { machine, words, tree, call, output: () => output, csr: (name: string) => words[CSR + csr(name)] }
}

const machines = {
  'with everything': {},
  'without H': { without: ['H'] },
  'without Sstc': { without: ['Sstc'] },
  'without PMP': { pmp: 0 },
  'without A, C, H, Sstc and PMP': { without: ['A', 'C', 'H', 'Sstc'], pmp: 0 },
} as const

describe.each(Object.entries(machines))('a machine %s', (_, config) => {
  test('enters the kernel in S-mode, without translation or interrupts, a0 = hart, a1 = device tree', () => {
    const { machine, words, tree, csr } = kernelOn(config)
    expect(words[PC] >>> 0).toBe(KERNEL)
    expect(machine.hart.mode()).toBe('HS')
    expect([words[X + 10], words[X + 11] >>> 0, csr('satp'), csr('mstatus') & 2]).toEqual([0, tree, 0, 0])
  })

  test('set timer makes STIP pending at the deadline, not before', () => {
    const { machine, words, call } = kernelOn(config)
    expect(call(SBI.time, 0, 500, 0)).toEqual({ error: 0, value: 0 })
    const cause = () => words[CSR + csr('scause')] >>> 0
    // The kernel waits for it in a loop, and traps to a loop of its own.
    words[CSR + csr('stvec')] = (KERNEL + 4) | 0
    words[CSR + csr('mie')] |= 1 << 5
    words[CSR + csr('mstatus')] |= 2
    machine.hart.stateChanged()
    machine.run(5000)
    expect(cause()).toBe(0)
    machine.run(60_000)
    expect(cause()).toBe(0x80000005)
    expect(machine.counts().cycles).toBeGreaterThan(500 * 100)
  })

  test('an unknown call is not supported', () =>
    expect(kernelOn(config).call(0x123456)).toMatchObject({ error: NOT_SUPPORTED }))
})

test('a kernel may be entered elsewhere, as at 0x80400000', () => {
  const { words, call } = kernelOn({}, 0x80400000)
  expect(words[PC] >>> 0).toBe(0x80400000)
  expect(call(SBI.base, 0)).toEqual({ error: 0, value: 0x02000000 })
})

describe('base', () => {
  const { call } = kernelOn()
  test('specification 2.0', () => expect(call(SBI.base, 0)).toEqual({ error: 0, value: 0x02000000 }))
  test.each([SBI.base, SBI.time, SBI.srst, SBI.dbcn, 0, 1, 2, 5, 6, 8])('extension 0x%x is there', (id) =>
    expect(call(SBI.base, 3, id)).toEqual({ error: 0, value: 1 }),
  )
  test.each([3, 4, 7, 0x735049, 0x52464e43])('extension 0x%x is not', (id) =>
    expect(call(SBI.base, 3, id)).toEqual({ error: 0, value: 0 }),
  )
  test('identity is the registers of the machine', () =>
    expect([4, 5, 6].map((f) => call(SBI.base, f))).toEqual(new Array(3).fill({ error: 0, value: 0 })))
  test('function 7 does not exist', () => expect(call(SBI.base, 7)).toMatchObject({ error: NOT_SUPPORTED }))
})

describe('the console', () => {
  test('write puts out bytes of memory and says how many', () => {
    const { machine, call, output } = kernelOn()
    machine.load(DATA, new TextEncoder().encode('good morning'))
    expect(call(SBI.dbcn, 0, 12, DATA, 0)).toEqual({ error: 0, value: 12 })
    expect(output()).toBe('good morning')
  })
  test.each([
    [4, 0, 0],
    [4, DATA, 1],
  ])('write of %i bytes from 0x%x (high word %i), where there is no memory, is an invalid parameter', (...args) =>
    expect(kernelOn().call(SBI.dbcn, 0, ...args)).toMatchObject({ error: INVALID_PARAM }),
  )
  test('read takes what was typed, no more than there is room for, and does not wait', () => {
    const { machine, call } = kernelOn()
    expect(call(SBI.dbcn, 1, 4, DATA, 0)).toEqual({ error: 0, value: 0 })
    machine.uarts[0].receive(new TextEncoder().encode('abcdef'))
    expect(call(SBI.dbcn, 1, 4, DATA, 0)).toEqual({ error: 0, value: 4 })
    expect(machine.peek(DATA, 5)).toEqual(Uint8Array.from([97, 98, 99, 100, 0]))
    expect(call(SBI.dbcn, 1, 4, DATA, 0)).toEqual({ error: 0, value: 2 })
  })
  test('write byte', () => {
    const { call, output } = kernelOn()
    expect(call(SBI.dbcn, 2, 65)).toEqual({ error: 0, value: 0 })
    expect(output()).toBe('A')
  })
  test('legacy putchar and getchar leave a1 alone', () => {
    const { machine, call, output } = kernelOn()
    expect(call(1, 0, 66, 77)).toEqual({ error: 0, value: 77 })
    expect(output()).toBe('B')
    expect(call(2, 0, 0, 77)).toEqual({ error: -1, value: 77 })
    machine.uarts[0].receive([67])
    expect(call(2, 0, 0, 77)).toEqual({ error: 67, value: 77 })
  })
})

describe('fences and registers', () => {
  test.each([5, 6])('legacy call %i succeeds', (id) => expect(kernelOn().call(id, 0, DATA)).toMatchObject({ error: 0 }))
  test('a call changes no register but a0 and a1', () => {
    const { words, call } = kernelOn()
    const kept = [...Array(32).keys()].filter((r) => ![0, 10, 11, 12, 13, 14, 15, 16, 17].includes(r))
    for (const r of kept) words[X + r] = r * 0x01010101
    call(SBI.base, 3, SBI.dbcn)
    expect(kept.map((r) => words[X + r])).toEqual(kept.map((r) => (r * 0x01010101) | 0))
  })
})

describe('system reset', () => {
  test('shutdown passes; after a failure it fails', () => {
    const off = (...args: number[]) => {
      const { machine, call } = kernelOn()
      call(...(args as [number]))
      return machine.power
    }
    expect(off(SBI.srst, 0, 0, 0)).toMatchObject({ kind: 'pass' })
    expect(off(SBI.srst, 0, 0, 1)).toMatchObject({ kind: 'fail', code: 1 })
    expect(off(8)).toMatchObject({ kind: 'pass' })
  })
  test('reserved types and reasons are invalid', () => {
    const { call } = kernelOn()
    expect(call(SBI.srst, 0, 3, 0)).toMatchObject({ error: INVALID_PARAM })
    expect(call(SBI.srst, 0, 0, 2)).toMatchObject({ error: INVALID_PARAM })
    expect(call(SBI.srst, 1, 0, 0)).toMatchObject({ error: NOT_SUPPORTED })
  })
})

test('what the firmware did not expect, it reports, and powers off with failure', () => {
  const { machine, words, output } = kernelOn()
  words[CSR + csr('medeleg')] = 0
  machine.load(KERNEL + 4, new Uint8Array(4)) // an illegal instruction
  words[PC] = (KERNEL + 4) | 0
  machine.hart.modeChanged()
  machine.run(20_000)
  expect(output()).toMatch(/^firmware: unexpected trap, mcause 0x00000002 mepc 0x80200004 mtval 0x0+\n$/)
  expect(machine.power).toMatchObject({ kind: 'fail', code: 1 })
})
