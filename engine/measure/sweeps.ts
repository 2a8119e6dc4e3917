// What changes when one parameter does: how many updates one call carries, what entering and leaving a guest costs, how large
// the TLB is. Each is a generator of points, so that whoever draws them can stop between any two; same sources, same points.
import type { Sources } from '../lab/sources.ts'
import { inOrder, type TimingModel } from '../machine/timing.ts'
import type { Measurement, WorkloadMeasurement } from './dataset.ts'
import { measureWorkload } from './mini.ts'
import { measureOperation } from './nano.ts'
import { CannotMeasure, Workshop } from './software.ts'

/** One world at one value of the parameter: what was measured, or why it cannot be. */
export interface Point<Row> {
  readonly x: number
  readonly world: string
  readonly row?: Row
  readonly why?: string
}

interface Sweep {
  readonly worlds: readonly string[]
  readonly timing?: TimingModel
}

function* sweep<Row>(
  sources: Sources,
  values: readonly number[],
  worlds: readonly string[],
  measure: (workshop: Workshop, x: number, world: string) => Row,
): Generator<Point<Row>, void> {
  const workshop = new Workshop(sources)
  for (const x of values) {
    for (const world of worlds) {
      let point: Point<Row>
      try {
        point = { x, world, row: measure(workshop, x, world) }
      } catch (error) {
        if (!(error instanceof CannotMeasure)) throw error
        point = { x, world, why: error.message }
      }
      yield point
    }
  }
}

export const BATCHES: readonly number[] = [1, 2, 4, 8, 16, 32, 64, 128]

/**
 * An operation that does its work in batches, x pieces at a time: `ptemod` (entries of page tables), `block` (sectors, at most 16),
 * `console` (bytes). Figures are for the whole batch.
 */
export const sweepBatch = (
  sources: Sources,
  {
    operation,
    worlds,
    timing = inOrder,
    batches = BATCHES,
  }: Sweep & { operation: string; batches?: readonly number[] },
): Generator<Point<Measurement>, void> =>
  sweep(sources, batches, worlds, (workshop, x, world) =>
    measureOperation(workshop, operation, world, { timing, defines: { BATCH: x }, phases: false }),
  )

export const TRANSITIONS: readonly number[] = [0, 250, 500, 1000, 2000, 4000]

/** An operation where leaving a hardware guest and entering it again costs x extra cycles, half of them on each way. */
export const sweepTransition = (
  sources: Sources,
  {
    operation,
    worlds,
    timing = inOrder,
    cycles = TRANSITIONS,
  }: Sweep & { operation: string; cycles?: readonly number[] },
): Generator<Point<Measurement>, void> =>
  sweep(sources, cycles, worlds, (workshop, x, world) => {
    const vmExit = Math.floor(x / 2)
    const model = { ...timing, name: `${timing.name}, ${x} for exit and entry`, vmExit, vmEntry: x - vmExit }
    return measureOperation(workshop, operation, world, { timing: model, phases: false })
  })

export const TLB_ENTRIES: readonly number[] = [4, 8, 16, 32, 64, 128, 256, 512, 1024]

/** An operation, such as `pages`, on machines with TLBs of x entries, of up to four ways. */
export const sweepTlb = (
  sources: Sources,
  {
    operation,
    worlds,
    timing = inOrder,
    entries = TLB_ENTRIES,
  }: Sweep & { operation: string; entries?: readonly number[] },
): Generator<Point<Measurement>, void> =>
  sweep(sources, entries, worlds, (workshop, x, world) =>
    measureOperation(workshop, operation, world, { timing, machine: { tlb: tlbOf(x) }, phases: false }),
  )

/** The same with a workload. */
export const sweepTlbOfWorkload = (
  sources: Sources,
  {
    workload,
    worlds,
    timing = inOrder,
    entries = TLB_ENTRIES,
  }: Sweep & { workload: string; entries?: readonly number[] },
): Generator<Point<WorkloadMeasurement>, void> =>
  sweep(sources, entries, worlds, (workshop, x, world) =>
    measureWorkload(workshop, workload, world, { timing, machine: { tlb: tlbOf(x) } }),
  )

const tlbOf = (entries: number) => ({ entries, ways: Math.min(4, entries) })
