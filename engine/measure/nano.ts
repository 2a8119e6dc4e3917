// Measure one operation in one world: run the guest `nano` with it, and take the differences between its marks.
import { symbolNamed } from '../assembler/program.ts'
import { createLab } from '../lab/lab.ts'
import { assembleSource, FIRMWARE, guestPath, hypervisorPath, type Sources } from '../lab/sources.ts'
import { inOrder, type TimingModel } from '../machine/timing.ts'
import type { Mark } from '../trace/recorder.ts'
import type { Dataset, Measurement } from './dataset.ts'

/** Bare metal, as a world beside the hypervisors. */
export const NATIVE = 'native'
/** Steps after which a measurement is given up. */
const BUDGET = 20_000_000

export type MeasureResult =
  | { readonly ok: true; readonly measurement: Measurement }
  | { readonly ok: false; readonly error: string }

export function measure(
  sources: Sources,
  operation: string,
  world: string,
  timing: TimingModel = inOrder,
): MeasureResult {
  const fail = (why: string): MeasureResult => ({ ok: false, error: `${operation} in ${world}: ${why}` })
  const text = sources(`guests/nano/operations/${operation}.s`)
  if (text === undefined) return fail('there is no such operation')
  const guest = assembleSource(sources, guestPath('nano'), { instead: { 'guests/nano/operation.s': text } })
  const firmware = assembleSource(sources, FIRMWARE)
  const hypervisor = world === NATIVE ? undefined : assembleSource(sources, hypervisorPath(world))
  for (const { diagnostics } of [guest, firmware, ...(hypervisor ? [hypervisor] : [])]) {
    const error = diagnostics.find((d) => d.severity === 'error')
    if (error) return fail(`${error.file}:${error.line}: ${error.message}`)
  }
  if (!guest.program || !firmware.program) return fail('nothing to run')
  const software = {
    firmware: firmware.program,
    guests: [guest.program],
    ...(hypervisor?.program && { hypervisor: hypervisor.program }),
  }
  const made = createLab(software, { timing }, 0)
  if (!made.ok) return fail(made.error)
  const { lab } = made
  const stop = lab.run(BUDGET)
  if (stop.reason !== 'off' || stop.how.kind !== 'pass')
    return fail(`the run did not end well: ${JSON.stringify(stop)}`)
  const marks = [1, 2, 3, 4].map((n) => lab.recorder.marks.find((mark) => mark.n === n))
  if (marks.some((mark) => mark === undefined)) return fail('a mark is missing')
  const repetitions = symbolNamed(guest.program, 'REPEAT')?.address ?? 0
  return {
    ok: true,
    measurement: { operation, world, timing: timing.name, repetitions, ...perOperation(marks as Mark[], repetitions) },
  }
}

type Rates = Omit<Measurement, 'operation' | 'world' | 'timing' | 'repetitions'>

/** The loop with the operation (marks 1 to 2) less the empty loop (marks 3 to 4), divided by the repetitions. */
function perOperation(marks: readonly Mark[], repetitions: number): Rates {
  const rate = (value: (mark: Mark) => number) => {
    const [a, b, c, d] = marks.map(value) as [number, number, number, number]
    return (b - a - (d - c)) / repetitions
  }
  const names = <T>(list: (mark: Mark) => readonly T[], name: (item: T) => string) => [
    ...new Set(marks.flatMap((mark) => list(mark).map(name))),
  ]
  const exitsOf = (what: string) => (mark: Mark) => mark.exits.find((e) => e.what === what)?.count ?? 0
  const cyclesOf = (world: string) => (mark: Mark) =>
    mark.accounts.filter((a) => a.world === world).reduce((sum, a) => sum + a.cycles, 0)
  return {
    cycles: rate((m) => m.counts.cycles),
    instructions: rate((m) => m.counts.instructions),
    exits: rate((m) => m.exits.reduce((sum, e) => sum + e.count, 0)),
    tlbMisses: rate((m) => m.counts.tlbMisses),
    pteReads: rate((m) => m.counts.pteReads1 + m.counts.pteReads2),
    causes: names(
      (m) => m.exits,
      (e) => e.what,
    )
      .map((what) => ({ what, count: rate(exitsOf(what)) }))
      .filter(({ count }) => count !== 0)
      .sort((p, q) => q.count - p.count),
    spent: names(
      (m) => m.accounts,
      (a) => a.world,
    )
      .map((world) => ({ world, cycles: rate(cyclesOf(world)) }))
      .filter(({ cycles }) => cycles !== 0),
  }
}

/** Every operation in every world. Stops at the first that cannot be measured. */
export function measureAll(
  sources: Sources,
  operations: readonly string[],
  worlds: readonly string[],
  timing?: TimingModel,
): { readonly ok: true; readonly dataset: Dataset } | { readonly ok: false; readonly error: string } {
  const measurements: Measurement[] = []
  for (const operation of operations) {
    for (const world of worlds) {
      const result = measure(sources, operation, world, timing)
      if (!result.ok) return result
      measurements.push(result.measurement)
    }
  }
  return { ok: true, dataset: { format: 1, measurements } }
}
