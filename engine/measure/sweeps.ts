// What changes when one parameter does: how many updates one call carries, what entering and leaving a guest costs, how large the TLB
// is, how many virtual machines share the hart. A generator of points, so that whoever draws them can stop between any two; same
// sources, same points.
import type { Sources } from '../lab/sources.ts'
import type { MachineConfig } from '../machine/config.ts'
import { inOrder, type TimingModel } from '../machine/timing.ts'
import type { Figures } from './dataset.ts'
import { measureWorkload } from './mini.ts'
import { measureOperation, operationPath } from './nano.ts'
import { CannotMeasure, Workshop } from './software.ts'

/** Values that are measured where none are given, and the units of each parameter. */
export const PARAMETERS = {
  /** Pieces that one operation does together: entries of page tables, sectors, bytes. Of operations that know BATCH. */
  batch: [1, 2, 4, 8, 16, 32, 64, 128],
  /** Entries of each bank of the TLB, which has up to four ways. */
  tlb: [4, 8, 16, 32, 64, 128, 256, 512, 1024],
  /** Extra cycles for leaving a hardware guest and entering it again, half of them on each way. */
  transition: [0, 250, 500, 1000, 2000, 4000],
  /** Virtual machines that run the same side by side, from power-on until the last has done its work. Of workloads. */
  machines: [1, 2, 3, 4],
} as const satisfies Record<string, readonly number[]>
export type Parameter = keyof typeof PARAMETERS

export interface Sweep {
  readonly over: Parameter
  /** Most that is measured of `over`; all of PARAMETERS if not given. */
  readonly values?: readonly number[]
  /** What is measured: an operation of the guest nano, or a workload of the guest mini. */
  readonly of: { readonly operation: string } | { readonly workload: string }
  readonly worlds: readonly string[]
  /** The other parameters, where they are not as usual. */
  readonly at?: Partial<Record<Parameter, number>>
  readonly timing?: TimingModel
}

/** One world at one value of the parameter: what was measured, as a whole, or why it cannot be. */
export interface Point {
  readonly x: number
  readonly world: string
  /** By which the figures are divided to be comparable with those of other points: pieces of the batch, virtual machines. */
  readonly pieces: number
  readonly row?: Figures
  readonly why?: string
}

export function* sweeping(sources: Sources, sweep: Sweep): Generator<Point, void> {
  const { over, worlds, values = PARAMETERS[over] } = sweep
  const workshop = new Workshop(sources)
  for (const x of values) {
    const at = { ...sweep.at, [over]: x }
    const pieces = (at.batch ?? 1) * (at.machines ?? 1)
    for (const world of worlds) {
      let point: Point
      try {
        point = { x, world, pieces, row: measureAt(workshop, sweep, world, at) }
      } catch (error) {
        if (!(error instanceof CannotMeasure)) throw error
        point = { x, world, pieces, why: error.message }
      }
      yield point
    }
  }
}

function measureAt(
  workshop: Workshop,
  { of, timing: model = inOrder }: Sweep,
  world: string,
  { batch, tlb, transition, machines }: Partial<Record<Parameter, number>>,
): Figures {
  const timing = transition === undefined ? model : withTransition(model, transition)
  const machine: Partial<MachineConfig> = tlb === undefined ? {} : { tlb: { entries: tlb, ways: Math.min(4, tlb) } }
  if ('workload' in of) {
    if (batch !== undefined) throw new CannotMeasure('a workload has no batches')
    return measureWorkload(workshop, of.workload, world, { timing, machine, ...(machines && { machines }) })
  }
  if (machines !== undefined) throw new CannotMeasure('an operation is measured in one virtual machine')
  const knows = /\bBATCH\b/.test(workshop.text(operationPath(of.operation), `operation ${of.operation}`))
  if (batch !== undefined && !knows) throw new CannotMeasure('it does nothing in batches')
  const defines = batch === undefined ? {} : { defines: { BATCH: batch } }
  return measureOperation(workshop, of.operation, world, { timing, machine, ...defines, phases: false })
}

function withTransition(timing: TimingModel, cycles: number): TimingModel {
  const vmExit = Math.floor(cycles / 2)
  return { ...timing, name: `${timing.name}, ${cycles} for exit and entry`, vmExit, vmEntry: cycles - vmExit }
}
