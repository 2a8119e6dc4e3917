// One hart: its state, and the outer loop around the interpreter. The loop looks at interrupts and timers when something
// may have changed, finds the page of code at pc, lets `interpret` run, and does by hand what that left undone.
import { plainCsrPrivilege } from '../isa/csr-access.ts'
import { csr } from '../isa/csrs.ts'
import { type Decoded, decode, expand } from '../isa/decode.ts'
import { encode } from '../isa/encoding.ts'
import type { Mode } from '../isa/guards.ts'
import type { Extension } from '../isa/row.ts'
import type { Bus } from './bus.ts'
import { extensionsOf, type MachineConfig } from './config.ts'
import { scheduleTimers, setTime, timeNow } from './counters.ts'
import { csrRules, plainCsr, resetCsrs } from './csr.ts'
import { execute, type Slot, takeFault } from './execute.ts'
import {
  BREAKPOINT,
  CSR_READ,
  CSR_SWAP,
  DEADLINE,
  ILLEGAL,
  interpreterOf,
  MARK,
  MOST_CYCLES,
  NOT_DECODED,
  PAGE_END,
  SLOW,
  SPANS_PAGES,
} from './interpret.ts'
import * as L from './layout.ts'
import type { TimingModel } from './timing.ts'
import { type Geometry, Tlb } from './tlb.ts'
import { EXECUTE, locate, newRegime, physical, setRegime } from './translate.ts'
import { enterTrap, interruptToTake, MPRV, MPV, modeOf, pendingInterrupts, type Trap } from './trap.ts'

/** A jump or branch to a misaligned target, on a machine without C: decoded again when it executes. */
const MISALIGNED_JUMP = 252
const MSTATUS = L.CSR + csr('mstatus')
const MSTATUSH = L.CSR + csr('mstatush')
const MIE = L.CSR + csr('mie')
/** From the number of an S register to that of a guest's stand-in. */
const VIRTUAL_FROM_S = csr('vsscratch') - csr('sscratch')
const EVENTS = [L.STIMER_AT, L.VSTIMER_AT, L.TIME_WRAPS_AT]

/**
 * Why `run` came back. `idle`: WFI waits, and nothing that the machine does by itself will wake it. `breakpoint`: pc
 * stands at one. `pause`: whoever observes asked for it, after the step that is done.
 */
export type HartStop = 'budget' | 'idle' | 'halted' | 'breakpoint' | 'pause'

/** What may be seen of a hart. Called after the fact; must not change the machine. */
export interface HartObserver {
  trap(trap: Trap): void
  trapReturn(from: Mode, to: Mode, pc: number): void
  walkStep?(stage: 1 | 2, level: number, at: number, pte: number): void
  /** A mark went by: the hint `slti x0, x0, n` (unprivileged specification, section 2.9: for custom use). */
  mark?(n: number): void
  /** A CSR instruction wrote this register (by effective number). */
  csr?(number: number): void
  device?(pa: number, bytes: number, value: number | undefined, write: boolean): void
}

export class Hart {
  readonly words: Int32Array
  readonly halves: Uint16Array
  readonly bytes: Uint8Array
  readonly counters: Float64Array
  readonly offsets: BigInt64Array
  readonly bus: Bus
  readonly tlb: Tlb
  readonly hasA: boolean
  readonly hasC: boolean
  readonly hasH: boolean
  readonly hasSstc: boolean
  readonly hasSvadu: boolean
  readonly pmp: boolean
  readonly csrRules: ReturnType<typeof csrRules>
  timing: TimingModel
  observer: HartObserver | undefined

  /** Interrupt lines of devices, as bits of mip. Set with `setLine`. */
  lines = 0
  /** Set by a device that ends the run. */
  halted = false
  /** Set by who observes: `run` comes back after the step that is being done. */
  pause = false
  /** Physical addresses of instructions before which `run` comes back; changed by `setBreakpoints`. */
  private breakpoints: ReadonlySet<number> = new Set()
  /** The step at which breakpoints do not count: who stands at one can go on from there. */
  passAt = -1
  /** Cycle of the next event of a device (mtimecmp). Infinity: none. */
  deviceEvent = Number.POSITIVE_INFINITY

