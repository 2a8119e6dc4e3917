// ringside run: run programs to their end.
import { type Program, symbolNamed } from '../../assembler/program.ts'
import type { Machine } from '../../machine/machine.ts'
import { eventAt } from '../../trace/columns.ts'
import type { Recorder } from '../../trace/recorder.ts'
import { Complaint, defineCommand, EXIT, numberOf } from '../command.ts'
import { drive } from '../drive.ts'
import { writeFile } from '../files.ts'
import { LAB_OPTIONS, labOf } from '../lab.ts'
import { explain, record, statistics, statusOf } from '../report.ts'

export const command = defineCommand({
  summary: 'Run a program (assembly or ELF) on the machine, until it switches the machine off.',
  usage: 'FILE... [options]',
  options: {
    ...LAB_OPTIONS,
    budget: { type: 'string', value: 'N', gloss: 'Stop after N steps (instructions and interrupts): 500000, 10M, 2G.' },
    signature: {
      type: 'string',
      value: 'FILE',
      gloss:
        'Write the words between the symbols begin_signature and end_signature to FILE, a line each, in hexadecimal.',
    },
    trace: {
      type: 'string',
      value: 'FILE',
      gloss: 'Write every trap, return and output byte to FILE, a line each, as JSON. The first million are kept.',
    },
    save: { type: 'boolean', gloss: 'Write disks that were written to back to their files, at the end.' },
    stats: { type: 'boolean', gloss: 'At the end, print counts, cycles by world and exits by cause.' },
    json: { type: 'boolean', gloss: 'Print one JSON object at the end instead of the output as it comes.' },
  },
  details: `
FILE is assembly (GNU as syntax) or an ELF32 file for RISC-V. On the bare machine it starts in M-mode; assembly is placed at
0x80000000, the start of RAM. With --firmware or --hypervisor it starts in S-mode at 0x80200000. In all cases a0 = hart id,
a1 = device tree. The machine is laid out as QEMU's "virt".

A run ends when the guest switches the machine off (0x5555 stored to 0x100000, or the SBI's shutdown), or stores an odd word
to the symbol tohost, as the RISC-V test suites do. On a terminal, keys go to serial line 0: Ctrl-A x quits.

The exit status is the guest's code. Otherwise:
  ${EXIT.usage}   the command line is not understood      ${EXIT.stuck}  a trap has no handler
  ${EXIT.badProgram}   the program has errors                  ${EXIT.budget}  the budget is used up
  ${EXIT.noInput}   a file cannot be read                   ${EXIT.idle}  the machine waits for what cannot come
  ${EXIT.cannotWrite}   a file cannot be written

The same program and input give the same run, to the last cycle.

Examples:
  ringside run hello.s
  ringside run kernel.elf --firmware --block disk.img --memory 128
  ringside run kernel.s kernel.s --hypervisor trap-and-emulate --stats
  ringside run rv32ui-p-add --budget 1M`,
  async run(values, files) {
    const budget = values.budget === undefined ? Number.POSITIVE_INFINITY : numberOf('budget', values.budget, 1)
    const { lab, guests } = labOf(values, files)
    const signature = values.signature === undefined ? undefined : signatureRange(guests[0])
    const interactive = process.stdin.isTTY === true && values.input === undefined && !values.json
    const ending = await drive(lab, { budget, interactive, show: !values.json })
    const { machine, recorder } = lab
    if (signature) writeFile(values.signature as string, signatureOf(machine, signature))
    if (values.trace !== undefined) writeFile(values.trace, traceOf(recorder))
    if (values.save) saveDisks(machine, values.block ?? [])
    const strange = explain(ending, lab, [...guests, lab.software.hypervisor, lab.software.firmware].filter(isProgram))
    if (strange) process.stderr.write(`ringside run: ${strange}\n`)
    if (recorder.lost > 0 && values.trace !== undefined)
      process.stderr.write(`ringside run: ${recorder.lost} later events are not in ${values.trace}\n`)
    if (values.json) process.stdout.write(`${JSON.stringify(record(ending, lab), null, 2)}\n`)
    if (values.stats) process.stderr.write(`\n${statistics(lab)}`)
    return statusOf(ending)
  },
})

const isProgram = (program: Program | undefined): program is Program => program !== undefined

function signatureRange(program: Program): { from: number; to: number } {
  const from = symbolNamed(program, 'begin_signature')?.address
  const to = symbolNamed(program, 'end_signature')?.address
  if (from !== undefined && to !== undefined && from <= to) return { from, to }
  throw new Complaint(
    EXIT.badProgram,
    'the program has no signature',
    'It is what lies between the symbols begin_signature and end_signature, which --signature needs.',
  )
}

function signatureOf(machine: Machine, { from, to }: { from: number; to: number }): string {
  let text = ''
  for (let at = from; at < to; at += 4) text += `${(machine.peekWord(at) ?? 0).toString(16).padStart(8, '0')}\n`
  return text
}

function traceOf({ events }: Recorder): string {
  const lines: string[] = []
  for (let k = 0; k < events.length; k++) lines.push(JSON.stringify(eventAt(events, k)))
  return lines.map((line) => `${line}\n`).join('')
}

function saveDisks(machine: Machine, paths: readonly string[]): void {
  paths.forEach((path, slot) => {
    const disk = machine.virtio[slot].disk
    if (disk?.written) writeFile(path, disk.contents())
  })
}
