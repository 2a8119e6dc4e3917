// The only door into a more privileged mode, and out of one (privileged specification 20240411: 3.1.6 to 3.1.9, 3.3.2,
// 10.1, 18.6). Everything that observes the machine's modes does so here.
import { csr } from '../isa/csrs.ts'
import type { Mode } from '../isa/guards.ts'
import type { Hart } from './hart.ts'
import { CSR, CYCLES, PC, PRV, RESERVED, STIMER_AT, VIRT, VSTIMER_AT } from './layout.ts'

const MSTATUS = CSR + csr('mstatus')
const MSTATUSH = CSR + csr('mstatush')
const MEDELEG = CSR + csr('medeleg')
const MIDELEG = CSR + csr('mideleg')
const MIE = CSR + csr('mie')
const MIP = CSR + csr('mip')
const MTVEC = CSR + csr('mtvec')
const MEPC = CSR + csr('mepc')
const MCAUSE = CSR + csr('mcause')
const MTVAL = CSR + csr('mtval')
const MTVAL2 = CSR + csr('mtval2')
const MTINST = CSR + csr('mtinst')
const STVEC = CSR + csr('stvec')
const SEPC = CSR + csr('sepc')
const SCAUSE = CSR + csr('scause')
const STVAL = CSR + csr('stval')
const HSTATUS = CSR + csr('hstatus')
const HEDELEG = CSR + csr('hedeleg')
const HIDELEG = CSR + csr('hideleg')
const HTVAL = CSR + csr('htval')
const HTINST = CSR + csr('htinst')
const HVIP = CSR + csr('hvip')
const VSSTATUS = CSR + csr('vsstatus')
const VSTVEC = CSR + csr('vstvec')
const VSEPC = CSR + csr('vsepc')
const VSCAUSE = CSR + csr('vscause')
const VSTVAL = CSR + csr('vstval')
const MENVCFGH = CSR + csr('menvcfgh')
const HENVCFGH = CSR + csr('henvcfgh')

// mstatus, sstatus, vsstatus
export const SIE = 1 << 1
export const MIE_BIT = 1 << 3
export const SPIE = 1 << 5
export const MPIE = 1 << 7
export const SPP = 1 << 8
export const MPP = 3 << 11
export const MPRV = 1 << 17
// mstatush, hstatus
const M_GVA = 1 << 6
export const MPV = 1 << 7
const H_GVA = 1 << 6
export const SPV = 1 << 7
export const SPVP = 1 << 8

const INTERRUPT = 0x80000000 | 0

export const modeOf = (prv: number, virt: number): Mode =>
  prv === 3 ? 'M' : virt !== 0 ? (prv === 1 ? 'VS' : 'VU') : prv === 1 ? 'HS' : 'U'

/** What a trap reports. */
export interface Trap {
  /** As in mcause: bit 31 for interrupts. */
  cause: number
  /** pc of the instruction that trapped, or that was about to execute. */
  pc: number
  tval: number
  from: Mode
  to: Mode
  /** htval or mtval2: guest-physical address >> 2. */
  guestPhysical: number
}

/** Take a trap: decide who handles it, save what the architecture saves, go to the handler. */
export function enterTrap(h: Hart, cause: number, tval: number, gva = false, guestPhysical = 0, tinst = 0): void {
  const m = h.words
  const pc = m[PC] as number
  const prv = m[PRV] as number
  const virt = m[VIRT] as number
  const interrupt = cause < 0
  const code = cause & 31
  const delegated = (index: number) => (((m[index] as number) >>> code) & 1) === 1
  const toS = prv !== 3 && delegated(interrupt ? MIDELEG : MEDELEG)
  const toVS = toS && virt !== 0 && delegated(interrupt ? HIDELEG : HEDELEG)
  if (toVS) {
    // A guest sees its interrupts under the supervisor's numbers: VS ones are one higher.
    const seen = interrupt ? INTERRUPT | (code - 1) : cause
    const status = m[VSSTATUS] as number
    m[VSSTATUS] = pushS(status, prv)
    m[VSEPC] = pc
    m[VSCAUSE] = seen
    m[VSTVAL] = tval
    m[PRV] = 1
    m[PC] = vectorOf(m[VSTVEC] as number, seen)
  } else if (toS) {
    m[MSTATUS] = pushS(m[MSTATUS] as number, prv)
    if (h.hasH) {
      let status = (m[HSTATUS] as number) & ~(H_GVA | SPV)
      if (virt) status = (status & ~SPVP) | SPV | (prv === 1 ? SPVP : 0)
      if (gva) status |= H_GVA
      m[HSTATUS] = status
      m[HTVAL] = guestPhysical
      m[HTINST] = tinst
    }
    m[SEPC] = pc
    m[SCAUSE] = cause
    m[STVAL] = tval
    m[PRV] = 1
    m[VIRT] = 0
    m[PC] = vectorOf(m[STVEC] as number, cause)
  } else {
    const status = m[MSTATUS] as number
    m[MSTATUS] = (status & ~(MIE_BIT | MPIE | MPP)) | ((status & MIE_BIT) !== 0 ? MPIE : 0) | (prv << 11)
    if (h.hasH) {
      m[MSTATUSH] = ((m[MSTATUSH] as number) & ~(M_GVA | MPV)) | (gva ? M_GVA : 0) | (virt ? MPV : 0)
      m[MTVAL2] = guestPhysical
      m[MTINST] = tinst
    }
    m[MEPC] = pc
    m[MCAUSE] = cause
    m[MTVAL] = tval
    m[PRV] = 3
    m[VIRT] = 0
    m[PC] = vectorOf(m[MTVEC] as number, cause)
  }
  h.modeChanged()
  // Reported before its cost is counted: the door belongs to the handler's side, going in and going out.
  if (h.observer) {
    const from = modeOf(prv, virt)
    const to = modeOf(m[PRV] as number, m[VIRT] as number)
    h.observer.trap({ cause, pc, tval, from, to, guestPhysical })
  }
  h.spend(h.timing.trapEntry + (virt !== 0 && m[VIRT] === 0 ? h.timing.vmExit : 0))
}

