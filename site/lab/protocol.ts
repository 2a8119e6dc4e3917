// What the page and the Worker that runs the engine say to each other.
import type { Account, Counts, Diagnostic, EventColumns, ExitCount, Mode, Stop, World } from '../../engine/index.ts'

/** A guest in one or several virtual machines of a hypervisor, or on the bare machine. */
export interface LabSpec {
  readonly guest: string
  /** Undefined: bare metal. */
  readonly hypervisor?: string
  /** Virtual machines, 1 to 4. */
  readonly vms: number
  /** Edited files by their path below engine/. */
  readonly files: Readonly<Record<string, string>>
}

export type Request =
  | { readonly type: 'check'; readonly spec: LabSpec }
  | { readonly type: 'load'; readonly spec: LabSpec }
  | { readonly type: 'run' }
  | { readonly type: 'stop' }
  /** Forwards, or backwards where negative. */
  | { readonly type: 'step'; readonly steps: number }
  | { readonly type: 'goTo'; readonly step: number }
  | { readonly type: 'input'; readonly uart: number; readonly text: string }

/** Where the machine stands, in words. */
export interface Where {
  readonly pc: number
  readonly mode: Mode
  readonly world: World
  readonly vm: number
  readonly symbol?: string
  readonly file?: string
  readonly line?: number
  readonly text?: string
}

export interface State {
  readonly running: boolean
  /** Why it does not run; undefined while it runs, or before it did. */
  readonly stop?: Stop | { readonly reason: 'stopped' }
  readonly counts: Counts
  readonly registers: Int32Array
  readonly where: Where
  /** Text of each serial line. */
  readonly output: readonly string[]
  readonly exits: readonly ExitCount[]
  readonly accounts: readonly Account[]
  /** The latest trap in words, for when a guest got lost. */
  readonly lastTrap?: string
  /** Events `first` and on, up to `total`; those after `first` that were known before are replaced. */
  readonly events: { readonly first: number; readonly columns: EventColumns }
  readonly lost: number
}

export type Answer =
  | { readonly type: 'checked'; readonly diagnostics: readonly Diagnostic[] }
  | { readonly type: 'loaded'; readonly diagnostics: readonly Diagnostic[]; readonly error?: string }
  | { readonly type: 'state'; readonly state: State }
