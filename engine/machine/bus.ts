// The physical address space: RAM, and devices at their windows. Where nothing answers, an access faults.
import { RAM_BASE, RAM_OFFSET } from './layout.ts'

/** A device on the bus. Accesses are naturally aligned, of 1, 2 or 4 bytes; `offset` counts from the window's start. */
export interface Device {
  readonly name: string
  /** The value read (32 bits), or undefined: access fault. */
  read(offset: number, bytes: 1 | 2 | 4): number | undefined
  /** False: access fault. */
  write(offset: number, bytes: 1 | 2 | 4, value: number): boolean
  /** Everything that the device remembers, as plain data; `restore` takes it back. */
  save(): unknown
  restore(state: unknown): void
  /** Power-on state. */
  reset(): void
}

interface Window {
  readonly base: number
  readonly size: number
  readonly device: Device
}

export class Bus {
  readonly windows: Window[] = []
  readonly ramBytes: number

  constructor(ramBytes: number) {
    this.ramBytes = ramBytes
  }

  /** Put a device at a physical address. Throws if it overlaps another: a defect of the machine's construction. */
  attach(base: number, size: number, device: Device): void {
    if (this.windows.some((w) => base < w.base + w.size && w.base < base + size))
      throw new Error(`${device.name} overlaps another device`)
    this.windows.push({ base, size, device })
  }

  /** Whether all these bytes are RAM. */
  isRam(pa: number, bytes: number): boolean {
    return pa >= RAM_BASE && pa + bytes <= RAM_BASE + this.ramBytes
  }

  /** Byte offset in the machine's memory of a RAM address. */
  offsetOf(pa: number): number {
    return pa - RAM_BASE + RAM_OFFSET
  }

  /** Value at a device's register; undefined where nothing answers. */
  read(pa: number, bytes: 1 | 2 | 4): number | undefined {
    const window = this.find(pa, bytes)
    return window?.device.read(pa - window.base, bytes)
  }

  /** Write a device's register; false where nothing answers. */
  write(pa: number, bytes: 1 | 2 | 4, value: number): boolean {
    const window = this.find(pa, bytes)
    return window ? window.device.write(pa - window.base, bytes, value) : false
  }

  private find(pa: number, bytes: number): Window | undefined {
    for (const w of this.windows) if (pa >= w.base && pa + bytes <= w.base + w.size) return w
    return undefined
  }
}
