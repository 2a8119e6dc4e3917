// What there is to say about a run when it is over: how it ended, and what was counted.
import { type Program, symbolized } from '../assembler/program.ts'
import { causeName } from '../isa/causes.ts'
import type { Lab } from '../lab/lab.ts'
import { PC } from '../machine/layout.ts'
import { EXIT } from './command.ts'
import type { Ending } from './drive.ts'

/** The status that a process ends with; a guest's code that does not fit in 8 bits is 1 unless its low 8 bits tell it. */
export function statusOf(ending: Ending): number {
  if (ending.reason === 'budget') return EXIT.budget
  if (ending.reason === 'idle') return EXIT.idle
  if (ending.reason === 'stuck') return EXIT.stuck
  if (ending.reason === 'quit' || ending.how.kind !== 'fail') return 0
  return ending.how.code & 0xff || 1
}

/** How the run ended where that is not what one expects, with the place; undefined for an ordinary end. */
export function explain(ending: Ending, lab: Lab, programs: readonly Program[]): string | undefined {
  const at = (pc: number) => {
    const symbol = programs.map((program) => symbolized(program, pc >>> 0)).find(Boolean)
    return `at pc ${hex(pc)}${symbol ? ` (${symbol})` : ''}`
  }
  const pc = lab.machine.hart.words[PC] as number
  const where = `${at(pc)}, in ${lab.machine.hart.mode()}-mode`
  if (ending.reason === 'budget') return `the budget of ${count(lab.step)} steps is used up, ${where}`
  if (ending.reason === 'idle') return `the machine waits (wfi) for an interrupt that nothing will raise, ${where}`
  if (ending.reason === 'stuck')
    return ending.trap
      ? `a trap without a handler: ${causeName(ending.trap.cause)} ${at(ending.trap.pc)}, tval ${hex(ending.trap.tval)}; the trap vector leads to ${hex(pc)}, from where nothing can be fetched`
      : `only traps are taken, no instruction is executed any more, ${where}`
  if (ending.reason === 'off' && ending.how.kind === 'fail')
    return `the guest ended with failure, code ${ending.how.code}`
  if (ending.reason === 'off' && ending.how.kind === 'reset') return 'the guest asked for a reset; the run ends there'
  return undefined
}

/** The counts, exits by cause, and cycles by world, as text. */
export function statistics(lab: Lab): string {
  const n = lab.counts()
  const timing = lab.machine.config.timing.name
  const lines = [
    `${count(n.instructions)} instructions, ${count(n.cycles)} cycles (timing model ${timing}; ${count(n.idleCycles)} of them idle)`,
    `${count(n.tlbMisses)} TLB misses, page-table entries read: ${count(n.pteReads1)} first stage, ${count(n.pteReads2)} second stage`,
  ]
  const worlds = lab.recorder
    .cyclesByWorld()
    .map(({ world, vm, cycles, entries }) => [vm < 0 ? world : `${world} ${vm}`, count(cycles), count(entries)])
  const exits = lab.recorder.exits.list().map(({ what, count: times, cycles }) => [what, count(cycles), count(times)])
  if (worlds.length > 0) lines.push('', ...table(['world', 'cycles', 'entered'], worlds))
  if (exits.length > 0) lines.push('', ...table(['exit', 'cycles', 'times'], exits))
  return `${lines.join('\n')}\n`
}

/** The same for programs, without anything that depends on the host. */
export function record(ending: Ending, lab: Lab): object {
  return {
    ending,
    status: statusOf(ending),
    output: lab.machine.uarts.map((_, line) => lab.output(line)),
    timing: lab.machine.config.timing.name,
    counts: lab.counts(),
    worlds: lab.recorder.cyclesByWorld(),
    exits: lab.recorder.exits.list(),
  }
}

const hex = (n: number) => `0x${(n >>> 0).toString(16)}`
const count = (n: number) => n.toLocaleString('en-US')

/** The first columns to the left, the others to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], left = 1): string[] {
  const all = [head, ...rows]
  const widths = head.map((_, k) => Math.max(...all.map((row) => row[k].length)))
  return all.map((row) =>
    row.map((cell, k) => (k < left ? cell.padEnd(widths[k]) : cell.padStart(widths[k]))).join('  '),
  )
}
