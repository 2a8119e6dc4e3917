// HLV, HLVX, HSV: loads and stores as a guest would make them. Whose tables, whose rights, what a fault reports.
// (Privileged specification 18.3.1, 18.5, 18.6.3.)
import { describe, expect, test } from 'vitest'
import { csr } from '../../engine/isa/csrs.ts'
import type { Mode } from '../../engine/isa/guards.ts'
import { writeCsr } from '../../engine/machine/csr.ts'
import { CODE, DATA, type Run, runOn, sharedMachine } from './notation.ts'
import { Tables } from './tables.ts'

const VA = 0x400000
const SPVP = 1 << 8
const HU = 1 << 9
const SUM = 1 << 18
const MXR = 1 << 19
const SECRET = 0x89abcdef

interface Guest {
  mode?: Mode
  /** Rights of the page in the guest's own tables; none: the guest does not translate. */
  first?: string
  /** Rights of the page in the second stage. */
  second?: string
  csrs?: Record<string, number>
  a1?: number
}

/** The page at VA (guest-virtual) or DATA (guest-physical), in the guest that is to run next. */
function access(text: string, { mode = 'HS', first, second = 'rwx', csrs = {}, a1 }: Guest = {}): Run {
  const own = { medeleg: -1, hedeleg: -1, hstatus: SPVP | HU, ...csrs }
  const va = first === undefined ? DATA : VA
  const machine = sharedMachine({ mode, csrs: own, a1: a1 ?? va, a2: 0x11223344, memory: { [DATA]: SECRET } })
  const g = new Tables(machine, true)
  for (let page = 0x80040000; page < 0x80060000; page += 4096) g.map(page, page, 'rwx')
  g.map(DATA, DATA, second)
  writeCsr(machine.hart, csr('hgatp'), g.atp())
  if (first !== undefined) writeCsr(machine.hart, csr('vsatp'), new Tables(machine).map(VA, DATA, first).atp())
  return runOn(machine, text)
}

describe('what is read and written', () => {
  test.each([
    ['hlv.b a0, (a1)', 0xffffffef],
    ['hlv.bu a0, (a1)', 0xef],
    ['hlv.h a0, (a1)', 0xffffcdef],
    ['hlv.hu a0, (a1)', 0xcdef],
    ['hlvx.hu a0, (a1)', 0xcdef],
    ['hlv.w a0, (a1)', SECRET],
    ['hlvx.wu a0, (a1)', SECRET],
  ])('%s', (text, value) => expect(access(text, { first: 'rwx' }).reg('a0')).toBe(value))
  test.each([
    ['hsv.b a2, (a1)', 0x89abcd44],
    ['hsv.h a2, (a1)', 0x89ab3344],
    ['hsv.w a2, (a1)', 0x11223344],
  ])('%s', (text, value) => expect(access(text, { first: 'rwx' }).word(DATA)).toBe(value))
  test.each(['M', 'HS', 'U'] as const)('from %s, through both stages', (mode) =>
    expect(access('hlv.w a0, (a1)', { mode, first: 'rw' }).reg('a0')).toBe(SECRET),
  )
  test('a guest that does not translate: the address is guest-physical', () =>
    expect(access('hlv.w a0, (a1)').reg('a0')).toBe(SECRET))
  test('from M it is not the machine that decides: MPRV and MPP mean nothing', () =>
    expect(access('hlv.w a0, (a1)', { mode: 'M', first: 'rw', csrs: { mstatus: 0x20000 } }).reg('a0')).toBe(SECRET))
})

const load = 'hlv.w a0, (a1)'
const fetch = 'hlvx.wu a0, (a1)'
const store = 'hsv.w a2, (a1)'
const stage1: Record<string, string> = {
  [load]: 'load page fault',
  [fetch]: 'load page fault',
  [store]: 'store/AMO page fault',
}
const stage2: Record<string, string> = {
  [load]: 'load guest-page fault',
  [fetch]: 'load guest-page fault',
  [store]: 'store/AMO guest-page fault',
}

/** `+` the access is made, `1` and `2`: the stage that forbids it. */
function decides(text: string, guest: Guest, result: '+' | '1' | '2'): void {
  const { first = 'none', second = 'rwx', csrs = {} } = guest
  const bits = Object.entries(csrs).map(([n, v]) => ` ${n}=${v.toString(16)}`)
  test(`${text} ${first} -> ${second}${bits.join('')}: ${result}`, () => {
    const r = access(text, guest)
    if (result === '+') expect(r).toRun()
    else if (result === '1') expect(r).toTrap(stage1[text] as string, { tval: VA, gva: true, gpa: 0, tinst: 0 })
    else expect(r).toTrap(stage2[text] as string, { gva: true, gpa: DATA })
  })
}

