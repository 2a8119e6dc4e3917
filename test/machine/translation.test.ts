// Address translation as software meets it: megapages, entries that are not allowed, 34-bit addresses, MPRV, and what a
// guest-page fault reports (htval, htinst). The rights themselves are in test/conformance/permissions.test.ts.
import { describe, expect, test } from 'vitest'
import { csr } from '../../engine/isa/csrs.ts'
import { encodingOf } from '../../engine/isa/decode.ts'
import { encode } from '../../engine/isa/encoding.ts'
import type { Mode } from '../../engine/isa/guards.ts'
import { writeCsr } from '../../engine/machine/csr.ts'
import { bytesOf, CODE, DATA, type Run, runOn, sharedMachine } from './notation.ts'
import { pte, Tables } from './tables.ts'

const LOAD = 'lw a0, (a1)'
const STORE = 'sw a0, (a1)'
const VALUE = 0x12345678

interface Map {
  mode?: Mode
  csrs?: Record<string, number>
  first?: (t: Tables) => unknown
  second?: (t: Tables) => unknown
  registers?: Record<string, number>
}

/** Run with the code mapped one to one; the rest is the test's. Without `second`, that stage is off. */
function mapped(text: string, { mode = 'HS', csrs = {}, first, second, registers = {} }: Map): Run {
  const machine = sharedMachine({
    mode,
    csrs: { medeleg: -1, hedeleg: -1, ...csrs },
    memory: { [DATA]: VALUE },
    ...registers,
  })
  const guest = mode === 'VS' || mode === 'VU' || second !== undefined
  const put = (name: string, value: number) => writeCsr(machine.hart, csr(name), value)
  if (second) {
    const t = new Tables(machine, true)
    for (let page = 0x80000000; page < 0x80060000; page += 4096) t.map(page, page, 'rwx')
    second(t)
    put('hgatp', t.atp())
  }
  if (first) {
    const t = new Tables(machine).map(CODE, CODE, mode === 'VU' || mode === 'U' ? 'rwxu' : 'rwx')
    first(t)
    put(guest ? 'vsatp' : 'satp', t.atp())
  }
  machine.hart.modeChanged()
  return runOn(machine, text)
}
const at = (a1: number) => ({ a1 })

describe('megapages', () => {
  test('map 4 MiB', () => {
    const first = (t: Tables) => t.map(0x400000, 0x80000000, 'rw', 1)
    expect(mapped(LOAD, { first, registers: at(0x400000 + (DATA & 0x3fffff)) }).reg('a0')).toBe(VALUE)
  })
  test('must be aligned: any bit of PPN[0] is a page fault', () => {
    for (const bit of [12, 17, 21])
      expect(
        mapped(LOAD, { first: (t) => t.put(0x400000, pte(0x80000000 + 2 ** bit, 0xc7), 1), registers: at(0x400000) }),
      ).toTrap('load page fault')
  })
  test('of the second stage', () => {
    const second = (t: Tables) => t.map(0x400000, 0x80000000, 'rw', 1)
    expect(mapped(LOAD, { mode: 'VS', second, registers: at(0x400000 + (DATA & 0x3fffff)) }).reg('a0')).toBe(VALUE)
    const odd = (t: Tables) => t.put(0x400000, pte(0x80001000, 0xd7), 1)
    expect(mapped(LOAD, { mode: 'VS', second: odd, registers: at(0x400004) })).toTrap('load guest-page fault', {
      gpa: 0x400004,
    })
  })
  test('of both stages at once', () => {
    const first = (t: Tables) => t.map(0xc00000, 0x400000, 'rw', 1)
    const second = (t: Tables) => t.map(0x400000, 0x80000000, 'rw', 1)
    expect(mapped(LOAD, { mode: 'VS', first, second, registers: at(0xc00000 + (DATA & 0x3fffff)) }).reg('a0')).toBe(
      VALUE,
    )
  })
})

