// What the instructions do that the hot loop leaves alone: devices and TLB misses, atomics, CSRs, everything privileged.
// Each is a function of the hart; it returns true if the instruction retired, false if it trapped.
import { type CsrPrivilege, csrVerdict, fallsIntoHole } from '../isa/csr-access.ts'
import { csr } from '../isa/csrs.ts'
import { ENCODINGS, opOf } from '../isa/decode.ts'
import type { Guard } from '../isa/guards.ts'
import { effectiveCsr, readCsr, writeCsr } from './csr.ts'
import type { Hart } from './hart.ts'
import { CSR_READ, CSR_SWAP, MARK } from './interpret.ts'
import { CSR, PC, PRV, RESERVED, RESERVED_AT, VIRT, WAITING, X, X_BIN } from './layout.ts'
import { BANK_HS, BANK_U, BANK_VS, BANK_VU } from './tlb.ts'
import {
  type Access,
  accessFault,
  HLVX,
  locate,
  misaligned,
  physical,
  READ,
  type Regime,
  setRegime,
  spaceAsid,
  spaceIsVirtual,
  spaceVmid,
  WRITE,
} from './translate.ts'
import { enterTrap, returnFromM, returnFromS, SPVP } from './trap.ts'

const MSTATUS = CSR + csr('mstatus')
const HSTATUS = CSR + csr('hstatus')
const HGATP = CSR + csr('hgatp')
const at = (name: string) => CSR + csr(name)

/** The fields of a decoded slot. */
export interface Slot {
  op: number
  rd: number
  rs1: number
  rs2: number
  imm: number
  /** Bytes to the next instruction. */
  length: number
}

const set = (h: Hart, rd: number, value: number) => {
  h.words[X + rd] = value
}
const get = (h: Hart, r: number): number => h.words[X + r] as number

/** Next pc, after an instruction that does not jump. */
const advance = (h: Hart, slot: Slot): true => {
  h.words[PC] = (h.words[PC] as number) + slot.length
  return true
}

/** Take the trap that a failed access left in `h.fault`. */
export function takeFault(h: Hart, slot?: Slot): false {
  const { cause, tval, gva, guestPhysical, tinst, explicit } = h.fault
  const guestPageFault = cause === 21 || cause === 23
  enterTrap(h, cause, tval, gva, guestPhysical, guestPageFault && explicit && slot ? transformed(h) : tinst)
  return false
}

/**
 * The instruction as htinst and mtinst report it after a guest-page fault: immediate and rs1 replaced by the offset of
 * the faulting address (always 0: nothing misaligned gets that far); bit 1 is 0 if it was compressed (section 18.6.3).
 */
function transformed(h: Hart): number {
  const { word, compressed } = h.instructionAtPc()
  const opcode = word & 0x7f
  const kept = opcode === 0x23 ? 0x01f0707f : opcode === 0x03 ? 0x00007fff : 0xfff07fff
  return word & kept & (compressed ? ~2 : ~0)
}

const illegal = (h: Hart): false => {
  enterTrap(h, 2, h.instructionAtPc().raw)
  return false
}
const virtualInstruction = (h: Hart): false => {
  enterTrap(h, 22, h.instructionAtPc().raw)
  return false
}

// --- loads and stores ------------------------------------------------------------------------------------------------

/** Read memory or a device as `regime` sees it. Undefined: `h.fault` is filled. The value is zero-extended. */
export function load(
  h: Hart,
  regime: Regime,
  va: number,
  bytes: 1 | 2 | 4,
  access: Access = READ,
  onlyRam = false,
): number | undefined {
  const gva = regime.virt
  if ((va & (bytes - 1)) !== 0) {
    misaligned(h, va, access, gva)
    return undefined
  }
  const entry = locate(h, regime, va, access, bytes)
  if (entry < 0) return undefined
  const pa = physical(h, entry, va)
  if (h.bus.isRam(pa, bytes)) {
    const offset = h.bus.offsetOf(pa)
    if (bytes === 4) return h.words[offset >>> 2]
    return bytes === 2 ? h.halves[offset >>> 1] : h.bytes[offset]
  }
  if (onlyRam) {
    accessFault(h, va, access, gva)
    return undefined
  }
  h.spend(h.timing.mmio)
  const value = h.bus.read(pa, bytes)
  h.observer?.device?.(pa, bytes, value, false)
  h.stateChanged()
  if (value === undefined) accessFault(h, va, access, gva)
  return value
}

