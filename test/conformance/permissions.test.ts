// Who may do what to a page, through both stages: first in sentences, then every combination of rights against the model.
import { describe, expect, test } from 'vitest'
import { csr } from '../../engine/isa/csrs.ts'
import { CSR, PRV, RAM_OFFSET, VIRT } from '../../engine/machine/layout.ts'
import { Machine } from '../../engine/machine/machine.ts'
import { EXECUTE, HLVX, READ, type Regime, setRegime, WRITE, walk } from '../../engine/machine/translate.ts'
import { type Access, type State, translate } from './model-translate.ts'

const machine = new Machine({ ramBytes: 1 << 18, pmp: 0, tlb: { entries: 4, ways: 4 } })
const { hart } = machine
const m = hart.words
const SUM = 1 << 18
const MXR = 1 << 19
// One page, at VA; its guest-physical address is GPA, its physical one PA. Each stage maps it as a page or a megapage.
const VA = 0x00420000
const GPA = 0x00820000
const PA = 0x80020000
const ROOT = 0x80010000
const LEAVES = 0x80011000
const ROOT_2 = 0x80014000
const LEAVES_2 = 0x80018000

const poke = (pa: number, word: number) => {
  m[(RAM_OFFSET + pa - 0x80000000) >>> 2] = word
}
const entry = (pa: number, bits: number) => (Math.floor((pa >>> 0) / 4096) << 10) | bits
const memory = (pa: number) => (hart.bus.isRam(pa, 4) ? (m[hart.bus.offsetOf(pa) >>> 2] as number) >>> 0 : undefined)

/** Rights of the leaves as PTE bits; whether each is a megapage. Undefined: that stage is off. */
interface Page {
  first?: number | undefined
  second?: number | undefined
  megapage1?: boolean
  megapage2?: boolean
}

function arrange({ first, second, megapage1 = false, megapage2 = false }: Page, state: Omit<State, 'memory'>): void {
  const target = second === undefined ? PA : GPA
  if (first !== undefined) {
    poke(ROOT + 4, megapage1 ? entry(target & ~0x3fffff, first) : entry(LEAVES, 1))
    poke(LEAVES + 4 * 0x20, entry(target, first))
  }
  if (second !== undefined) {
    // The first stage's tables are mapped one to one; without it, VA is the guest-physical address.
    poke(ROOT_2 + 4 * 0x200, entry(0x80000000, 0xdf))
    for (const gpa of [VA, GPA]) {
      poke(ROOT_2 + 4 * (gpa >>> 22), megapage2 ? entry(PA & ~0x3fffff, second) : entry(LEAVES_2, 1))
      poke(LEAVES_2 + 4 * 0x20, entry(PA, second))
    }
  }
  for (const name of ['mstatus', 'vsstatus', 'hstatus', 'satp', 'vsatp', 'hgatp'] as const)
    m[CSR + csr(name)] = state[name]
  m[PRV] = state.prv
  m[VIRT] = state.v ? 1 : 0
}

const MODE = 0x80000000
const stateFor = (
  prv: 0 | 1,
  v: boolean,
  page: Page,
  sum: boolean,
  mxr: boolean,
  mxrHs: boolean,
): Omit<State, 'memory'> => {
  const status = (sum ? SUM : 0) | (mxr ? MXR : 0)
  const first = page.first === undefined ? 0 : MODE | (ROOT >>> 12)
  return {
    prv,
    v,
    mstatus: (v ? 0 : status) | (mxrHs ? MXR : 0),
    mstatush: 0,
    vsstatus: v ? status : 0,
    hstatus: 0,
    satp: v ? 0 : first,
    vsatp: v ? first : 0,
    hgatp: page.second === undefined ? 0 : MODE | (ROOT_2 >>> 12),
  }
}

const ACCESSES = { read: READ, write: WRITE, execute: EXECUTE, hlvx: HLVX } as const
type AccessName = keyof typeof ACCESSES
const regime: Regime = hart.guest

/** `+`, or the cause of the fault. */
function byMachine(prv: 0 | 1, v: boolean, access: AccessName): string {
  setRegime(hart, regime, prv, v)
  return walk(hart, regime, VA, ACCESSES[access]) ? '+' : String(hart.fault.cause)
}
function byModel(state: Omit<State, 'memory'>, access: AccessName): string {
  const kind = access === 'write' ? 'store' : access === 'execute' ? 'fetch' : 'load'
  const how: Access = { kind, va: VA }
  // HLVX is not executed by the guest: its privilege is in SPVP.
  const asked: Access = access === 'hlvx' ? { ...how, via: 'hlvx' } : how
  const result = translate({ ...state, hstatus: state.prv === 1 ? 0x100 : 0, memory }, asked)
  return 'pa' in result ? '+' : String(result.cause)
}

const LETTERS: Record<string, number> = { v: 1, r: 2, w: 4, x: 8, u: 16, a: 64, d: 128 }
const rights = (text: string) =>
  [...text].reduce(
    (bits, letter) => bits | (LETTERS[letter] ?? 0),
    text.includes('!') ? 0 : LETTERS.v! | LETTERS.a! | LETTERS.d!,
  )

const OUTCOMES: Record<string, readonly string[]> = {
  allowed: ['+'],
  'page fault, stage 1': ['12', '13', '15'],
  'guest-page fault, stage 2': ['20', '21', '23'],
}

