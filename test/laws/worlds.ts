// What the laws are tried on: figures of operations and workloads in every world that there is, each measured once for a test file.
import { existsSync, readdirSync } from 'node:fs'
import {
  type Figures,
  inOrder,
  type Measurement,
  NATIVE,
  TIMING_MODELS,
  type TimingModel,
  type WorkloadMeasurement,
} from '../../engine/index.ts'
import { measureWorkload } from '../../engine/measure/mini.ts'
import { measureOperation } from '../../engine/measure/nano.ts'
import { Workshop } from '../../engine/measure/software.ts'
import { sources } from '../sources.ts'

const engine = new URL('../../engine/', import.meta.url)
const named = (folder: string) => readdirSync(new URL(folder, engine))

export const OPERATIONS = named('guests/nano/operations/').map((file) => file.replace(/\.s$/, ''))
export const HYPERVISORS = named('hypervisors/').filter((name) =>
  existsSync(new URL(`hypervisors/${name}/hypervisor.s`, engine)),
)
export const WORLDS = [NATIVE, ...HYPERVISORS]

const workshop = new Workshop(sources)
const known = new Map<string, Figures>()

function once<Row extends Figures>(key: string, measure: () => Row): Row {
  const found = known.get(key) ?? measure()
  known.set(key, found)
  return found as Row
}

export const operation = (name: string, world: string, timing: TimingModel = inOrder): Measurement =>
  once(`${name} ${world} ${JSON.stringify(timing)}`, () =>
    measureOperation(workshop, name, world, { timing, phases: false }),
  )

export const workload = (name: string, world: string): WorkloadMeasurement =>
  once(`workload ${name} ${world}`, () => measureWorkload(workshop, name, world))

/** Entries of the page-table walks of one operation, of both stages. */
export const walked = ({ pteReads1, pteReads2 }: Figures): number => pteReads1 + pteReads2

/** In-order, but for these parameters. */
export const timingWith = (parameters: Partial<TimingModel>): TimingModel => ({
  ...inOrder,
  ...parameters,
  name: JSON.stringify(parameters),
})
export const model = (name: string): TimingModel => TIMING_MODELS.find((m) => m.name === name) ?? inOrder