  // Scratch, so that nothing is allocated on the way.
  readonly fault = { cause: 0, tval: 0, gva: false, guestPhysical: 0, tinst: 0, explicit: false }
  readonly walked = { ppn: 0, rights: 0, superpage: false }
  readonly privilege = plainCsrPrivilege('M')
  readonly fetch = newRegime()
  readonly data = newRegime()
  readonly guest = newRegime()

  private readonly extensions: ReadonlySet<Extension>
  /** By RAM page: index of its code in `words`, 0 if none is decoded. */
  private readonly codeOf: Int32Array
  private codePages = 1
  /** By RAM page: 1 if written since `takeDirty`. */
  readonly dirty: Uint8Array
  /** By RAM page: 1 if it may hold anything but zeros. New memory is not touched until it is needed: that takes time. */
  readonly touched: Uint8Array
  private readonly watched = new Set<number>()
  /** Called after each write of `bytes` bytes at a physical address in a watched page, by an instruction or a device. */
  onStore: ((pa: number, bytes: number) => void) | undefined
  /** Where the last instruction decoded alone is, in page 0 of code. */
  private alone = L.CODE
  /** Its bits. */
  private aloneBits = 0
  private readonly interpret: () => number
  private mustLook = true
  private nextEvent = Number.POSITIVE_INFINITY
  private readonly slot: Slot = { op: 0, rd: 0, rs1: 0, rs2: 0, imm: 0, length: 4 }

  constructor(memory: WebAssembly.Memory, bus: Bus, config: MachineConfig) {
    const { buffer } = memory
    this.words = new Int32Array(buffer)
    this.halves = new Uint16Array(buffer)
    this.bytes = new Uint8Array(buffer)
    this.counters = new Float64Array(buffer, 0, 128)
    this.offsets = new BigInt64Array(buffer, 0, 128)
    this.interpret = interpreterOf(memory)
    this.bus = bus
    this.timing = config.timing
    this.extensions = extensionsOf(config)
    this.hasA = this.extensions.has('A')
    this.hasC = this.extensions.has('C')
    this.hasH = this.extensions.has('H')
    this.hasSstc = !config.without.includes('Sstc')
    this.hasSvadu = config.svadu
    this.pmp = config.pmp > 0
    Object.assign(this.privilege, { hasH: this.hasH, hasSstc: this.hasSstc, pmp: config.pmp, hole: config.hole })
    this.csrRules = csrRules(
      (needs) =>
        (needs === 'H' && this.hasH) || (needs === 'Sstc' && this.hasSstc) || (needs === 'Svadu' && this.hasSvadu),
    )
    this.tlb = new Tlb(this.words, config.tlb.entries, config.tlb.ways)
    this.codeOf = new Int32Array(config.ramBytes / 4096)
    this.dirty = new Uint8Array(config.ramBytes / 4096)
    this.touched = new Uint8Array(config.ramBytes / 4096)
    this.reset()
  }

  /** Power-on: M-mode, pc at the start of RAM, everything else 0. RAM is left alone. */
  reset(): void {
    this.words.fill(0, 0, L.CSR)
    resetCsrs(this)
    this.words[L.PRV] = 3
    this.words[L.PC] = L.RAM_BASE | 0
    this.words[L.ALIGN] = this.hasC ? 0 : 2
    this.costsChanged()
    this.tlb.clear()
    this.lines = 0
    this.halted = false
    this.timersChanged()
    this.modeChanged()
  }

  /** Change the timing model from now on. */
  setTiming(timing: TimingModel): void {
    const now = timeNow(this)
    this.timing = timing
    setTime(this, now)
    this.costsChanged()
    this.forgetCode()
    this.timersChanged()
    this.deviceDue?.()
  }

  private costsChanged(): void {
    this.words[L.TAKEN_COST] = this.timing.takenBranch
    this.words[L.CSR_COST] = this.timing.csrWrite
  }

  mode(): Mode {
    return modeOf(this.words[L.PRV] as number, this.words[L.VIRT] as number)
  }
  virt(): boolean {
    return this.words[L.VIRT] !== 0
  }

  spend(cycles: number): void {
    this.counters[L.CYCLES] = (this.counters[L.CYCLES] as number) + cycles
  }

  /** Raise or lower a device's interrupt line (a bit of mip). */
  setLine(bit: number, on: boolean): void {
    this.lines = on ? this.lines | (1 << bit) : this.lines & ~(1 << bit)
    this.mustLook = true
  }

  /** Something outside the hot loop may have made an interrupt pending or enabled. */
  stateChanged(): void {
    this.mustLook = true
  }

