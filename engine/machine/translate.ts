// From virtual to physical addresses: Sv32, Sv32 over Sv32x4, or nothing, with every permission rule (privileged
// specification 20240411, sections 10.3, 18.5). Svade: where A or D is clear and needed, the access faults;
// unless the machine has Svadu and ADUE is set: then it sets them itself.
//
// `locate` is what instructions call: it finds or makes the TLB entry of an access. `walk` is the naked algorithm.
import { csr } from '../isa/csrs.ts'
import type { Hart } from './hart.ts'
import { CSR, PTE_READS_1, PTE_READS_2, TLB_MISSES } from './layout.ts'
import { PMP_EXECUTE, PMP_READ, PMP_WRITE, pmpCheck } from './pmp.ts'
import { BANK_BARE, BANK_BARE_M, BANK_HS, BANK_U, BANK_VS, BANK_VU } from './tlb.ts'

/** Kinds of access. `HLVX` reads where the guest may execute. */
export const READ = 0
export const WRITE = 1
export const EXECUTE = 2
export const HLVX = 3
export type Access = typeof READ | typeof WRITE | typeof EXECUTE | typeof HLVX

const PAGE_FAULT = [13, 15, 12, 13] as const
const ACCESS_FAULT = [5, 7, 1, 5] as const
const GUEST_PAGE_FAULT = [21, 23, 20, 21] as const
const MISALIGNED = [4, 6, 0, 4] as const
/** HLVX reads what may be executed in the page tables, but of the physical memory it needs both rights (section 18.3.1). */
const PMP_RIGHT = [PMP_READ, PMP_WRITE, PMP_EXECUTE, PMP_READ | PMP_EXECUTE] as const

/** Bits of a page-table entry. */
export const PTE_V = 1
export const PTE_R = 2
export const PTE_W = 4
export const PTE_X = 8
export const PTE_U = 16
export const PTE_G = 32
export const PTE_A = 64
export const PTE_D = 128

/** Rights in a TLB entry (word 6): first stage as in its PTE (R W X U, D), second stage's R W X D eight bits up. */
const BARE_STAGE = PTE_R | PTE_W | PTE_X | PTE_D
const NO_FIRST_STAGE = 1 << 16

const SATP = CSR + csr('satp')
const VSATP = CSR + csr('vsatp')
const HGATP = CSR + csr('hgatp')
const MSTATUS = CSR + csr('mstatus')
const VSSTATUS = CSR + csr('vsstatus')
const MENVCFGH = CSR + csr('menvcfgh')
const HENVCFGH = CSR + csr('henvcfgh')
const ADUE = 1 << 29
export const SUM = 1 << 18
export const MXR = 1 << 19

/** htinst for a fault on a read of a first-stage PTE by the walk (table 18.8: RV32, read for VS-stage translation). */
const PSEUDO_READ = 0x00002000
/** The same for the write that sets A or D in one. */
const PSEUDO_WRITE = 0x00002020

/** What a second-stage translation is for: the access itself, or the walk's own read or update of a first-stage PTE. */
type Purpose = 'access' | 'read' | 'update'

/** One way of translating: a privilege, V, and the registers that count for it. Refreshed by `setRegime`. */
export interface Regime {
  /** Privilege of the access: 0, 1, 3. */
  prv: number
  virt: boolean
  /** satp or vsatp if it translates, else 0; hgatp if it translates, else 0. */
  first: number
  second: number
  sum: boolean
  /** MXR for the first stage, and for the second. */
  mxr: boolean
  mxr2: boolean
  bank: number
  /** Tag bits of the context, with SUM and MXR; the key bits without them. */
  tag: number
  key: number
}

export const newRegime = (): Regime => ({
  prv: 3,
  virt: false,
  first: 0,
  second: 0,
  sum: false,
  mxr: false,
  mxr2: false,
  bank: BANK_BARE_M,
  tag: 0,
  key: 0,
})

/** An address space as one number: V, which stages, ASID (9 bits), VMID (7 bits). */
const spaceOf = (virt: boolean, first: number, second: number): number =>
  virt
    ? (1 << 20) | (first < 0 ? 1 << 19 : 0) | (second < 0 ? 1 << 18 : 0) | (asidOf(first) << 7) | vmidOf(second)
    : (1 << 19) | (asidOf(first) << 7)
