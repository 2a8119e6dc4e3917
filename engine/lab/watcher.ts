// Watching a lab run for conditions: an instruction reached, a register or memory changed, a trap taken. While nothing is
// watched, a run is not slower by anything; what is watched is armed in the machine (breakpoints in decoded code, pages
// whose stores are reported, events at its door), so that a run goes on at full speed until something holds. Only a watched
// register, or a CSR that changes by itself, is looked at after each step.
import { csr } from '../isa/csrs.ts'
import { readCsr } from '../machine/csr.ts'
import { LATCH_PPN, PC, STEPS, X } from '../machine/layout.ts'
import { look } from '../machine/look.ts'
import type { Interruption, Stop } from '../machine/machine.ts'
import type { ReturnEvent, TrapEvent } from '../trace/events.ts'
import { isGuest, type Place } from '../trace/worlds.ts'
import type { Lab } from './lab.ts'

/** A register compared with a number; both as 32 bits. `<` and its kin compare unsigned. */
export interface Comparison {
  readonly register: number
  readonly is: '==' | '!=' | '<' | '>' | '<=' | '>='
  readonly value: number
}

/** Something to stop for. Plain data. Addresses are host-physical unless it says otherwise. */
export type Condition =
  /** The instruction at this address is next. */
  | { readonly on: 'code'; readonly address: number; readonly if?: Comparison; readonly in?: Place }
  | { readonly on: 'register'; readonly register: number }
  /** A CSR (by number) has another value, in the bits of `mask`. */
  | { readonly on: 'csr'; readonly csr: number; readonly mask?: number }
  /** Bytes of RAM were written, by an instruction, a walk or a device; also with what they held. */
  | { readonly on: 'memory'; readonly address: number; readonly bytes: number }
  /** The same at an address as this virtual machine (-1: the hypervisor) sees it while it runs, wherever it leads. */
  | { readonly on: 'virtual'; readonly vm: number; readonly address: number; readonly bytes: number }
  /** A device's register was written. */
  | { readonly on: 'device'; readonly address: number; readonly bytes: number }
  | { readonly on: 'trap' }
  /** A guest was left; for this cause (as in mcause, 32 bits signed) if one is given. */
  | { readonly on: 'exit'; readonly cause?: number; readonly vm?: number }
  /** Another world, or another virtual machine, runs. */
  | { readonly on: 'world' }
  /** This world begins to run, or stops running. */
  | { readonly on: 'enter' | 'leave'; readonly place: Place }

/** A condition held at this step. */
export interface Hit {
  readonly reason: 'hit'
  /** Number of the condition. */
  readonly which: number
  readonly step: number
  /** Of a value that changed: what it was and is. */
  readonly from?: number
  readonly to?: number
}

export const samePlace = (p: Place, q: Place): boolean => p.world === q.world && p.vm === q.vm

/** CSRs whose value changes without an instruction or a trap: by a device, a timer, or as time goes by. */
const RESTLESS = new Set(
  'mip sip hip vsip cycle cycleh mcycle mcycleh time timeh instret instreth minstret minstreth'.split(' ').map(csr),
)
/** Where an address leads changes with these. */
const ADDRESSING = new Set(['satp', 'vsatp', 'hgatp'].map(csr))
const PAGE = 4096

export class Watcher {
  readonly conditions: readonly Condition[]
  private readonly lab: Lab
  /** Register and CSR values when last looked at; words of memory. By number of the condition. */
  private readonly values: (number | undefined)[] = []
  /** Where virtual addresses lead now. */
  private readonly places: (number | undefined)[] = []
  private readonly pages = new Set<number>()
  private readonly slow: boolean
  private hit: Hit | undefined

  constructor(lab: Lab, conditions: readonly Condition[]) {
    this.lab = lab
    this.conditions = conditions
    this.slow = conditions.some((c) => c.on === 'register' || (c.on === 'csr' && RESTLESS.has(c.csr)))
  }

