// Listens at the machine's one door and writes down what passes: events, cycles by world, exits by cause.
import type { Mode } from '../isa/guards.ts'
import type { BlockRequest } from '../machine/devices/virtio-block.ts'
import type { HartObserver } from '../machine/hart.ts'
import { CYCLES, IDLE_CYCLES, STEPS } from '../machine/layout.ts'
import type { Counts, Machine } from '../machine/machine.ts'
import type { Trap } from '../machine/trap.ts'
import { append, type EventColumns, newColumns, packPlace, resized } from './columns.ts'
import type { Moment, RequestEvent, ReturnEvent, TraceEvent, TrapEvent } from './events.ts'
import { type ExitCount, Exits } from './exits.ts'
import { type HypervisorState, isGuest, type Place, placeOf, type World } from './worlds.ts'

/** Cycles that one world spent, of one virtual machine (-1: of none). */
export interface Account {
  readonly world: World
  readonly vm: number
  cycles: number
  /** Of these, cycles of waiting in WFI. */
  idle: number
  /** How often it began to run. */
  entries: number
}

/** Requests to disks that are kept. */
const MOST_REQUESTS = 20_000

/** All counts at the moment of a mark. */
export interface Mark extends Moment {
  readonly n: number
  /** The virtual machine whose mark it is. */
  readonly vm: number
  readonly counts: Counts
  readonly accounts: readonly Account[]
  readonly exits: readonly ExitCount[]
}

export class Recorder implements HartObserver {
  readonly exits = new Exits()
  events: EventColumns
  /** What the guest's marks (`slti x0, x0, n`) found, in order. */
  marks: Mark[] = []
  /** The first requests to disks. */
  requests: RequestEvent[] = []
  /** Events beyond the capacity are counted, not kept. */
  lost = 0
  /** The latest trap, kept or lost. */
  lastTrap: TrapEvent | undefined
  /** Whoever wants to know of a trap or a return at once. */
  listener: ((event: TrapEvent | ReturnEvent) => void) | undefined
  csr: HartObserver['csr']
  device: HartObserver['device']
  private readonly machine: Machine
  private readonly hypervisor: HypervisorState | undefined
  private readonly capacity: number
  private readonly accounts = new Map<number, Account>()
  private place: Place
  /** Cycle at which `place` began to run. */
  private since = 0
  private account: Account
  /** Idle cycles of the machine when `since` was. */
  private idle = 0
  /** The exit that is being handled: why, and since which cycle. */
  private exit: Exit | undefined

  /** Keeps at most `capacity` events. Attach it with `machine.hart.observer = recorder`. */
  constructor(machine: Machine, hypervisor?: HypervisorState, capacity = 1_000_000) {
    this.machine = machine
    this.hypervisor = hypervisor
    this.capacity = capacity
    this.events = newColumns(Math.min(capacity, 1024))
    this.place = placeOf(machine.hart.mode(), hypervisor)
    this.since = this.cycle
    this.account = this.accountOf(this.place)
  }

  private get cycle(): number {
    return this.machine.hart.counters[CYCLES] as number
  }

  trap({ cause, pc, tval, from, to }: Trap): void {
    const before = this.place
    this.enter(to)
    if (isGuest(before.world) && !isGuest(this.place.world) && !this.exit)
      this.exit = { cause, tval, cycle: this.cycle, from: before }
    this.lastTrap = { type: 'trap', ...this.moment(), cause, pc, tval, from, to, before, after: this.place }
    this.record(this.lastTrap)
    this.listener?.(this.lastTrap)
  }

  trapReturn(from: Mode, to: Mode, pc: number): void {
    const before = this.place
    this.enter(to)
    if (this.exit && isGuest(this.place.world)) {
      this.exits.add(this.exit.cause, this.exit.tval, this.cycle - this.exit.cycle)
      this.exit = undefined
    }
    const event: ReturnEvent = { type: 'return', ...this.moment(), pc, from, to, before, after: this.place }
    this.record(event)
    this.listener?.(event)
  }

