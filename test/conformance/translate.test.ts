// The machine's translation against the model's, on random tables and random states: the same physical address, or the
// same fault with the same report. `CASES=5e6 npm run test:unit -- conformance/translate` compares more.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csr } from '../../engine/isa/csrs.ts'
import { load, store } from '../../engine/machine/execute.ts'
import { CSR, PC, PRV, RAM_BASE, RAM_OFFSET, VIRT } from '../../engine/machine/layout.ts'
import { Machine } from '../../engine/machine/machine.ts'
import { HLVX, physical, READ, type Regime, setRegime } from '../../engine/machine/translate.ts'
import { type Access, type Kind, type Result, type State, translate } from './model-translate.ts'
import { cases, Random } from './random.ts'

const BLOCK = 500
const RAM = 256 * 1024

// Where things are, as page numbers: tables of both stages; the pages mapped are 0x20 and 0x21.
const PAGE_0 = RAM_BASE / 4096
const ROOT = PAGE_0 + 0x10
const LEAVES = [ROOT + 1, ROOT + 2]
const ROOT_2 = PAGE_0 + 0x14
const LEAVES_2 = [PAGE_0 + 0x18, PAGE_0 + 0x19]
/** Guest-physical pages of the same 4 MiB: as they are, at 0, above 4 GiB, and at the end of the 16 GiB. */
const WINDOWS = [PAGE_0, 0, 0x200000, 0x3ffc00]
const TOP_INDICES = [0, 1, 0x200, 0x3ff]
const LEAF_INDICES = [0x10, 0x11, 0x12, 0x20, 0x21]

const machine = new Machine({ ramBytes: RAM, pmp: 0, tlb: { entries: 4, ways: 4 } })
const { hart } = machine
const m = hart.words
const poke = (page: number, index: number, word: number) => {
  m[((RAM_OFFSET + (page - PAGE_0) * 4096) >>> 2) + index] = word
}
const memory = (pa: number): number | undefined =>
  hart.bus.isRam(pa, 4) ? (m[hart.bus.offsetOf(pa) >>> 2] as number) >>> 0 : undefined
const set = (name: string, value: number) => {
  m[CSR + csr(name)] = value
}

const GOOD = 0xcf // D A - - X W R V
function flags(r: Random, user: number): number {
  let bits = GOOD | (r.chance(user) ? 0x10 : 0)
  if (r.chance(0.3)) bits ^= 1 << r.below(10)
  if (r.chance(0.25)) bits &= r.pick([~0x4, ~0x2, ~0x6, ~0x8, ~0xe])
  return r.chance(0.03) ? r.word() & 0x3ff : bits
}
/** A page number of 22 bits behind all devices: what they answer is none of the reference's business. */
const anywhere = (r: Random) => 0x20000 + r.below(0x3e0000)
const entry = (page: number, bits: number) => (page << 10) | bits

/** Tables, then a state and an access that have to do with them. */
function caseOf(seed: number): { state: State; access: Access } {
  const r = new Random(seed)
  const guestPage = (index: number) => (r.chance(0.8) ? r.pick(WINDOWS) : anywhere(r) & ~0x3ff) + index
  const two = r.chance(0.6)
  const page = (index: number) => (two ? guestPage(index) : PAGE_0 + index)
  for (const index of TOP_INDICES) {
    const pointer = entry(page(0x11 + r.below(2)), r.chance(0.9) ? 1 : r.word() & 0x3ff)
    const megapage = entry(page(0) + (r.chance(0.05) ? 1 + r.below(1023) : 0), flags(r, 0.5))
    poke(ROOT, index, r.chance(0.6) ? pointer : megapage)
  }
  for (const table of LEAVES)
    for (const index of LEAF_INDICES)
      poke(table, index, entry(page(r.chance(0.9) ? 0x20 + r.below(2) : r.below(64)), flags(r, 0.5)))
  for (const window of WINDOWS) {
    const pointer = entry(r.pick(LEAVES_2), r.chance(0.95) ? 1 : r.word() & 0x3ff)
    const megapage = entry(PAGE_0 + (r.chance(0.05) ? 1 + r.below(1023) : 0), flags(r, 0.95))
    const at = window >>> 10
    poke(ROOT_2 + (at >>> 10), at & 0x3ff, r.chance(0.6) ? pointer : megapage)
  }
  for (const table of LEAVES_2)
    for (const index of LEAF_INDICES)
      poke(table, index, entry(r.chance(0.95) ? PAGE_0 + index : anywhere(r), flags(r, 0.95)))

  const via = r.chance(0.3) ? (r.chance(0.5) ? 'hlvx' : 'hlv') : undefined
  const kind: Kind = via === 'hlvx' ? 'load' : via ? r.pick(['load', 'store']) : r.pick(['load', 'store', 'fetch'])
  const prv = r.pick([0, 1, 3] as const)
  const mode = 0x80000000
  const root = (bare: number) => (r.chance(bare) ? 0 : mode | (two ? r.pick(WINDOWS) + 0x10 : ROOT))
  const state: State = {
    prv,
    v: prv !== 3 && r.chance(0.6),
    mstatus: (r.word() & 0xc0000) | (prv === 3 && r.chance(0.7) ? 0x20000 : 0) | (r.pick([0, 1, 3]) << 11),
    mstatush: r.word() & 0x80,
    vsstatus: r.word() & 0xc0000,
    hstatus: r.word() & 0x100,
    satp: r.chance(0.2) ? 0 : mode | ROOT,
    vsatp: root(0.2),
    hgatp: two ? mode | ROOT_2 : 0,
    memory,
  }
  const va = (r.pick(TOP_INDICES) << 22) | (r.pick(LEAF_INDICES) << 12) | (r.word() & 0xffc) | 0
  return { state, access: via ? { kind, va, via } : { kind, va } }
}

