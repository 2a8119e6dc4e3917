// Reading and writing CSRs: legal values, views of one register through another, and what a write sets in motion. Whether
// the access may be made at all is decided before, by isa/csr-access.ts.
//
// Choices where the specification leaves freedom (they follow Spike): illegal values of a WARL field become the first legal
// one; scause, stval and their kin hold all 32 bits; misa does not change; VMID has 7 bits, ASID 9; hgeie is 0.
import { CSRS, type CsrField, csr, csrNumbered, maskOf } from '../isa/csrs.ts'
import {
  guestTime,
  high,
  low,
  MCYCLE,
  MINSTRET,
  readCounter,
  timeNow,
  writeCounterHalf,
  writeInhibit,
} from './counters.ts'
import type { Hart } from './hart.ts'
import { CSR } from './layout.ts'
import { LOCKED, pmpConfig } from './pmp.ts'
import { MXR } from './translate.ts'
import { pendingInterrupts } from './trap.ts'

const n = Object.fromEntries(CSRS.map((c) => [c.name, c.number])) as Record<string, number>
const MIDELEG = CSR + csr('mideleg')
const HIDELEG = CSR + csr('hideleg')
const MIE = CSR + csr('mie')
const MIP = CSR + csr('mip')
const HVIP = CSR + csr('hvip')
const MSTATUS = CSR + csr('mstatus')
const S_INTERRUPTS = 0x222
const VS_INTERRUPTS = 0x444
const HS_INTERRUPTS = 0x1444
const STIP = 1 << 5
/** menvcfgh.ADUE: on after reset, where it exists, for software that knows nothing of it. */
const ADUE = 1 << 29

/** How writes to one CSR are masked: which bits are writable, and fields that take only some values. */
interface Rule {
  writable: number
  limited: CsrField[]
}

/** The rules of a configuration, by CSR number. */
export function csrRules(has: (needs: CsrField['needs']) => boolean): Map<number, Rule> {
  const rules = new Map<number, Rule>()
  for (const { number, fields } of CSRS) {
    const live = fields.filter((f) => f.fixed === undefined && !f.readOnly && (f.needs === undefined || has(f.needs)))
    const writable = live.reduce((mask, f) => mask | maskOf(f), 0)
    rules.set(number, { writable, limited: live.filter((f) => f.legal) })
  }
  return rules
}

/** Values after reset, for those that are not 0. */
export function resetCsrs(h: Hart): void {
  const letters = ['I', 'M', 'S', 'U', ...(h.hasA ? ['A'] : []), ...(h.hasC ? ['C'] : []), ...(h.hasH ? ['H'] : [])]
  h.words.fill(0, CSR, CSR + 4096)
  h.words[CSR + (n.misa as number)] = letters.reduce((bits, l) => bits | (1 << (l.charCodeAt(0) - 65)), 1 << 30)
  if (h.hasH) h.words[MIDELEG] = VS_INTERRUPTS
  if (h.hasSvadu) h.words[CSR + (n.menvcfgh as number)] = ADUE
}

/** The register that an access reaches: in a guest, S registers are the VS ones. */
export function effectiveCsr(number: number, virt: boolean): number {
  if (!virt) return number
  return VIRTUALIZED.get(number) ?? number
}
const VIRTUALIZED = new Map(CSRS.flatMap((c) => (c.virtualizedBy === undefined ? [] : [[c.number, c.virtualizedBy]])))

