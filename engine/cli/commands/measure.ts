// ringside measure: what operations and workloads cost in every world.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { nearest } from '../../assembler/suggest.ts'
import { TIMING_MODELS, type TimingModel } from '../../machine/timing.ts'
import { type Dataset, type Figures, ioRate, toCsv } from '../../measure/dataset.ts'
import { measuring, type Progress, workloadNames } from '../../measure/matrix.ts'
import { SCHEMA } from '../../measure/schema.ts'
import { NATIVE } from '../../measure/software.ts'
import { Complaint, defineCommand, EXIT } from '../command.ts'
import { timingNamed } from '../lab.ts'
import { bookSources } from '../program.ts'
import { table } from '../report.ts'

export const command = defineCommand({
  summary: 'Measure operations and workloads in every world: bare metal and under each hypervisor.',
  usage: '[options]',
  options: {
    world: {
      type: 'string',
      value: 'X',
      multiple: true,
      gloss: 'Only this world: native, or a hypervisor. May be repeated.',
    },
    operation: {
      type: 'string',
      value: 'X',
      multiple: true,
      gloss: 'Only this operation; no workloads, unless named.',
    },
    workload: { type: 'string', value: 'X', multiple: true, gloss: 'Only this workload; no operations, unless named.' },
    timing: {
      type: 'string',
      value: 'MODEL',
      gloss: `The timing model: ${TIMING_MODELS.map((m) => m.name).join(', ')}. Only cycles depend on it.`,
    },
    json: { type: 'boolean', gloss: 'Print the dataset as JSON.' },
    csv: { type: 'boolean', gloss: 'Print operations and workloads as comma-separated values, a line each.' },
    schema: { type: 'boolean', gloss: 'Print the JSON schema of the dataset, and measure nothing.' },
  },
  details: `
An operation is done many times by a tiny guest kernel, and the same loop without it is subtracted; figures are for one operation.
A workload is a program of the guest operating system \`mini\`; figures are for the whole of it. Everything is read from the
machine's counters, so the same sources give the same figures, on every host.

Exits, instructions, TLB misses and page-table reads are counts; cycles are those of the timing model. What a world cannot do is
listed with the reason. The JSON has more: exits by cause, cycles by who spent them and by phase of the exit, memory.

Examples:
  ringside measure
  ringside measure --operation syscall --operation ptemod --timing Prescott
  ringside measure --workload fork --world hw-shadow --world hw-nested --json`,
  run(values) {
    if (values.schema) {
      process.stdout.write(`${JSON.stringify(SCHEMA, null, 2)}\n`)
      return 0
    }
    if (values.json && values.csv) throw new Complaint(EXIT.usage, '--json or --csv, not both')
    const timing: TimingModel | undefined = values.timing === undefined ? undefined : timingNamed(values.timing)
    const all = values.operation === undefined && values.workload === undefined
    const plan = {
      worlds: chosen('world', values.world, worlds()),
      operations: all ? operations() : chosen('operation', values.operation ?? [], operations()),
      workloads: all
        ? workloadNames(bookSources)
        : chosen('workload', values.workload ?? [], workloadNames(bookSources)),
      memory: all,
      ...(timing && { timing }),
    }
    const steps = measuring(bookSources, plan)
    const showing = process.stderr.isTTY === true
    for (;;) {
      const step = steps.next()
      if (showing) process.stderr.write(step.done ? '\r\x1b[K' : progress(step.value))
      if (!step.done) continue
      process.stdout.write(
        values.json ? `${JSON.stringify(step.value, null, 2)}\n` : values.csv ? toCsv(step.value) : report(step.value),
      )
      return 0
    }
  },
})

const engine = join(import.meta.dirname, '../..')
const folder = (path: string) => readdirSync(join(engine, path), { withFileTypes: true })

/** A file or a folder more is one more. */
const operations = () =>
  folder('guests/nano/operations')
    .filter(({ name }) => name.endsWith('.s'))
    .map(({ name }) => name.slice(0, -2))
    .sort()
const worlds = () => [
  NATIVE,
  ...folder('hypervisors')
    .filter((entry) => entry.isDirectory() && bookSources(`hypervisors/${entry.name}/hypervisor.s`) !== undefined)
    .map(({ name }) => name)
    .sort(),
]

/** The names that were given, in the order of all there are; all, where none were. */
function chosen(what: string, names: readonly string[] | undefined, all: readonly string[]): readonly string[] {
  const wrong = names?.find((name) => !all.includes(name))
  if (wrong !== undefined) {
    const meant = nearest(wrong, all)
    throw new Complaint(
      EXIT.usage,
      `there is no ${what} "${wrong}"`,
      meant ? `Did you mean ${meant}? There are ${all.join(', ')}.` : `There are ${all.join(', ')}.`,
    )
  }
  return names === undefined ? all : all.filter((name) => names.includes(name))
}

const progress = ({ done, of, what, world }: Progress) =>
  `\r\x1b[2m${done + 1} of ${of}: ${what}, ${world}\x1b[0m\x1b[K`

const HEAD = ['exits', 'instructions', 'TLB misses', 'PTE reads', 'cycles'] as const

function report({ timing, measurements, workloads, memory, missing }: Dataset): string {
  const cells = (f: Figures) =>
    [f.exits, f.instructions, f.tlbMisses, f.pteReads1 + f.pteReads2, f.cycles].map((value) => count(value))
  const lines: string[] = []
  if (measurements.length > 0)
    lines.push(
      ...table(
        ['operation', 'world', ...HEAD, 'bytes/1000 cycles'],
        measurements.map((m) => [m.operation, m.world, ...cells(m), m.bytes > 0 ? count(ioRate(m)) : '']),
        2,
      ),
      '',
    )
  if (workloads.length > 0)
    lines.push(
      ...table(
        ['workload', 'world', ...HEAD],
        workloads.map((m) => [m.workload, m.world, ...cells(m)]),
        2,
      ),
      '',
    )
  const translated = workloads.flatMap((m) =>
    m.translation ? [{ ...m.translation, workload: m.workload, world: m.world }] : [],
  )
  if (translated.length > 0)
    lines.push(
      ...table(
        ['translated', 'world', 'instructions', 'blocks', 'bytes in use', 'cycles each', 'chained', 'callouts'],
        translated.map((m) => [
          m.workload,
          m.world,
          ...[m.instructions, m.blocks, m.used, m.cycles / m.instructions, m.chained].map(count),
          count(m.calls.reduce((sum, call) => sum + call.count, 0)),
        ]),
        2,
      ),
      '',
    )
  if (memory.length > 0)
    lines.push(
      ...table(
        ['bytes of memory', "guest's tables", "hypervisor's tables", 'second stage', 'other state for a VM'],
        memory.map((m) => [m.world, ...[m.guestTables, m.hypervisorTables, m.secondStage, m.state].map(count)]),
      ),
      '',
    )
  for (const { world, operation, workload, why } of missing)
    lines.push(`not measured: ${operation ?? workload ?? 'memory'}, ${world}: ${why}`)
  return `${lines.join('\n')}\ncycles: timing model ${timing.name} (${timing.source})\n`
}

const count = (n: number) => n.toLocaleString('en-US', { maximumFractionDigits: 2 })
