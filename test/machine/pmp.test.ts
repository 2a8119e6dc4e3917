// Physical memory protection (privileged specification, section 3.7): matching, priority, rights, locks, whose accesses.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csr } from '../../engine/isa/csrs.ts'
import { readCsr, writeCsr } from '../../engine/machine/csr.ts'
import { pmpCheck } from '../../engine/machine/pmp.ts'
import { CODE, DATA, machineWith, run, runOn, sharedMachine } from './notation.ts'
import { Tables } from './tables.ts'

const R = 1
const W = 2
const X = 4
const L = 0x80
const OFF = 0
const TOR = 0x08
const NA4 = 0x10
const NAPOT = 0x18
const LOAD = 'lw a0, (a1)'
const STORE = 'sw a0, (a1)'

/** Region 0 is this; the rest is open (region 15). */
const region = (config: number, address: number) => ({ pmpaddr0: address, pmpcfg0: config })
/** A NAPOT address for a power of two of bytes. */
const napot = (base: number, bytes: number) => (base >>> 2) + bytes / 8 - 1
const user = (text: string, csrs: Record<string, number>, a1 = DATA) => run(text, { mode: 'U', csrs, a1 })

describe('rights of a region', () => {
  for (const rights of [0, R, X, R | W, R | X, R | W | X]) {
    const name = `${rights & R ? 'r' : '-'}${rights & W ? 'w' : '-'}${rights & X ? 'x' : '-'}`
    const csrs = region(NAPOT | rights, napot(DATA, 4096))
    test(`${name}: load`, () => {
      const r = user(LOAD, csrs)
      if (rights & R) expect(r).toRun()
      else expect(r).toTrap('load access fault', { tval: DATA })
    })
    test(`${name}: store`, () => {
      const r = user(STORE, csrs)
      if (rights & W) expect(r).toRun()
      else expect(r).toTrap('store/AMO access fault', { tval: DATA })
    })
    test(`${name}: execute`, () => {
      const r = run('jr a1', { mode: 'U', csrs, a1: DATA, memory: { [DATA]: 0x00100073 } })
      if (rights & X) expect(r).toTrap('breakpoint')
      else expect(r).toTrap('instruction access fault', { tval: DATA, epc: DATA })
    })
    test(`${name}: M minds only locked regions`, () => {
      expect(run(LOAD, { csrs, a1: DATA })).toRun()
      const locked = run(LOAD, { csrs: region(L | NAPOT | rights, napot(DATA, 4096)), a1: DATA })
      if (rights & R) expect(locked).toRun()
      else expect(locked).toTrap('load access fault')
    })
  }
  test('W without R cannot be written', () =>
    expect(run('csrr a0, pmpcfg0', { csrs: region(NAPOT | W, 0) }).reg('a0')).toBe(NAPOT))
  test('an AMO needs W', () =>
    expect(user('amoadd.w a0, a0, (a1)', region(NAPOT | R, napot(DATA, 4096)))).toTrap('store/AMO access fault'))
})