/** Value of a CSR (by effective number), as 32 bits signed. */
export function readCsr(h: Hart, number: number): number {
  const m = h.words
  const stored = m[CSR + number] as number
  const hideleg = m[HIDELEG] as number
  switch (number) {
    case n.cycle:
    case n.mcycle:
      return low(readCounter(h, MCYCLE))
    case n.cycleh:
    case n.mcycleh:
      return high(readCounter(h, MCYCLE))
    case n.instret:
    case n.minstret:
      return low(readCounter(h, MINSTRET))
    case n.instreth:
    case n.minstreth:
      return high(readCounter(h, MINSTRET))
    case n.time:
      return low(h.virt() ? guestTime(h) : timeNow(h))
    case n.timeh:
      return high(h.virt() ? guestTime(h) : timeNow(h))
    case n.sstatus:
      return (m[MSTATUS] as number) & writableOf(h, number)
    case n.mip:
      return pendingInterrupts(h)
    case n.sip:
      return pendingInterrupts(h) & (m[MIDELEG] as number) & S_INTERRUPTS
    case n.sie:
      return (m[MIE] as number) & (m[MIDELEG] as number) & S_INTERRUPTS
    case n.hip:
      return pendingInterrupts(h) & HS_INTERRUPTS
    case n.hie:
      return (m[MIE] as number) & HS_INTERRUPTS
    case n.vsip:
      return (pendingInterrupts(h) & hideleg & VS_INTERRUPTS) >>> 1
    case n.vsie:
      return ((m[MIE] as number) & hideleg & VS_INTERRUPTS) >>> 1
    case n.mepc:
    case n.sepc:
    case n.vsepc:
      return h.hasC ? stored : stored & ~3
    case n.henvcfgh:
      return stored & (m[CSR + (n.menvcfgh as number)] as number)
    default:
      return stored
  }
}

/**
 * Whether a CSR, and what stands in for it in a guest, is a word in memory and nothing else, for the hot loop: 'read', if
 * writing it sets something in motion; the bits of it that stay 0, if writing only stores the others; else undefined.
 */
export function plainCsr(h: Hart, number: number): 'read' | number | undefined {
  const found = csrNumbered(number)
  if (!found || (found.needs === 'H' && !h.hasH)) return undefined
  if (READ_AS_STORED.has(number)) return 'read'
  if (!STORED.has(number) || (EPC.has(number) && !h.hasC)) return undefined
  return ~writableOf(h, number)
}
const named = (of: readonly string[], what: readonly string[]) => of.flatMap((o) => what.map((w) => csr(o + w)))
const LEVELS = ['m', 's', 'vs']
const EPC: ReadonlySet<number> = new Set(named(LEVELS, ['epc']))
const STORED: ReadonlySet<number> = new Set([
  ...named(LEVELS, ['scratch', 'epc', 'cause', 'tval']),
  ...['htval', 'htinst', 'mtval2', 'mtinst'].map(csr),
])
const READ_AS_STORED: ReadonlySet<number> = new Set([
  ...named(LEVELS, ['tvec']),
  ...['mstatus', 'hstatus', 'vsstatus'].map(csr),
])

const writableOf = (h: Hart, number: number): number => h.csrRules.get(number)?.writable ?? 0

