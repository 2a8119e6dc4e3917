// Who may access which CSR: the rules of the privileged specification that depend on a CSR's number (sections 2.1,
// 3.1.11, 10.1.5 and 18.6.1; Sstc chapter). Used by the machine at every CSR instruction, and by the reference pages.
import { type Csr, csr, csrNumbered } from './csrs.ts'
import { type Mode, type Privilege, plainPrivilege, type Verdict } from './guards.ts'

/** What access to CSRs depends on beyond `Privilege`: counter enables (bits as in mcounteren), STCE, extensions. */
export interface CsrPrivilege extends Privilege {
  mcounteren: number
  scounteren: number
  hcounteren: number
  /** menvcfgh.STCE and henvcfgh.STCE */
  stce: boolean
  hstce: boolean
  hasH: boolean
  hasSstc: boolean
  /** PMP regions implemented: 16 or 0. */
  pmp: number
  /** The x86-like hole is there. */
  hole: boolean
}

/**
 * What the x86-like hole swallows. On the x86, POPF in user mode leaves the interrupt flag alone and PUSHF reads it: here
 * `sstatus`, with SIE. SMSW reads a control register, and SGDT where the tables of address translation lie: here `satp`,
 * with MODE and PPN. Neither traps (Robin and Irvine 2000, Analysis of the Intel Pentium's Ability to Support a Secure
 * Virtual Machine Monitor). It is the same for guests in VU: a user does not know in what kind of machine he is.
 */
export const IN_THE_HOLE: ReadonlySet<number> = new Set(['sstatus', 'satp'].map(csr))

/** Does the access fall into the hole: a read of the real value, a write that vanishes? */
export const fallsIntoHole = (number: number, at: CsrPrivilege): boolean =>
  at.hole && (at.mode === 'U' || at.mode === 'VU') && IN_THE_HOLE.has(number)

const isCounter = (number: number) => (number & 0xf60) === 0xc00
/** stimecmp, vstimecmp and their high halves. */
const isTimeCompare = (number: number) => (number & 0xcef) === 0x04d
const PRIVILEGE: Record<Mode, number> = { M: 3, HS: 2, VS: 1, U: 0, VU: 0 }
const TM = 2

/** May this access be made? `write` is whether the instruction would write. */
export function csrVerdict(number: number, write: boolean, at: CsrPrivilege): Verdict {
  const found = csrNumbered(number)
  if (!found || !exists(found, at) || (write && number >>> 10 === 3)) return 'illegal'
  const least = (number >>> 8) & 3
  const guest = at.mode === 'VS' || at.mode === 'VU'
  if (at.mode === 'M' || fallsIntoHole(number, at)) return 'ok'
  if (least === 3) return 'illegal'
  if (isCounter(number)) return counterVerdict(1 << (number & 31), at)
  if (isTimeCompare(number)) {
    // Sstc: menvcfg.STCE and mcounteren.TM rule all modes below M, henvcfg.STCE and hcounteren.TM guests.
    if (!at.stce || (at.mcounteren & TM) === 0) return 'illegal'
    if (at.mode === 'VS' && least === 1 && (!at.hstce || (at.hcounteren & TM) === 0)) return 'virtual'
  }
  const rank = PRIVILEGE[at.mode]
  // What HS could do, but a guest may not, is the hypervisor's to emulate: a virtual-instruction exception.
  if (least > rank) return guest ? 'virtual' : 'illegal'
  if (number === SATP && at.mode === 'VS' && at.vtvm) return 'virtual'
  if ((number === SATP || number === HGATP) && at.mode === 'HS' && at.tvm) return 'illegal'
  return 'ok'
}
const SATP = 0x180
const HGATP = 0x680

function exists(csr: Csr, at: CsrPrivilege): boolean {
  if (csr.needs === 'H' && !at.hasH) return false
  if (csr.needs === 'Sstc' && !(at.hasSstc && (at.hasH || csr.number >>> 8 !== 2))) return false
  return at.pmp > 0 || csr.number < 0x3a0 || csr.number > 0x3bf
}

function counterVerdict(bit: number, at: CsrPrivilege): Verdict {
  if ((at.mcounteren & bit) === 0) return 'illegal'
  if (at.mode === 'HS') return 'ok'
  const user = at.mode === 'U' || at.mode === 'VU'
  const guest = at.mode === 'VS' || at.mode === 'VU'
  if (guest && (at.hcounteren & bit) === 0) return 'virtual'
  if (user && (at.scounteren & bit) === 0) return guest ? 'virtual' : 'illegal'
  return 'ok'
}

/** A privilege with every limit open, for "may this mode access it at all?" */
export const plainCsrPrivilege = (mode: Mode): CsrPrivilege => ({
  ...plainPrivilege(mode),
  mcounteren: 7,
  scounteren: 7,
  hcounteren: 7,
  stce: true,
  hstce: true,
  hasH: true,
  hasSstc: true,
  pmp: 16,
  hole: false,
})
