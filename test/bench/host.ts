// How fast the machine runs on this host: million instructions a second of processor time, per program the median of several
// runs, each in a new machine; and the ratio to QEMU where it is installed. Processor time, so that waiting for a busy host
// does not count; what others do to its caches and shared cores still does.
//
//   npm run bench:host                                   the programs of this folder
//   npm run bench:host -- FILE... [--runs N] [--json]    others (.s or ELF) that power the machine off
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Program } from '../../engine/assembler/program.ts'
import { Complaint, EXIT, numberOf, tell } from '../../engine/cli/command.ts'
import { assemblerExtensions } from '../../engine/cli/isa.ts'
import { loadProgram } from '../../engine/cli/program.ts'
import { RAM_BASE } from '../../engine/machine/layout.ts'
import { Machine } from '../../engine/machine/machine.ts'
import { hasQemu, startOfQemu, timeInQemu } from './qemu.ts'

interface Workload {
  readonly name: string
  readonly path: string
  readonly defines: Readonly<Record<string, number>>
}

interface Run {
  readonly instructions: number
  readonly output: string
  readonly seconds: number
  /** Milliseconds of processor time that it took to make the machine and reset it. */
  readonly construction: number
}

export interface Result {
  readonly name: string
  readonly instructions: number
  /** Million instructions a second: median, least, most. */
  readonly rate: number
  readonly least: number
  readonly most: number
  /** Milliseconds of processor time to make a machine, median. */
  readonly construction: number
  /** Million instructions a second in QEMU, where there is one. */
  readonly qemu?: number
}

/** Sized so that each takes a second or less. */
const OWN: readonly Workload[] = (
  [
    ['integer', 'integer.s', { ROUNDS: 200_000 }],
    ['dispatch', 'dispatch.s', { ROUNDS: 600_000 }],
    ['chase', 'chase.s', { ROUNDS: 150 }],
    ['kernel', 'kernel.s', { ROUNDS: 40_000 }],
    ['kernel, two stages', 'kernel.s', { ROUNDS: 40_000, TWO_STAGE: 1 }],
  ] as const
).map(([name, file, defines]) => ({ name, path: join(import.meta.dirname, file), defines }))

/** Our own programs run this much longer in QEMU, so that its start weighs little; it is then subtracted. */
const LONGER = 8
const MOST_STEPS = 20e9
const RAM_BYTES = 32 << 20

const load = ({ path, defines }: Workload): Program =>
  loadProgram(path, { base: RAM_BASE, extensions: assemblerExtensions(undefined), defines })

function runOnce(program: Program, name: string): Run {
  const before = process.cpuUsage()
  const machine = new Machine({ ramBytes: RAM_BYTES })
  machine.reset()
  const made = process.cpuUsage(before)
  const construction = (made.user + made.system) / 1000
  let output = ''
  machine.onOutput = (_, byte) => {
    output += String.fromCharCode(byte)
  }
  for (const { address, bytes } of program.segments)
    if (!machine.load(address, bytes)) throw new Complaint(EXIT.badProgram, `${name} does not fit in 32 MiB of RAM`)
  machine.boot(program.entry, 0)
  const start = process.cpuUsage()
  const stop = machine.run(MOST_STEPS)
  const { user, system } = process.cpuUsage(start)
  const seconds = (user + system) / 1e6
  if (stop.reason !== 'off') throw new Complaint(EXIT.badProgram, `${name} does not power the machine off`)
  return { instructions: machine.counts().instructions, output, seconds, construction }
}

function measure(workload: Workload, count: number, scratch: string): Result {
  const program = load(workload)
  const runs = Array.from({ length: count }, () => runOnce(program, workload.name))
  const { instructions, output } = runs[0]
  const rates = sorted(runs.map(({ seconds }) => instructions / seconds / 1e6))
  const qemu = hasQemu ? rateInQemu(workload, program, instructions, output, scratch) : undefined
  return {
    name: workload.name,
    instructions,
    rate: median(rates),
    least: rates[0],
    most: rates[rates.length - 1],
    construction: median(sorted(runs.map((run) => run.construction))),
    ...(qemu !== undefined && { qemu }),
  }
}

function rateInQemu(
  workload: Workload,
  program: Program,
  instructions: number,
  output: string,
  scratch: string,
): number {
  const short = timeInQemu(program, scratch)
  if (short.output !== output)
    throw new Complaint(EXIT.badProgram, `${workload.name} prints "${short.output}" in QEMU, "${output}" here`)
  const { ROUNDS } = workload.defines
  if (!ROUNDS) return instructions / (short.seconds - startOfQemu(scratch)) / 1e6
  const long = load({ ...workload, defines: { ...workload.defines, ROUNDS: ROUNDS * LONGER } })
  return ((LONGER - 1) * instructions) / (timeInQemu(long, scratch).seconds - short.seconds) / 1e6
}

const sorted = (numbers: number[]) => numbers.sort((a, b) => a - b)
const median = (ascending: readonly number[]) => ascending[Math.floor(ascending.length / 2)]

function show({ name, instructions, rate, least, most, construction, qemu }: Result): void {
  const cells = [
    name.padEnd(20),
    (instructions / 1e6).toFixed(0).padStart(10),
    rate.toFixed(0).padStart(8),
    `${least.toFixed(0)} to ${most.toFixed(0)}`.padStart(14),
    construction.toFixed(1).padStart(12),
    (qemu?.toFixed(0) ?? '').padStart(8),
    (qemu === undefined ? '' : (rate / qemu).toFixed(2)).padStart(7),
  ]
  console.log(cells.join(''))
}

function main(): void {
  const { values, positionals } = parseArgs({
    options: { runs: { type: 'string', default: '5' }, json: { type: 'boolean' } },
    allowPositionals: true,
  })
  const count = numberOf('runs', values.runs, 1)
  const given = positionals.map((path) => ({ name: basename(path), path, defines: {} }))
  const scratch = mkdtempSync(join(tmpdir(), 'ringside-bench-'))
  try {
    if (!values.json) {
      console.log(`Million instructions a second on this host; the median of ${count} runs of the interpreter.`)
      if (!hasQemu) console.log('QEMU (qemu-system-riscv32) is not on this machine: no ratio to it.')
      console.log('program               millions  median  least to most  new (ms)    QEMU   ratio')
    }
    const results = [...OWN, ...given].map((workload) => {
      const result = measure(workload, count, scratch)
      if (!values.json) show(result)
      return result
    })
    if (values.json) console.log(JSON.stringify(results, null, 2))
  } catch (error) {
    if (!(error instanceof Complaint)) throw error
    tell('bench', error)
    process.exitCode = error.status
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
main()