  timersChanged(): void {
    scheduleTimers(this)
    this.mustLook = true
  }

  /** SUM, MXR, MPRV or MPP may have changed: loads and stores get another regime. */
  rightsChanged(): void {
    const m = this.words
    const status = m[MSTATUS] as number
    let prv = m[L.PRV] as number
    let virt = m[L.VIRT] !== 0
    if (prv === 3 && (status & MPRV) !== 0) {
      prv = (status >>> 11) & 3
      virt = prv !== 3 && ((m[MSTATUSH] as number) & MPV) !== 0
    }
    const { generation } = this.tlb
    setRegime(this, this.data, prv, virt)
    // All contexts were given away anew: the one for fetching, made before, means nothing now.
    if (this.tlb.generation !== generation) this.modeChanged()
    const g = this.tlb.geometry[this.data.bank] as Geometry
    m[L.DATA_BANK] = g.base
    m[L.DATA_SHIFT] = g.shift
    m[L.DATA_MASK] = g.mask
    m[L.DATA_CONTEXT] = this.data.tag
  }

  /** Privilege, V, or an address space changed: instructions are fetched anew. */
  modeChanged(): void {
    const m = this.words
    const prv = m[L.PRV] as number
    setRegime(this, this.fetch, prv, this.virt())
    m[L.LATCHED] = 0
    m[L.CSR_LEVEL] = prv === 1 ? 2 - (m[L.VIRT] as number) : prv
    m[L.CSR_STAND_IN] = m[L.VIRT] !== 0 ? VIRTUAL_FROM_S : 0
    this.rightsChanged()
    this.mustLook = true
  }

  /** Run until `steps` (see layout.ts) are done, or something stops the hart. */
  run(steps: number): HartStop {
    const m = this.words
    const n = this.counters
    const end = (n[L.STEPS] as number) + steps
    this.pause = false
    for (;;) {
      if (this.halted) return 'halted'
      if (this.pause) return 'pause'
      const remaining = end - (n[L.STEPS] as number)
      if (!(remaining > 0)) return 'budget'
      if (this.mustLook || (n[L.CYCLES] as number) >= this.nextEvent) {
        if (!this.look()) return 'idle'
        const cause = interruptToTake(this)
        if (cause !== 0) {
          n[L.STEPS] = (n[L.STEPS] as number) + 1
          enterTrap(this, cause, 0)
          continue
        }
      }
      if (!this.latch()) {
        n[L.STEPS] = (n[L.STEPS] as number) + 1
        takeFault(this)
        continue
      }
      if (m[(m[L.HOT_CODE] as number) + (m[L.HOT_AT] as number)] === BREAKPOINT) {
        if (n[L.STEPS] !== this.passAt) return 'breakpoint'
        if (!this.latchPast(m[L.PC] as number)) continue
      }
      const budget = Math.min(remaining, this.nextEvent - (n[L.CYCLES] as number), MOST_CYCLES)
      m[L.HOT_LEFT] = Math.ceil(budget)
      const reason = this.interpret()
      const count = m[L.HOT_COUNT] as number
      n[L.CYCLES] = (n[L.CYCLES] as number) + Math.ceil(budget) - (m[L.HOT_LEFT] as number)
      n[L.STEPS] = (n[L.STEPS] as number) + count
      m[L.PC] = ((m[L.HOT_PAGE] as number) + (m[L.HOT_AT] as number)) | 0
      if (reason !== SLOW) {
        n[L.RETIRED] = (n[L.RETIRED] as number) + count
        if (reason === DEADLINE) continue
        if ((m[L.HOT_AT] as number) >>> 0 >= 4096) m[L.LATCHED] = 0
        continue
      }
      n[L.RETIRED] = (n[L.RETIRED] as number) + count - 1
      if (execute(this, this.slotAt((m[L.HOT_CODE] as number) + (m[L.HOT_AT] as number))))
        n[L.RETIRED] = (n[L.RETIRED] as number) + 1
      if ((((m[L.PC] as number) - (m[L.HOT_PAGE] as number)) & ~0xfff) !== 0) m[L.LATCHED] = 0
    }
  }