describe('the guest’s rights', () => {
  for (const first of ['r', 'rw', 'x', 'rx', 'rwx']) {
    decides(load, { first }, first.includes('r') ? '+' : '1')
    decides(fetch, { first }, first.includes('x') ? '+' : '1')
    decides(store, { first }, first.includes('w') ? '+' : '1')
  }
  for (const second of ['r', 'rw', 'x', 'rx', 'rwx']) {
    decides(load, { second }, second.includes('r') ? '+' : '2')
    decides(fetch, { second }, second.includes('x') ? '+' : '2')
    decides(store, { second }, second.includes('w') ? '+' : '2')
  }
  decides(load, { first: '!v', second: '!v' }, '1')
  decides(fetch, { first: 'r', second: 'x' }, '1')
  decides(load, { first: 'rw!a' }, '1')
  decides(store, { first: 'rw!d' }, '1')
  decides(load, { first: 'rw', second: 'rw!a' }, '2')
  decides(store, { first: 'rw', second: 'rw!d' }, '2')
  decides(load, { first: 'rw', second: 'rw!u' }, '2')
})

describe('MXR: vsstatus for the first stage, sstatus for both; HLVX minds neither', () => {
  const vs = { vsstatus: MXR }
  const hs = { mstatus: MXR }
  decides(load, { first: 'x', csrs: vs }, '+')
  decides(load, { first: 'x', csrs: hs }, '+')
  decides(load, { first: 'r', second: 'x', csrs: vs }, '2')
  decides(load, { first: 'r', second: 'x', csrs: hs }, '+')
  decides(load, { second: 'x', csrs: vs }, '2')
  decides(load, { second: 'x', csrs: hs }, '+')
  decides(fetch, { first: 'r', csrs: { ...vs, ...hs } }, '1')
  decides(fetch, { second: 'r', csrs: { ...vs, ...hs } }, '2')
})

describe('SPVP says whether the guest is VS or VU; SUM is vsstatus’s', () => {
  for (const text of [load, fetch, store]) {
    decides(text, { first: 'rwxu' }, '1')
    decides(text, { first: 'rwxu', csrs: { vsstatus: SUM } }, '+')
    decides(text, { first: 'rwxu', csrs: { mstatus: SUM } }, '1')
    decides(text, { first: 'rwxu', csrs: { hstatus: 0 } }, '+')
    decides(text, { first: 'rwx', csrs: { hstatus: 0 } }, '1')
    decides(text, { first: 'rwx', csrs: { hstatus: 0, vsstatus: SUM } }, '1')
  }
})

describe('faults', () => {
  test('misaligned: before translation, a guest-virtual address', () => {
    const a1 = VA + 1
    expect(access('hlv.w a0, (a1)', { first: '!v', a1 })).toTrap('load address misaligned', { tval: a1, gva: true })
    expect(access('hlvx.hu a0, (a1)', { first: '!v', a1 })).toTrap('load address misaligned', { tval: a1, gva: true })
    expect(access('hsv.h a2, (a1)', { first: '!v', a1 })).toTrap('store/AMO address misaligned', {
      tval: a1,
      gva: true,
    })
  })
  test('nothing behind the second stage: an access fault, with a guest-virtual address', () => {
    const first = 'rwx'
    const r = access('hlv.w a0, (a1)', { first, csrs: { pmpaddr0: (DATA >>> 2) + 0x1ff, pmpcfg0: 0x18 } })
    expect(r).toTrap('load access fault', { tval: VA, gva: true })
  })
  test('they go where faults of the caller go, not to the guest', () => {
    for (const mode of ['HS', 'U'] as const)
      expect(access(load, { mode, first: '!v' })).toTrap(stage1[load] as string, { to: 'HS' })
    expect(access(load, { mode: 'M', first: '!v' })).toTrap(stage1[load] as string, { to: 'M', epc: CODE })
  })
  test('SPV and SPVP after a fault of HS: V was 0, SPVP stays', () => {
    const r = access(load, { first: '!v' })
    expect(r.csr('hstatus') & (0x80 | SPVP)).toBe(SPVP)
  })
  test('HLVX needs both rights of the physical memory: PMP without R or without X is an access fault', () => {
    const pmp = (rights: number) => ({ pmpaddr0: (DATA >>> 2) + 0x1ff, pmpcfg0: 0x18 | rights })
    expect(access(fetch, { csrs: pmp(1 | 4) })).toRun()
    expect(access(fetch, { csrs: pmp(4) })).toTrap('load access fault', { tval: DATA, gva: true })
    expect(access(fetch, { csrs: pmp(1) })).toTrap('load access fault', { tval: DATA, gva: true })
    expect(access(load, { csrs: pmp(1) })).toRun()
  })
})
