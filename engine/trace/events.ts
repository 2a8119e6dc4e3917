// What a run leaves behind, as facts. Views draw these; they never look into the machine.
import type { Mode } from '../isa/guards.ts'
import type { BlockRequest } from '../machine/devices/virtio-block.ts'
import type { Place } from './worlds.ts'

/** Where and when: steps and cycles of the machine since reset. */
export interface Moment {
  readonly step: number
  readonly cycle: number
}

export interface TrapEvent extends Moment {
  readonly type: 'trap'
  /** As in mcause: bit 31 set (negative) for interrupts. */
  readonly cause: number
  readonly pc: number
  readonly tval: number
  readonly from: Mode
  readonly to: Mode
  /** Who ran, and who runs now. */
  readonly before: Place
  readonly after: Place
}

export interface ReturnEvent extends Moment {
  readonly type: 'return'
  /** Where execution goes on. */
  readonly pc: number
  readonly from: Mode
  readonly to: Mode
  readonly before: Place
  readonly after: Place
}

export interface OutputEvent extends Moment {
  readonly type: 'output'
  readonly uart: number
  readonly byte: number
}

export type TraceEvent = TrapEvent | ReturnEvent | OutputEvent

/** A request to a disk. Kept apart from the others: it is no step of the ladder. */
export interface RequestEvent extends Moment, BlockRequest {
  /** The virtio slot of the disk, which is the number of the virtual machine whose disk it is. */
  readonly slot: number
  /** Who told the device, and which exit of which guest was being handled for it, if one was. */
  readonly by: Place
  readonly during?: string
}
