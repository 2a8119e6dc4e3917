// cycle, instret, time: 64 bits in two halves, inhibited, offset, read by guests; stimecmp and vstimecmp (Sstc).
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { guestTime, timeNow } from '../../engine/machine/counters.ts'
import { inOrder } from '../../engine/machine/timing.ts'
import { DATA, hex, machineWith, run, runOn } from './notation.ts'

const WORD = fc.integer({ min: 0, max: 0xffffffff })
const STCE = 0x80000000

describe('minstret', () => {
  test('counts what retires: not what traps', () => {
    expect(run('nop\n nop\n csrr a0, instret').reg('a0')).toBe(2)
    const r = run('csrw mtvec, a1\n ecall\n nop', { a1: DATA, memory: { [DATA]: 0xb0202573 } })
    r.machine.run(1)
    expect(r.reg('a0')).toBe(1)
  })
  test('a write takes effect instead of its own increment', () => {
    expect(run('csrw minstret, a1\n csrr a0, minstret', { a1: 100 }).reg('a0')).toBe(100)
    expect(run('csrw minstret, a1\n nop\n csrr a0, minstret', { a1: 100 }).reg('a0')).toBe(101)
  })
  test('the low half carries into the high one', () => {
    const r = run('csrw minstreth, a2\n csrw minstret, a1\n nop\n csrr a0, minstret\n csrr a3, minstreth', {
      a1: -1,
      a2: 6,
    })
    expect([r.reg('a0'), r.reg('a3')]).toEqual([0, 7])
  })
  test('any 64 bits can be written, in either order', () => {
    fc.assert(
      fc.property(WORD, WORD, fc.boolean(), (low, high, lowFirst) => {
        const writes = ['csrw minstret, a1', 'csrw minstreth, a2']
        const text = `${(lowFirst ? writes : writes.reverse()).join('\n')}\n csrr a0, instret\n csrr a3, instreth`
        const r = run(text, { a1: low, a2: high })
        const value = (BigInt(r.reg('a3')) << 32n) | BigInt(r.reg('a0'))
        const ran = BigInt.asUintN(64, value - ((BigInt(high) << 32n) | BigInt(low)))
        // The write of the other half, the read of the low half; and a carry between the reads.
        expect(ran === 0n || ran === 1n || ran === 1n << 32n || ran === (1n << 32n) + 1n).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})

describe('mcycle', () => {
  test('is the sum of the costs of the timing model', () => {
    const { alu, csr } = inOrder.instruction
    expect(run('nop\n nop\n csrr a0, cycle').reg('a0')).toBe(2 * alu + csr)
  })
  test('goes on from what is written', () => {
    const r = run('csrw mcycleh, a2\n csrw mcycle, a1\n csrr a0, mcycle\n csrr a3, mcycleh', {
      a1: 0xfffffff0,
      a2: 0xffffffff,
    })
    expect(r.reg('a0') - 0xfffffff0).toBeLessThan(16)
    expect(r.reg('a3')).toBe(0xffffffff)
  })
  test('wraps at 64 bits', () => {
    const r = run('csrw mcycleh, a2\n csrw mcycle, a1\n csrr a0, mcycle\n csrr a3, mcycleh', { a1: -1, a2: -1 })
    expect(r.reg('a0')).toBeLessThan(16)
    expect(r.reg('a3')).toBe(0)
  })
})

describe('mcountinhibit', () => {
  test.each([
    ['CY', 1, 'cycle'],
    ['IR', 4, 'instret'],
  ])('%s stops %s', (_, bit, counter) => {
    const text = `csrw mcountinhibit, a1\n csrr a2, ${counter}\n nop\n nop\n csrr a3, ${counter}\n csrw mcountinhibit, zero\n nop\n csrr a4, ${counter}`
    const r = run(text, { a1: bit })
    expect(r.reg('a3')).toBe(r.reg('a2'))
    expect(r.reg('a4') - r.reg('a3')).toBeGreaterThan(0)
    expect(r.reg('a4') - r.reg('a3')).toBeLessThan(16)
  })
  test('what stands still can be written', () => {
    expect(run('csrw minstret, a1\n nop\n csrr a0, minstret', { a1: 9, csrs: { mcountinhibit: 4 } }).reg('a0')).toBe(9)
    expect(run('csrw mcycle, a1\n nop\n csrr a0, mcycle', { a1: 9, csrs: { mcountinhibit: 1 } }).reg('a0')).toBe(9)
  })
})

describe('time', () => {
  test('is cycles by the cycles of a tick', () => {
    const text = '1: addi a1, a1, -1\n bnez a1, 1b\n csrr a0, time\n csrr a2, cycle'
    const r = run(text, { a1: 500 })
    expect(r.reg('a0')).toBe(Math.floor((r.reg('a2') - inOrder.instruction.csr) / inOrder.cyclesPerTick))
    expect(r.reg('a0')).toBeGreaterThan(9)
  })
  test('mtime of the CLINT is the same, and can be set to any 64 bits', () => {
    fc.assert(
      fc.property(WORD, WORD, (low, high) => {
        const text = 'sw a2, 4(a1)\n sw a3, 0(a1)\n csrr a0, time\n csrr a4, timeh'
        const r = run(text, { a1: 0x200bff8, a2: high, a3: low })
        expect([r.reg('a4'), r.reg('a0')]).toEqual([high, low])
      }),
      { numRuns: 40 },
    )
  })
  test('a guest reads time + htimedelta, modulo 2^64', () => {
    const GUEST = { mcounteren: 7, hcounteren: 7 }
    fc.assert(
      fc.property(WORD, WORD, (low, high) => {
        const csrs = { ...GUEST, htimedelta: low, htimedeltah: high }
        const r = run('csrr a0, time\n csrr a1, timeh', { mode: 'VS', csrs })
        expect([r.reg('a1'), r.reg('a0')]).toEqual([high, low])
      }),
      { numRuns: 40 },
    )
    const csrs = { ...GUEST, htimedelta: -1, htimedeltah: -1 }
    const text = '1: addi a2, a2, -1\n bnez a2, 1b\n csrr a0, time\n csrr a1, timeh'
    const r = run(text, { mode: 'VS', csrs, a2: 40 })
    expect([r.reg('a1'), r.reg('a0')]).toEqual([0, 0])
  })
  test('a change of the timing model leaves time where it is', () => {
    const machine = machineWith({ a1: 500, csrs: { menvcfgh: STCE, stimecmph: 0, stimecmp: 20, mie: 0x20 } })
    runOn(machine, '1: addi a1, a1, -1\n bnez a1, 1b')
    const before = timeNow(machine.hart)
    machine.hart.setTiming({ ...inOrder, cyclesPerTick: 10 })
    expect(timeNow(machine.hart)).toBe(before)
  })
})

describe('stimecmp and vstimecmp (Sstc)', () => {
  const csrs = { menvcfgh: STCE, henvcfgh: STCE, stimecmph: -1, vstimecmph: -1, mie: -1, mideleg: -1, hideleg: -1 }
  const wait = (n: number) => `li t0, ${n}\n1: addi t0, t0, -1\n bnez t0, 1b`
  test('STIP is pending from the tick in stimecmp on, and not before', () => {
    const pending = (n: number) =>
      run(`${wait(n)}\n csrr a0, mip`, { csrs: { ...csrs, stimecmp: 3, stimecmph: 0 } }).reg('a0')
    expect(pending(60) & 0x20).toBe(0)
    expect(pending(90) & 0x20).toBe(0x20)
  })
  test('a later stimecmp takes it back', () =>
    expect(run('csrw stimecmph, a1\n csrr a0, mip', { a1: 1, csrs: { ...csrs, stimecmph: 0 } }).reg('a0') & 0x20).toBe(
      0,
    ))
  test('both are compared as unsigned numbers', () => {
    expect(run('csrr a0, mip', { csrs: { ...csrs, stimecmp: 0, stimecmph: STCE } }).reg('a0') & 0x20).toBe(0)
    expect(run('csrr a0, mip', { csrs: { ...csrs, htimedeltah: -1, vstimecmph: 1 } }).reg('a0') & 0x40).toBe(0x40)
  })
  test('without menvcfg.STCE, STIP is what software writes, and stimecmp does nothing', () => {
    expect(run('csrr a0, mip', { csrs: { ...csrs, menvcfgh: 0, stimecmph: 0 } }).reg('a0') & 0x60).toBe(0)
    expect(run('csrw mip, a1\n csrr a0, mip', { a1: 0x20, csrs: { menvcfgh: 0 } }).reg('a0')).toBe(0x20)
    expect(run('csrw mip, a1\n csrr a0, mip', { a1: 0x20, csrs }).reg('a0') & 0x20).toBe(0)
  })
  test('VSTIP is hvip.VSTIP or guest time having reached vstimecmp', () => {
    expect(run('csrr a0, hip', { csrs: { ...csrs, hvip: 0x40 } }).reg('a0')).toBe(0x40)
    expect(run('csrr a0, hip', { csrs: { ...csrs, vstimecmph: 0 } }).reg('a0')).toBe(0x40)
    expect(run('csrr a0, hip', { csrs: { ...csrs, vstimecmph: 0, henvcfgh: 0 } }).reg('a0')).toBe(0)
  })
  test('henvcfg.STCE reads 0, and cannot be set, while menvcfg.STCE is 0', () => {
    expect(run('csrr a0, henvcfgh', { csrs: { menvcfgh: STCE, henvcfgh: STCE } }).reg('a0')).toBe(STCE)
    expect(run('csrw menvcfgh, zero\n csrr a0, henvcfgh', { csrs: { menvcfgh: STCE, henvcfgh: STCE } }).reg('a0')).toBe(
      0,
    )
    expect(run('csrw henvcfgh, a1\n csrw menvcfgh, a1\n csrr a0, henvcfgh', { a1: -1 }).reg('a0')).toBe(0)
  })
  test('when guest time starts again from 0, VSTIP goes, and comes back at vstimecmp', () => {
    // 2^64 - 2 now; pending until it wraps after two ticks, and again at 3.
    const again = { ...csrs, htimedelta: -2, htimedeltah: -1, vstimecmp: 3, vstimecmph: 0 }
    const bit = (n: number) => run(`${wait(n)}\n csrr a0, hip`, { csrs: again }).reg('a0')
    expect([10, 60, 130].map(bit)).toEqual([0x40, 0, 0x40])
  })
  test('when time itself starts again from 0, STIP goes too', () => {
    const machine = machineWith({ csrs: { ...csrs, stimecmp: 3, stimecmph: 0 }, a1: 0x200bff8, a2: -1, a3: -2 })
    const r = runOn(machine, `sw a2, 4(a1)\n sw a3, (a1)\n csrr a4, mip\n ${wait(60)}\n csrr a5, mip\n csrr a6, time`)
    expect([r.reg('a4') & 0x20, r.reg('a5') & 0x20]).toEqual([0x20, 0])
    expect(r.reg('a6')).toBeLessThan(3)
  })
  test('guest time is computed modulo 2^64 also after 2^53', () => {
    const machine = machineWith({ csrs: { htimedelta: 5, htimedeltah: 0xfffffff0 } })
    expect(hex(Number(guestTime(machine.hart) & 0xffffffffn))).toBe('0x5')
    expect(guestTime(machine.hart) >> 32n).toBe(0xfffffff0n)
  })
})