/** Write a CSR (by effective number): legalize, store, and let the machine notice. */
export function writeCsr(h: Hart, number: number, value: number): void {
  const m = h.words
  const rule = h.csrRules.get(number)
  if (!rule || rule.writable === 0) return
  const into = (index: number, mask: number, bits: number) => {
    m[index] = ((m[index] as number) & ~mask) | (bits & mask)
  }
  let legal = value & rule.writable
  for (const f of rule.limited) {
    const bits = (value >>> f.lo) & (maskOf(f) >>> f.lo)
    if (!f.legal?.includes(bits)) legal = (legal & ~maskOf(f)) | ((f.legal?.[0] as number) << f.lo)
  }
  switch (number) {
    case n.sstatus:
    case n.mstatus: {
      const changed = ((m[MSTATUS] as number) ^ legal) & rule.writable
      if ((changed & MXR) !== 0) h.tlb.dropTags()
      into(MSTATUS, rule.writable, legal)
      if ((changed & ~INTERRUPT_ENABLES) !== 0) h.rightsChanged()
      break
    }
    case n.sie:
      into(MIE, (m[MIDELEG] as number) & S_INTERRUPTS, value)
      break
    case n.hie:
      into(MIE, rule.writable, value)
      break
    case n.vsie:
      into(MIE, (m[HIDELEG] as number) & VS_INTERRUPTS, value << 1)
      break
    case n.sip:
      into(MIP, (m[MIDELEG] as number) & rule.writable, value)
      break
    case n.hip:
      into(HVIP, rule.writable, value)
      break
    case n.vsip:
      into(HVIP, (m[HIDELEG] as number) & (rule.writable << 1), value << 1)
      break
    case n.mip:
      into(MIP, rule.writable & S_INTERRUPTS & (stimecmpRules(h) ? ~STIP : -1), value)
      into(HVIP, rule.writable & VS_INTERRUPTS, value)
      break
    case n.mideleg:
      m[MIDELEG] = legal | (h.hasH ? VS_INTERRUPTS : 0)
      break
    case n.mcycle:
    case n.mcycleh:
      writeCounterHalf(h, MCYCLE, value, number === n.mcycleh)
      break
    case n.minstret:
    case n.minstreth:
      writeCounterHalf(h, MINSTRET, value, number === n.minstreth)
      break
    case n.mcountinhibit:
      writeInhibit(h, legal)
      break
    case n.henvcfgh: // STCE is read-only zero while menvcfg.STCE is
      m[CSR + number] = legal & (m[CSR + (n.menvcfgh as number)] as number)
      break
    default:
      if (number >= (n.pmpcfg0 as number) && number <= (n.pmpaddr15 as number)) writePmp(h, number, value)
      else m[CSR + number] = legal
  }
  if (TIMERS.has(number)) h.timersChanged()
  if (STATUS.has(number)) h.rightsChanged()
  if (ADDRESSING.has(number)) h.modeChanged()
  if (!SILENT.has(number)) h.stateChanged()
}

/** Fields of mstatus on which no load or store depends: SIE, MIE, SPIE, MPIE, SPP. */
const INTERRUPT_ENABLES = 0x1aa

/** These neither make an interrupt pending nor let one through. */
const SILENT: ReadonlySet<number> = new Set(named(LEVELS, ['scratch', 'epc', 'cause', 'tval', 'tvec']))

/** Writing one of these may change what loads and stores may do (mstatus: see above); one of those, also what is fetched. */
const STATUS: ReadonlySet<number> = new Set(['vsstatus', 'mstatush'].map(csr))
const ADDRESSING: ReadonlySet<number> = new Set(['satp', 'vsatp', 'hgatp'].map(csr))

/** Writing one of these moves the cycle at which a timer of Sstc becomes pending. */
const TIMERS: ReadonlySet<number> = new Set(
  ['stimecmp', 'stimecmph', 'vstimecmp', 'vstimecmph', 'htimedelta', 'htimedeltah', 'menvcfgh', 'henvcfgh'].map(csr),
)
const stimecmpRules = (h: Hart) => h.hasSstc && (h.words[CSR + (n.menvcfgh as number)] as number) < 0

function writePmp(h: Hart, number: number, value: number): void {
  const m = h.words
  if (number < (n.pmpaddr0 as number)) {
    const first = (number - (n.pmpcfg0 as number)) * 4
    let word = 0
    for (let k = 0; k < 4; k++) {
      const old = pmpConfig(m, first + k)
      let config = (old & LOCKED) !== 0 ? old : (value >>> (8 * k)) & 0x9f
      if ((config & 3) === 2) config &= ~2 // W without R is reserved
      word |= config << (8 * k)
    }
    m[CSR + number] = word
  } else {
    const region = number - (n.pmpaddr0 as number)
    const next = region < 15 ? pmpConfig(m, region + 1) : 0
    const lockedAsTop = (next & LOCKED) !== 0 && ((next >>> 3) & 3) === 1
    if ((pmpConfig(m, region) & LOCKED) !== 0 || lockedAsTop) return
    m[CSR + number] = value
  }
  h.tlb.dropTags()
  h.modeChanged()
}