/** Write memory or a device. False: `h.fault` is filled. */
export function store(h: Hart, regime: Regime, va: number, bytes: 1 | 2 | 4, value: number): boolean {
  const gva = regime.virt
  if ((va & (bytes - 1)) !== 0) return misaligned(h, va, WRITE, gva) > 0
  const entry = locate(h, regime, va, WRITE, bytes)
  if (entry < 0) return false
  const pa = physical(h, entry, va)
  if (h.bus.isRam(pa, bytes)) {
    writeRam(h, pa, bytes, value)
    return true
  }
  h.spend(h.timing.mmio)
  const done = h.bus.write(pa, bytes, value)
  h.observer?.device?.(pa, bytes, value, true)
  h.stateChanged()
  return done || accessFault(h, va, WRITE, gva) > 0
}

function writeRam(h: Hart, pa: number, bytes: 1 | 2 | 4, value: number): void {
  const offset = h.bus.offsetOf(pa)
  if (bytes === 4) h.words[offset >>> 2] = value
  else if (bytes === 2) h.halves[offset >>> 1] = value
  else h.bytes[offset] = value
  h.wrote(pa, bytes)
}

type Execute = (h: Hart, slot: Slot) => boolean

const extend: Record<string, (value: number) => number> = {
  b: (v) => (v << 24) >> 24,
  bu: (v) => v & 0xff,
  h: (v) => (v << 16) >> 16,
  hu: (v) => v & 0xffff,
  w: (v) => v | 0,
  wu: (v) => v | 0,
}
const sizeOf = (suffix: string): 1 | 2 | 4 => (suffix[0] === 'b' ? 1 : suffix[0] === 'h' ? 2 : 4)

const loading =
  (suffix: string): Execute =>
  (h, slot) => {
    const value = load(h, h.data, (get(h, slot.rs1) + slot.imm) | 0, sizeOf(suffix))
    if (value === undefined) return takeFault(h, slot)
    set(h, slot.rd, extend[suffix]?.(value) as number)
    return advance(h, slot)
  }

const storing =
  (suffix: string): Execute =>
  (h, slot) =>
    store(h, h.data, (get(h, slot.rs1) + slot.imm) | 0, sizeOf(suffix), get(h, slot.rs2))
      ? advance(h, slot)
      : takeFault(h, slot)

/** The regime of HLV and HSV: V = 1, privilege hstatus.SPVP. */
function guestRegime(h: Hart): Regime {
  const { generation } = h.tlb
  setRegime(h, h.guest, ((h.words[HSTATUS] as number) & SPVP) !== 0 ? 1 : 0, true)
  if (h.tlb.generation !== generation) h.modeChanged()
  return h.guest
}

const guestLoading =
  (suffix: string, access: Access = READ): Execute =>
  (h, slot) => {
    const value = load(h, guestRegime(h), get(h, slot.rs1), sizeOf(suffix), access)
    if (value === undefined) return takeFault(h, slot)
    set(h, slot.rd, extend[suffix]?.(value) as number)
    return advance(h, slot)
  }

const guestStoring =
  (suffix: string): Execute =>
  (h, slot) =>
    store(h, guestRegime(h), get(h, slot.rs1), sizeOf(suffix), get(h, slot.rs2)) ? advance(h, slot) : takeFault(h, slot)

// --- atomics ---------------------------------------------------------------------------------------------------------