  output(uart: number, byte: number): void {
    this.record({ type: 'output', ...this.moment(), uart, byte })
  }

  request(slot: number, request: BlockRequest): void {
    if (this.requests.length >= MOST_REQUESTS) return
    const during = this.handling?.what
    this.requests.push({ ...this.moment(), ...request, slot, by: this.place, ...(during !== undefined && { during }) })
  }

  mark(n: number): void {
    this.marks.push({
      n,
      vm: this.place.vm,
      ...this.moment(),
      counts: this.machine.counts(),
      accounts: this.cyclesByWorld(),
      exits: this.exits.list().map((e) => ({ ...e })),
    })
  }

  /** The exit that is being handled now: which guest was left, and why, as in `ExitCount.what`. */
  get handling(): { readonly from: Place; readonly what: string } | undefined {
    return this.exit && { from: this.exit.from, what: this.exits.label(this.exit.cause, this.exit.tval) }
  }

  /** Who runs now. */
  get now(): Place {
    return this.place
  }

  /** Cycles by world and virtual machine, up to this moment. Their sum is the machine's cycle counter. */
  cyclesByWorld(): Account[] {
    this.settle()
    return [...this.accounts.values()].map((account) => ({ ...account }))
  }

  private moment(): { step: number; cycle: number } {
    return { step: this.machine.hart.counters[STEPS] as number, cycle: this.cycle }
  }

  private settle(): void {
    const { cycle } = this
    this.account.cycles += cycle - this.since
    this.since = cycle
    const idle = this.machine.hart.counters[IDLE_CYCLES] as number
    this.account.idle += idle - this.idle
    this.idle = idle
  }

  private enter(mode: Mode): void {
    this.settle()
    this.place = placeOf(mode, this.hypervisor)
    this.account = this.accountOf(this.place)
    this.account.entries++
  }

  private accountOf({ world, vm }: Place): Account {
    const key = packPlace({ world, vm })
    let account = this.accounts.get(key)
    if (!account) {
      account = { world, vm, cycles: 0, idle: 0, entries: 0 }
      this.accounts.set(key, account)
    }
    return account
  }

  private record(event: TraceEvent): void {
    const room = this.events.step.length
    if (this.events.length === room) {
      if (room === this.capacity) {
        this.lost++
        return
      }
      this.events = resized(this.events, Math.min(this.capacity, room * 2))
    }
    append(this.events, event)
  }

  /** Everything that has been counted, to go back to with `restore`; events are kept, only their number is noted. */
  save(): RecorderState {
    return {
      events: this.events.length,
      requests: this.requests.length,
      marks: [...this.marks],
      lost: this.lost,
      lastTrap: this.lastTrap,
      exits: this.exits.list().map((e) => ({ ...e })),
      accounts: this.cyclesByWorld(),
      place: this.place,
      exit: this.exit && { ...this.exit },
    }
  }

  /** Go back: the machine is at the moment when `state` was saved. */
  restore(state: RecorderState): void {
    this.events.length = state.events
    this.requests.length = state.requests
    this.marks = [...state.marks]
    this.lost = state.lost
    this.lastTrap = state.lastTrap
    this.exits.clear()
    this.exits.restore(state.exits)
    this.accounts.clear()
    for (const account of state.accounts) this.accounts.set(packPlace(account), { ...account })
    this.place = state.place
    this.account = this.accountOf(state.place)
    this.exit = state.exit && { ...state.exit }
    this.since = this.cycle
    this.idle = this.machine.hart.counters[IDLE_CYCLES] as number
  }
}

/** A guest was left. */
interface Exit {
  readonly cause: number
  readonly tval: number
  readonly cycle: number
  readonly from: Place
}

export interface RecorderState {
  readonly events: number
  readonly requests: number
  readonly marks: readonly Mark[]
  readonly lost: number
  readonly lastTrap: TrapEvent | undefined
  readonly exits: readonly ExitCount[]
  readonly accounts: readonly Account[]
  readonly place: Place
  readonly exit: Exit | undefined
}
