// The whole matrix: every operation and every workload in every world, and the memory of every world. What a world cannot do is a row
// too: in `missing`, with the reason.
import type { Sources } from '../lab/sources.ts'
import { inOrder, type TimingModel } from '../machine/timing.ts'
import {
  type Dataset,
  emptyDataset,
  type Measurement,
  type MemoryUse,
  type Missing,
  type WorkloadMeasurement,
} from './dataset.ts'
import { measureMemory } from './memory.ts'
import { measureWorkload, workloadsOf } from './mini.ts'
import { measureOperation } from './nano.ts'
import { CannotMeasure, Workshop } from './software.ts'

/** What to measure. Sources have no list of files: whoever has one gives names of operations and worlds. */
export interface Plan {
  readonly worlds: readonly string[]
  readonly operations?: readonly string[]
  readonly workloads?: readonly string[]
  readonly memory?: boolean
  readonly timing?: TimingModel
  /** False: exits are not split into phases, which takes half of the time. */
  readonly phases?: boolean
}

/** Where a measuring is: `done` of `of` rows; next is `what` in `world`. */
export interface Progress {
  readonly done: number
  readonly of: number
  readonly what: string
  readonly world: string
}

/**
 * Measures row by row, and says before each what is next, so that whoever asked can show it, or stop asking.
 * Rows are in the order of the plan: by operation, then by world.
 */
export function* measuring(sources: Sources, plan: Plan): Generator<Progress, Dataset> {
  const { worlds, operations = [], workloads = [], memory = false, timing = inOrder, phases = true } = plan
  const workshop = new Workshop(sources)
  const measurements: Measurement[] = []
  const ran: WorkloadMeasurement[] = []
  const used: MemoryUse[] = []
  const missing: Missing[] = []
  const rows = [
    ...operations.flatMap((operation) =>
      worlds.map((world) => ({
        what: operation,
        world,
        names: { operation },
        take: () => measurements.push(measureOperation(workshop, operation, world, { timing, phases })),
      })),
    ),
    ...workloads.flatMap((workload) =>
      worlds.map((world) => ({
        what: workload,
        world,
        names: { workload },
        take: () => ran.push(measureWorkload(workshop, workload, world, { timing })),
      })),
    ),
    ...(memory ? worlds : []).map((world) => ({
      what: 'memory',
      world,
      names: {},
      take: () => used.push(measureMemory(workshop, world, { timing })),
    })),
  ]
  for (const [done, { what, world, names, take }] of rows.entries()) {
    yield { done, of: rows.length, what, world }
    try {
      take()
    } catch (error) {
      if (!(error instanceof CannotMeasure)) throw error
      missing.push({ world, ...names, why: error.message })
    }
  }
  return { ...emptyDataset(timing), measurements, workloads: ran, memory: used, missing }
}

/** The same without stopping on the way. */
export function measureAll(sources: Sources, plan: Plan): Dataset {
  const steps = measuring(sources, plan)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** Names of the workloads, as the guest `mini` has them. */
export const workloadNames = (sources: Sources): string[] => workloadsOf(new Workshop(sources))