describe('matching', () => {
  const allowed = (csrs: Record<string, number>, address: number) => user(LOAD, csrs, address).trap === undefined
  test('NA4 is four bytes', () => {
    const csrs = region(NA4, DATA >>> 2)
    expect([DATA - 4, DATA, DATA + 4].map((a) => allowed(csrs, a))).toEqual([true, false, true])
  })
  test.each([8, 16, 64, 4096, 65536])('NAPOT of %i bytes', (bytes) => {
    const csrs = region(NAPOT, napot(0x80010000, bytes))
    const [from, to] = [0x80010000, 0x80010000 + bytes]
    expect([from - 4, from, to - 4, to].map((a) => allowed(csrs, a))).toEqual([true, false, false, true])
  })
  test('NAPOT of all ones is everything', () => expect(allowed(region(NAPOT, -1), DATA)).toBe(false))
  test('TOR is from the region before up to its address', () => {
    const csrs = { pmpaddr0: DATA >>> 2, pmpaddr1: (DATA + 16) >>> 2, pmpcfg0: TOR << 8 }
    expect([DATA - 4, DATA, DATA + 12, DATA + 16].map((a) => allowed(csrs, a))).toEqual([true, false, false, true])
  })
  test('TOR of region 0 starts at 0; with an upper end below the lower it is empty', () => {
    expect(allowed({ ...region(TOR, (DATA + 4) >>> 2) }, DATA)).toBe(false)
    expect(allowed({ pmpaddr0: (DATA + 16) >>> 2, pmpaddr1: DATA >>> 2, pmpcfg0: TOR << 8 }, DATA + 8)).toBe(true)
  })
  test('OFF matches nothing', () => expect(allowed(region(OFF, DATA >>> 2), DATA)).toBe(true))
  test('the region with the lowest number decides', () => {
    const open = {
      pmpaddr0: napot(DATA, 4096),
      pmpaddr1: napot(DATA, 8192),
      pmpcfg0: (NAPOT << 8) | NAPOT | R | W | X,
    }
    expect(allowed(open, DATA)).toBe(true)
    expect(allowed(open, DATA + 4096)).toBe(false)
  })
  test('an access of which only a part matches fails, also in M and whatever the rights', () => {
    const csrs = region(NA4 | R | W | X, DATA >>> 2)
    const machine = machineWith({ csrs })
    const check = (bytes: number, m: boolean) => pmpCheck(machine.hart.words, DATA - 4, bytes, R, m)
    expect([check(8, false), check(8, true), check(4, true)]).toEqual(['partly', 'partly', 'allowed'])
  })
  test('where no region matches, only M may', () => {
    const none = { pmpcfg3: 0 }
    expect(run(LOAD, { csrs: none, a1: DATA })).toRun()
    expect(run('nop', { mode: 'U', csrs: none })).toTrap('instruction access fault', { tval: CODE, epc: CODE })
  })
  test('regions smaller than a page: neighbours in the same page have their own rights, instruction by instruction', () => {
    const csrs = { pmpaddr0: (CODE + 8) >>> 2, pmpcfg0: NA4 }
    expect(run('li a0, 1\n li a0, 2\n li a0, 3', { mode: 'U', csrs })).toTrap('instruction access fault', {
      epc: CODE + 8,
    })
    expect(run('c.li a0, 1\n c.li a0, 2\n j 1f\n nop\n 1: li a0, 9', { mode: 'U', csrs }).reg('a0')).toBe(9)
    expect(run(LOAD, { mode: 'U', csrs, a1: CODE + 4 })).toRun()
    expect(run(LOAD, { mode: 'U', csrs, a1: CODE + 8 })).toTrap('load access fault')
  })
  test('an instruction half of which may not be executed faults with the address of that half', () => {
    const csrs = { pmpaddr0: (CODE + 8) >>> 2, pmpcfg0: NA4 }
    const r = run('nop\n c.nop\n .word 0x00000013', { mode: 'U', csrs })
    expect(r).toTrap('instruction access fault', { tval: CODE + 8, epc: CODE + 6 })
  })
})

