// Virtual-instruction or illegal-instruction exception? Every case of the list in section 18.6.1 of the privileged
// specification, the limits that TVM, TW, TSR and their V twins set, counters, and stimecmp (Sstc).
import { describe, expect, test } from 'vitest'
import { CSRS } from '../../engine/isa/csrs.ts'
import { MODES, type Mode } from '../../engine/isa/guards.ts'
import { run } from './notation.ts'

/** What should happen: v virtual instruction, i illegal instruction, . nothing of the kind. In the order M HS U VS VU. */
type Outcomes = `${Outcome} ${Outcome} ${Outcome} ${Outcome} ${Outcome}`
type Outcome = 'v' | 'i' | '.'

const TVM = 1 << 20
const TW = 1 << 21
const TSR = 1 << 22
const VTVM = 1 << 20
const VTW = 1 << 21
const VTSR = 1 << 22
const HU = 1 << 9
const STCE = 0x80000000

/** Enough for everything that is not the subject to work. */
const EASY = {
  mcounteren: 7,
  hcounteren: 7,
  scounteren: 7,
  menvcfgh: STCE,
  henvcfgh: STCE,
  stimecmph: -1,
  vstimecmph: -1,
}

function outcome(text: string, mode: Mode, csrs: Record<string, number>): Outcome {
  const { trap } = run(text, { mode, csrs: { ...EASY, ...csrs }, a1: 0x80008000 })
  if (trap?.cause === 22) return 'v'
  return trap?.cause === 2 ? 'i' : '.'
}
function row(text: string, wanted: Outcomes, csrs: Record<string, number> = {}): void {
  const limits = Object.entries(csrs).map(([name, value]) => `${name} = 0x${(value >>> 0).toString(16)}`)
  test(`${[text, ...limits].join(', ')}: ${wanted}`, () => {
    expect(MODES.map((mode) => outcome(text, mode, csrs)).join(' ')).toBe(wanted)
  })
}