  /** Arm the machine. */
  begin(): void {
    const { hart } = this.lab.machine
    hart.setBreakpoints(this.conditions.flatMap((c) => (c.on === 'code' ? [c.address] : [])))
    hart.passAt = this.passed
    this.hit = undefined
    this.conditions.forEach((c, k) => {
      if (c.on === 'virtual' && this.sees(c.vm, this.lab.recorder.now)) this.places[k] = this.resolve(c.address)
      this.values[k] = this.valueOf(c, k)
    })
    this.watchPages()
    const { recorder } = this.lab
    const wants = (...kinds: Condition['on'][]) => this.conditions.some((c) => kinds.includes(c.on))
    if (wants('trap', 'exit', 'world', 'enter', 'leave', 'csr', 'virtual'))
      recorder.listener = (event) => this.event(event)
    if (wants('csr', 'virtual')) recorder.csr = (number) => this.wrote(number)
    if (wants('device')) recorder.device = (pa, bytes, _, write) => write && this.reachedDevice(pa, bytes)
  }

  /** Leave the machine as it was, but for the breakpoints, which often stay the same. */
  end(): void {
    const { machine, recorder } = this.lab
    for (const page of this.pages) machine.hart.watch(page, false)
    this.pages.clear()
    machine.hart.onStore = undefined
    recorder.listener = undefined
    recorder.csr = undefined
    recorder.device = undefined
  }

  /** A code condition that holds at this step does not count: whoever stands there wants to go on. */
  passed = -1

  /** Called with each hit; then they do not end a run. */
  each: ((hit: Hit) => void) | undefined

  run(steps: number): Stop | Hit {
    const { machine } = this.lab
    const end = this.lab.step + steps
    for (;;) {
      const left = end - this.lab.step
      const stop: Stop | Interruption = machine.run(this.slow ? Math.min(1, left) : left)
      if (stop.reason === 'breakpoint') {
        const hit = this.reached()
        if (hit && !this.each) return hit
        if (hit) this.each?.(hit)
        machine.hart.passAt = this.lab.step
        continue
      }
      if (this.slow && !this.hit) this.compare()
      const { hit } = this
      this.hit = undefined
      if (hit && !this.each) return hit
      if (hit) this.each?.(hit)
      if (stop.reason === 'idle' || stop.reason === 'off') return stop
      if (this.lab.step >= end) return { reason: 'budget' }
    }
  }

  /** The code condition that holds before the instruction at pc. */
  private reached(): Hit | undefined {
    const m = this.lab.machine.hart.words
    const at = (m[LATCH_PPN] as number) * PAGE + ((m[PC] as number) & (PAGE - 1))
    const which = this.conditions.findIndex(
      (c) =>
        c.on === 'code' &&
        c.address === at &&
        (!c.in || samePlace(c.in, this.lab.recorder.now)) &&
        (!c.if || holds(c.if, m[X + c.if.register] as number)),
    )
    return which < 0 ? undefined : { reason: 'hit', which, step: this.lab.step }
  }

  private found(which: number, values: { from?: number; to?: number } = {}): void {
    if (this.hit) return
    this.hit = { reason: 'hit', which, step: this.lab.machine.hart.counters[STEPS] as number, ...values }
    this.lab.machine.hart.pause = true
  }

  private event(event: TrapEvent | ReturnEvent): void {
    const { before, after } = event
    this.conditions.forEach((c, k) => {
      if (c.on === 'trap' && event.type === 'trap') this.found(k)
      else if (c.on === 'exit') {
        const left = event.type === 'trap' && isGuest(before.world) && !isGuest(after.world)
        const wanted = c.cause === undefined || event.type !== 'trap' || c.cause === event.cause
        if (left && wanted && (c.vm === undefined || c.vm === before.vm)) this.found(k)
      } else if (c.on === 'world' && !samePlace(before, after)) this.found(k)
      else if (c.on === 'enter' && samePlace(c.place, after) && !samePlace(c.place, before)) this.found(k)
      else if (c.on === 'leave' && samePlace(c.place, before) && !samePlace(c.place, after)) this.found(k)
    })
    if (!samePlace(before, after)) this.moved()
    this.compareCsrs()
  }

