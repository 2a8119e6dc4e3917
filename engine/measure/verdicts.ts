// The comparison that one finds in every introduction: full virtualization, paravirtualization and hardware assistance; CPU overhead,
// memory overhead and I/O performance; High, Medium, Low. Beside its words: our figures, and where the words mislead.
import { type Dataset, ioRate, type MemoryUse } from './dataset.ts'
import { NATIVE } from './software.ts'

export type Word = 'High' | 'Medium' | 'Low'
export type Kind = 'full virtualization' | 'paravirtualization' | 'hardware-assisted virtualization'
export type Aspect = 'CPU overhead' | 'memory overhead' | 'I/O performance'

/** Which of our worlds stand for a kind. */
export const KINDS: Readonly<Record<Kind, readonly string[]>> = {
  'full virtualization': ['trap-and-emulate', 'binary-translation'],
  paravirtualization: ['paravirt'],
  'hardware-assisted virtualization': ['hw-shadow', 'hw-nested'],
}

/** The table as a wiki page on virtualization has it, in the order of the kinds. */
const SAYS: Readonly<Record<Aspect, readonly [Word, Word, Word]>> = {
  'CPU overhead': ['High', 'Medium', 'Low'],
  'memory overhead': ['High', 'Medium', 'Low'],
  'I/O performance': ['Low', 'Medium', 'High'],
}

/** Worlds of a kind that differ by more than this factor are not one kind in this respect; kinds that differ by less are equal. */
const APART = 2
const EQUAL = 1.05

export interface Entry {
  readonly kind: Kind
  /** What the table says. */
  readonly says: Word
  /** Our figures, the best world of the kind first. */
  readonly worlds: readonly { readonly world: string; readonly value: number }[]
  /** The word that our figures would give, ranking kinds by their best world. */
  readonly measured: Word
}

export interface TableVerdict {
  readonly aspect: Aspect
  /** What was measured: a workload, a kind of memory, an operation. */
  readonly measure: string
  readonly unit: 'times bare metal' | 'bytes for a virtual machine' | 'bytes per thousand cycles'
  readonly entries: readonly Entry[]
  /** The best worlds of the kinds are within 5 % of each other: no word fits. */
  readonly equal: boolean
  /** Our order is the table's. */
  readonly agrees: boolean
  /** Where the words mislead, a sentence each. */
  readonly misleads: readonly string[]
}

/** Every measure for which the dataset has all worlds of at least one kind. */
export function verdicts(dataset: Dataset): TableVerdict[] {
  const { measurements, workloads, memory } = dataset
  const found: TableVerdict[] = []
  const add = (
    aspect: Aspect,
    measure: string,
    unit: TableVerdict['unit'],
    value: (world: string) => number | undefined,
  ) => {
    const verdict = judged(aspect, measure, unit, value)
    if (verdict) found.push(verdict)
  }
  for (const name of new Set(workloads.map(({ workload }) => workload))) {
    const cycles = (world: string) => workloads.find((w) => w.workload === name && w.world === world)?.cycles
    const native = cycles(NATIVE)
    if (native) add('CPU overhead', name, 'times bare metal', (world) => divided(cycles(world), native))
  }
  const bytes = (use: MemoryUse) => use.hypervisorTables + use.secondStage + use.state
  if (memory.length > 0)
    add('memory overhead', 'page tables and state', 'bytes for a virtual machine', (world) => {
      const use = memory.find((m) => m.world === world)
      return use && bytes(use)
    })
  for (const name of new Set(measurements.filter((m) => m.bytes > 0).map(({ operation }) => operation))) {
    add('I/O performance', name, 'bytes per thousand cycles', (world) => {
      const row = measurements.find((m) => m.operation === name && m.world === world)
      return row && ioRate(row)
    })
  }
  return found
}

const divided = (value: number | undefined, by: number) => (value === undefined ? undefined : value / by)

function judged(
  aspect: Aspect,
  measure: string,
  unit: TableVerdict['unit'],
  value: (world: string) => number | undefined,
): TableVerdict | undefined {
  const more = aspect === 'I/O performance'
  const kinds = (Object.keys(KINDS) as Kind[]).map((kind, n) => {
    const worlds = KINDS[kind]
      .flatMap((world) => {
        const found = value(world)
        return found === undefined ? [] : [{ world, value: found }]
      })
      .sort((p, q) => (more ? q.value - p.value : p.value - q.value))
    return { kind, says: SAYS[aspect][n] as Word, worlds }
  })
  if (kinds.some(({ worlds }) => worlds.length === 0)) return undefined
  const best = ({ worlds }: (typeof kinds)[number]) => worlds[0]?.value ?? 0
  const ranked = [...kinds].sort((p, q) => best(q) - best(p))
  const entries = kinds.map((entry) => ({
    ...entry,
    measured: (['High', 'Medium', 'Low'] as const)[ranked.indexOf(entry)] as Word,
  }))
  const values = kinds.map(best)
  const equal = Math.max(...values) / Math.min(...values) < EQUAL
  const agrees = !equal && entries.every(({ says, measured }) => says === measured)
  const misleads: string[] = []
  if (equal)
    misleads.push(`All three kinds are within ${percent(EQUAL)} of each other: there is nothing to call high or low.`)
  else
    for (const { kind, says, measured } of entries)
      if (says !== measured) misleads.push(`For ${kind} the table says ${says}; of the three it is ${measured} here.`)
  for (const { kind, worlds } of entries) {
    const [first, last] = [worlds[0], worlds.at(-1)]
    if (!first || !last) continue
    const factor = more ? first.value / last.value : last.value / first.value
    if (factor > APART)
      misleads.push(
        `${capital(kind)} is not one thing: ${last.world} and ${first.world} differ by a factor of ${round(factor)}.`,
      )
  }
  return { aspect, measure, unit, entries, equal, agrees, misleads }
}

const percent = (factor: number) => `${Math.round((factor - 1) * 100)} %`
const round = (n: number) => (n < 10 ? Math.round(n * 10) / 10 : Math.round(n))
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