describe('entries that are not allowed', () => {
  const fault = (word: number, level: 0 | 1 = 0) =>
    mapped(LOAD, { first: (t) => t.put(0x5000, word, level), registers: at(0x5000) })
  test('V = 0, whatever else', () => expect(fault(pte(DATA, 0xde))).toTrap('load page fault', { tval: 0x5000 }))
  test('W without R, also with X', () => {
    expect(fault(pte(DATA, 0xc5))).toTrap('load page fault')
    expect(fault(pte(DATA, 0xcd))).toTrap('load page fault')
  })
  test('a pointer at the last level', () => expect(fault(pte(DATA, 0x01))).toTrap('load page fault'))
  test.each([
    ['U', 0x10],
    ['A', 0x40],
    ['D', 0x80],
  ])('%s in a pointer', (_, bit) => expect(fault(pte(DATA, 0x01 | bit), 1)).toTrap('load page fault'))
  test('G and the bits for software are allowed, in pointers and leaves', () => {
    const leaf = (t: Tables) => t.put(0x5000, pte(DATA, 0xc7 | 0x320))
    expect(mapped(LOAD, { first: leaf, registers: at(0x5000) }).reg('a0')).toBe(VALUE)
    const pointer = (t: Tables) => {
      t.map(0x5000, DATA, 'r')
      t.put(0x5000, pte((t.entry(0x5000, 0) & ~0xfff) >>> 0, 0x321), 1)
    }
    expect(mapped(LOAD, { first: pointer, registers: at(0x5000) }).reg('a0')).toBe(VALUE)
  })
  test('A clear; D clear for a store only (Svade)', () => {
    expect(fault(pte(DATA, 0x87))).toTrap('load page fault')
    expect(mapped(LOAD, { first: (t) => t.map(0x5000, DATA, 'rw!d'), registers: at(0x5000) })).toRun()
    expect(mapped(STORE, { first: (t) => t.map(0x5000, DATA, 'rw!d'), registers: at(0x5000) })).toTrap(
      'store/AMO page fault',
    )
  })
  test('the second stage: U must be set, in leaves', () =>
    expect(mapped(LOAD, { mode: 'VS', second: (t) => t.map(0x5000, DATA, 'rw!u'), registers: at(0x5000) })).toTrap(
      'load guest-page fault',
    ))
})

describe('34-bit addresses', () => {
  const HIGH = 0x180000000 + (DATA - 0x80000000) // the low 32 bits are those of RAM
  test('of the first stage: nothing is there, also where the low 32 bits are RAM', () => {
    for (const [text, cause] of [
      [LOAD, 'load access fault'],
      [STORE, 'store/AMO access fault'],
    ] as const)
      expect(mapped(text, { first: (t) => t.map(0x5000, HIGH, 'rw'), registers: at(0x5000) })).toTrap(cause, {
        tval: 0x5000,
      })
  })
  test('guest-physical ones reach the whole root of 16 KiB', () => {
    for (const gpa of [0x100000000, 0x200000000, 0x3fffff000])
      expect(
        mapped(LOAD, {
          mode: 'VS',
          first: (t) => t.map(0x5000, gpa, 'rw'),
          second: (t) => t.map(gpa, DATA, 'rw'),
          registers: at(0x5000),
        }).reg('a0'),
      ).toBe(VALUE)
  })
  test('htval holds all 34 bits, divided by 4', () => {
    const r = mapped(LOAD, {
      mode: 'VS',
      first: (t) => t.map(0x5000, 0x3fffff000, 'rw'),
      second: () => {},
      registers: at(0x5abc),
    })
    expect(r).toTrap('load guest-page fault', { gpa: 0x3fffffabc, tval: 0x5abc })
    expect(r.csr('htval')).toBe(0xffffeaf + 0xf0000000)
  })
  test('an amo, lr or sc above 4 GiB is an access fault', () => {
    for (const text of ['lr.w a0, (a1)', 'sc.w a0, a2, (a1)', 'amoadd.w a0, a2, (a1)'])
      expect(mapped(text, { first: (t) => t.map(0x5000, HIGH, 'rw'), registers: at(0x5000) }).trap?.cause).toBe(
        text.startsWith('lr') ? 5 : 7,
      )
  })
})