const loadReserved: Execute = (h, slot) => {
  const va = get(h, slot.rs1)
  const value = load(h, h.data, va, 4, READ, true)
  if (value === undefined) return takeFault(h, slot)
  h.words[RESERVED] = 1
  h.words[RESERVED_AT] = physical(h, h.tlb.setOf(h.data.bank, va), va) | 0
  set(h, slot.rd, value)
  return advance(h, slot)
}

const storeConditional: Execute = (h, slot) => {
  const va = get(h, slot.rs1)
  if ((va & 3) !== 0) {
    misaligned(h, va, WRITE, h.data.virt)
    return takeFault(h, slot)
  }
  const entry = locate(h, h.data, va, WRITE, 4)
  if (entry < 0) return takeFault(h, slot)
  const pa = physical(h, entry, va)
  // Only RAM can be reserved; elsewhere LR and SC are access faults whether or not a reservation is held, as in Spike.
  if (!h.bus.isRam(pa, 4)) {
    accessFault(h, va, WRITE, h.data.virt)
    return takeFault(h, slot)
  }
  const held = h.words[RESERVED] === 1 && h.words[RESERVED_AT] === (pa | 0)
  h.words[RESERVED] = 0
  if (held && !store(h, h.data, va, 4, get(h, slot.rs2))) return takeFault(h, slot)
  set(h, slot.rd, held ? 0 : 1)
  return advance(h, slot)
}

const atomic =
  (combine: (memory: number, register: number) => number): Execute =>
  (h, slot) => {
    const va = get(h, slot.rs1)
    const fail = () => takeFault(h, slot)
    if ((va & 3) !== 0) {
      misaligned(h, va, WRITE, h.data.virt)
      return fail()
    }
    // Faults of an AMO are store faults, so the right to write is looked at first; it includes the right to read.
    if (locate(h, h.data, va, WRITE, 4) < 0) return fail()
    const old = load(h, h.data, va, 4)
    if (old === undefined) {
      accessFault(h, va, WRITE, h.data.virt)
      return fail()
    }
    if (!store(h, h.data, va, 4, combine(old | 0, get(h, slot.rs2)))) return fail()
    set(h, slot.rd, old)
    return advance(h, slot)
  }

// --- environment -----------------------------------------------------------------------------------------------------

const environmentCall: Execute = (h) => {
  const prv = h.words[PRV] as number
  enterTrap(h, prv === 3 ? 11 : prv === 0 ? 8 : h.words[VIRT] !== 0 ? 10 : 9, 0)
  return false
}

const breakpoint: Execute = (h) => {
  enterTrap(h, 3, h.words[PC] as number, h.virt())
  return false
}

/** Jumps to an address that is not a multiple of 4, on a machine without C. */
const misalignedJump: Execute = (h, slot) => {
  const name = ENCODINGS[slot.op - 1]?.row.name
  const pc = h.words[PC] as number
  const target = name === 'jalr' ? (get(h, slot.rs1) + slot.imm) & ~1 : (pc + slot.imm) | 0
  enterTrap(h, 0, target, h.virt())
  return false
}

/** A branch whose target is misaligned traps only if it is taken. */
const branching =
  (taken: (a: number, b: number) => boolean): Execute =>
  (h, slot) =>
    taken(get(h, slot.rs1), get(h, slot.rs2)) ? misalignedJump(h, slot) : advance(h, slot)

const waitForInterrupt: Execute = (h, slot) => {
  h.words[WAITING] = 1
  h.stateChanged()
  return advance(h, slot)
}

// --- CSRs ------------------------------------------------------------------------------------------------------------

