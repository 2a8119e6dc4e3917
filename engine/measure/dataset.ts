// What measuring gives: the dataset. Everything in it was read from the machine's counters or memory; nothing was typed in.
// `schema.ts` says the same as a JSON schema.
//
// Three kinds of numbers, never mixed: counts (exits, instructions, TLB misses, page-table reads, bytes), which depend on no timing
// model; cycles, which do, and the dataset names it; host time, which is not here at all. Same sources, same dataset, to the bit.
import type { TimingModel } from '../machine/timing.ts'
import type { World } from '../trace/worlds.ts'

/** What was counted between two moments: a difference of counters, per operation or for a whole workload. */
export interface Figures {
  /** Cycles of the machine, waiting included. */
  readonly cycles: number
  /** Of these, cycles of waiting for an interrupt. */
  readonly idle: number
  /** Instructions retired, of whomever. */
  readonly instructions: number
  /** How often a guest was left: for the hypervisor, or for the firmware below it. On bare metal only the latter is there. */
  readonly exits: number
  readonly tlbMisses: number
  /** Page-table entries read by walks, of the first stage, and of the second. */
  readonly pteReads1: number
  readonly pteReads2: number
  /** Exits by cause, most frequent first, with the cycles from leaving the guest until a guest ran again. */
  readonly causes: readonly { readonly what: string; readonly count: number; readonly cycles: number }[]
  /** Cycles by who spent them. Their sum is `cycles`. */
  readonly spent: readonly { readonly world: World; readonly cycles: number }[]
}

/** One operation (a file in engine/guests/nano/operations/) in one world, per operation, with the empty loop subtracted. */
export interface Measurement extends Figures {
  readonly operation: string
  /** `native`, or the hypervisor's name. */
  readonly world: string
  /** Name of the timing model under which cycles were counted. */
  readonly timing: string
  readonly repetitions: number
  /** Bytes of input or output that one operation moves. */
  readonly bytes: number
  /**
   * Cycles of the exits by phase, in the order in which they come: `trap` (the machine enters the hypervisor), the hypervisor's own
   * phases (trace/phases.ts), `firmware` (called by it), `return` (the machine enters the guest). Empty on bare metal.
   */
  readonly phases: readonly { readonly phase: string; readonly cycles: number }[]
}

/** One workload of the guest mini in one world, as a whole. */
export interface WorkloadMeasurement extends Figures {
  readonly workload: string
  readonly world: string
  readonly timing: string
  /** Of a world that translates, from power-on to the end; no others have it. */
  readonly translation?: Translating
}

/** What a binary translator did, by its own counters. */
export interface Translating {
  /** Of the guest's kernel: instructions translated, in how many blocks; of these, in-line sequences and callouts. */
  readonly instructions: number
  readonly blocks: number
  readonly inline: number
  readonly callouts: number
  /** Cycles of cold translation: all that translating took, and nothing else. */
  readonly cycles: number
  /** Bytes of the cache that are in use at the end, and that there are; how often it was emptied. */
  readonly used: number
  readonly capacity: number
  readonly flushes: number
  /** Ends of blocks that became jumps to the next; loads and stores that were given a stub. */
  readonly chained: number
  readonly adapted: number
  /** Callouts executed, by kind. */
  readonly calls: readonly { readonly kind: string; readonly count: number }[]
}

/** Memory that a world needs beside what its guests have for themselves. Bytes. */
export interface MemoryUse {
  readonly world: string
  /** What ran when it was measured. */
  readonly workload: string
  /** Page tables that the guest built itself, as far as the machine walked them. */
  readonly guestTables: number
  /** Page tables of the first stage that the machine walked and that the hypervisor built: shadows, or its own. */
  readonly hypervisorTables: number
  /** Page tables of the second stage. */
  readonly secondStage: number
  /** What else the hypervisor keeps for one virtual machine: its vcpu record, and pages that are not zero. */
  readonly state: number
}

/** What a world cannot do yet, or by its nature, and in whose words. */
export interface Missing {
  readonly world: string
  readonly operation?: string
  readonly workload?: string
  readonly why: string
}

export interface Dataset {
  /** Grows when the meaning of a field changes. */
  readonly format: 2
  readonly timing: TimingModel
  readonly measurements: readonly Measurement[]
  readonly workloads: readonly WorkloadMeasurement[]
  readonly memory: readonly MemoryUse[]
  readonly missing: readonly Missing[]
}

export const emptyDataset = (timing: TimingModel): Dataset => ({
  format: 2,
  timing,
  measurements: [],
  workloads: [],
  memory: [],
  missing: [],
})

/** Bytes of input or output per thousand cycles. */
export const ioRate = ({ bytes, cycles }: Measurement): number => (1000 * bytes) / cycles

/** The scalar columns of operations and workloads as comma-separated values, one line each; what is missing has no line. */
export function toCsv({ measurements, workloads }: Dataset): string {
  const figures = ['exits', 'instructions', 'tlbMisses', 'pteReads1', 'pteReads2', 'cycles', 'idle'] as const
  const lines = [
    ...measurements.map((m) => ['operation', m.operation, m.world, m.timing, m.repetitions, m.bytes, m] as const),
    ...workloads.map((m) => ['workload', m.workload, m.world, m.timing, 1, '', m] as const),
  ].map((line) => {
    const row = line[6]
    return [...line.slice(0, 6), ...figures.map((f) => row[f])].join(',')
  })
  return [['kind', 'name', 'world', 'timing', 'repetitions', 'bytes', ...figures].join(','), ...lines, ''].join('\n')
}
