// One operation in one world: the guest `nano` with it, many times, less the same loop without it.
import type { Lab } from '../lab/lab.ts'
import type { Sources } from '../lab/sources.ts'
import type { MachineConfig } from '../machine/config.ts'
import { inOrder, type TimingModel } from '../machine/timing.ts'
import type { Mark } from '../trace/recorder.ts'
import type { Measurement } from './dataset.ts'
import { figures } from './figures.ts'
import { type Phases, phasesBetween, RETURN } from './phases.ts'
import { CannotMeasure, symbolValue, Workshop } from './software.ts'

/** Steps after which a measurement is given up. */
const BUDGET = 20_000_000
/** Events kept: two for each trap, with room. */
const EVENTS = 1 << 20
/** The disk of an operation that reads one: sixteen sectors. */
const DISK = Uint8Array.from({ length: 16 * 512 }, (_, k) => k)
const OPERATION = 'guests/nano/operation.s'
export const operationPath = (name: string): string => `guests/nano/operations/${name}.s`

export type MeasureResult =
  | { readonly ok: true; readonly measurement: Measurement }
  | { readonly ok: false; readonly error: string }

/** How an operation is measured, where not as usual. */
export interface Conditions {
  readonly timing?: TimingModel
  readonly machine?: Partial<MachineConfig>
  /** Definitions for the operation, such as BATCH. */
  readonly defines?: Readonly<Record<string, number>>
  /** False: `phases` stays empty, and the run is not stepped a second time. */
  readonly phases?: boolean
}

/** Throws CannotMeasure: the operation or the world is not there, or this world cannot do it (in the guest's words). */
export function measureOperation(
  workshop: Workshop,
  operation: string,
  world: string,
  { timing = inOrder, machine = {}, defines, phases = true }: Conditions = {},
): Measurement {
  const text = workshop.text(operationPath(operation), `operation ${operation}`)
  const guest = workshop.guest({ name: 'nano', instead: { [OPERATION]: text }, ...(defines && { defines }) }, world)
  const vms = symbolValue(guest, 'VMS', 1)
  const disks = Array.from({ length: vms }, () => ({ kind: 'block', version: 2, image: DISK }) as const)
  const lab = workshop.lab(guest, world, vms, { timing, virtio: disks, ...machine }, phases ? EVENTS : 0)
  const stop = lab.run(BUDGET)
  const mark = (n: number) => lab.recorder.marks.find((m) => m.n === n && m.vm === 0)
  if (mark(0)) throw new CannotMeasure(`it lacks: ${lab.output(0).trimEnd().split('\n').at(-1)}`)
  if (stop.reason !== 'off' || stop.how.kind !== 'pass')
    throw new CannotMeasure(`the run did not end well: ${JSON.stringify(stop)}`)
  const [a, b, c, d] = [1, 2, 3, 4].map(mark)
  if (!a || !b || !c || !d) throw new CannotMeasure('a mark is missing')
  const repetitions = symbolValue(guest, 'REPEAT', 0)
  const measurement = {
    operation,
    world,
    timing: timing.name,
    repetitions,
    ...figures(a, b, [c, d], repetitions),
    bytes: symbolValue(guest, 'BYTES', 0),
    phases: phases ? phasesOfLoop(lab, [a, b, c, d], repetitions) : [],
  }
  lab.machine.release()
  return measurement
}

function phasesOfLoop(lab: Lab, marks: readonly Mark[], repetitions: number): Measurement['phases'] {
  const [a, b, c, d] = marks.map((mark) => mark.step) as [number, number, number, number]
  const [loop, empty] = phasesBetween(lab, [
    { from: a, to: b },
    { from: c, to: d },
  ]) as [Phases, Phases]
  const last = (phase: string) => Number(phase === RETURN)
  return [...new Set([...loop.keys(), ...empty.keys()])]
    .map((phase) => ({ phase, cycles: ((loop.get(phase) ?? 0) - (empty.get(phase) ?? 0)) / repetitions }))
    .filter(({ cycles }) => cycles !== 0)
    .sort((p, q) => last(p.phase) - last(q.phase))
}

/** One operation by itself; says what is wrong instead of throwing. */
export function measure(
  sources: Sources,
  operation: string,
  world: string,
  timing: TimingModel = inOrder,
): MeasureResult {
  try {
    return { ok: true, measurement: measureOperation(new Workshop(sources), operation, world, { timing }) }
  } catch (error) {
    if (!(error instanceof CannotMeasure)) throw error
    return { ok: false, error: `${operation} in ${world}: ${error.message}` }
  }
}
