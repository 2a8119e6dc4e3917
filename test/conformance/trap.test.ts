// Taking and leaving traps, machine against model: every combination of delegation, enables and pending interrupts, and
// random ones of everything. `CASES=5e6` compares more of the latter.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csr } from '../../engine/isa/csrs.ts'
import { writeCsr } from '../../engine/machine/csr.ts'
import { CSR, PC, PRV, VIRT } from '../../engine/machine/layout.ts'
import { Machine } from '../../engine/machine/machine.ts'
import { enterTrap, interruptToTake, pendingInterrupts, returnFromM, returnFromS } from '../../engine/machine/trap.ts'
import { type Exception, interrupt, type Registers, returnFrom, takeException, takeInterrupt } from './model-trap.ts'
import { cases, Random } from './random.ts'

const BLOCK = 500
const MODES = [
  [3, 0],
  [1, 0],
  [0, 0],
  [1, 1],
  [0, 1],
] as const
const CODE = 0x80001000

const machine = new Machine({ ramBytes: 1 << 16, pmp: 0, tlb: { entries: 4, ways: 4 } })
const { hart } = machine
const m = hart.words
machine.load(CODE, Uint8Array.of(0x13, 0, 0, 0)) // nop

const STORED = (
  'mstatus mstatush vsstatus hstatus medeleg mideleg hedeleg hideleg mie mtvec stvec vstvec mepc mcause mtval mtval2 mtinst ' +
  'sepc scause stval htval htinst vsepc vscause vstval'
).split(' ') as (keyof Registers)[]
const numbers = STORED.map((name) => CSR + csr(name))
const HVIP = CSR + csr('hvip')
const MIP = CSR + csr('mip')

/** Put the machine into this state. Pending bits go where they come from: the lines, mip and hvip. */
function arrange(r: Registers): void {
  STORED.forEach((name, k) => {
    m[numbers[k] as number] = r[name]
  })
  hart.lines = r.mip & 0x888
  m[MIP] = r.mip & 0x222
  m[HVIP] = r.mip & 0x444
  m[PRV] = r.prv
  m[VIRT] = r.v
  m[PC] = r.pc
  hart.modeChanged()
}
function observed(mip: number): Registers {
  const r = { pc: (m[PC] as number) >>> 0, prv: m[PRV] as number, v: m[VIRT] as number, mip } as Registers
  STORED.forEach((name, k) => {
    r[name] = (m[numbers[k] as number] as number) >>> 0
  })
  return r
}
const unsigned = (r: Registers): Registers =>
  Object.fromEntries(Object.entries(r).map(([k, v]) => [k, v >>> 0])) as unknown as Registers

/** Any state that writes of CSRs can reach. */
function state(r: Random): Registers {
  const [prv, v] = r.pick(MODES)
  const some = (mask: number) => (r.chance(0.8) ? (r.word() & mask) >>> 0 : r.chance(0.5) ? mask : 0)
  const mpp = r.pick([0, 0x800, 0x1800])
  return unsigned({
    pc: CODE,
    prv,
    v,
    mstatus: some(0x7e01aa) | mpp,
    mstatush: some(0xc0),
    vsstatus: some(0xc0122),
    hstatus: some(0x7003c0),
    medeleg: some(0xf8b7ff),
    mideleg: some(0x222) | 0x444,
    hedeleg: some(0x8b1ff),
    hideleg: some(0x444),
    mip: some(0xeee),
    mie: some(0x1eee),
    mtvec: 0x80002000 + r.below(2),
    stvec: 0x80003000 + r.below(2),
    vstvec: 0x80004000 + r.below(2),
    mepc: r.word() & ~1,
    sepc: r.word() & ~1,
    vsepc: r.word() & ~1,
    mcause: r.word(),
    mtval: r.word(),
    mtval2: r.word(),
    mtinst: r.word(),
    scause: r.word(),
    stval: r.word(),
    htval: r.word(),
    htinst: r.word(),
    vscause: r.word(),
    vstval: r.word(),
  })
}

const same = (got: Registers, wanted: Registers, seed: number) => {
  for (const name of Object.keys(wanted) as (keyof Registers)[])
    if (got[name] !== wanted[name]) expect({ seed, ...got }).toEqual({ seed, ...wanted })
}
function compare(name: string, one: (r: Random, seed: number) => void): void {
  test(name, { timeout: 3_600_000 }, () => {
    fc.assert(
      fc.property(fc.integer(), (first) => {
        for (let k = 0; k < BLOCK; k++) {
          const seed = (first + Math.imul(k, 0x61c88647)) | 0
          one(new Random(seed), seed)
        }
      }),
      { numRuns: Math.ceil(cases(50_000) / BLOCK), endOnFailure: true },
    )
  })
}