  /** Another program runs: what it calls by a virtual address may be elsewhere. */
  private moved(): void {
    let changed = false
    this.conditions.forEach((c, k) => {
      if (c.on !== 'virtual' || !this.sees(c.vm, this.lab.recorder.now)) return
      const at = this.resolve(c.address)
      if (at === this.places[k]) return
      this.places[k] = at
      this.values[k] = this.valueOf(c, k)
      changed = true
    })
    if (changed) this.watchPages()
  }

  private wrote(number: number): void {
    if (ADDRESSING.has(number)) this.moved()
    this.compareCsrs()
  }

  private stored(pa: number, bytes: number): void {
    this.conditions.forEach((c, k) => {
      if (c.on !== 'memory' && c.on !== 'virtual') return
      const at = c.on === 'memory' ? c.address : this.places[k]
      if (at === undefined || pa + bytes <= at || pa >= at + c.bytes) return
      const from = this.values[k]
      const to = this.valueOf(c, k)
      this.values[k] = to
      this.found(k, { ...(from !== undefined && { from }), ...(to !== undefined && { to }) })
    })
  }

  private reachedDevice(pa: number, bytes: number): void {
    this.conditions.forEach((c, k) => {
      if (c.on === 'device' && pa + bytes > c.address && pa < c.address + c.bytes) this.found(k)
    })
  }

  private compareCsrs(): void {
    this.conditions.forEach((c, k) => {
      if (c.on === 'csr') this.compareOne(c, k)
    })
  }

  private compare(): void {
    this.conditions.forEach((c, k) => {
      if (c.on === 'csr' || c.on === 'register') this.compareOne(c, k)
    })
  }

  private compareOne(c: Condition, k: number): void {
    const from = this.values[k]
    const to = this.valueOf(c, k)
    if (from === to) return
    this.values[k] = to
    this.found(k, { ...(from !== undefined && { from }), ...(to !== undefined && { to }) })
  }

  private valueOf(c: Condition, k: number): number | undefined {
    const { machine } = this.lab
    if (c.on === 'register') return machine.hart.words[X + c.register]
    if (c.on === 'csr') return readCsr(machine.hart, c.csr) & (c.mask ?? -1)
    const at = c.on === 'memory' ? c.address : c.on === 'virtual' ? this.places[k] : undefined
    if (at === undefined || (c.on !== 'memory' && c.on !== 'virtual')) return undefined
    const bytes = machine.peek(at, c.bytes)
    return bytes?.slice(0, 4).reduce((sum, byte, n) => sum + byte * 2 ** (8 * n), 0)
  }

  private sees = (vm: number, { world, vm: now }: Place): boolean =>
    vm < 0 ? world === 'hypervisor' : isGuest(world) && vm === now

  private resolve(address: number): number | undefined {
    const { machine } = this.lab
    return look(machine, address, machine.hart.mode())
  }

  private watchPages(): void {
    const { hart, bus } = this.lab.machine
    const wanted = new Set<number>()
    this.conditions.forEach((c, k) => {
      const at = c.on === 'memory' ? c.address : c.on === 'virtual' ? this.places[k] : undefined
      if (at === undefined || (c.on !== 'memory' && c.on !== 'virtual')) return
      for (let page = Math.floor(at / PAGE) * PAGE; page < at + c.bytes; page += PAGE)
        if (bus.isRam(page, 1)) wanted.add(page)
    })
    for (const page of this.pages) if (!wanted.has(page)) hart.watch(page, false)
    for (const page of wanted) if (!this.pages.has(page)) hart.watch(page, true)
    this.pages.clear()
    for (const page of wanted) this.pages.add(page)
    if (wanted.size > 0) hart.onStore = (pa, bytes) => this.stored(pa, bytes)
  }
}

function holds({ is, value }: Comparison, register: number): boolean {
  const [a, b] = [register >>> 0, value >>> 0]
  switch (is) {
    case '==':
      return a === b
    case '!=':
      return a !== b
    case '<':
      return a < b
    case '>':
      return a > b
    case '<=':
      return a <= b
    case '>=':
      return a >= b
  }
}