const pushS = (status: number, prv: number) =>
  (status & ~(SIE | SPIE | SPP)) | ((status & SIE) !== 0 ? SPIE : 0) | (prv === 1 ? SPP : 0)

const vectorOf = (tvec: number, cause: number) => {
  const base = tvec & ~3
  return (tvec & 1) !== 0 && cause < 0 ? base + 4 * (cause & 31) : base
}

/** MRET. */
export function returnFromM(h: Hart): void {
  const m = h.words
  const from = h.mode()
  const status = m[MSTATUS] as number
  const prv = (status >>> 11) & 3
  const virt = prv !== 3 && ((m[MSTATUSH] as number) & MPV) !== 0 ? 1 : 0
  let next = (status & ~(MIE_BIT | MPP)) | MPIE | ((status & MPIE) !== 0 ? MIE_BIT : 0)
  if (prv !== 3) next &= ~MPRV
  m[MSTATUS] = next
  if (h.hasH) m[MSTATUSH] = (m[MSTATUSH] as number) & ~MPV
  leave(h, prv, virt, m[MEPC] as number, from)
}

/** SRET: in VS the guest's own return, elsewhere the (hypervisor-extended) supervisor's. */
export function returnFromS(h: Hart): void {
  const m = h.words
  const from = h.mode()
  const guest = m[VIRT] !== 0
  const index = guest ? VSSTATUS : MSTATUS
  const status = m[index] as number
  const prv = (status & SPP) !== 0 ? 1 : 0
  let next = (status & ~(SIE | SPP)) | SPIE | ((status & SPIE) !== 0 ? SIE : 0)
  if (!guest) next &= ~MPRV
  m[index] = next
  let virt = guest ? 1 : 0
  if (!guest && h.hasH) {
    virt = ((m[HSTATUS] as number) & SPV) !== 0 ? 1 : 0
    m[HSTATUS] = (m[HSTATUS] as number) & ~SPV
  }
  leave(h, prv, virt, m[guest ? VSEPC : SEPC] as number, from)
}

function leave(h: Hart, prv: number, virt: number, pc: number, from: Mode): void {
  const m = h.words
  const entry = m[VIRT] === 0 && virt === 1
  m[PRV] = prv
  m[VIRT] = virt
  m[PC] = h.hasC ? pc & ~1 : pc & ~3
  m[RESERVED] = 0
  h.spend(h.timing.trapReturn + (entry ? h.timing.vmEntry : 0))
  h.modeChanged()
  h.observer?.trapReturn(from, h.mode(), m[PC] as number)
}

/** mip as software reads it: the stored software bits, hvip, the lines of devices, and the timers of Sstc. */
export function pendingInterrupts(h: Hart): number {
  const m = h.words
  const now = h.counters[CYCLES] as number
  let pending = (m[MIP] as number) | h.lines
  if (h.hasSstc && (m[MENVCFGH] as number) < 0) {
    pending = now >= (h.counters[STIMER_AT] as number) ? pending | (1 << 5) : pending & ~(1 << 5)
  }
  if (h.hasH) {
    pending |= (m[HVIP] as number) & 0x444
    if (
      h.hasSstc &&
      (m[HENVCFGH] as number) < 0 &&
      (m[MENVCFGH] as number) < 0 &&
      now >= (h.counters[VSTIMER_AT] as number)
    )
      pending |= 1 << 6
  }
  return pending
}

const PRIORITY = [11, 3, 7, 9, 1, 5, 12, 10, 2, 6]

/** The interrupt to take now as a cause (negative), or 0: highest-privileged destination first, then by priority. */
export function interruptToTake(h: Hart): number {
  const m = h.words
  const active = pendingInterrupts(h) & (m[MIE] as number)
  if (active === 0) return 0
  const prv = m[PRV] as number
  const virt = m[VIRT] !== 0
  const mideleg = m[MIDELEG] as number
  const hideleg = h.hasH ? (m[HIDELEG] as number) : 0
  const status = m[MSTATUS] as number
  let candidates = 0
  if (prv !== 3 || (status & MIE_BIT) !== 0) candidates = active & ~mideleg
  if (candidates === 0 && (virt || prv === 0 || (prv === 1 && (status & SIE) !== 0)))
    candidates = active & mideleg & ~hideleg
  if (candidates === 0 && virt && (prv === 0 || ((m[VSSTATUS] as number) & SIE) !== 0))
    candidates = active & mideleg & hideleg
  if (candidates === 0) return 0
  for (const code of PRIORITY) if (((candidates >>> code) & 1) === 1) return INTERRUPT | code
  return 0
}
