// Measurements made while the pages are built: each once, however often it is asked for, and kept in node_modules/.cache for the next
// build, until anything in the engine changes.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Dataset,
  inOrder,
  type Measurement,
  type MemoryUse,
  type Missing,
  measureAll,
  type Plan,
  type Point,
  type Sweep,
  sweeping,
  type TimingModel,
  type WorkloadMeasurement,
  workloadNames,
} from '../../engine/index.ts'
import { OPERATIONS, sources, WORLDS } from './sources.ts'

const FOLDER = 'node_modules/.cache/ringside'
const FILE = join(FOLDER, 'measured.json')

/** Of every file that a measurement can depend on. */
function engineHash(): string {
  const hash = createHash('sha256')
  const files = readdirSync('engine', { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|s)$/.test(name) && !name.startsWith('cli'))
    .sort()
  for (const name of files)
    hash
      .update(name)
      .update('\0')
      .update(readFileSync(join('engine', name)))
      .update('\0')
  return hash.digest('hex')
}

/** A row by what was asked for, or why there is none. */
type Kept = { readonly row: unknown } | { readonly why: string }

const hash = engineHash()
const known = load()

function load(): Map<string, Kept> {
  try {
    const kept = JSON.parse(readFileSync(FILE, 'utf8')) as { hash: string; rows: [string, Kept][] }
    return new Map(kept.hash === hash ? kept.rows : [])
  } catch {
    return new Map()
  }
}

function keep(name: string, row: Kept): Kept {
  known.set(name, row)
  mkdirSync(FOLDER, { recursive: true })
  const own = `${FILE}.${process.pid}`
  writeFileSync(own, JSON.stringify({ hash, rows: [...known] }))
  renameSync(own, FILE)
  return row
}

/** The only row of a plan that asks for one. */
function kept(name: string, plan: Plan): Kept {
  const found = known.get(name)
  if (found) return found
  const { measurements, workloads, memory, missing } = measureAll(sources, plan)
  const [row] = [...measurements, ...workloads, ...memory]
  return keep(name, row === undefined ? { why: missing[0]?.why ?? 'nothing was measured' } : { row })
}

function rowOf<Row>(what: string, found: Kept): Row {
  if ('why' in found) throw new Error(`${what} cannot be measured: ${found.why}`)
  return found.row as Row
}

function checked(what: string, name: string, all: readonly string[]): string {
  if (!all.includes(name)) throw new Error(`there is no ${what} "${name}"; there are ${all.join(', ')}`)
  return name
}

const operationRow = (operation: string, world: string, timing: TimingModel) =>
  kept(`operation ${operation} ${world} ${timing.name}`, {
    operations: [checked('operation', operation, OPERATIONS)],
    worlds: [checked('world', world, WORLDS)],
    timing,
  })

/** Throws where there is nothing to measure, so that a page with a mistake is not built. */
export const measured = (operation: string, world: string, timing: TimingModel = inOrder): Measurement =>
  rowOf(`operation ${operation} in ${world}`, operationRow(operation, world, timing))

export const WORKLOADS: readonly string[] = workloadNames(sources)

const workloadRow = (workload: string, world: string, timing: TimingModel) =>
  kept(`workload ${workload} ${world} ${timing.name}`, {
    workloads: [checked('workload', workload, WORKLOADS)],
    worlds: [checked('world', world, WORLDS)],
    timing,
  })

/** The same for a workload. */
export const ran = (workload: string, world: string, timing: TimingModel = inOrder): WorkloadMeasurement =>
  rowOf(`workload ${workload} in ${world}`, workloadRow(workload, world, timing))

const memoryRow = (world: string, timing: TimingModel) =>
  kept(`memory ${world} ${timing.name}`, { memory: true, worlds: [checked('world', world, WORLDS)], timing })

/** The same for the memory that a world needs. */
export const memoryOf = (world: string, timing: TimingModel = inOrder): MemoryUse =>
  rowOf(`memory of ${world}`, memoryRow(world, timing))

/** All of these rows; what cannot be measured is in `missing`. Without lists of names: the whole dataset. */
export function dataset({
  operations = OPERATIONS,
  workloads = WORKLOADS,
  memory = true,
  worlds = WORLDS,
  timing = inOrder,
}: Partial<Plan> = {}): Dataset {
  const missing: Missing[] = []
  const rows = <Row>(names: readonly string[], kind: string, find: (name: string, world: string) => Kept) =>
    names.flatMap((name) =>
      worlds.flatMap((world) => {
        const found = find(name, world)
        if ('row' in found) return [found.row as Row]
        missing.push({ world, ...(kind && { [kind]: name }), why: found.why })
        return []
      }),
    )
  return {
    format: 2,
    timing,
    measurements: rows<Measurement>(operations, 'operation', (name, world) => operationRow(name, world, timing)),
    workloads: rows<WorkloadMeasurement>(workloads, 'workload', (name, world) => workloadRow(name, world, timing)),
    memory: rows<MemoryUse>(memory ? ['memory'] : [], '', (_, world) => memoryRow(world, timing)),
    missing,
  }
}

/** All points of a sweep. Throws where there is not one. */
export function swept(sweep: Sweep): readonly Point[] {
  const name = `sweep ${JSON.stringify(sweep)}`
  const found = known.get(name) ?? keep(name, { row: [...sweeping(sources, sweep)] })
  const points = rowOf<readonly Point[]>(name, found)
  if (!points.some(({ row }) => row)) throw new Error(`${name} cannot be measured: ${points[0]?.why}`)
  return points
}