describe('MPRV: loads and stores of M as those of MPP and MPV', () => {
  const MPRV = 1 << 17
  const mpp = (mode: 0 | 1 | 3) => mode << 11
  const MPV = { mstatush: 0x80 }
  const pages = (t: Tables) => t.map(0x5000, DATA, 'rw').map(0x6000, DATA, 'rwu')
  const as = (mode: 0 | 1 | 3, a1: number, more: Record<string, number> = {}) =>
    mapped(LOAD, {
      mode: 'M',
      csrs: { mstatus: MPRV | mpp(mode), medeleg: 0, ...more },
      first: pages,
      registers: at(a1),
    })
  test('S: its pages, not the user’s', () => {
    expect(as(1, 0x5000).reg('a0')).toBe(VALUE)
    expect(as(1, 0x6000)).toTrap('load page fault', { to: 'M', gva: false })
    expect(as(1, 0x6000, { mstatus: MPRV | mpp(1) | (1 << 18) }).reg('a0')).toBe(VALUE)
  })
  test('U: its pages, not the supervisor’s', () => {
    expect(as(0, 0x6000).reg('a0')).toBe(VALUE)
    expect(as(0, 0x5000)).toTrap('load page fault')
  })
  test('M: no translation, and MPV means nothing', () => expect(as(3, DATA, MPV).reg('a0')).toBe(VALUE))
  test('with MPV, both stages of the guest, and guest-virtual addresses in mtval', () => {
    const guest = (a1: number, second: (t: Tables) => unknown = (t) => t.map(0x9000, DATA, 'r')) =>
      mapped(LOAD, {
        mode: 'M',
        csrs: { mstatus: MPRV | mpp(1), ...MPV, medeleg: 0 },
        first: (t) => t.map(0x5000, 0x9000, 'r'),
        second,
        registers: at(a1),
      })
    expect(guest(0x5000).reg('a0')).toBe(VALUE)
    expect(guest(0x7000)).toTrap('load page fault', { to: 'M', gva: true, tval: 0x7000 })
    expect(guest(0x5000, () => {})).toTrap('load guest-page fault', { to: 'M', gva: true, gpa: 0x9000 })
  })
  test('instructions are still M’s own', () => expect(as(1, 0x5000)).toRun())
})

