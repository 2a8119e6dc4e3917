// Svadu: who sets the A and D bits of page-table entries. Tables lie in RAM at fixed places; a load or store is executed.
import { describe, expect, test } from 'vitest'
import { csr } from '../../engine/isa/csrs.ts'
import { CSR, PC, PRV, VIRT, X } from '../../engine/machine/layout.ts'
import { Machine } from '../../engine/machine/machine.ts'
import { PTE_A, PTE_D, PTE_R, PTE_U, PTE_V, PTE_W, PTE_X } from '../../engine/machine/translate.ts'

const ADUE = 1 << 29
const CODE = 0x80001000
const ROOT = 0x80010000 // first stage: entry 1 leads to LEAVES, the first of which maps VA 0x400000
const LEAVES = 0x80011000
const PAGE = 0x80020000
const STAGE2 = 0x80014000 // second stage, root of 16 KiB; entry 0x200 leads to LEAVES2, which maps RAM one to one
const LEAVES2 = 0x80018000
const VA = 0x400000
const A0 = X + 10
const LW = 0x00052583 // lw a1, (a0)
const SW = 0x00b52023 // sw a1, (a0)

interface Setup {
  readonly svadu?: boolean
  readonly adue?: boolean
  readonly guest?: boolean
  /** henvcfg.ADUE */
  readonly guestAdue?: boolean
  readonly instruction?: number
  /** Executed after it. */
  readonly second?: number
  readonly leaf?: number
  /** Bits of the second-stage leaves for the first stage's table, and for the page. */
  readonly table2?: number
  readonly page2?: number
}

const ALL = PTE_V | PTE_R | PTE_W | PTE_A | PTE_D

/** Execute; tell how the bits of the leaves are then, and the trap's cause and htinst. */
function access({
  svadu = true,
  adue = true,
  guest = false,
  guestAdue = true,
  instruction = LW,
  second,
  ...bits
}: Setup) {
  const machine = new Machine({ ramBytes: 1 << 20, svadu })
  const { hart } = machine
  const m = hart.words
  const poke = (at: number, word: number) => machine.load(at, new Uint8Array(Int32Array.of(word).buffer))
  const pointer = (to: number, flags: number) => (to / 4096) * 1024 + flags
  poke(CODE, instruction)
  poke(CODE + 4, second ?? 0)
  poke(ROOT + 4, pointer(LEAVES, PTE_V))
  poke(ROOT + 4 * 0x200, pointer(0x80000000, PTE_V | PTE_R | PTE_X | PTE_A)) // the code, as a megapage
  poke(LEAVES, pointer(PAGE, bits.leaf ?? PTE_V | PTE_R | PTE_W))
  poke(STAGE2 + 4 * 0x200, pointer(LEAVES2, PTE_V))
  for (let page = 0; page < 64; page++) poke(LEAVES2 + 4 * page, pointer(0x80000000 + page * 4096, ALL | PTE_U | PTE_X))
  if (bits.table2 !== undefined) poke(LEAVES2 + 4 * 0x11, pointer(LEAVES, PTE_U | bits.table2))
  if (bits.page2 !== undefined) poke(LEAVES2 + 4 * 0x20, pointer(PAGE, PTE_U | bits.page2))
  const set = (name: string, value: number) => {
    m[CSR + csr(name)] = value
  }
  set('pmpaddr0', -1)
  set('pmpcfg0', 0x1f)
  set('medeleg', 0xf0b1ff)
  if (svadu) {
    set('menvcfgh', adue ? ADUE : 0)
    set('henvcfgh', guestAdue ? ADUE : 0)
  }
  const satp = 0x80000000 | (ROOT / 4096)
  set(guest ? 'vsatp' : 'satp', satp)
  if (guest) set('hgatp', 0x80000000 | (STAGE2 / 4096))
  m[PRV] = 1
  m[VIRT] = guest ? 1 : 0
  m[PC] = CODE | 0
  m[A0] = VA
  hart.modeChanged()
  machine.run(second === undefined ? 1 : 2)
  const flags = (at: number) => (machine.peekWord(at) ?? 0) & (PTE_A | PTE_D)
  return {
    cause: m[CSR + csr('scause')],
    tinst: m[CSR + csr('htinst')],
    leaf: flags(LEAVES),
    table2: flags(LEAVES2 + 4 * 0x11),
    page2: flags(LEAVES2 + 4 * 0x20),
  }
}

describe('without Svadu, and where menvcfg.ADUE is clear', () => {
  test.each([{ svadu: false }, { adue: false }])('a clear A or D is a page fault and stays clear: %j', (setup) => {
    expect(access({ ...setup })).toMatchObject({ cause: 13, leaf: 0 })
    expect(access({ ...setup, instruction: SW, leaf: PTE_V | PTE_R | PTE_W | PTE_A })).toMatchObject({
      cause: 15,
      leaf: PTE_A,
    })
  })
})

describe('with ADUE', () => {
  test('a load sets A', () => expect(access({})).toMatchObject({ cause: 0, leaf: PTE_A }))
  test('a store sets A and D', () =>
    expect(access({ instruction: SW })).toMatchObject({ cause: 0, leaf: PTE_A | PTE_D }))
  test('an access that is not permitted sets nothing', () => {
    expect(access({ instruction: SW, leaf: PTE_V | PTE_R })).toMatchObject({ cause: 15, leaf: 0 })
    expect(access({ leaf: PTE_V | PTE_R | PTE_U })).toMatchObject({ cause: 13, leaf: 0 })
  })
  test('a store after a load sets D too, although the page is in the TLB', () =>
    expect(access({ second: SW })).toMatchObject({ cause: 0, leaf: PTE_A | PTE_D }))
})

describe('in a guest', () => {
  test('its own bits are set if henvcfg.ADUE is set too', () => {
    expect(access({ guest: true })).toMatchObject({ cause: 0, leaf: PTE_A })
    expect(access({ guest: true, guestAdue: false })).toMatchObject({ cause: 13, leaf: 0 })
  })
  test("the second stage's bits are set for the access, and for the tables that the walk reads and writes", () => {
    const clear = PTE_V | PTE_R | PTE_W
    expect(access({ guest: true, table2: clear, page2: clear })).toMatchObject({
      cause: 0,
      leaf: PTE_A,
      table2: PTE_A | PTE_D, // the leaf in it was written
      page2: PTE_A,
    })
    expect(access({ guest: true, table2: clear, page2: clear, leaf: ALL })).toMatchObject({
      table2: PTE_A,
      page2: PTE_A,
    })
    expect(access({ guest: true, instruction: SW, page2: clear, leaf: ALL })).toMatchObject({ page2: PTE_A | PTE_D })
  })
  test('setting a bit in a table that the second stage does not let be written is a guest-page fault', () => {
    const readOnly = PTE_V | PTE_R | PTE_A
    expect(access({ guest: true, table2: readOnly })).toMatchObject({ cause: 21, tinst: 0x2020, leaf: 0 })
    expect(access({ guest: true, table2: readOnly, instruction: SW })).toMatchObject({ cause: 23, tinst: 0x2020 })
    expect(access({ guest: true, table2: readOnly, leaf: ALL })).toMatchObject({ cause: 0 })
  })
})