describe('M HS U VS VU', () => {
  describe('hypervisor instructions belong to the hypervisor', () => {
    row('hfence.vvma', '. . i v v')
    row('hfence.gvma', '. . i v v')
    row('hfence.vvma a1, a2', '. . i v v')
    row('hfence.vvma', '. . i v v', { mstatus: TVM })
    row('hfence.gvma', '. i i v v', { mstatus: TVM })
    for (const access of ['hlv.b', 'hlv.bu', 'hlv.h', 'hlv.hu', 'hlvx.hu', 'hlv.w', 'hlvx.wu']) {
      row(`${access} a0, (a1)`, '. . i v v')
      row(`${access} a0, (a1)`, '. . . v v', { hstatus: HU })
    }
    for (const access of ['hsv.b', 'hsv.h', 'hsv.w']) {
      row(`${access} a0, (a1)`, '. . i v v')
      row(`${access} a0, (a1)`, '. . . v v', { hstatus: HU })
    }
  })

  describe('supervisor instructions', () => {
    row('mret', '. i i i i')
    row('sret', '. . i . v')
    row('sret', '. i i . v', { mstatus: TSR })
    row('sret', '. . i v v', { hstatus: VTSR })
    row('sret', '. i i v v', { mstatus: TSR, hstatus: VTSR })
    row('sfence.vma', '. . i . v')
    row('sfence.vma a1, a2', '. . i . v')
    row('sfence.vma', '. i i . v', { mstatus: TVM })
    row('sfence.vma', '. . i v v', { hstatus: VTVM })
    row('fence.i', '. . . . .')
  })

  describe('WFI', () => {
    row('wfi', '. . i . v')
    row('wfi', '. i i i i', { mstatus: TW })
    row('wfi', '. . i v v', { hstatus: VTW })
    row('wfi', '. i i i i', { mstatus: TW, hstatus: VTW })
  })

  describe('satp and hgatp', () => {
    row('csrr a0, satp', '. . i . v')
    row('csrw satp, zero', '. . i . v')
    row('csrr a0, satp', '. i i . v', { mstatus: TVM })
    row('csrw satp, zero', '. i i . v', { mstatus: TVM })
    row('csrr a0, satp', '. . i v v', { hstatus: VTVM })
    row('csrw satp, zero', '. . i v v', { hstatus: VTVM })
    row('csrr a0, hgatp', '. . i v v')
    row('csrr a0, hgatp', '. i i v v', { mstatus: TVM })
    row('csrw hgatp, zero', '. i i v v', { mstatus: TVM })
    row('csrr a0, vsatp', '. . i v v', { mstatus: TVM, hstatus: VTVM })
  })

  describe('every CSR, by the level of its number', () => {
    const special = /satp|hgatp|^(cycle|time|instret|hpmcounter)|timecmp|^m?hpm|^pmp/
    for (const { name, number } of CSRS.filter((c) => !special.test(c.name))) {
      const level = (number >>> 8) & 3
      const reads: Outcomes =
        level === 3 ? '. i i i i' : level === 2 ? '. . i v v' : level === 1 ? '. . i . v' : '. . . . .'
      row(`csrr a0, ${name}`, reads)
      // A read-only CSR cannot be written in HS either: illegal for all, also hgeip for a guest.
      row(`csrrs a0, ${name}, a1`, number >>> 10 === 3 ? 'i i i i i' : reads)
    }
    for (const name of ['pmpcfg0', 'pmpaddr15', 'mhpmcounter3', 'mhpmevent31', 'mcycle'])
      row(`csrr a0, ${name}`, '. i i i i')
  })

  describe('CSRs that do not exist are illegal for everybody', () => {
    // Of machine, hypervisor, supervisor and user level.
    for (const number of [0x3f0, 0x6c0, 0x2c0, 0x1c0, 0x0c0, 0x7b0]) row(`csrrs a0, ${number}, zero`, 'i i i i i')
  })

  describe.each([
    ['cycle', 1],
    ['time', 2],
    ['instret', 4],
  ] as const)('%s', (name, bit) => {
    for (const counter of [name, `${name}h`]) {
      row(`csrr a0, ${counter}`, '. i i i i', { mcounteren: 7 & ~bit })
      row(`csrr a0, ${counter}`, '. i i i i', { mcounteren: 7 & ~bit, hcounteren: 0, scounteren: 0 })
      row(`csrr a0, ${counter}`, '. . . v v', { hcounteren: 7 & ~bit })
      row(`csrr a0, ${counter}`, '. . i . v', { scounteren: 7 & ~bit })
      row(`csrr a0, ${counter}`, '. . i v v', { hcounteren: 7 & ~bit, scounteren: 0 })
      row(`csrr a0, ${counter}`, '. . . . .', { mcounteren: bit, hcounteren: bit, scounteren: bit })
      row(`csrw ${counter}, zero`, 'i i i i i')
      row(`csrw ${counter}, zero`, 'i i i i i', { hcounteren: 0 })
    }
  })

  describe('counters of events, of which there are none, are never enabled below M', () => {
    row('csrr a0, hpmcounter3', '. i i i i', { mcounteren: -1, hcounteren: -1, scounteren: -1 })
    row('csrr a0, hpmcounter31h', '. i i i i', { mcounteren: -1, hcounteren: -1, scounteren: -1 })
  })

  describe.each(['stimecmp', 'stimecmph'])('%s', (name) => {
    row(`csrr a0, ${name}`, '. . i . v')
    row(`csrw ${name}, zero`, '. . i . v')
    row(`csrr a0, ${name}`, '. i i i i', { menvcfgh: 0 })
    row(`csrr a0, ${name}`, '. i i i i', { mcounteren: 5 })
    row(`csrr a0, ${name}`, '. . i v v', { henvcfgh: 0 })
    row(`csrr a0, ${name}`, '. . i v v', { hcounteren: 5 })
    row(`csrr a0, ${name}`, '. i i i i', { mcounteren: 5, hcounteren: 5 })
    row(`csrr a0, ${name}`, '. . i . v', { scounteren: 5 })
  })
  describe.each(['vstimecmp', 'vstimecmph'])('%s', (name) => {
    row(`csrr a0, ${name}`, '. . i v v')
    row(`csrr a0, ${name}`, '. i i i i', { menvcfgh: 0 })
    row(`csrr a0, ${name}`, '. i i i i', { mcounteren: 5 })
    row(`csrr a0, ${name}`, '. . i v v', { henvcfgh: 0, hcounteren: 0 })
  })

  test('tval has the bits of the instruction, also of a virtual one', () => {
    expect(run('wfi', { mode: 'VU' })).toTrap('virtual instruction', { tval: 0x10500073, gva: false })
    expect(run('csrr a0, hstatus', { mode: 'VS' })).toTrap('virtual instruction', { tval: 0x60002573 })
  })
})

describe('without H, there are no virtual instructions', () => {
  const config = { without: ['H'] } as const
  test.each([
    ['wfi', 'U'],
    ['sret', 'U'],
    ['csrr a0, satp', 'U'],
    ['csrr a0, hstatus', 'HS'],
  ] as const)('%s in %s is illegal', (text, mode) => expect(run(text, { mode, config })).toTrap('illegal instruction'))
})
