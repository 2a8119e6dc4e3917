// UART, CLINT, PLIC and the test device, by the loads and stores of a program and by the lines they raise.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Machine } from '../../engine/machine/machine.ts'
import { MAP } from '../../engine/machine/map.ts'
import { hex, machineWith, run, runOn } from './notation.ts'

const UART = MAP.uart
const CLINT = MAP.clint
const PLIC = MAP.plic
const fresh = () => new Machine({ ramBytes: 1 << 16 })
const text = (s: string) => [...s].map((c) => c.charCodeAt(0))

describe('UART 16550', () => {
  const [DATA, IER, IIR, LCR, MCR, LSR, MSR, SCR] = [0, 1, 2, 3, 4, 5, 6, 7]
  const uart = () => {
    const machine = fresh()
    let out = ''
    machine.onOutput = (_, byte) => {
      out += String.fromCharCode(byte)
    }
    const read = (register: number) => machine.bus.read(UART + register, 1) as number
    const write = (register: number, value: number) => machine.bus.write(UART + register, 1, value)
    const line = () => ((machine.bus.read(PLIC + 0x1000, 4) as number) >>> 10) & 1
    return { machine, read, write, line, receive: (s: string) => machine.uarts[0]?.receive(text(s)), out: () => out }
  }
  test('what is written goes out, by a program', () => {
    let out = ''
    const machine = machineWith({ a1: UART, a2: 0x48, a3: 0x69 })
    machine.onOutput = (n, byte) => {
      out += `${n}${String.fromCharCode(byte)}`
    }
    expect(runOn(machine, 'sb a2, (a1)\n sb a3, (a1)')).toRun()
    expect(out).toBe('0H0i')
  })
  test('what comes in is read in its order; LSR says when there is more', () => {
    const u = uart()
    expect([u.read(LSR), u.read(DATA)]).toEqual([0x60, 0])
    u.receive('ab')
    expect([u.read(LSR), u.read(DATA), u.read(LSR), u.read(DATA), u.read(LSR)]).toEqual([0x61, 0x61, 0x61, 0x62, 0x60])
  })
  test('the interrupt for received data lasts until all is read', () => {
    const u = uart()
    u.receive('ab')
    expect([u.line(), u.read(IIR) & 0xf]).toEqual([0, 1])
    u.write(IER, 1)
    expect([u.line(), u.read(IIR) & 0xf]).toEqual([1, 4])
    u.read(DATA)
    expect(u.line()).toBe(1)
    u.read(DATA)
    expect([u.line(), u.read(IIR) & 0xf]).toEqual([0, 1])
  })
  test('the interrupt for an empty transmitter goes when IIR has said so, and comes back after the next byte', () => {
    const u = uart()
    u.write(IER, 2)
    expect(u.line()).toBe(1)
    expect([u.read(IIR) & 0xf, u.line(), u.read(IIR) & 0xf]).toEqual([2, 0, 1])
    u.write(DATA, 0x41)
    expect(u.line()).toBe(1)
    u.write(IER, 0)
    expect(u.line()).toBe(0)
  })
  test('received data is told first', () => {
    const u = uart()
    u.write(IER, 3)
    u.receive('x')
    expect(u.read(IIR) & 0xf).toBe(4)
    u.read(DATA)
    expect(u.read(IIR) & 0xf).toBe(2)
  })
  test('with DLAB, the first two registers are the divisor', () => {
    const u = uart()
    u.write(LCR, 0x83)
    u.write(DATA, 0x34)
    u.write(IER, 0x12)
    expect([u.read(DATA), u.read(IER), u.out()]).toEqual([0x34, 0x12, ''])
    u.write(LCR, 3)
    expect([u.read(IER), u.read(LCR)]).toEqual([0, 3])
  })
  test('FCR switches the FIFO on and empties it', () => {
    const u = uart()
    u.write(IIR, 1)
    expect(u.read(IIR)).toBe(0xc1)
    u.receive('abc')
    u.write(IIR, 3)
    expect(u.read(LSR)).toBe(0x60)
  })
  test('SCR keeps a byte; MSR says that a line is there', () => {
    const u = uart()
    u.write(SCR, 0x5a)
    expect([u.read(SCR), u.read(MSR)]).toEqual([0x5a, 0xb0])
  })
  test('loop-back: bytes come back instead of going out, 16 at most; modem lines come back too', () => {
    const u = uart()
    u.write(MCR, 0x10 | 0x0a)
    expect(u.read(MSR)).toBe(0x90)
    for (let k = 0; k < 1000; k++) u.write(DATA, k)
    const back: number[] = []
    while (u.read(LSR) & 1) back.push(u.read(DATA))
    expect(back).toEqual(Array.from({ length: 16 }, (_, k) => k))
    expect(u.out()).toBe('')
  })
  test('as many lines as there are in the configuration, each with its interrupt', () => {
    const machine = new Machine({ ramBytes: 1 << 16, uarts: 4 })
    for (let n = 0; n < 4; n++) {
      machine.bus.write(UART + n * 0x100 + IER, 1, 1)
      machine.uarts[n]?.receive([65])
      expect((machine.bus.read(PLIC + 0x1000, 4) as number) & (1 << (10 + n))).not.toBe(0)
    }
    expect(fresh().bus.read(UART + 0x100, 1)).toBeUndefined()
  })
  test('what arrives and is never read does not pile up for ever', () => {
    const u = uart()
    for (let k = 0; k < 20; k++) u.machine.uarts[0]?.receive(new Uint8Array(10_000))
    let waiting = 0
    while (u.read(LSR) & 1) {
      u.read(DATA)
      waiting++
    }
    expect(waiting).toBe(65536)
  })
})