  /** Look at timers and WFI. False: the hart waits for something that will not come by itself. */
  private look(): boolean {
    const n = this.counters
    const m = this.words
    this.mustLook = false
    for (;;) {
      const now = n[L.CYCLES] as number
      if (now >= (n[L.TIME_WRAPS_AT] as number)) scheduleTimers(this)
      let next = this.deviceEvent > now ? Math.min(this.deviceEvent, Number.MAX_SAFE_INTEGER) : Number.MAX_SAFE_INTEGER
      for (const at of EVENTS) if ((n[at] as number) > now) next = Math.min(next, n[at] as number)
      this.nextEvent = next
      if (now >= this.deviceEvent) this.deviceDue?.()
      if (m[L.WAITING] === 0) return true
      if ((pendingInterrupts(this) & (m[MIE] as number)) !== 0) {
        m[L.WAITING] = 0
        return true
      }
      if (this.nextEvent === Number.MAX_SAFE_INTEGER) {
        this.mustLook = true
        return false
      }
      n[L.IDLE_CYCLES] = (n[L.IDLE_CYCLES] as number) + this.nextEvent - now
      n[L.CYCLES] = this.nextEvent
    }
  }

  /** The machine's answer to `deviceEvent`: raises the timer's line. */
  deviceDue: (() => void) | undefined

  // --- code ----------------------------------------------------------------------------------------------------------

  /**
   * Make HOT_CODE, HOT_PAGE, HOT_AT those of pc, with the slot there decoded. False: fetching faults (`fault` is filled).
   * While pc stays in its page, the page's translation is kept: an instruction TLB of one entry before the modelled one.
   */
  private latch(): boolean {
    const m = this.words
    const pc = m[L.PC] as number
    const page = pc & ~0xfff
    m[L.HOT_AT] = pc & 0xfff
    if (m[L.LATCHED] === 0 || m[L.HOT_PAGE] !== page) {
      m[L.LATCHED] = 0
      m[L.HOT_PAGE] = page
      const entry = this.fetchEntry(pc)
      if (entry < 0) return false
      m[L.LATCH_PPN] = m[entry + 5] as number
      if (m[entry + 2] !== (page | this.fetch.key)) return this.latchOne(pc)
      m[L.LATCHED] = 1
      m[L.HOT_CODE] = this.codeOfPage(m[L.LATCH_PPN] as number)
    } else if (m[L.HOT_CODE] === L.CODE || m[L.HOT_CODE] === 0) {
      m[L.HOT_CODE] = this.codeOfPage(m[L.LATCH_PPN] as number)
    }
    const at = (m[L.HOT_CODE] as number) + (pc & 0xfff)
    if (m[at] === NOT_DECODED) this.decodeInto(at, (m[L.LATCH_PPN] as number) * 4096 + (pc & 0xfff))
    return (m[at] as number) === SPANS_PAGES ? this.latchOne(pc) : true
  }

  /** The TLB entry through which the instruction at `pc` is fetched, or -1. */
  private fetchEntry(pc: number): number {
    const m = this.words
    const entry = this.tlb.setOf(this.fetch.bank, pc)
    if (m[entry + 2] === ((pc & ~0xfff) | this.fetch.key)) return entry
    const found = locate(this, this.fetch, pc, EXECUTE, 2)
    if (found < 0 || this.bus.isRam(physical(this, found, pc), 2)) return found
    Object.assign(this.fault, { cause: 1, tval: pc, gva: this.virt(), guestPhysical: 0, tinst: 0, explicit: false })
    return -1
  }

  /** An instruction that spans two pages, or lies in a page that PMP splits: decoded alone, each time, in page 0 of code. */
  private latchOne(pc: number): boolean {
    const low = this.fetchHalf(pc)
    if (low < 0) return false
    const high = (low & 3) === 3 ? this.fetchHalf((pc + 2) | 0) : 0
    if (high < 0) return false
    this.decodeAlone(pc, (low | (high << 16)) >>> 0)
    return true
  }

  private decodeAlone(pc: number, bits: number): void {
    const m = this.words
    m[L.HOT_CODE] = L.CODE
    this.aloneBits = bits
    m.fill(NOT_DECODED, this.alone, this.alone + 6)
    const at = L.CODE + (pc & 0xfff)
    this.alone = at
    this.pack(at, bits)
    m[at + ((bits & 3) === 3 ? 4 : 2)] = PAGE_END
  }

