// What the page and the Worker that runs the engine say to each other.
import type {
  Account,
  Breakpoint,
  Counts,
  Diagnostic,
  EventColumns,
  ExitCount,
  MachineConfig,
  Stop,
  Whereabouts,
} from '../../engine/index.ts'
import type { Sites } from '../charts/symbols.ts'
import type { Question, Reply } from './questions.ts'
import type { Moment } from './state.ts'

/** A guest in one or several virtual machines of a hypervisor, or on the bare machine. */
export interface LabSpec {
  readonly guest: string
  /** Undefined: bare metal. */
  readonly hypervisor?: string
  /** Virtual machines, 1 to 4. */
  readonly vms: number
  /** Edited files by their path below engine/. */
  readonly files: Readonly<Record<string, string>>
  readonly machine?: Partial<MachineConfig>
  /** Guests of the second virtual machine and on; the first's if not given. */
  readonly more?: readonly string[]
  /** An ELF program in place of the first guest. */
  readonly image?: Uint8Array
}

/** Where a move leads. `line`: to a line of source, where the reader points. `breakpoint`: wherever one is. */
export type Goal =
  | { readonly to: 'instruction' | 'over' | 'out' | 'trap' | 'exit' | 'world' | 'breakpoint' }
  | { readonly to: 'line'; readonly file: string; readonly line: number }

export type Request =
  /** Assemble and answer `checked`. Sent to a Worker of its own, so that no run waits for it. */
  | { readonly type: 'check'; readonly id: number; readonly spec: LabSpec }
  /** Assemble, load, stand before the first instruction; answers `loaded`. */
  /** With a moment, it is then played again up to there. */
  | { readonly type: 'load'; readonly id: number; readonly spec: LabSpec; readonly moment?: Moment }
  /** What leads to this moment from the start; answers `moment`. */
  | { readonly type: 'moment' }
  /** Run on, for at most `budget` steps. */
  | { readonly type: 'run'; readonly budget: number }
  | { readonly type: 'stop' }
  | { readonly type: 'move'; readonly goal: Goal; readonly back: boolean }
  /** In place of those that were set before; a lab that is loaded anew keeps them. */
  | { readonly type: 'breakpoints'; readonly list: readonly Breakpoint[] }
  /** Instructions a second of a run; undefined: as many as there can be. */
  | { readonly type: 'speed'; readonly perSecond: number | undefined }
  /** Answers `told`. */
  | { readonly type: 'ask'; readonly id: number; readonly question: Question }
  /** Forwards, or backwards where negative; not before the first. */
  | { readonly type: 'step'; readonly steps: number }
  /** To the moment before step `step`, earlier or later. */
  | { readonly type: 'goTo'; readonly step: number }
  /** Text that is typed on a serial line now, as UTF-8. */
  | { readonly type: 'input'; readonly uart: number; readonly text: string }

/**
 * Why a lab stands still. `stopped`: by the reader. `stuck`: nothing but traps, and not one instruction completed in
 * between. `idle`: waits for an interrupt that only input can bring. `budget`: as many steps as were asked for.
 * `breakpoint`: number `which` of the list. `none`: there is no such moment; `start`: nor was there one before.
 */
export type Halt =
  | Stop
  | { readonly reason: 'stopped' | 'stuck' | 'none' | 'start' }
  | { readonly reason: 'breakpoint'; readonly which: number; readonly from?: number; readonly to?: number }

/** What a serial line has sent since the last report: behind what is known, or instead of it. */
export interface Output {
  readonly restart: boolean
  readonly text: string
}

export interface TrapReport {
  readonly cause: string
  /** As stval or mtval reports it, 32 bits unsigned. */
  readonly tval: number
  readonly where: Whereabouts
}

/** How a lab stands: at most 20 of these a second while it runs, one whenever it stops or is moved. */
export interface Report {
  readonly running: boolean
  /** It looks for a moment of the past: what is reported is where it began to. */
  readonly seeking?: boolean
  /** Undefined while it runs, and before it ever did. */
  readonly halt?: Halt
  readonly counts: Counts
  /** The latest moment that this lab has been at: as far as one can travel forwards and find what was there. */
  readonly furthest: { readonly step: number; readonly cycle: number }
  /** x0 to x31. */
  readonly registers: Int32Array
  readonly where: Whereabouts
  readonly output: readonly Output[]
  readonly exits: readonly ExitCount[]
  readonly accounts: readonly Account[]
  readonly lastTrap?: TrapReport
  /**
   * Events from number `first` on; what was known from there on is replaced. A long list comes in several reports.
   * Going back takes none away: they come again, unless something else is typed.
   */
  readonly events: { readonly first: number; readonly columns: EventColumns }
  /** Names of places of these events that were not named before. */
  readonly sites: Sites
  /** Events that were counted, not kept: the trace is full. */
  readonly lost: number
}

export type Answer =
  | { readonly type: 'checked'; readonly id: number; readonly diagnostics: readonly Diagnostic[] }
  /** `error`: what is wrong beyond the programs, for instance a guest that does not fit. */
  | {
      readonly type: 'loaded'
      readonly id: number
      readonly diagnostics: readonly Diagnostic[]
      readonly error?: string
    }
  | { readonly type: 'moment'; readonly moment: Moment }
  | { readonly type: 'report'; readonly report: Report }
  /** Without a reply: the lab runs, or what was asked about is not there. */
  | { readonly type: 'told'; readonly id: number; readonly reply?: Reply }