/**
 * `V r-- -> G rw-, write`: a guest kernel's access to a page with these rights in its own tables and in the second stage.
 * `U` instead of `V`: a guest user's. `S r--, write`: a supervisor's without a second stage. After it, status bits.
 */
function walks(sentence: string, outcome: string): void {
  test(`${sentence}: ${outcome}`, () => {
    const [who = '', access = '', ...bits] = sentence.split(', ')
    const [, mode, first = '', , second] = /^([SVU]) (\S+)( -> G (\S+))?$/.exec(who) ?? []
    const page: Page = {
      first: first === 'bare' ? undefined : rights(first),
      second: second === undefined ? undefined : rights(second) | 16,
    }
    const prv = mode === 'U' ? 0 : 1
    const state = stateFor(
      prv,
      mode !== 'S',
      page,
      bits.includes('SUM'),
      bits.includes('MXR'),
      bits.includes('MXR of HS'),
    )
    arrange(page, state)
    expect(OUTCOMES[outcome]).toContain(byMachine(prv, mode !== 'S', access as AccessName))
  })
}

describe('in sentences', () => {
  walks('S r--, read', 'allowed')
  walks('S r--, write', 'page fault, stage 1')
  walks('S rwx, execute', 'allowed')
  walks('S rw-, execute', 'page fault, stage 1')
  walks('S --x, read', 'page fault, stage 1')
  walks('S --x, read, MXR', 'allowed')
  walks('S -w-, write', 'page fault, stage 1')
  walks('S rwxu, read', 'page fault, stage 1')
  walks('S rwxu, read, SUM', 'allowed')
  walks('S rwxu, execute, SUM', 'page fault, stage 1')
  walks('U rwx -> G rwx, read', 'page fault, stage 1')
  walks('U rwxu -> G rwx, read', 'allowed')
  walks('V rw- -> G rw-, write', 'allowed')
  walks('V r-- -> G rw-, write', 'page fault, stage 1')
  walks('V rw- -> G r--, write', 'guest-page fault, stage 2')
  walks('V r-- -> G r--, write', 'page fault, stage 1')
  walks('V r-x -> G r--, execute', 'guest-page fault, stage 2')
  walks('V --x -> G r--, read, MXR', 'allowed')
  walks('V r-- -> G --x, read, MXR', 'guest-page fault, stage 2')
  walks('V r-- -> G --x, read, MXR of HS', 'allowed')
  walks('V --x -> G --x, read, MXR of HS', 'allowed')
  walks('V --x -> G --x, hlvx', 'allowed')
  walks('V r-- -> G --x, hlvx', 'page fault, stage 1')
  walks('V --x -> G r--, hlvx', 'guest-page fault, stage 2')
  walks('V rwxu -> G rwx, write', 'page fault, stage 1')
  walks('V rwxu -> G rwx, write, SUM', 'allowed')
  walks('V bare -> G r--, read', 'allowed')
  walks('V bare -> G r--, write', 'guest-page fault, stage 2')
  walks('V bare -> G rwx, execute', 'allowed')
  walks('V !vrwd -> G rwx, read', 'page fault, stage 1')
  walks('V !vrwa -> G rwx, write', 'page fault, stage 1')
  walks('V rwx -> G !vrwd, read', 'guest-page fault, stage 2')
  walks('V rwx -> G !vrwa, write', 'guest-page fault, stage 2')
})

/** All values of V, R, W, X, U, A, D. */
const ALL_RIGHTS = Array.from({ length: 128 }, (_, n) => (n & 0x1f) | ((n & 0x60) << 1))
/** V, A, D set, and each of R, W, X, U; then A, D, V clear one by one with all rights. */
const SECOND = [...ALL_RIGHTS.filter((f) => (f & 0xc1) === 0xc1), 0x9f, 0x5f, 0xde, 0x1f]

const exhaustive = (
  name: string,
  prv: 0 | 1,
  v: boolean,
  firsts: readonly (number | undefined)[],
  seconds: readonly (number | undefined)[],
) =>
  test(name, { timeout: 300_000 }, () => {
    let count = 0
    for (const sizes of [0, 1, 2, 3])
      for (const second of seconds)
        for (const first of firsts)
          for (const status of [0, 1, 2, 3, 4, 5, 6, 7]) {
            const page = { first, second, megapage1: (sizes & 1) !== 0, megapage2: (sizes & 2) !== 0 }
            const state = stateFor(prv, v, page, (status & 1) !== 0, (status & 2) !== 0, (status & 4) !== 0)
            arrange(page, state)
            for (const access of Object.keys(ACCESSES) as AccessName[]) {
              if (access === 'hlvx' && !v) continue
              const got = byMachine(prv, v, access)
              const wanted = byModel(state, access)
              if (got !== wanted)
                expect({ access, prv, page, status, got }).toEqual({ access, prv, page, status, got: wanted })
              count++
            }
          }
    expect(count).toBeGreaterThan(1000)
  })

describe('every combination of rights, access, SUM, MXR of either level, page and megapage', () => {
  for (const [prv, mode] of [
    [1, 'S'],
    [0, 'U'],
  ] as const) {
    exhaustive(`${mode}, one stage`, prv, false, ALL_RIGHTS, [undefined])
    exhaustive(`V${mode}, the second stage alone`, prv, true, [undefined], ALL_RIGHTS)
    exhaustive(`V${mode}, both stages`, prv, true, ALL_RIGHTS, SECOND)
  }
})
