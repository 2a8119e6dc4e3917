// The programs that are measured, and labs with them.
import { type Program, symbolNamed } from '../assembler/program.ts'
import { DEFAULT_VM_BYTES } from '../lab/boot.ts'
import { createLab, type Lab } from '../lab/lab.ts'
import {
  assembleSource,
  FIRMWARE,
  guestDefines,
  guestPath,
  hypervisorPath,
  type SourceOptions,
  type Sources,
} from '../lab/sources.ts'
import type { MachineConfig } from '../machine/config.ts'

/** Bare metal, as a world beside the hypervisors. */
export const NATIVE = 'native'

/** RAM of the bare machine: as much as a virtual machine has, and room for the device tree. */
const RAM_BYTES = DEFAULT_VM_BYTES + 64 * 1024

/** What cannot be done, worded for whoever asked for it. */
export class CannotMeasure extends Error {}

export type Guest = { readonly name: string } & SourceOptions

export class Workshop {
  private readonly sources: Sources

  constructor(sources: Sources) {
    this.sources = sources
  }

  /** Text of a file below engine/. Throws CannotMeasure. */
  text(path: string, what: string): string {
    const text = this.sources(path)
    if (text === undefined) throw new CannotMeasure(`there is no ${what}`)
    return text
  }

  /** Throws CannotMeasure with the first mistake. */
  program(path: string, options: SourceOptions = {}): Program {
    const { program, diagnostics } = assembleSource(this.sources, path, options)
    const error = diagnostics.find((d) => d.severity === 'error')
    if (error || !program)
      throw new CannotMeasure(error ? `${error.file}:${error.line}: ${error.message}` : `${path} is empty`)
    return program
  }

  hypervisor(world: string): Program {
    this.text(hypervisorPath(world), `world ${world}`)
    return this.program(hypervisorPath(world))
  }

  /** The guest as this world runs it: a hypervisor may want its guests ported. */
  guest({ name, ...options }: Guest, world: string): Program {
    const port = guestDefines(world === NATIVE ? undefined : this.hypervisor(world))
    return this.program(guestPath(name), { ...options, defines: { ...port, ...options.defines } })
  }

  /** A lab that stands before its first instruction: `vms` virtual machines with this guest, or bare metal with one. */
  lab(guest: Program, world: string, vms: number, machine: Partial<MachineConfig>, capacity: number): Lab {
    if (world === NATIVE && vms > 1) throw new CannotMeasure('bare metal runs one guest')
    const hypervisor = world === NATIVE ? undefined : this.hypervisor(world)
    const guests = new Array<Program>(vms).fill(guest)
    const software = { firmware: this.program(FIRMWARE), guests, ...(hypervisor && { hypervisor }) }
    const made = createLab(software, { ...(!hypervisor && { ramBytes: RAM_BYTES }), ...machine }, capacity)
    if (!made.ok) throw new CannotMeasure(made.error)
    return made.lab
  }
}

/** Value of a symbol of a program, or what stands in for it. */
export const symbolValue = (program: Program, name: string, otherwise: number): number =>
  symbolNamed(program, name)?.address ?? otherwise