compare('an interrupt, or none, before the next instruction', (r, seed) => {
  const before = state(r)
  arrange(before)
  machine.run(1)
  const wanted = takeInterrupt(before)
  same(observed(before.mip), wanted === before ? { ...before, pc: CODE + 4 } : unsigned(wanted), seed)
})

compare('an exception', (r, seed) => {
  const before = state(r)
  arrange(before)
  const cause = r.pick([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 20, 21, 22, 23])
  const e: Exception = { cause, tval: r.word(), gva: r.chance(0.5), value2: r.word(), inst: r.word() }
  enterTrap(hart, e.cause, e.tval, e.gva, e.value2, e.inst)
  same(observed(before.mip), unsigned(takeException(before, e)), seed)
})

compare('a return', (r, seed) => {
  const before = { ...state(r), ...(r.chance(0.5) ? { prv: 3, v: 0 } : {}) }
  // MPRV is only ever set in M: leaving M clears it.
  if (before.prv !== 3) before.mstatus &= ~0x20000
  arrange(before)
  const instruction = before.prv === 3 && r.chance(0.7) ? 'mret' : 'sret'
  if (instruction === 'mret') returnFromM(hart)
  else returnFromS(hart)
  same(observed(before.mip), unsigned(returnFrom(before, instruction)), seed)
})

test('every set of pending interrupts under every delegation, in every mode, with every enable', {
  timeout: 3_600_000,
}, () => {
  const spread = (bits: number, places: readonly number[]) =>
    places.reduce((w, place, k) => w | (((bits >>> k) & 1) << place), 0)
  const base = { ...state(new Random(1)), mie: 0xeee }
  arrange(base)
  let taken = 0
  for (let deleg = 0; deleg < 64; deleg++) {
    const mideleg = spread(deleg & 7, [1, 5, 9]) | 0x444
    const hideleg = spread(deleg >>> 3, [2, 6, 10])
    m[CSR + csr('mideleg')] = mideleg
    m[CSR + csr('hideleg')] = hideleg
    for (const [prv, v] of MODES)
      for (let enables = 0; enables < 8; enables++) {
        const mstatus = spread(enables & 3, [3, 1])
        const vsstatus = spread(enables >>> 2, [1])
        Object.assign(m, { [PRV]: prv, [VIRT]: v, [CSR + csr('mstatus')]: mstatus, [CSR + csr('vsstatus')]: vsstatus })
        const r = { ...base, prv, v, mstatus, vsstatus, mideleg, hideleg }
        for (let pending = 0; pending < 512; pending++) {
          r.mip = spread(pending, [1, 2, 3, 5, 6, 7, 9, 10, 11])
          hart.lines = r.mip & 0x888
          m[MIP] = r.mip & 0x222
          m[HVIP] = r.mip & 0x444
          const cause = interruptToTake(hart)
          const wanted = interrupt(r)?.number ?? -1
          if ((cause < 0 ? cause & 31 : -1) !== wanted)
            expect({ ...r, cause: cause & 31 }).toEqual({ ...r, cause: wanted })
          if (wanted >= 0) taken++
        }
      }
  }
  expect(taken).toBeGreaterThan(500_000)
})

test('pending bits that are not enabled in mie, one by one, are never taken; enabled ones are', () => {
  for (const i of [1, 2, 3, 5, 6, 7, 9, 10, 11])
    for (const j of [1, 2, 3, 5, 6, 7, 9, 10, 11]) {
      const r = { ...state(new Random(2)), prv: 0, v: 1, mip: 1 << i, mie: 1 << j }
      arrange(r)
      expect(interruptToTake(hart) !== 0).toBe(i === j)
    }
})

test('what devices, software and hypervisor make pending comes together in mip', () => {
  arrange({ ...state(new Random(3)), mip: 0 })
  hart.lines = 0x888
  writeCsr(hart, csr('mip'), 0x222)
  writeCsr(hart, csr('hvip'), 0x444)
  expect(pendingInterrupts(hart)).toBe(0xeee)
})
