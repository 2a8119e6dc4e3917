// One number of the dataset, by name: what <Measured> prints, and how it is described. Throws for a name that is not there, with those
// that are, so that a page with a mistake is not built.
import { inOrder, ioRate, WORLDS as RUNNING, TIMING_MODELS, type TimingModel } from '../../engine/index.ts'
import { measured, memoryOf, ran } from './measured.ts'
import { executionName, operationGloss } from './names.ts'

const FIGURES = ['cycles', 'idle', 'instructions', 'exits', 'tlbMisses', 'pteReads1', 'pteReads2'] as const
const OPERATION = [...FIGURES, 'bytes', 'repetitions', 'ioRate'] as const
const MEMORY = ['guestTables', 'hypervisorTables', 'secondStage', 'state'] as const
/** Who can run: `hypervisor`, `firmware`, `guest kernel`, `guest user`. */
export type Part = (typeof RUNNING)[number]
export type Value = (typeof OPERATION)[number] | (typeof MEMORY)[number]

/** What is asked for. Without `operation` and `workload`: the memory of the world. */
export interface Query {
  /** One of the operations. */
  readonly operation?: string
  /** Or one of the workloads. */
  readonly workload?: string
  /** `native`, or a hypervisor by name. */
  readonly world: string
  /** Which figure: `exits`, `cycles`, `instructions`, `pteReads1`, and the other fields of the dataset. */
  readonly value: Value
  /** Only the cycles that one part of the software spent: `hypervisor`, `firmware`, `guest kernel`, `guest user`. */
  readonly by?: Part
  /** Only the cycles of one phase of the exits (of operations). */
  readonly phase?: string
  /** Only the exits, or their cycles, of one cause. */
  readonly cause?: string
  /** Another world: how many times as much as there. */
  readonly over?: string
  /** Another world: how much more than there. */
  readonly minus?: string
  /** Name of a timing model; `in-order` if not given. */
  readonly timing?: string
  /** A noun for one of what is counted: the number is followed by it, in the plural unless it is 1. */
  readonly unit?: string
}

export interface Figure {
  readonly value: number
  /** The whole description: what, where, under which timing model. */
  readonly title: string
}

const WORDS: Partial<Record<Value, string>> = {
  idle: 'cycles of waiting',
  tlbMisses: 'TLB misses',
  pteReads1: 'page-table entries read, first stage',
  pteReads2: 'page-table entries read, second stage',
  bytes: 'bytes moved',
  ioRate: 'bytes per thousand cycles',
  guestTables: 'bytes of page tables that the guest built and the machine walked',
  hypervisorTables: 'bytes of page tables that the hypervisor built',
  secondStage: 'bytes of second-stage page tables',
  state: 'bytes that the hypervisor keeps for one virtual machine, besides page tables',
}

function choose(what: string, name: string, all: readonly string[]): void {
  if (!all.includes(name)) throw new Error(`<Measured>: there is no ${what} "${name}"; there are ${all.join(', ')}`)
}

function timingNamed(name: string | undefined): TimingModel {
  if (name === undefined) return inOrder
  choose(
    'timing model',
    name,
    TIMING_MODELS.map((model) => model.name),
  )
  return TIMING_MODELS.find((model) => model.name === name) as TimingModel
}

function valueIn(query: Query, world: string): number {
  const { operation, workload, value, by, phase, cause } = query
  const timing = timingNamed(query.timing)
  if (operation === undefined && workload === undefined) {
    choose('value', value, MEMORY)
    return memoryOf(world, timing)[value as (typeof MEMORY)[number]]
  }
  choose('value', value, operation === undefined ? FIGURES : OPERATION)
  const row = operation === undefined ? ran(workload as string, world, timing) : measured(operation, world, timing)
  if (by !== undefined) {
    choose('part of the software', by, RUNNING)
    return row.spent.find((s) => s.world === by)?.cycles ?? 0
  }
  if (phase !== undefined) {
    const phases = 'phases' in row ? row.phases : []
    choose(
      `phase of ${operation ?? workload} in ${world}`,
      phase,
      phases.map((p) => p.phase),
    )
    return phases.find((p) => p.phase === phase)?.cycles ?? 0
  }
  if (cause !== undefined) {
    const { causes } = row
    choose(
      `cause of an exit of ${operation ?? workload} in ${world}`,
      cause,
      causes.map((c) => c.what),
    )
    const found = causes.find((c) => c.what === cause)
    return (value === 'cycles' ? found?.cycles : found?.count) ?? 0
  }
  return value === 'ioRate' && 'bytes' in row ? ioRate(row) : row[value as (typeof FIGURES)[number]]
}

export function figureOf(query: Query): Figure {
  const { operation, workload, world, value, by, phase, cause, over, minus } = query
  const one = (names: readonly unknown[], complaint: string) => {
    if (names.filter((name) => name !== undefined).length > 1) throw new Error(`<Measured>: ${complaint}`)
  }
  one([operation, workload], 'operation or workload, not both')
  one([over, minus], 'over or minus, not both')
  one([by, phase, cause], 'by, phase or cause, one of them')
  if ((by ?? phase) !== undefined && value !== 'cycles')
    throw new Error('<Measured>: only cycles are divided by part of the software and by phase')
  if (cause !== undefined && value !== 'cycles' && value !== 'exits')
    throw new Error('<Measured>: only exits and their cycles are divided by cause')
  const here = valueIn(query, world)
  const there = over ?? minus
  const value_ =
    over !== undefined ? here / valueIn(query, over) : minus !== undefined ? here - valueIn(query, minus) : here
  if (!Number.isFinite(value_)) throw new Error(`<Measured over="${over}">: nothing to divide by in ${over}`)
  const part =
    by !== undefined
      ? ` of the ${by}`
      : phase !== undefined
        ? ` of the phase ${phase}`
        : cause !== undefined
          ? ` for: ${cause}`
          : ''
  const what = `${WORDS[value] ?? value}${part}`
  const how = over !== undefined ? `${what}, as a multiple of` : minus !== undefined ? `${what}, more than in` : what
  const where = executionName(world)
  const subject =
    operation !== undefined
      ? `one ${operation} (${operationGloss(operation) ?? 'an operation'}), ${where}`
      : workload !== undefined
        ? `workload ${workload}, ${where}`
        : where
  const timing = timingNamed(query.timing)
  const model = value === 'cycles' || value === 'idle' || value === 'ioRate' ? `, timing model ${timing.name}` : ''
  const times =
    operation === undefined ? '' : `; measured over ${measured(operation, world, timing).repetitions} repetitions`
  return {
    value: value_,
    title: `${how}${there === undefined ? '' : ` ${executionName(there)}`}: ${subject}${model}${times}`,
  }
}