/** Everything that decides about accesses to CSRs, as it is now. One object a hart, refreshed in place. */
function csrPrivilege(h: Hart): CsrPrivilege {
  const at = privilege(h)
  const m = h.words
  at.mcounteren = m[MCOUNTEREN] as number
  at.scounteren = m[SCOUNTEREN] as number
  at.hcounteren = m[HCOUNTEREN] as number
  at.stce = (m[MENVCFGH] as number) < 0
  at.hstce = (m[HENVCFGH] as number) < 0
  return at
}
const MCOUNTEREN = at('mcounteren')
const SCOUNTEREN = at('scounteren')
const HCOUNTEREN = at('hcounteren')
const MENVCFGH = at('menvcfgh')
const HENVCFGH = at('henvcfgh')

function privilege(h: Hart): CsrPrivilege {
  const p = h.privilege
  const status = h.words[MSTATUS] as number
  const hstatus = h.words[HSTATUS] as number
  p.mode = h.mode()
  p.tvm = (status & (1 << 20)) !== 0
  p.tw = (status & (1 << 21)) !== 0
  p.tsr = (status & (1 << 22)) !== 0
  p.hu = (hstatus & (1 << 9)) !== 0
  p.vtvm = (hstatus & (1 << 20)) !== 0
  p.vtw = (hstatus & (1 << 21)) !== 0
  p.vtsr = (hstatus & (1 << 22)) !== 0
  return p
}

/** csrrw, csrrs, csrrc and their immediate forms; `combine` is undefined for a plain swap. */
const csrAccess =
  (immediate: boolean, combine?: (old: number, value: number) => number): Execute =>
  (h, slot) => {
    const number = slot.imm & 0xfff
    const value = immediate ? slot.rs1 : get(h, slot.rs1)
    const writes = combine === undefined || slot.rs1 !== 0
    const at = csrPrivilege(h)
    const verdict = csrVerdict(number, writes, at)
    if (verdict === 'illegal') return illegal(h)
    if (verdict === 'virtual') return virtualInstruction(h)
    const effective = effectiveCsr(number, h.virt())
    const reads = combine !== undefined || slot.rd !== X_BIN
    const old = reads ? readCsr(h, effective) : 0
    if (writes && !fallsIntoHole(number, at)) {
      h.spend(h.timing.csrWrite)
      // SEIP is the PLIC's line or the software bit; read-modify-write must see only the latter (section 3.1.9).
      const base = effective === MIP_NUMBER ? (old & ~(1 << 9)) | ((h.words[MIP] as number) & (1 << 9)) : old
      writeCsr(h, effective, combine ? combine(base, value) : value)
      h.observer?.csr?.(effective)
    }
    set(h, slot.rd, old)
    advance(h, slot)
    return true
  }
const MIP_NUMBER = csr('mip')
const MIP = CSR + MIP_NUMBER

// --- fences ----------------------------------------------------------------------------------------------------------

/** SFENCE.VMA and the HFENCEs: forget what they order, no more than the operands say. */
const fence =
  (kind: 'sfence' | 'vvma' | 'gvma'): Execute =>
  (h, slot) => {
    const m = h.words
    const inGuest = kind === 'vvma' || (kind === 'sfence' && h.virt())
    const hgatp = m[HGATP] as number
    const vmid = hgatp < 0 ? (hgatp >>> 22) & 0x7f : 0
    const id = slot.rs2 === 0 ? undefined : get(h, slot.rs2)
    const covers = (space: number): boolean => {
      if (kind === 'gvma') return spaceIsVirtual(space) && (id === undefined || spaceVmid(space) === (id & 0x7f))
      if (spaceIsVirtual(space) !== inGuest || (inGuest && spaceVmid(space) !== vmid)) return false
      return id === undefined || spaceAsid(space) === (id & 0x1ff)
    }
    // Entries hold no guest-physical address, so HFENCE.GVMA with an address forgets the whole virtual machine.
    if (slot.rs1 === 0 || kind === 'gvma') h.tlb.forget(covers)
    else h.tlb.forgetPage(inGuest ? [BANK_VS, BANK_VU] : [BANK_HS, BANK_U], get(h, slot.rs1), covers)
    h.modeChanged()
    return advance(h, slot)
  }