const asidOf = (atp: number) => (atp >>> 22) & 0x1ff
const vmidOf = (atp: number) => (atp >>> 22) & 0x7f
export const spaceIsVirtual = (space: number): boolean => space >>> 20 === 1
export const spaceAsid = (space: number): number => (space >>> 7) & 0x1ff
export const spaceVmid = (space: number): number => space & 0x7f

/** Make `regime` the one for accesses with this privilege and V. */
export function setRegime(h: Hart, regime: Regime, prv: number, virt: boolean): void {
  setRules(h, regime, prv, virt)
  if (regime.first === 0 && regime.second === 0) {
    regime.bank = prv === 3 ? BANK_BARE_M : BANK_BARE
    regime.tag = regime.key = 0
    return
  }
  regime.bank = virt ? (prv === 0 ? BANK_VU : BANK_VS) : prv === 0 ? BANK_U : BANK_HS
  const context = h.tlb.context(spaceOf(virt, regime.first, regime.second))
  regime.key = context << 4
  regime.tag = regime.key | (regime.sum ? 8 : 0) | (regime.mxr ? 4 : 0)
}

/** What a walk needs of a regime, without a place in the TLB. */
export function setRules(h: Hart, regime: Regime, prv: number, virt: boolean): void {
  const m = h.words
  const status = m[MSTATUS] as number
  const own = virt ? (m[VSSTATUS] as number) : status
  const atp = (virt ? m[VSATP] : m[SATP]) as number
  const hgatp = virt ? (m[HGATP] as number) : 0
  regime.prv = prv
  regime.virt = virt
  regime.first = prv === 3 || atp >= 0 ? 0 : atp
  regime.second = hgatp < 0 ? hgatp : 0
  regime.sum = (own & SUM) !== 0
  regime.mxr2 = (status & MXR) !== 0
  regime.mxr = regime.mxr2 || (own & MXR) !== 0
}

/**
 * Find the TLB entry for an access, walking if there is none that permits it. Returns its index, its tag for this access
 * set where further accesses may go straight to RAM; or -1, with `h.fault` filled.
 */
export function locate(h: Hart, regime: Regime, va: number, access: Access, bytes: number): number {
  const m = h.words
  const page = va & ~0xfff
  const key = page | regime.key | 1
  const modelled = regime.first !== 0 || regime.second !== 0
  let entry = h.tlb.find(regime.bank, va, key)
  if (entry < 0 || (modelled && !permits(m[entry + 6] as number, regime, access))) {
    if (modelled) {
      h.counters[TLB_MISSES] = (h.counters[TLB_MISSES] as number) + 1
      if (!walk(h, regime, va, access)) return -1
    }
    if (entry < 0) entry = h.tlb.replace(regime.bank, va)
    m.fill(-1, entry, entry + 3)
    m[entry + 4] = key
    m[entry + 5] = modelled ? h.walked.ppn : va >>> 12
    m[entry + 6] = modelled ? h.walked.rights : 0
    m[entry + 7] = modelled && h.walked.superpage ? 1 : 0
  }
  const ppn = m[entry + 5] as number
  const machine = regime.prv === 3
  const right = PMP_RIGHT[access] as number
  let verdict = h.pmp ? pmpCheck(m, ppn * 4096, 4096, right, machine) : 'allowed'
  const wholePage = verdict !== 'partly'
  if (!wholePage) verdict = pmpCheck(m, ppn * 4096 + (va & 0xfff), bytes, right, machine)
  if (verdict !== 'allowed') return fail(h, ACCESS_FAULT[access], va, regime.virt)
  if (wholePage && access !== HLVX && h.bus.isRam(ppn * 4096, 4096)) {
    m[entry + 3] = h.bus.offsetOf(ppn * 4096) - page
    if (access !== WRITE || h.writable(ppn)) m[entry + access] = page | (access === EXECUTE ? regime.key : regime.tag)
  }
  return entry
}

/** Physical address of `va` through an entry that `locate` gave. Up to 34 bits. */
export const physical = (h: Hart, entry: number, va: number): number =>
  (h.words[entry + 5] as number) * 4096 + (va & 0xfff)

/** Do an entry's rights permit this access in this regime? */
function permits(rights: number, regime: Regime, access: Access): boolean {
  if ((rights & NO_FIRST_STAGE) === 0) {
    const user = (rights & PTE_U) !== 0
    if (regime.prv === 0 ? !user : user && (access === EXECUTE || !regime.sum)) return false
  }
  return stagePermits(rights, access, regime.mxr) && stagePermits(rights >>> 8, access, regime.mxr2)
}

