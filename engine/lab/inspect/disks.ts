// The disks of a lab: how large, what was written, what was asked of them and by which way.
import type { RequestEvent } from '../../trace/events.ts'
import type { Lab } from '../lab.ts'
import { guestDefines } from '../sources.ts'

/**
 * How a guest's requests come to the disk: its own driver tells the device; it tells one that the hypervisor plays, register by
 * register; or it puts them into a ring that it shares with the hypervisor, which its kernel was ported for.
 */
export type DiskWay = 'direct' | 'emulated' | 'ring'

export interface DiskState {
  /** Of virtio, which is the number of the virtual machine. */
  readonly slot: number
  /** Of 512 bytes. */
  readonly sectors: number
  readonly readOnly: boolean
  /** Pages of 4 KiB written since power-on, by number. */
  readonly written: readonly number[]
  readonly way: DiskWay
  /** How many requests there were up to now, and the last of them. */
  readonly total: number
  readonly requests: readonly RequestEvent[]
}

/** Up to `most` requests of each disk. */
export function disksOf({ machine, software, recorder }: Lab, most: number): DiskState[] {
  const { hypervisor } = software
  const way = !hypervisor ? 'direct' : 'PV' in guestDefines(hypervisor) ? 'ring' : 'emulated'
  return machine.virtio.flatMap(({ disk }, slot) => {
    const config = machine.config.virtio[slot]
    if (!disk || config?.kind !== 'block') return []
    const requests = recorder.requests.filter((request) => request.slot === slot)
    return [
      {
        slot,
        sectors: disk.sectors,
        readOnly: config.readOnly ?? false,
        written: disk.writtenPages(),
        way,
        total: requests.length,
        requests: requests.slice(-most),
      },
    ]
  })
}

/** A sector's 512 bytes as they are now; undefined where there is none. */
export function sectorOf({ machine }: Lab, slot: number, sector: number): Uint8Array | undefined {
  const disk = machine.virtio[slot]?.disk
  if (!disk || !Number.isInteger(sector) || sector < 0 || sector >= disk.sectors) return undefined
  const bytes = new Uint8Array(512)
  disk.read(sector * 512, bytes)
  return bytes
}