describe('CLINT', () => {
  test('msip is one bit; mtimecmp is 64; mtime goes on', () => {
    const { bus } = fresh()
    bus.write(CLINT, 4, -1)
    expect(bus.read(CLINT, 4)).toBe(1)
    bus.write(CLINT + 0x4000, 4, 0x89abcdef)
    bus.write(CLINT + 0x4004, 4, 0x01234567)
    expect([bus.read(CLINT + 0x4000, 4)! >>> 0, bus.read(CLINT + 0x4004, 4)! >>> 0]).toEqual([0x89abcdef, 0x01234567])
  })
  test('no timer is pending after reset', () => expect(run('csrr a0, mip').reg('a0')).toBe(0))
  test('halfwords and bytes can be read, words only can be written', () => {
    const { bus } = fresh()
    bus.write(CLINT + 0x4000, 4, 0x89abcdef)
    expect([bus.read(CLINT + 0x4002, 2), bus.read(CLINT + 0x4001, 1)]).toEqual([0x89ab, 0xcd])
    expect(bus.write(CLINT + 0x4000, 1, 0)).toBe(false)
    expect(run('sb a0, (a1)', { a1: CLINT })).toTrap('store/AMO access fault', { tval: CLINT })
  })
  test('the timer is pending exactly while mtime is at least mtimecmp, for any 64 bits', () => {
    const word = fc.integer({ min: 0, max: 0xffffffff })
    const { bus, hart } = fresh()
    fc.assert(
      fc.property(word, word, word, word, fc.boolean(), (timeLow, timeHigh, cmpLow, cmpHigh, close) => {
        const [low, high] = close ? [timeLow, timeHigh] : [cmpLow, cmpHigh]
        for (const [at, value] of [
          [0xbff8, timeLow],
          [0xbffc, timeHigh],
          [0x4000, low],
          [0x4004, high],
        ] as const)
          bus.write(CLINT + at, 4, value)
        const big = (h: number, l: number) => (BigInt(h) << 32n) | BigInt(l)
        expect((hart.lines >>> 7) & 1).toBe(big(timeHigh, timeLow) >= big(high, low) ? 1 : 0)
      }),
    )
  })
})