function stagePermits(rights: number, access: Access, mxr: boolean): boolean {
  if (access === READ) return (rights & PTE_R) !== 0 || (mxr && (rights & PTE_X) !== 0)
  if (access === WRITE) return (rights & (PTE_W | PTE_D)) === (PTE_W | PTE_D)
  return (rights & PTE_X) !== 0
}

function fail(h: Hart, cause: number, va: number, gva: boolean): -1 {
  h.fault.cause = cause
  h.fault.tval = va
  h.fault.gva = gva
  h.fault.guestPhysical = 0
  h.fault.tinst = 0
  return -1
}

/** A misaligned access: its fault comes before translation, as in Spike. */
export function misaligned(h: Hart, va: number, access: Access, gva: boolean): -1 {
  return fail(h, MISALIGNED[access], va, gva)
}

/** An access fault found after translation: nothing answers at the physical address. */
export function accessFault(h: Hart, va: number, access: Access, gva: boolean): -1 {
  return fail(h, ACCESS_FAULT[access], va, gva)
}

function guestPageFault(h: Hart, access: Access, va: number, gpa: number, purpose: Purpose): false {
  fail(h, GUEST_PAGE_FAULT[access], va, true)
  h.fault.guestPhysical = Math.floor(gpa / 4)
  h.fault.tinst = purpose === 'access' ? 0 : purpose === 'read' ? PSEUDO_READ : PSEUDO_WRITE
  h.fault.explicit = purpose === 'access'
  return false
}

/**
 * Walk the page tables of a regime for one access. True: `h.walked` has the physical page, the rights, and whether a
 * superpage is involved. False: `h.fault` says what the architecture reports.
 */
export function walk(h: Hart, regime: Regime, va: number, access: Access): boolean {
  const { first, second, virt } = regime
  const result = h.walked
  result.superpage = false
  if (first === 0) {
    const leaf = secondStage(h, regime, va >>> 0, va, access, 'access')
    if (leaf === undefined) return false
    result.rights = BARE_STAGE | NO_FIRST_STAGE | (leaf << 8)
    return true
  }
  let table = (first & 0x3fffff) * 4096
  for (let level = 1; level >= 0; level--) {
    const entry = table + (((va >>> (12 + 10 * level)) & 0x3ff) << 2)
    let pteAt = entry
    if (second !== 0) {
      if (secondStage(h, regime, entry, va, access, 'read') === undefined) return false
      pteAt = result.ppn * 4096 + (entry % 4096)
    }
    const pte = readPte(h, pteAt, PTE_READS_1, 1, level)
    if (pte === undefined) return fail(h, ACCESS_FAULT[access], va, virt) > 0
    if ((pte & PTE_V) === 0 || (pte & (PTE_R | PTE_W)) === PTE_W) break
    if ((pte & (PTE_R | PTE_X)) === 0) {
      if ((pte & (PTE_U | PTE_A | PTE_D)) !== 0) break
      table = (pte >>> 10) * 4096
      continue
    }
    let ppn = pte >>> 10
    if (level === 1 && (ppn & 0x3ff) !== 0) break
    const missing = updatesAD(h, virt) ? used(access) & ~pte : 0
    if (((pte | missing) & PTE_A) === 0) break
    const rights = (pte | missing) & (PTE_R | PTE_W | PTE_X | PTE_U | PTE_D)
    if (!permits(rights | (BARE_STAGE << 8), regime, access)) break
    let superpage = false
    if (level === 1) {
      ppn |= (va >>> 12) & 0x3ff
      superpage = true
    }
    let leaf: number | undefined = BARE_STAGE
    if (second !== 0) {
      leaf = secondStage(h, regime, ppn * 4096 + (va & 0xfff), va, access, 'access')
      if (leaf === undefined) return false
    } else result.ppn = ppn
    result.rights = rights | (leaf << 8)
    result.superpage ||= superpage
    return missing === 0 || update(h, regime, va, access, entry, pteAt, missing)
  }
  return fail(h, PAGE_FAULT[access], va, virt) > 0
}

