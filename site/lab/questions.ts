// What views ask about a lab that stands still, and how the engine answers: plain data, so that no view reaches into the
// machine. What takes long, and travels in time for it, is a generator.
import {
  type AccessKind,
  type AddressSpace,
  type Anatomy,
  anatomyOf,
  compareTables,
  csrsOf,
  type DiskState,
  disksOf,
  eventAt,
  type InterruptState,
  interruptsOf,
  isGuest,
  type Lab,
  type MemoryRow,
  type Mode,
  memoryOf,
  type Profile,
  profileOf,
  sectorOf,
  symbolOf,
  type TableEntry,
  type TableRoot,
  type TlbEntry,
  type TrapEvent,
  tableOf,
  tableRoots,
  tlbOf,
  type WalkRecord,
  type Why,
  walkOf,
  why,
} from '../../engine/index.ts'

/** Requests to a disk that a view is told: the last ones. */
const MOST_REQUESTS = 40

export type Question =
  | { readonly about: 'csrs' | 'tables' | 'tlb' | 'interrupts' }
  /** With the contents of a sector of the disk in a slot. */
  | { readonly about: 'disks'; readonly slot: number; readonly sector: number }
  | {
      readonly about: 'memory'
      readonly space: AddressSpace
      readonly vm: number
      readonly address: number
      readonly rows: number
    }
  | { readonly about: 'walk'; readonly address: number; readonly access: AccessKind; readonly mode?: Mode }
  /** Of the last exit that began before step `before`. */
  | { readonly about: 'anatomy' | 'why'; readonly before: number }
  | { readonly about: 'profile'; readonly from: number; readonly to: number }

/** A page table with what it is called, its entries, and its root. */
export interface Table {
  readonly root: TableRoot
  readonly entries: readonly TableEntry[]
}

export interface WalkReply extends WalkRecord {
  /** Of each step: the symbol at its entry's address, if any. */
  readonly symbols: readonly (string | undefined)[]
}

export type Reply =
  | { readonly about: 'csrs'; readonly values: Readonly<Record<string, number>> }
  | { readonly about: 'memory'; readonly rows: readonly MemoryRow[]; readonly mode: Mode }
  | { readonly about: 'walk'; readonly walk: WalkReply }
  | { readonly about: 'tables'; readonly tables: readonly Table[] }
  | { readonly about: 'tlb'; readonly entries: readonly TlbEntry[]; readonly each: number }
  | { readonly about: 'interrupts'; readonly state: InterruptState }
  | { readonly about: 'anatomy'; readonly anatomy: Anatomy }
  | { readonly about: 'why'; readonly why: Why; readonly exit: TrapEvent }
  | { readonly about: 'profile'; readonly profile: Profile }
  | { readonly about: 'disks'; readonly disks: readonly DiskState[]; readonly bytes?: Uint8Array }

/** What is known at once. */
export function answer(lab: Lab, question: Question): Reply | undefined {
  const { machine } = lab
  switch (question.about) {
    case 'csrs':
      return { about: 'csrs', values: csrsOf(machine) }
    case 'memory': {
      const { space, vm, address, rows } = question
      return { about: 'memory', rows: memoryOf(lab, space, vm, address, rows), mode: machine.hart.mode() }
    }
    case 'walk': {
      const walk = walkOf(machine, question.address, question.access, question.mode)
      return { about: 'walk', walk: { ...walk, symbols: walk.steps.map(({ at }) => symbolOf(lab, at)) } }
    }
    case 'tables':
      return { about: 'tables', tables: tablesOf(lab) }
    case 'tlb':
      return { about: 'tlb', ...tlbOf(machine) }
    case 'interrupts':
      return { about: 'interrupts', state: interruptsOf(machine) }
    case 'disks': {
      const bytes = sectorOf(lab, question.slot, question.sector)
      return { about: 'disks', disks: disksOf(lab, MOST_REQUESTS), ...(bytes && { bytes }) }
    }
    default:
      return undefined
  }
}

/** What takes longer; undefined if it is not there, or known at once. */
export function search(lab: Lab, question: Question): Generator<void, Reply> | undefined {
  if (question.about === 'profile') return profile(lab, question.from, question.to)
  if (question.about !== 'anatomy' && question.about !== 'why') return undefined
  const exit = exitBefore(lab, question.before)
  if (!exit) return undefined
  return question.about === 'why' ? reason(lab, exit) : anatomy(lab, exit)
}

function* profile(lab: Lab, from: number, to: number): Generator<void, Reply> {
  return { about: 'profile', profile: yield* profileOf(lab, from, to) }
}
function* reason(lab: Lab, exit: TrapEvent): Generator<void, Reply> {
  return { about: 'why', why: yield* why(lab, exit), exit }
}
function* anatomy(lab: Lab, exit: TrapEvent): Generator<void, Reply> {
  return { about: 'anatomy', anatomy: yield* anatomyOf(lab, exit) }
}

/** The last time that a guest was left, at or before a step. */
function exitBefore({ recorder: { events } }: Lab, step: number): TrapEvent | undefined {
  for (let k = events.length - 1; k >= 0; k--) {
    if ((events.step[k] as number) > step) continue
    const event = eventAt(events, k)
    if (event?.type === 'trap' && isGuest(event.before.world) && !isGuest(event.after.world)) return event
  }
  return undefined
}

function tablesOf(lab: Lab): Table[] {
  const found = tableRoots(lab).map((root): Table => ({ root, entries: tableOf(lab, root) }))
  return found.map((table) => {
    const { kind, vm } = table.root
    const of = (other: TableRoot['kind']) => found.find(({ root }) => root.vm === vm && root.kind === other)
    const [guest, shadow] = [of('guest'), of('shadow')]
    if (!guest || !shadow || guest.entries.length === 0 || (kind !== 'guest' && kind !== 'shadow')) return table
    return { ...table, entries: compareTables(lab, vm, guest.entries, shadow.entries)[kind] }
  })
}
