// The guest mini in a lab: with a disk, with input, with a program of the test's own in the place of one of its programs.
import {
  assembleSource,
  createLab,
  FIRMWARE,
  guestPath,
  type Lab,
  type MachineConfig,
  type SourceOptions,
} from '../../engine/index.ts'
import { program, sources } from '../sources.ts'

/** Steps that every run here needs less of. */
export const END = 100_000_000

export const TEXT = 'A disk with a line of text on it.\nAnd another.\n'
export const image = new TextEncoder().encode(TEXT.padEnd(9000, 'x'))
export const disk = (version: 1 | 2): Partial<MachineConfig> => ({ virtio: [{ kind: 'block', version, image }] })

/** Stands before its first instruction. */
export function mini(options: SourceOptions = {}, machine: Partial<MachineConfig> = {}): Lab {
  const guest = assembleSource(sources, guestPath('mini'), options)
  if (!guest.program) throw new Error(JSON.stringify(guest.diagnostics[0]))
  const made = createLab({ firmware: program(FIRMWARE), guests: [guest.program] }, machine)
  if (!made.ok) throw new Error(made.error)
  return made.lab
}

export const workload = (name: string): SourceOptions => ({ defines: { [`WORKLOAD_${name}`]: 1 } })

/** Runs to the end, with input that is there from the beginning. */
export function finished(lab: Lab, input = ''): Lab {
  lab.input(0, new TextEncoder().encode(input))
  lab.run(END)
  return lab
}

/**
 * A program of the test's own runs alone, under init. `say text` and `number register` print a line each; it should end with
 * `exit status`. Returns what it and the kernel print, and its status; the status is undefined if the system did not get there.
 */
export function runs(
  body: string,
  machine: Partial<MachineConfig> = {},
): { lines: string[]; status: number | undefined; lab: Lab } {
  const text = `
    .macro say text
    la    a0, 8f
    call  lines_print
    j     9f
8:  .asciz "\\text\\n"
    .balign 4
9:
    .endm
    .macro number register
    mv    a0, \\register
    call  lines_print_number
    la    a0, lines_line_end
    call  lines_print
    .endm
    program lines
    ${body}
    print_functions lines
lines_line_end: .asciz "\\n"
    program_data lines
    program_end lines`
  const lab = finished(mini({ ...workload('CONSOLE'), instead: { 'guests/mini/programs/lines.s': text } }, machine))
  const lines = lab.output(0).split('\n')
  const ended = lines.findIndex((line) => line.startsWith('lines: ended, status '))
  const status = ended < 0 ? undefined : Number(lines[ended]?.split(' ').at(-1)) | 0
  return { lines: lines.slice(2, ended < 0 ? undefined : ended), status, lab }
}