describe('every region, against the sentences of the manual', () => {
  const address = fc.integer({ min: 0, max: 63 }).map((n) => (DATA >>> 2) + n)
  const entry = fc.record({
    address,
    config: fc.constantFrom(0, TOR, NA4, NAPOT, NAPOT),
    rights: fc.integer({ min: 0, max: 7 }),
    lock: fc.boolean(),
  })
  test('random regions', () => {
    const machine = machineWith()
    fc.assert(
      fc.property(
        fc.array(entry, { minLength: 4, maxLength: 4 }),
        fc.integer({ min: -8, max: 300 }),
        fc.constantFrom(1, 2, 4),
        fc.constantFrom(R, W, X),
        fc.boolean(),
        (entries, offset, bytes, right, m) => {
          machine.hart.reset()
          entries.forEach((e, n) => {
            writeCsr(machine.hart, csr(`pmpaddr${n}`), e.address)
          })
          writeCsr(
            machine.hart,
            csr('pmpcfg0'),
            entries.reduce((word, e, n) => word | ((e.config | e.rights | (e.lock ? L : 0)) << (8 * n)), 0),
          )
          const at = DATA + (offset & -bytes)
          const covers = (n: number, byte: number) => {
            const e = entries[n] as (typeof entries)[0]
            const word = Math.floor(byte / 4)
            if (e.config === TOR) return byte >= (n === 0 ? 0 : entries[n - 1]!.address * 4) && byte < e.address * 4
            if (e.config === NA4) return word === e.address
            if (e.config !== NAPOT) return false
            const ignored = e.address ^ (e.address + 1) // the trailing ones and the zero above them
            return ((word ^ e.address) & ~ignored) === 0
          }
          const all = Array.from({ length: bytes }, (_, k) => at + k)
          const first = entries.findIndex((_, n) => all.some((byte) => covers(n, byte)))
          let wanted = m
          if (first >= 0) {
            const e = entries[first] as (typeof entries)[0]
            const rights = (e.rights & 3) === W ? e.rights & ~W : e.rights
            wanted = all.every((byte) => covers(first, byte)) && ((m && !e.lock) || (rights & right) !== 0)
          }
          expect(pmpCheck(machine.hart.words, at, bytes, right, m) === 'allowed').toBe(wanted)
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('locks', () => {
  const rewritten = (csrs: Record<string, number>, name: string) =>
    run(`csrw ${name}, a1\n csrr a0, ${name}`, { csrs, a1: 0 }).reg('a0')
  test('a locked region keeps its rights and its address', () => {
    const locked = region(L | NAPOT | R | W | X, napot(0x80000000, 1 << 20))
    expect(rewritten(locked, 'pmpcfg0')).toBe(L | NAPOT | R | W | X)
    expect(rewritten(locked, 'pmpaddr0')).toBe(napot(0x80000000, 1 << 20))
  })
  test('the other bytes of the word can still be written', () =>
    expect(run('csrw pmpcfg0, a1\n csrr a0, pmpcfg0', { csrs: region(L | OFF, 5), a1: 0x1f00 }).reg('a0')).toBe(
      0x1f00 | L,
    ))
  test('a locked TOR region also locks the address below it', () => {
    expect(rewritten({ pmpaddr0: 5, pmpaddr1: 9, pmpcfg0: (L | TOR) << 8 }, 'pmpaddr0')).toBe(5)
    expect(rewritten({ pmpaddr0: 5, pmpaddr1: 9, pmpcfg0: (L | NA4) << 8 }, 'pmpaddr0')).toBe(0)
  })
  test('a locked region that is off keeps its address, and rules nobody', () => {
    expect(rewritten(region(L | OFF, 5), 'pmpaddr0')).toBe(5)
    expect(run(LOAD, { csrs: region(L | OFF, DATA >>> 2), a1: DATA })).toRun()
  })
  test('a locked TOR region 0 has no address below it to lock', () => {
    const csrs = { pmpaddr0: napot(0x80000000, 1 << 20), pmpaddr1: 9, pmpcfg0: L | TOR | R | W | X }
    expect(run('csrw pmpaddr1, a1\n csrr a0, pmpaddr1', { csrs, a1: 7 }).reg('a0')).toBe(7)
  })
  test('they hold until reset', () => {
    const machine = sharedMachine({ csrs: region(L | OFF, 5) })
    machine.reset()
    writeCsr(machine.hart, csr('pmpcfg0'), NAPOT | R)
    writeCsr(machine.hart, csr('pmpaddr0'), 9)
    expect([readCsr(machine.hart, csr('pmpcfg0')), readCsr(machine.hart, csr('pmpaddr0'))]).toEqual([NAPOT | R, 9])
  })
})

describe('whose accesses', () => {
  const closed = region(NAPOT, napot(DATA, 4096))
  test('M with MPRV: those of the mode in MPP', () => {
    expect(run(LOAD, { csrs: { ...closed, mstatus: 0x20000 }, a1: DATA })).toTrap('load access fault')
    expect(run(LOAD, { csrs: { ...closed, mstatus: 0x21800 }, a1: DATA })).toRun()
  })
  test('the reads of a page-table walk are a supervisor’s, and their fault is that of the access', () => {
    for (const [text, cause] of [
      [LOAD, 'load access fault'],
      [STORE, 'store/AMO access fault'],
    ] as const) {
      const machine = sharedMachine({ mode: 'HS', a1: 0x5000 })
      const tables = new Tables(machine).map(CODE, CODE, 'rwx').map(0x5000, DATA, 'rw')
      // The leaf's table is closed; the root stays open.
      const hole = napot(tables.entry(0x5000, 0) & ~0xfff, 4096)
      for (const [name, value] of Object.entries({ pmpaddr0: hole, pmpcfg0: NAPOT, satp: tables.atp() }))
        writeCsr(machine.hart, csr(name), value)
      machine.hart.modeChanged()
      expect(runOn(machine, text)).toTrap(cause, { tval: 0x5000 })
    }
  })
  test('rights that are taken away hold from the next instruction on', () => {
    const r = run('lw a0, (a1)\n csrw pmpcfg0, a2\n lw a0, (a1)', {
      csrs: { pmpaddr0: napot(DATA, 4096) },
      a1: DATA,
      a2: L | NAPOT,
    })
    expect(r).toTrap('load access fault', { epc: CODE + 8 })
  })
})
