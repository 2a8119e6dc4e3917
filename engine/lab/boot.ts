// Putting images into a machine as a boot loader would, and the table by which a hypervisor learns of its virtual machines.
import { type Program, symbolNamed } from '../assembler/program.ts'
import { RAM_BASE } from '../machine/layout.ts'
import type { Machine } from '../machine/machine.ts'

/** The next stage after the firmware: a guest kernel, or a hypervisor. */
export const NEXT_STAGE = 0x80200000
/** RAM of the first virtual machine in host-physical space; the others follow. */
export const FIRST_VM = 0x80400000
/** Guest-physical start of RAM, in every virtual machine. */
export const GUEST_RAM = RAM_BASE

/** What stands in a machine when it is switched on. All images of guests are assembled for NEXT_STAGE. */
export interface Software {
  /** M-mode, at the start of RAM. Without it, the first guest is entered directly, in M-mode. */
  readonly firmware?: Program
  readonly hypervisor?: Program
  /** One, or with a hypervisor one for each virtual machine, up to four. */
  readonly guests: readonly Program[]
  /** RAM of each virtual machine, bytes, a multiple of 4 MiB. */
  readonly vmBytes?: number
  /** Share of time of each virtual machine; 1 if not given. */
  readonly weights?: readonly number[]
  /** Virtual machines that are not created at boot, but when `Lab.control` asks for it. */
  readonly later?: readonly number[]
}

export const DEFAULT_VM_BYTES = 4 * 1024 * 1024

/** Room for the device tree behind the last virtual machine's RAM. */
const TREE_BYTES = 64 * 1024

/** RAM that this software needs, in bytes. */
export function ramNeeded({ hypervisor, guests, vmBytes = DEFAULT_VM_BYTES }: Software): number {
  return hypervisor ? FIRST_VM - RAM_BASE + guests.length * vmBytes + TREE_BYTES : 16 * 1024 * 1024
}

/** Host-physical address at which guest-physical `address` of virtual machine `vm` lies. */
export const hostAddress = (software: Software, vm: number, address: number): number =>
  software.hypervisor ? FIRST_VM + vm * (software.vmBytes ?? DEFAULT_VM_BYTES) + (address - GUEST_RAM) : address

/** The other way: guest-physical address of virtual machine `vm` at a host-physical one. */
export const guestAddress = (software: Software, vm: number, address: number): number =>
  address - hostAddress(software, vm, 0)

type Image = readonly { readonly address: number; readonly bytes: Uint8Array }[]

/** The image of a guest, at the host-physical addresses where it is to lie. */
export const guestImage = (software: Software, vm: number): Image =>
  (software.guests[vm]?.segments ?? []).map(({ address, bytes }) => ({
    address: hostAddress(software, vm, address),
    bytes,
  }))

/** Reset the machine and load everything. Returns what does not fit, or undefined. */
export function boot(machine: Machine, software: Software): string | undefined {
  const { firmware, hypervisor, guests, weights = [], later = [] } = software
  const vmBytes = software.vmBytes ?? DEFAULT_VM_BYTES
  if (guests.length === 0 || guests.length > 4) return `there are ${guests.length} guests; 1 to 4 can run`
  if (guests.length > 1 && !hypervisor) return 'several guests need a hypervisor'
  if (later.length > 0 && !hypervisor) return 'only a hypervisor can create a guest later'
  if (vmBytes % (4 * 1024 * 1024) !== 0 || vmBytes <= 0) return 'vmBytes must be a multiple of 4 MiB'
  machine.reset()
  const next = (hypervisor ?? guests[0]).entry
  const reserved = firmware && { address: RAM_BASE, bytes: Math.ceil((firmware.end - RAM_BASE) / 4096) * 4096 }
  machine.boot(firmware?.entry ?? next, next, reserved)
  const images: [string, Image][] = []
  if (firmware) images.push(['firmware', firmware.segments])
  if (hypervisor) images.push(['hypervisor', hypervisor.segments])
  guests.forEach((_, vm) => {
    if (!later.includes(vm)) images.push([`guest ${vm}`, guestImage(software, vm)])
  })
  for (const [name, image] of images) {
    for (const { address, bytes } of image) {
      if (!machine.load(address, bytes))
        return `${name}: ${bytes.length} bytes at 0x${address.toString(16)} lie outside RAM`
    }
  }
  if (hypervisor) {
    const table = symbolNamed(hypervisor, 'boot_vms')
    if (!table) return 'the hypervisor has no symbol boot_vms, the table of virtual machines'
    const rows = guests.flatMap((guest, vm) => [
      FIRST_VM + vm * vmBytes,
      vmBytes,
      later.includes(vm) ? 0 : guest.entry,
      weights[vm] ?? 1,
    ])
    machine.load(table.address, new Uint8Array(Int32Array.from([guests.length, ...rows]).buffer))
  }
  return undefined
}