const fenceI: Execute = (h, slot) => {
  // Stores to decoded code are seen at once (see Hart.wrote), so there is nothing to make visible.
  return advance(h, slot)
}

/** What each instruction does, by name; the ones missing are the hot loop's alone. */
const byName: Record<string, Execute> = {
  lb: loading('b'),
  lh: loading('h'),
  lw: loading('w'),
  lbu: loading('bu'),
  lhu: loading('hu'),
  sb: storing('b'),
  sh: storing('h'),
  sw: storing('w'),
  jal: misalignedJump,
  jalr: misalignedJump,
  beq: branching((a, b) => a === b),
  bne: branching((a, b) => a !== b),
  blt: branching((a, b) => a < b),
  bge: branching((a, b) => a >= b),
  bltu: branching((a, b) => a >>> 0 < b >>> 0),
  bgeu: branching((a, b) => a >>> 0 >= b >>> 0),
  'fence.tso': (h, slot) => advance(h, slot),
  'fence.i': fenceI,
  ecall: environmentCall,
  ebreak: breakpoint,
  csrrw: csrAccess(false),
  csrrs: csrAccess(false, (old, value) => old | value),
  csrrc: csrAccess(false, (old, value) => old & ~value),
  csrrwi: csrAccess(true),
  csrrsi: csrAccess(true, (old, value) => old | value),
  csrrci: csrAccess(true, (old, value) => old & ~value),
  mret: (h) => {
    returnFromM(h)
    return true
  },
  sret: (h) => {
    returnFromS(h)
    return true
  },
  wfi: waitForInterrupt,
  'sfence.vma': fence('sfence'),
  'hfence.vvma': fence('vvma'),
  'hfence.gvma': fence('gvma'),
  'lr.w': loadReserved,
  'sc.w': storeConditional,
  'amoswap.w': atomic((_, r) => r),
  'amoadd.w': atomic((m, r) => m + r),
  'amoxor.w': atomic((m, r) => m ^ r),
  'amoand.w': atomic((m, r) => m & r),
  'amoor.w': atomic((m, r) => m | r),
  'amomin.w': atomic(Math.min),
  'amomax.w': atomic(Math.max),
  'amominu.w': atomic((m, r) => Math.min(m >>> 0, r >>> 0)),
  'amomaxu.w': atomic((m, r) => Math.max(m >>> 0, r >>> 0)),
  'hlv.b': guestLoading('b'),
  'hlv.bu': guestLoading('bu'),
  'hlv.h': guestLoading('h'),
  'hlv.hu': guestLoading('hu'),
  'hlvx.hu': guestLoading('hu', HLVX),
  'hlv.w': guestLoading('w'),
  'hlvx.wu': guestLoading('wu', HLVX),
  'hsv.b': guestStoring('b'),
  'hsv.h': guestStoring('h'),
  'hsv.w': guestStoring('w'),
}

const table: (Execute | undefined)[] = []
const guards: (Guard | undefined)[] = []
for (const [name, execute] of Object.entries(byName)) {
  table[opOf(name)] = execute
  guards[opOf(name)] = ENCODINGS[opOf(name) - 1]?.row.guard
}

// As the hot loop leaves them: where the mode does not permit the access.
table[CSR_READ] = byName.csrrs
table[CSR_SWAP] = byName.csrrw

table[MARK] = (h, slot) => {
  h.observer?.mark?.(slot.imm)
  return advance(h, slot)
}

/** Execute one instruction that the hot loop does not. True: it retired. */
export function execute(h: Hart, slot: Slot): boolean {
  const act = table[slot.op]
  if (!act) return illegal(h)
  const guard = guards[slot.op]
  if (guard) {
    const verdict = guard(privilege(h))
    if (verdict === 'illegal') return illegal(h)
    if (verdict === 'virtual') return virtualInstruction(h)
  }
  return act(h, slot)
}