/**
 * Sv32x4: translate a guest-physical address (34 bits) for an access, or for what the walk does with a first-stage PTE.
 * Returns the leaf's rights with `h.walked.ppn` set; undefined with `h.fault` filled. Stage off: identity.
 */
function secondStage(
  h: Hart,
  { second, mxr2 }: Regime,
  gpa: number,
  va: number,
  access: Access,
  purpose: Purpose,
): number | undefined {
  const result = h.walked
  if (second === 0) {
    result.ppn = Math.floor(gpa / 4096)
    return BARE_STAGE
  }
  const page = Math.floor(gpa / 4096)
  let table = (second & 0x3ffffc) * 4096
  for (let level = 1; level >= 0; level--) {
    const index = level === 1 ? page >>> 10 : page & 0x3ff
    const pte = readPte(h, table + index * 4, PTE_READS_2, 2, level)
    if (pte === undefined) {
      fail(h, ACCESS_FAULT[access], va, true)
      return undefined
    }
    if ((pte & PTE_V) === 0 || (pte & (PTE_R | PTE_W)) === PTE_W) break
    if ((pte & (PTE_R | PTE_X)) === 0) {
      if ((pte & (PTE_U | PTE_A | PTE_D)) !== 0) break
      table = (pte >>> 10) * 4096
      continue
    }
    let ppn = pte >>> 10
    if (level === 1 && (ppn & 0x3ff) !== 0) break
    const kind = purpose === 'access' ? access : purpose === 'read' ? READ : WRITE
    const missing = updatesAD(h, false) ? used(kind) & ~pte : 0
    if ((pte & PTE_U) === 0 || ((pte | missing) & PTE_A) === 0) break
    const rights = (pte | missing) & (PTE_R | PTE_W | PTE_X | PTE_D)
    if (!stagePermits(rights, kind, mxr2 && purpose === 'access')) break
    if (missing !== 0 && !writePte(h, table + index * 4, missing)) {
      fail(h, ACCESS_FAULT[access], va, true)
      return undefined
    }
    if (level === 1) {
      ppn |= page & 0x3ff
      if (purpose === 'access') result.superpage = true
    }
    result.ppn = ppn
    return rights
  }
  guestPageFault(h, access, va, gpa, purpose)
  return undefined
}

/** The bits that an access leaves set in a leaf PTE. */
const used = (access: Access): number => (access === WRITE ? PTE_A | PTE_D : PTE_A)

/** Does the machine set them itself (Svadu)? `guest`: in a guest's own tables. */
const updatesAD = (h: Hart, guest: boolean): boolean =>
  h.hasSvadu && ((h.words[MENVCFGH] as number) & (guest ? (h.words[HENVCFGH] as number) : -1) & ADUE) !== 0

/** Set bits in the first-stage PTE at `gpa` (`pa` behind the second stage). False: `h.fault` is filled. */
function update(h: Hart, regime: Regime, va: number, access: Access, gpa: number, pa: number, bits: number): boolean {
  const { ppn, superpage } = h.walked
  if (regime.second !== 0 && secondStage(h, regime, gpa, va, access, 'update') === undefined) return false
  h.walked.ppn = ppn
  h.walked.superpage = superpage
  return writePte(h, pa, bits) || fail(h, ACCESS_FAULT[access], va, regime.virt) > 0
}

/** Set bits in a PTE in RAM, which costs as much as reading it. False: PMP forbids. */
function writePte(h: Hart, pa: number, bits: number): boolean {
  h.spend(h.timing.pteRead)
  if (h.pmp && pmpCheck(h.words, pa, 4, PMP_WRITE, false) !== 'allowed') return false
  const index = h.bus.offsetOf(pa) >>> 2
  h.words[index] = (h.words[index] as number) | bits
  h.wrote(pa, 4)
  return true
}

/** Read one page-table entry, counting it and its cycles. Undefined: not in RAM, or PMP forbids. */
function readPte(h: Hart, pa: number, counter: number, stage: 1 | 2, level: number): number | undefined {
  h.counters[counter] = (h.counters[counter] as number) + 1
  h.spend(h.timing.pteRead)
  if (!h.bus.isRam(pa, 4)) return undefined
  if (h.pmp && pmpCheck(h.words, pa, 4, PMP_READ, false) !== 'allowed') return undefined
  const pte = h.words[h.bus.offsetOf(pa) >>> 2] as number
  h.observer?.walkStep?.(stage, level, pa, pte)
  return pte
}