  /** At a breakpoint that does not count: its instruction alone, once. False: fetching faults, and has been dealt with. */
  private latchPast(pc: number): boolean {
    const half = this.bus.offsetOf((this.words[L.LATCH_PPN] as number) * 4096 + (pc & 0xfff)) >>> 1
    const low = this.halves[half] as number
    if ((low & 3) === 3 && (pc & 0xfff) === 4094) {
      if (this.latchOne(pc)) return true
      this.counters[L.STEPS] = (this.counters[L.STEPS] as number) + 1
      takeFault(this)
      return false
    }
    this.decodeAlone(pc, (low & 3) === 3 ? (low | ((this.halves[half + 1] as number) << 16)) >>> 0 : low)
    return true
  }

  get hasBreakpoints(): boolean {
    return this.breakpoints.size > 0
  }

  /** Come back before these instructions (physical addresses, of their first bytes), and before no others. */
  setBreakpoints(addresses: readonly number[]): void {
    const next = new Set(addresses)
    this.passAt = -1
    if (next.size === this.breakpoints.size && addresses.every((at) => this.breakpoints.has(at))) return
    this.breakpoints = next
    this.forgetCode()
  }

  private fetchHalf(va: number): number {
    const entry = this.fetchEntry(va)
    return entry < 0 ? -1 : (this.halves[this.bus.offsetOf(physical(this, entry, va)) >>> 1] as number)
  }

  /** Index of a RAM page's code, making room for it if it has none. */
  private codeOfPage(ppn: number): number {
    const page = ppn - L.RAM_BASE / 4096
    const known = this.codeOf[page] as number
    if (known !== 0) return known
    if (this.codePages === L.CODE_PAGES) this.forgetCode()
    const code = L.CODE + this.codePages++ * L.CODE_PAGE_WORDS
    this.words.fill(0, code, code + 4096)
    this.words[code + 4096] = PAGE_END
    this.words[code + 4098] = PAGE_END
    this.codeOf[page] = code
    this.tlb.dropWriteTagsOf(ppn)
    return code
  }

  /** Forget all decoded code; the latch finds its page again. */
  forgetCode(): void {
    this.codeOf.fill(0)
    this.codePages = 1
    this.words[L.HOT_CODE] = 0
  }

  private decodeInto(at: number, pa: number): void {
    const half = this.bus.offsetOf(pa) >>> 1
    const low = this.halves[half] as number
    if (this.breakpoints.has(pa)) this.words[at] = BREAKPOINT
    else if ((low & 3) === 3 && (pa & 0xfff) === 4094) this.words[at] = SPANS_PAGES
    else this.pack(at, (low & 3) === 3 ? (low | ((this.halves[half + 1] as number) << 16)) >>> 0 : low)
  }

  /** Decode an instruction word into the slot at `at`. */
  private pack(at: number, word: number): void {
    const m = this.words
    const slot = this.decodeSlot(word)
    const cost = slot.op === ILLEGAL ? 1 : slot.cost
    m[at] = slot.op | (slot.rd << 8) | (slot.rs1 << 14) | (slot.rs2 << 19) | (cost << 24) | ((slot.length / 2) << 30)
    m[at + 1] = slot.imm
  }

  private decodeSlot(word: number): Slot & { cost: number } {
    const decoded = this.decode(word)
    if (!decoded) return { op: ILLEGAL, rd: L.X_BIN, rs1: 0, rs2: 0, imm: 0, length: (word & 3) === 3 ? 4 : 2, cost: 1 }
    const { operands, encoding, length } = decoded
    const { rd = 0, rs1 = 0, rs2 = 0, imm = 0, shamt, csr: number, uimm } = operands
    const cost = this.timing.instruction[encoding.row.cost]
    const jumps = encoding.row.cost === 'branch' || encoding.row.name === 'jal'
    const marks = encoding.row.name === 'slti' && rd === 0 && rs1 === 0
    const slot = { rd: rd === 0 ? L.X_BIN : rd, rs1: uimm ?? rs1, rs2, imm: shamt ?? number ?? imm, length, cost }
    if (number !== undefined) return { ...slot, ...this.csrSlot(decoded.op, encoding.row.name, number, slot.rs1) }
    return { ...slot, op: marks ? MARK : jumps && !this.hasC && (imm & 2) !== 0 ? MISALIGNED_JUMP : decoded.op }
  }

