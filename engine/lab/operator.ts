// The operator of a hypervisor: asks it to create, pause, resume, destroy and weight virtual machines while it runs, and reads how they
// are. What is asked goes into the ring `control` in the hypervisor's memory, what is read comes from its own records; the contract is in
// hypervisors/include/control.s. Whether and how anything is done, the hypervisor decides.
import { symbolNamed } from '../assembler/program.ts'
import type { Machine } from '../machine/machine.ts'
import { DEFAULT_VM_BYTES, guestImage, hostAddress, type Software } from './boot.ts'

/** What can be asked of a hypervisor. */
export type ControlRequest =
  | { readonly do: 'create' | 'pause' | 'resume' | 'destroy'; readonly vm: number }
  | { readonly do: 'weight'; readonly vm: number; readonly weight: number }

/**
 * What a virtual machine does. `ready`: it could run, another one does. `waiting`: in wfi. `absent`: destroyed, or not created yet.
 */
export type VmState = 'running' | 'ready' | 'waiting' | 'paused' | 'shut down' | 'crashed' | 'absent'

export interface VmStatus {
  readonly vm: number
  readonly state: VmState
  readonly weight: number
  /** How long it has been the current one, the hypervisor's work for it included: ticks of `time`, 10 million a second. */
  readonly ticks: number
  /** Bytes of RAM. */
  readonly ram: number
}

/** What became of a request. `forgotten`: so many came after it that its row is another's. */
export type ControlAnswer = 'waiting' | 'done' | 'denied' | 'invalid' | 'not supported' | 'forgotten'

const CODES: Readonly<Record<ControlRequest['do'], string>> = {
  create: 'CONTROL_CREATE',
  pause: 'CONTROL_PAUSE',
  resume: 'CONTROL_RESUME',
  destroy: 'CONTROL_DESTROY',
  weight: 'CONTROL_WEIGHT',
}
/** The errors of the SBI that control.s gives. */
const ANSWERS = new Map<number, ControlAnswer>([
  [0, 'done'],
  [-2, 'not supported'],
  [-3, 'invalid'],
  [-4, 'denied'],
])
const ROW_BYTES = 16
const FIRST_ROW = 8

export class Operator {
  private readonly machine: Machine
  private readonly software: Software

  constructor(machine: Machine, software: Software) {
    this.machine = machine
    this.software = software
  }

  /** Why this cannot be asked now, or undefined. */
  refusal(request: ControlRequest): string | undefined {
    const { hypervisor, guests } = this.software
    const { vm } = request
    if (!hypervisor) return 'there is no hypervisor to ask'
    if (this.symbol('control') === undefined) return 'the hypervisor has no control ring (include/control.s)'
    if (CODES[request.do] === undefined) return `nothing is called ${String(request.do)}`
    if (!Number.isInteger(vm) || vm < 0 || vm >= guests.length) return `there is no virtual machine ${vm}`
    if (request.do === 'weight') {
      const most = this.symbol('WEIGHT_MAX') ?? 0
      const { weight } = request
      if (!Number.isInteger(weight) || weight < 1 || weight > most)
        return `a weight is a whole number from 1 to ${most}`
    }
    // Its memory is about to be written: nobody may be using it.
    if (request.do === 'create' && this.field(vm, 'VCPU_STATE') !== this.symbol('STATE_STOPPED'))
      return `virtual machine ${vm} is there; destroy it first, and let the hypervisor run`
    if (this.put - this.taken >= this.rows) return 'the hypervisor has not taken the last requests yet; let it run'
    return undefined
  }

  /** Ask, by filling in the next row and ringing. Of a request that `refusal` has nothing against. */
  ask(request: ControlRequest): void {
    const { put } = this
    if (request.do === 'create') this.load(request.vm)
    const value = request.do === 'weight' ? request.weight : 0
    this.write(this.row(put), [this.symbol(CODES[request.do]) ?? 0, request.vm, value, 0])
    this.write(this.symbol('control') as number, [put + 1])
    this.machine.ring()
  }

  /** How many requests have been put in: the number of the next one. */
  get put(): number {
    return this.word(this.symbol('control'))
  }

  answer(number: number): ControlAnswer {
    if (number >= this.taken) return 'waiting'
    if (this.put - number > this.rows) return 'forgotten'
    return ANSWERS.get(this.word(this.row(number) + 12) | 0) ?? 'invalid'
  }

  /** Every virtual machine, as its hypervisor's record of it stands; none where there are no such records. */
  status(): VmStatus[] {
    const slice = this.symbol('SLICE')
    if (slice === undefined || this.symbol('vcpus') === undefined) return []
    return this.software.guests.map((_, vm) => ({
      vm,
      state: this.stateOf(vm),
      weight: this.field(vm, 'VCPU_SLICE') / slice,
      ticks: this.field(vm, 'VCPU_TIME') + this.field(vm, 'VCPU_TIME', 4) * 2 ** 32,
      ram: this.field(vm, 'VCPU_RAM_SIZE'),
    }))
  }

  private stateOf(vm: number): VmState {
    const state = this.field(vm, 'VCPU_STATE')
    if (state === this.symbol('STATE_STOPPED')) {
      const reason = this.field(vm, 'VCPU_REASON')
      return reason === this.symbol('REASON_ABSENT') ? 'absent' : reason === 0 ? 'shut down' : 'crashed'
    }
    if (this.field(vm, 'VCPU_PAUSED') !== 0) return 'paused'
    if (state === this.symbol('STATE_WAITING')) return 'waiting'
    return this.word(this.symbol('current_vm')) === vm ? 'running' : 'ready'
  }

  /** What a boot loader does for one virtual machine: its memory, and the entry in its row of boot_vms. */
  private load(vm: number): void {
    const { software, machine } = this
    machine.load(hostAddress(software, vm, 0x80000000), new Uint8Array(software.vmBytes ?? DEFAULT_VM_BYTES))
    for (const { address, bytes } of guestImage(software, vm)) machine.load(address, bytes)
    const row = (this.symbol('boot_vms') as number) + 4 + vm * (this.symbol('BOOT_ROW') as number)
    this.write(row + (this.symbol('BOOT_ENTRY') as number), [software.guests[vm]?.entry ?? 0])
  }

  private get taken(): number {
    return this.word((this.symbol('control') as number) + 4)
  }

  private get rows(): number {
    return this.symbol('CONTROL_ROWS') ?? 0
  }

  private row(number: number): number {
    return (this.symbol('control') as number) + FIRST_ROW + (number % this.rows) * ROW_BYTES
  }

  private symbol(name: string): number | undefined {
    const { hypervisor } = this.software
    return hypervisor && symbolNamed(hypervisor, name)?.address
  }

  /** A word of a virtual machine's record. */
  private field(vm: number, name: string, more = 0): number {
    const [records, size, offset] = ['vcpus', 'VCPU_SIZE', name].map((n) => this.symbol(n))
    return this.word((records as number) + vm * (size as number) + (offset as number) + more)
  }

  private word(address: number | undefined): number {
    return address === undefined ? 0 : (this.machine.peekWord(address) ?? 0)
  }

  private write(address: number, words: readonly number[]): void {
    this.machine.load(address, new Uint8Array(Int32Array.from(words).buffer))
  }
}