function regimeOf({ prv, v, ...state }: State, { kind, via }: Access): Regime {
  m[PRV] = prv
  m[VIRT] = v ? 1 : 0
  for (const name of ['mstatus', 'mstatush', 'vsstatus', 'hstatus', 'satp', 'vsatp', 'hgatp'] as const)
    set(name, state[name])
  hart.tlb.forget(() => true)
  hart.modeChanged()
  if (via === undefined) return kind === 'fetch' ? hart.fetch : hart.data
  setRegime(hart, hart.guest, state.hstatus & 0x100 ? 1 : 0, true)
  return hart.guest
}

/** The same access by the machine. */
function byMachine(state: State, access: Access): Result {
  const { kind, va, via } = access
  const regime = regimeOf(state, access)
  if (kind === 'fetch') return fetched(va)
  const done =
    kind === 'load'
      ? load(hart, regime, va, 4, via === 'hlvx' ? HLVX : READ) !== undefined
      : store(hart, regime, va, 4, 0x13)
  if (done) return { pa: physical(hart, hart.tlb.setOf(regime.bank, va), va) }
  return fault(hart.fault.cause, hart.fault.tval, hart.fault.gva, hart.fault.guestPhysical, hart.fault.tinst)
}

/** One step at `va`: whatever stands there may be executed, unless the step ends in a fault of fetching. */
function fetched(va: number): Result {
  m[PC] = va
  set('mcause', 0)
  const { bank } = hart.fetch
  machine.run(1)
  const cause = m[CSR + csr('mcause')] as number
  const value = (name: string) => m[CSR + csr(name)] as number
  return [1, 12, 20].includes(cause)
    ? fault(cause, value('mtval'), (value('mstatush') & 0x40) !== 0, value('mtval2'), value('mtinst'))
    : { pa: physical(hart, hart.tlb.setOf(bank, va), va) }
}

function fault(cause: number, tval: number, gva: boolean, guestPhysical: number, tinst: number): Result {
  const plain = { cause, tval: tval >>> 0, gva }
  if (cause < 20) {
    expect([guestPhysical, tinst]).toEqual([0, 0])
    return plain
  }
  return { ...plain, gpa: (guestPhysical >>> 0) * 4, implicit: tinst === 0x2000 }
}

const told = (result: Result): string => {
  if ('pa' in result) return `pa ${result.pa.toString(16)}`
  const { cause, tval, gva, gpa, implicit } = result
  const guest = gpa === undefined ? '' : ` gpa ${(gpa - (gpa % 4)).toString(16)} ${implicit ? 'of a table' : ''}`
  return `cause ${cause} tval ${tval.toString(16)}${gva ? ' gva' : ''}${guest}`
}

test('same address or same fault', { timeout: 3_600_000 }, () => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(fc.integer(), (first) => {
      for (let k = 0; k < BLOCK; k++) {
        const seed = (first + Math.imul(k, 0x61c88647)) | 0
        const { state, access } = caseOf(seed)
        const wanted = translate(state, access)
        const got = byMachine(state, access)
        if (told(got) !== told(wanted)) expect(`${told(got)} (seed ${seed})`).toBe(told(wanted))
        const kind = 'pa' in wanted ? 'allowed' : `${wanted.cause}${wanted.implicit ? ' implicit' : ''}`
        seen.set(kind, (seen.get(kind) ?? 0) + 1)
      }
    }),
    { numRuns: Math.ceil(cases(100_000) / BLOCK), endOnFailure: true },
  )
  // Cases that never come would prove nothing.
  for (const kind of [
    'allowed',
    '1',
    '5',
    '7',
    '12',
    '13',
    '15',
    '20',
    '21',
    '23',
    '20 implicit',
    '21 implicit',
    '23 implicit',
  ])
    expect(seen.get(kind) ?? 0, kind).toBeGreaterThan(100)
})