describe('PLIC', () => {
  const CLAIM = [0x200004, 0x201004] as const
  const subject = () => {
    const machine = fresh()
    const { bus, plic, hart } = machine
    return {
      plic,
      set: (offset: number, value: number) => bus.write(PLIC + offset, 4, value),
      get: (offset: number) => (bus.read(PLIC + offset, 4) as number) >>> 0,
      /** What the hart sees: MEI, SEI. */
      lines: () => `${(hart.lines >>> 11) & 1}${(hart.lines >>> 9) & 1}`,
    }
  }
  const enabled = (sources: number, context = 1) => {
    const s = subject()
    s.set(0x2000 + 0x80 * context, sources)
    for (let n = 1; n < 32; n++) s.set(4 * n, 1)
    return s
  }
  test('a source with a priority, enabled, above the threshold, raises the line of its context', () => {
    const s = subject()
    s.plic.setLine(10, true)
    expect([s.get(0x1000), s.lines()]).toEqual([1 << 10, '00'])
    s.set(4 * 10, 1)
    s.set(0x2080, 1 << 10)
    expect(s.lines()).toBe('01')
    s.set(0x201000, 1)
    expect(s.lines()).toBe('00')
    s.set(0x201000, 0)
    s.set(0x2000, 1 << 10)
    expect(s.lines()).toBe('11')
    s.set(4 * 10, 0)
    expect(s.lines()).toBe('00')
  })
  test('claim, complete: one interrupt at a time from a source, again while its line is high', () => {
    const s = enabled(1 << 10)
    s.plic.setLine(10, true)
    expect([s.get(CLAIM[1]), s.lines(), s.get(CLAIM[1])]).toEqual([10, '00', 0])
    s.plic.setLine(10, true)
    expect(s.lines()).toBe('00')
    s.set(CLAIM[1], 10)
    expect([s.lines(), s.get(CLAIM[1])]).toEqual(['01', 10])
    s.plic.setLine(10, false)
    s.set(CLAIM[1], 10)
    expect([s.lines(), s.get(CLAIM[1])]).toEqual(['00', 0])
  })
  test('the highest priority first, then the lowest number', () => {
    const s = enabled(0xfffffffe)
    for (const n of [3, 5, 31]) s.plic.setLine(n, true)
    s.set(4 * 31, 7)
    expect([s.get(CLAIM[1]), s.get(CLAIM[1]), s.get(CLAIM[1]), s.get(CLAIM[1])]).toEqual([31, 3, 5, 0])
  })
  test('the threshold is for the priority: equal is not enough', () => {
    const s = enabled(1 << 4)
    s.plic.setLine(4, true)
    s.set(0x201000, 1)
    expect([s.lines(), s.get(CLAIM[1])]).toEqual(['00', 0])
    s.set(16, 2)
    expect(s.lines()).toBe('01')
  })
  test('each context claims for itself; what one has claimed is gone for the other', () => {
    const s = enabled(1 << 4, 0)
    s.set(0x2080, 1 << 4)
    s.plic.setLine(4, true)
    expect([s.lines(), s.get(CLAIM[0]), s.lines(), s.get(CLAIM[1])]).toEqual(['11', 4, '00', 0])
  })
  test('a completion of what is not enabled, not claimed, or no source, is ignored', () => {
    const s = enabled(1 << 4)
    s.plic.setLine(4, true)
    s.get(CLAIM[1])
    for (const wrong of [0, 5, 32, 0xffffffff]) s.set(CLAIM[1], wrong)
    s.set(CLAIM[0], 4)
    expect(s.lines()).toBe('00')
  })
  test('what is writable: priorities of 3 bits, source 0 nowhere, pending nowhere', () => {
    const s = subject()
    for (const offset of [0, 4, 124, 0x1000, 0x2000, 0x2080, 0x200000, 0x201000]) s.set(offset, 0xffffffff)
    expect([0, 4, 124, 0x1000, 0x2000, 0x2080, 0x200000, 0x201000].map((o) => hex(s.get(o)))).toEqual(
      [0, 7, 7, 0, 0xfffffffe, 0xfffffffe, 7, 7].map(hex),
    )
  })
  test('only words; a byte is an access fault', () => {
    expect(run('lb a0, (a1)', { a1: PLIC })).toTrap('load access fault')
    expect(run('sh a0, (a1)', { a1: PLIC })).toTrap('store/AMO access fault')
  })
})

describe('the test device', () => {
  test.each([
    [0x5555, 'pass', 0],
    [0x3333, 'fail', 0],
    [0x00073333, 'fail', 7],
    [0x7777, 'reset', 0],
  ])('%i', (word, kind, code) => {
    const machine = machineWith({ a0: word, a1: MAP.test })
    expect(runOn(machine, 'sw a0, (a1)').machine.run(10)).toEqual({ reason: 'off', how: { kind, code } })
  })
  test('other words and other places do nothing; after the end nothing runs', () => {
    const machine = machineWith({ a0: 0x1234, a1: MAP.test, a2: 0x5555 })
    expect(runOn(machine, 'sw a0, (a1)\n sw a2, 4(a1)\n lw a3, (a1)')).toRun()
    expect(machine.power).toBeUndefined()
    machine.bus.write(MAP.test, 4, 0x5555)
    const before = machine.counts()
    expect(machine.run(10).reason).toBe('off')
    expect(machine.counts()).toEqual(before)
    machine.reset()
    expect([machine.power, machine.run(1).reason]).toEqual([undefined, 'budget'])
  })
})

test('any access of any size to any device answers or faults, and never throws', () => {
  const windows = fresh().bus.windows.map(({ base, size }) => ({ base, size }))
  const access = fc.record({
    window: fc.constantFrom(...windows),
    offset: fc.oneof(fc.integer({ min: 0, max: 0x1ff }), fc.nat()),
    bytes: fc.constantFrom(1 as const, 2 as const, 4 as const),
    value: fc.integer(),
    write: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(access, { maxLength: 60 }), (accesses) => {
      const machine = fresh()
      for (const { window, offset, bytes, value, write } of accesses) {
        const at = window.base + ((offset % window.size) & -bytes)
        const answer = write ? machine.bus.write(at, bytes, value) : machine.bus.read(at, bytes)
        expect(['boolean', 'number', 'undefined']).toContain(typeof answer)
        if (!write && answer !== undefined) expect(Number.isInteger(answer)).toBe(true)
      }
    }),
  )
})