  /** What the hot loop does of the CSR instructions: reads and swaps of plain words. */
  private csrSlot(op: number, name: string, number: number, rs1: number): { op: number; imm: number } {
    const plain = plainCsr(this, number)
    const swaps = name === 'csrrw' || name === 'csrrwi'
    if (plain !== undefined && !swaps && rs1 === 0) return { op: CSR_READ, imm: number }
    if (typeof plain === 'number' && name === 'csrrw') return { op: CSR_SWAP, imm: number | (plain << 16) }
    return { op, imm: number }
  }

  private decode(word: number): Decoded | undefined {
    const decoded = decode(word, this.extensions)
    return decoded && expand(decoded)
  }

  private slotAt(index: number): Slot {
    const w = this.words[index] as number
    if ((w & 255) === MISALIGNED_JUMP) {
      const { raw } = this.instructionAtPc()
      const slot = this.decodeSlot(raw)
      const decoded = this.decode(raw)
      return { ...slot, op: decoded?.op ?? ILLEGAL }
    }
    const slot = this.slot
    slot.op = w & 255
    slot.rd = (w >>> 8) & 63
    slot.rs1 = (w >>> 14) & 31
    slot.rs2 = (w >>> 19) & 31
    slot.length = (w >>> 29) & 6
    slot.imm = this.words[index + 1] as number
    return slot
  }

  /** The instruction being executed: its bits, and those of the 32-bit instruction it stands for. */
  instructionAtPc(): { raw: number; word: number; compressed: boolean } {
    const m = this.words
    const bits =
      m[L.HOT_CODE] === L.CODE ? this.aloneBits : this.bitsAt(this.bus.offsetOf((m[L.LATCH_PPN] as number) * 4096))
    if ((bits & 3) === 3) return { raw: bits, word: bits, compressed: false }
    const raw = bits & 0xffff
    const decoded = this.decode(raw)
    return { raw, word: decoded ? encode(decoded.encoding, decoded.operands) : 0, compressed: true }
  }

  /** 32 bits at pc, in the page at this offset. Behind the page's end there is nothing of the instruction. */
  private bitsAt(page: number): number {
    const half = (page + ((this.words[L.PC] as number) & 0xfff)) >>> 1
    return ((this.halves[half] as number) | ((this.halves[half + 1] as number) << 16)) >>> 0
  }

  // --- memory --------------------------------------------------------------------------------------------------------

  /** Report stores to the RAM page around this address to `onStore` from now on, or no longer. */
  watch(pa: number, on: boolean): void {
    const page = Math.floor((pa - L.RAM_BASE) / 4096)
    if (on) this.watched.add(page)
    else this.watched.delete(page)
    this.tlb.dropWriteTags()
  }

  /** May stores go to this page without a look? Not where code was decoded, nor where it is watched. Marks it written. */
  writable(ppn: number): boolean {
    const page = ppn - L.RAM_BASE / 4096
    this.markWritten(page)
    return this.codeOf[page] === 0 && !this.watched.has(page)
  }

  /** Fill RAM with zeros. */
  clearRam(): void {
    this.touched.forEach((touched, page) => {
      const at = L.RAM_OFFSET + page * 4096
      if (touched) this.bytes.fill(0, at, at + 4096)
    })
    this.touched.fill(0)
  }

  private markWritten(page: number): void {
    this.dirty[page] = 1
    this.touched[page] = 1
  }

  /** RAM was written, by an instruction or by a device: code decoded from those bytes is forgotten. */
  wrote(pa: number, bytes: number): void {
    for (let page = Math.floor(pa / 4096); page * 4096 < pa + bytes; page++) {
      const index = page - L.RAM_BASE / 4096
      this.markWritten(index)
      if (this.watched.has(index)) this.onStore?.(pa, bytes)
      const code = this.codeOf[index] as number
      if (code === 0) continue
      const from = Math.max(0, ((pa - page * 4096) & ~1) - 2)
      const to = Math.min(4096, pa + bytes - page * 4096)
      for (let at = from; at < to; at += 2) this.words[code + at] = NOT_DECODED
    }
  }

  /** Pages written since the last call, as a map of RAM pages; stores are looked at again. */
  takeDirty(): Uint8Array {
    const taken = this.dirty.slice()
    this.dirty.fill(0)
    this.tlb.dropWriteTags()
    return taken
  }

  /** After the state words were replaced (a snapshot): rebuild what is derived from them. */
  reload(): void {
    this.forgetCode()
    this.tlb.reload()
    this.costsChanged()
    const latched = this.words[L.LATCHED] as number
    this.modeChanged()
    this.words[L.LATCHED] = latched
  }
}
