// What stands on what, in each of the arrangements that the book compares, on its own machine (RISC-V names of modes).
// The layer diagram draws this; its words are the diagram's text alternative.
import type { World } from './worlds.tsx'

export const ROLES = ['programs', 'kernel', 'hypervisor', 'firmware', 'hardware'] as const
export type Role = (typeof ROLES)[number]
export type ArrangementName = 'native' | 'full' | 'translated' | 'paravirtual' | 'assisted'

export interface Layer {
  readonly label: string
  readonly world: World
  /** The processor's mode while this layer runs: short for the drawing, and in words. Hardware has none. */
  readonly mode?: readonly [short: string, words: string]
  readonly runs: string
  /** Where its program stands, below engine/: what the workbench shows first. */
  readonly code?: string
  readonly traps: string
  /** Which layer a trap out of this one enters, and which one it is then passed on to. */
  readonly to?: Role
  readonly thenTo?: Role
}

export interface Arrangement {
  readonly title: string
  readonly subtitle: string
  /** The world in which the book's own machine is so arranged. */
  readonly execution: string
  /** Said of a role that this arrangement does not have; all that have every role leave it out. */
  readonly without?: string
  readonly layers: Partial<Record<Role, Layer>>
}

/** What is the same of programs and kernels wherever they are. */
const programs = {
  label: 'Programs',
  world: 'guest-user',
  code: 'guests/mini/programs/init.s',
  mode: ['U', 'user mode (U)'],
} as const
const kernel = { label: 'Guest kernel', world: 'guest-kernel', code: 'guests/mini/trap.s' } as const

const firmware: Layer = {
  label: 'Firmware',
  world: 'firmware',
  code: 'firmware/sbi.s',
  mode: ['M', 'machine mode (M)'],
  runs: 'A small program that starts the machine, and answers the calls of whoever is above: set the timer, print a character, switch off.',
  traps: 'Nothing. Below it there is only the hardware.',
}

const hardware: Layer = {
  label: 'Hardware',
  world: 'hardware',
  runs: 'Processor, memory and devices. It carries out every instruction that the current mode allows.',
  traps:
    'It is what traps: an instruction that the mode forbids does not happen; the processor enters the layer in charge instead.',
}

/** What every arrangement stands on; one has other hardware. */
const machine = { firmware, hardware }

const hypervisor: Layer = {
  label: 'Hypervisor',
  world: 'hypervisor',
  mode: ['S', 'supervisor mode (S)'],
  runs: 'The only program that owns the machine. It keeps a set of registers for every virtual machine, lends them memory and time, and plays their devices.',
  traps: 'Its own calls to the firmware.',
  to: 'firmware',
}

export const ARRANGEMENTS: Record<ArrangementName, Arrangement> = {
  native: {
    title: 'Bare machine',
    subtitle: 'one operating system, no hypervisor',
    execution: 'native',
    without: 'There is none: the kernel owns the machine.',
    layers: {
      programs: {
        ...programs,
        runs: 'Ordinary programs. They compute at full speed, and own nothing.',
        traps: 'System calls, and everything that a program may not do. All of it enters the kernel.',
        to: 'kernel',
      },
      kernel: {
        ...kernel,
        label: 'Kernel',
        mode: ['S', 'supervisor mode (S)'],
        runs: 'The operating system, in the mode that it was written for. It owns memory, time and devices.',
        traps: 'Its calls to the firmware, and nothing else.',
        to: 'firmware',
      },
      ...machine,
    },
  },
  full: {
    title: 'Full virtualization',
    subtitle: 'the same kernel, deprivileged',
    execution: 'trap-and-emulate',
    layers: {
      programs: {
        ...programs,
        runs: 'The same programs, unchanged. They still compute at full speed.',
        traps:
          'The same as on the bare machine; but it all enters the hypervisor, which passes it on to the guest’s kernel.',
        to: 'hypervisor',
        thenTo: 'kernel',
      },
      kernel: {
        ...kernel,
        mode: ['U', 'user mode (U), where it has no privilege'],
        runs: 'The same kernel, bit for bit. It believes itself in supervisor mode.',
        traps:
          'Every privileged instruction and every access to a device. The hypervisor does it for the guest, on the guest’s own registers, and returns.',
        to: 'hypervisor',
      },
      hypervisor: { ...hypervisor, code: 'hypervisors/trap-and-emulate/hypervisor.s' },
      ...machine,
    },
  },
  translated: {
    title: 'Binary translation',
    subtitle: 'a translation of the same kernel',
    execution: 'binary-translation',
    layers: {
      programs: {
        ...programs,
        runs: 'The same programs, unchanged, and not translated: they run directly.',
        traps:
          'System calls, and everything that a program may not do. The hypervisor goes on in the translation of the kernel’s handler.',
        to: 'hypervisor',
        thenTo: 'kernel',
      },
      kernel: {
        ...kernel,
        label: 'Translation',
        mode: ['U', 'user mode (U), in the translation cache'],
        runs: 'Not the kernel but a translation of it, made by the hypervisor block by block. The kernel’s own code is only read.',
        traps:
          'Callouts, which the translator has put there, and faults of loads and stores. No privileged instruction is left in it.',
        to: 'hypervisor',
      },
      hypervisor: {
        ...hypervisor,
        code: 'hypervisors/binary-translation/translate.s',
        runs: `${hypervisor.runs} Here it is a compiler as well.`,
      },
      ...machine,
    },
  },
  paravirtual: {
    title: 'Paravirtualization',
    subtitle: 'a kernel ported to the hypervisor',
    execution: 'paravirt',
    layers: {
      programs: {
        ...programs,
        runs: 'The same programs, unchanged: only the kernel was ported.',
        traps:
          'System calls, and everything that a program may not do. The hypervisor passes it on to the guest’s kernel.',
        to: 'hypervisor',
        thenTo: 'kernel',
      },
      kernel: {
        ...kernel,
        label: 'Ported kernel',
        code: 'guests/mini/pv/arch.s',
        mode: ['U', 'user mode (U), and it knows'],
        runs: 'A kernel that knows of the hypervisor. Where it used privileged instructions it now calls, or reads memory that both share.',
        traps: 'Hypercalls, made on purpose, and one can carry many requests.',
        to: 'hypervisor',
      },
      hypervisor: { ...hypervisor, code: 'hypervisors/paravirt/hypervisor.s' },
      ...machine,
    },
  },
  assisted: {
    title: 'Hardware-assisted',
    subtitle: 'the same kernel, in a mode for guests',
    execution: 'hw-nested',
    layers: {
      programs: {
        ...programs,
        mode: ['VU', 'virtual user mode (VU)'],
        runs: 'The same programs, unchanged.',
        traps: 'System calls, and what a program may not do. It enters the guest’s own kernel; the hypervisor sleeps.',
        to: 'kernel',
      },
      kernel: {
        ...kernel,
        mode: ['VS', 'virtual supervisor mode (VS)'],
        runs: 'The same kernel, bit for bit, with supervisor registers of its own in the processor.',
        traps:
          'Only what the hypervisor has kept for itself: devices that it plays, memory that it has not yet given, calls for the firmware.',
        to: 'hypervisor',
      },
      hypervisor: {
        ...hypervisor,
        code: 'hypervisors/hw-nested/hypervisor.s',
        mode: ['HS', 'hypervisor-extended supervisor mode (HS)'],
      },
      firmware,
      hardware: {
        ...hardware,
        label: 'Hardware with a guest mode',
        runs: 'Processor, memory and devices. The processor keeps a second set of supervisor registers for the guest, and walks two sets of tables: the guest’s, and the hypervisor’s.',
      },
    },
  },
}