describe('what a guest-page fault tells the hypervisor', () => {
  const unmapped = { first: (t: Tables) => t.map(0x5000, 0x90000000, 'rwx'), second: () => {} }
  /** The instruction as in htinst: no immediate, rs1 is the offset between the address and tval, which is 0. */
  const plain = (name: string, operands: Record<string, number>) => encode(encodingOf(name)!, operands)
  const cases: [string, number][] = [
    ['lw a0, 8(a1)', plain('lw', { rd: 10 })],
    ['lb s3, -1(a1)', plain('lb', { rd: 19 })],
    ['lhu zero, 2(a1)', plain('lhu', { rd: 0 })],
    ['sw a2, 4(a1)', plain('sw', { rs2: 12 })],
    ['sb t6, 7(a1)', plain('sb', { rs2: 31 })],
    ['lr.w.aq a0, (a1)', plain('lr.w', { rd: 10, aq: 1 })],
    ['sc.w.rl a0, a2, (a1)', plain('sc.w', { rd: 10, rs2: 12, rl: 1 })],
    ['amomaxu.w.aqrl a0, a2, (a1)', plain('amomaxu.w', { rd: 10, rs2: 12, aq: 1, rl: 1 })],
    // Compressed ones are reported as what they stand for, with bit 1 clear.
    ['c.lw a0, 4(a1)', plain('lw', { rd: 10 }) & ~2],
    ['c.sw a2, 64(a1)', plain('sw', { rs2: 12 }) & ~2],
    ['c.lwsp a5, 8(sp)', plain('lw', { rd: 15 }) & ~2],
    ['c.swsp a5, 12(sp)', plain('sw', { rs2: 15 }) & ~2],
  ]
  test.each(cases)('%s: htinst has it transformed', (text, tinst) => {
    const r = mapped(text, { mode: 'VS', ...unmapped, registers: { a1: 0x5010, sp: 0x5010 } })
    const cause = r.trap?.cause === 21 ? 'load guest-page fault' : 'store/AMO guest-page fault'
    const { tval } = r.trap ?? { tval: 0 }
    expect(r).toTrap(cause, { tinst, gva: true, gpa: 0x90000000 + (tval & 0xffc), to: 'HS' })
  })
  test.each([
    ['hlv.hu a0, (a1)', { rd: 10 }],
    ['hlvx.wu a0, (a1)', { rd: 10 }],
    ['hsv.b a2, (a1)', { rs2: 12 }],
  ] as const)('%s, by the hypervisor itself', (text, operands) => {
    const r = mapped(text, { ...unmapped, csrs: { hstatus: 0x100 }, registers: at(0x5010) })
    const name = text.split(' ')[0] as string
    expect(r.csr('htinst')).toBe(plain(name, operands))
    expect(r.csr('htval')).toBe(0x90000010 / 4)
    expect(bytesOf(text).length).toBe(4)
  })
  test('fetching: htinst is 0', () => {
    const r = mapped('jr a1', { mode: 'VS', ...unmapped, registers: at(0x5010) })
    expect(r).toTrap('instruction guest-page fault', { tval: 0x5010, gpa: 0x90000010, tinst: 0, gva: true })
  })
  const hidden = {
    first: (t: Tables) => t.put(0x5000, pte(0x90000000, 1), 1),
    second: () => {},
  }
  test.each([
    ['lw a0, (a1)', 'load guest-page fault'],
    ['sw a0, (a1)', 'store/AMO guest-page fault'],
    ['amoadd.w a0, a2, (a1)', 'store/AMO guest-page fault'],
    ['jr a1', 'instruction guest-page fault'],
  ])(
    '%s, where the guest’s table itself is not mapped: the pseudo-instruction, and the entry’s address',
    (text, cause) => {
      const r = mapped(text, { mode: 'VS', ...hidden, registers: at(0x5010) })
      expect(r).toTrap(cause, { tval: 0x5010, gpa: 0x90000000 + 4 * 5, tinst: 0x2000, gva: true })
    },
  )
  test.each([
    ['hlv.w a0, (a1)', 'load guest-page fault'],
    ['hlvx.hu a0, (a1)', 'load guest-page fault'],
    ['hsv.w a0, (a1)', 'store/AMO guest-page fault'],
  ])('the same for %s, by the hypervisor: the pseudo-instruction, not the instruction', (text, cause) => {
    const r = mapped(text, { ...hidden, csrs: { hstatus: 0x100 }, registers: at(0x5010) })
    expect(r).toTrap(cause, { to: 'HS', tval: 0x5010, gpa: 0x90000000 + 4 * 5, tinst: 0x2000, gva: true })
  })
  test.each([
    ['the page', unmapped, 0x90000010, plain('lw', { rd: 10 })],
    ['the table', hidden, 0x90000014, 0x2000],
  ] as const)(
    'not delegated, where %s is not mapped: mtval2, mtinst and mstatush.GVA; those of HS stay',
    (_, maps, gpa, tinst) => {
      const csrs = { medeleg: 0, htval: 5, htinst: 6 }
      const r = mapped(LOAD, { mode: 'VS', ...maps, csrs, registers: at(0x5010) })
      expect(r).toTrap('load guest-page fault', { to: 'M', gpa, gva: true })
      expect([r.csr('mtval2'), r.csr('mtinst'), r.csr('mstatush') & 0x40]).toEqual([gpa / 4, tinst, 0x40])
      expect([r.csr('htval'), r.csr('htinst')]).toEqual([5, 6])
    },
  )
  test('M with MPRV and MPV, where the guest’s table is not mapped: the pseudo-instruction too', () => {
    const csrs = { medeleg: 0, mstatus: (1 << 17) | (1 << 11), mstatush: 0x80 }
    const r = mapped(LOAD, { mode: 'M', ...hidden, csrs, registers: at(0x5010) })
    expect([r.csr('mtval2'), r.csr('mtinst'), r.csr('mstatush') & 0xc0]).toEqual([0x90000014 / 4, 0x2000, 0x40])
  })
  test('a table that may only be executed cannot be read by the walk, not even with MXR', () => {
    const second = (t: Tables) => t.map(0x90000000, DATA, 'x')
    const r = mapped(LOAD, {
      mode: 'VS',
      first: hidden.first,
      second,
      csrs: { mstatus: 1 << 19 },
      registers: at(0x5000),
    })
    expect(r).toTrap('load guest-page fault', { tinst: 0x2000, gpa: 0x90000014 })
  })
  test('a table that may only be read is enough for the walk, also of a store', () => {
    const r = mapped(STORE, {
      mode: 'VS',
      first: hidden.first,
      second: (t) => t.map(0x90000000, DATA, 'r'),
      registers: at(0x5000),
    })
    expect(r).toTrap('store/AMO page fault', { to: 'VS' })
  })
  test('other faults of a guest have no guest-physical address: htval and htinst are 0', () => {
    const csrs = { hedeleg: 0, htval: 5, htinst: 6 }
    expect(mapped(LOAD, { mode: 'VS', csrs, first: () => {}, second: () => {}, registers: at(0x5000) })).toTrap(
      'load page fault',
      { to: 'HS', gpa: 0, tinst: 0, gva: true },
    )
    expect(mapped('ecall', { mode: 'VS', csrs, first: () => {}, second: () => {} })).toTrap(
      'environment call from VS-mode',
      { gpa: 0, tinst: 0, gva: false },
    )
  })
})

test('switching stages on and off takes effect at once, without a fence', () => {
  const text = 'csrw satp, a2\n lw a0, (a1)\n csrw satp, zero\n lw a3, (a4)'
  const machine = sharedMachine({ mode: 'HS', a1: 0x5000, a4: DATA, memory: { [DATA]: VALUE } })
  const tables = new Tables(machine).map(CODE, CODE, 'rwx').map(0x5000, DATA, 'r')
  machine.hart.words[12] = tables.atp()
  const r = runOn(machine, text)
  expect(r).toRun()
  expect([r.reg('a0'), r.reg('a3')]).toEqual([VALUE, VALUE])
})
