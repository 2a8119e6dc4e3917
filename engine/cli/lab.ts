// From options to a lab: which machine, which software in it, what comes in. Shared by every command that runs something.
import type { Program } from '../assembler/program.ts'
import { symbolNamed } from '../assembler/program.ts'
import { DEFAULT_VM_BYTES, NEXT_STAGE, type Software } from '../lab/boot.ts'
import { createLab, type Lab } from '../lab/lab.ts'
import { FIRMWARE, guestDefines } from '../lab/sources.ts'
import type { MachineConfig, VirtioConfig } from '../machine/config.ts'
import { RAM_BASE } from '../machine/layout.ts'
import { TIMING_MODELS } from '../machine/timing.ts'
import { watchTohost } from '../machine/tohost.ts'
import { Complaint, EXIT, numberOf, type Values } from './command.ts'
import { assemblerExtensions, hasSvadu, withoutOf } from './isa.ts'
import { bookProgram, definesOf, loadHypervisor, loadProgram, readBytes } from './program.ts'

const MIB = 1 << 20

export const LAB_OPTIONS = {
  firmware: {
    type: 'boolean',
    gloss: "Start the book's SBI firmware first, and FILE above it in S-mode at 0x80200000.",
  },
  hypervisor: {
    type: 'string',
    value: 'X',
    gloss:
      "Run FILE as a guest of hypervisor X (a name of the book's, or a .s or ELF file), with the firmware. Several FILEs: several virtual machines. A hypervisor for which guests must be ported (paravirt) has FILE assembled with PV=1.",
  },
  isa: {
    type: 'string',
    value: 'ISA',
    gloss:
      'The instruction set; rv32imac_h_sstc unless said otherwise. With _svadu the machine sets A and D bits of page tables.',
  },
  pmp: {
    type: 'string',
    value: '16|0',
    gloss: 'Regions of physical memory protection: 16, or none (for kernels that do not know of it).',
  },
  hole: {
    type: 'boolean',
    gloss: 'A machine with the x86-like hole: user code reads sstatus and satp, and its writes to them vanish.',
  },
  memory: {
    type: 'string',
    value: 'MB',
    gloss: 'RAM in MiB, up to 512; 16 unless said otherwise, or as much as the virtual machines need.',
  },
  'vm-memory': {
    type: 'string',
    value: 'MB',
    gloss: 'RAM of each virtual machine in MiB, a multiple of 4 (the default).',
  },
  timing: {
    type: 'string',
    value: 'MODEL',
    gloss: `The timing model: ${TIMING_MODELS.map((m) => m.name).join(', ')}. Only cycles depend on it.`,
  },
  block: {
    type: 'string',
    value: 'IMG',
    multiple: true,
    gloss: 'A disk with the contents of this file, in the next virtio slot. Writes stay in memory (but see --save).',
  },
  virtio: {
    type: 'string',
    value: '1|2',
    gloss: "Virtio interface of the disks: 2 (modern, the default) or 1 (legacy, as QEMU's default).",
  },
  bootargs: { type: 'string', value: 'TEXT', gloss: 'Command line of the kernel, in the device tree.' },
  define: { type: 'string', value: 'NAME=N', short: 'D', multiple: true, gloss: 'Define a symbol for the assembler.' },
  input: {
    type: 'string',
    value: 'FILE',
    gloss: 'What is typed on serial line 0, all at once at the start; - reads it from standard input.',
  },
} as const

export type LabValues = Values<typeof LAB_OPTIONS>

/** What runs, and from which files. */
export interface Loaded {
  readonly lab: Lab
  readonly guests: readonly Program[]
}

/** Builds the machine and loads everything, to stand before the first instruction. Throws a Complaint. */
export function labOf(values: LabValues, files: readonly string[]): Loaded {
  if (files.length === 0) throw new Complaint(EXIT.usage, 'no FILE to run was given')
  const options = {
    base: values.firmware || values.hypervisor !== undefined ? NEXT_STAGE : RAM_BASE,
    extensions: assemblerExtensions(values.isa),
    defines: definesOf(values.define),
  }
  if (files.length > 1 && values.hypervisor === undefined)
    throw new Complaint(
      EXIT.usage,
      'several FILEs are several virtual machines',
      'Name their hypervisor with --hypervisor.',
    )
  const hypervisor = values.hypervisor === undefined ? undefined : loadHypervisor(values.hypervisor, options)
  const ported = { ...options, defines: { ...guestDefines(hypervisor), ...options.defines } }
  const guests = files.map((file) => loadProgram(file, ported))
  const software: Software = {
    guests,
    ...(hypervisor && { hypervisor }),
    ...((values.firmware || hypervisor) && { firmware: bookProgram(FIRMWARE) }),
    vmBytes:
      values['vm-memory'] === undefined ? DEFAULT_VM_BYTES : numberOf('vm-memory', values['vm-memory'], 4, 128) * MIB,
  }
  const made = createLab(software, machineOf(values))
  if (!made.ok) throw new Complaint(EXIT.usage, made.error, adviceFor(made.error))
  const { lab } = made
  const tohost = values.hypervisor === undefined ? symbolNamed(guests[0], 'tohost') : undefined
  if (tohost && tohost.kind !== 'absolute') watchTohost(lab.machine, tohost.address)
  if (values.input !== undefined) lab.input(0, typedIn(values.input))
  return { lab, guests }
}

const adviceFor = (error: string) =>
  error.includes('outside RAM') ? 'Give the machine more with --memory MB.' : undefined

function typedIn(path: string): Uint8Array {
  const bytes = readBytes(path === '-' ? '/dev/stdin' : path)
  if (bytes.length > 65536)
    throw new Complaint(
      EXIT.noInput,
      `${path} has ${bytes.length} bytes`,
      'A serial line takes 65536 at the start of a run.',
    )
  return bytes
}

function machineOf(values: LabValues): Partial<MachineConfig> {
  const { isa, memory, timing, bootargs, pmp } = values
  const version = virtioVersion(values.virtio)
  const virtio = (values.block ?? []).map((path): VirtioConfig => ({ kind: 'block', version, image: readBytes(path) }))
  return {
    virtio,
    ...(isa !== undefined && { without: withoutOf(isa), svadu: hasSvadu(isa) }),
    ...(values.hole && { hole: true }),
    ...(memory !== undefined && { ramBytes: numberOf('memory', memory, 1, 512) * MIB }),
    ...(timing !== undefined && { timing: timingNamed(timing) }),
    ...(bootargs !== undefined && { bootargs }),
    ...(pmp !== undefined && { pmp: pmpOf(pmp) }),
  }
}

function virtioVersion(text = '2'): 1 | 2 {
  if (text === '1' || text === '2') return text === '1' ? 1 : 2
  throw new Complaint(EXIT.usage, `--virtio is "${text}"`, 'Give 1 (legacy) or 2 (modern).')
}

function pmpOf(text: string): 16 | 0 {
  if (text === '16' || text === '0') return text === '16' ? 16 : 0
  throw new Complaint(EXIT.usage, `--pmp is "${text}"`, 'Give 16 or 0.')
}

export function timingNamed(name: string): MachineConfig['timing'] {
  const found = TIMING_MODELS.find((model) => model.name.toLowerCase() === name.toLowerCase())
  if (found) return found
  throw new Complaint(
    EXIT.usage,
    `there is no timing model "${name}"`,
    `Choose one of ${TIMING_MODELS.map((m) => m.name).join(', ')}.`,
  )
}
