// The machine under the terminal, as its commands see it: a hypervisor with virtual machines, reached by the operator's interface.
// Everything that a command shows is read from here at that moment.
import type { ControlAnswer, ControlRequest, VmStatus } from '../../engine/index.ts'

export interface Domain extends VmStatus {
  readonly name: string
}

export interface Host {
  /** Of the hypervisor's folder: `hw-nested`. */
  readonly hypervisor: string
  /** As in the device tree: `rv32imac_h_sstc`. */
  readonly isa: string
  /** All memory of the machine, bytes. */
  readonly memory: number
  /** Ticks of `time` since power-on, 10 million a second. */
  time(): number
  domains(): readonly Domain[]
  /** Ask the hypervisor, let the machine run until it has answered, and say what it said; or why it cannot be asked. */
  ask(request: ControlRequest): ControlAnswer | { readonly refusal: string }
  /** What a virtual machine has printed so far. */
  output(vm: number): string
  /** Files that commands can read, by path. */
  readonly files: Readonly<Record<string, string>>
}
