// A driver for virtio devices, as a guest's would be, in the test's hands: it may also do what a driver must not do.
import type { VirtioConfig } from '../../engine/machine/config.ts'
import { Machine } from '../../engine/machine/machine.ts'
import { MAP } from '../../engine/machine/map.ts'

export const READABLE = 0
export const NEXT = 1
export const WRITABLE = 2
export const INDIRECT = 4

export const INDIRECT_DESC = 1 << 28
export const EVENT_IDX = 1 << 29

export const REGISTER = {
  magic: 0x000,
  version: 0x004,
  device: 0x008,
  vendor: 0x00c,
  deviceFeatures: 0x010,
  deviceFeaturesSelect: 0x014,
  driverFeatures: 0x020,
  driverFeaturesSelect: 0x024,
  pageSize: 0x028,
  queueSelect: 0x030,
  queueMax: 0x034,
  queueSize: 0x038,
  queueAlign: 0x03c,
  queuePage: 0x040,
  queueReady: 0x044,
  notify: 0x050,
  interrupt: 0x060,
  acknowledge: 0x064,
  status: 0x070,
  descriptors: 0x080,
  available: 0x090,
  used: 0x0a0,
  config: 0x100,
} as const

export interface Piece {
  readonly at: number
  readonly bytes: number
  readonly flags: number
}

const RAM = MAP.ram
const SIZE = 8

export class Driver {
  readonly machine: Machine
  readonly version: 1 | 2
  readonly size: number
  /** Physical addresses of the selected queue's parts; the indirect table; room for data. */
  readonly descriptors: number
  readonly available: number
  readonly used: number
  readonly table = RAM + 0x8000
  readonly data = RAM + 0x10000
  private made = 0

  /** Brings up queue `queue` of the device in slot 0 with these features (bits 0 to 31). */
  constructor(config: VirtioConfig, features = 0, queue = 0, size = SIZE) {
    this.machine = new Machine({ ramBytes: 1 << 20, virtio: [config] })
    this.version = config.version
    this.size = size
    this.descriptors = RAM + 0x1000
    this.available = this.descriptors + 16 * size
    this.used = config.version === 1 ? RAM + 0x2000 : RAM + 0x3000
    this.set('status', 0)
    this.set('status', 3)
    this.set('driverFeaturesSelect', 0)
    this.set('driverFeatures', features)
    this.set('driverFeaturesSelect', 1)
    this.set('driverFeatures', config.version === 2 ? 1 : 0)
    if (config.version === 2) this.set('status', 11)
    this.place(queue)
    this.set('status', config.version === 2 ? 15 : 7)
  }

  place(queue: number): void {
    this.set('queueSelect', queue)
    this.set('queueSize', this.size)
    if (this.version === 1) {
      this.set('pageSize', 4096)
      this.set('queueAlign', 4096)
      this.set('queuePage', this.descriptors / 4096)
    } else {
      this.set('descriptors', this.descriptors)
      this.set('available', this.available)
      this.set('used', this.used)
      this.set('queueReady', 1)
    }
  }

  get(register: keyof typeof REGISTER | number, bytes: 1 | 2 | 4 = 4): number | undefined {
    const offset = typeof register === 'number' ? register : REGISTER[register]
    return this.machine.bus.read(MAP.virtio + offset, bytes)
  }
  set(register: keyof typeof REGISTER | number, value: number, bytes: 1 | 2 | 4 = 4): void {
    const offset = typeof register === 'number' ? register : REGISTER[register]
    this.machine.bus.write(MAP.virtio + offset, bytes, value)
  }

  poke(at: number, ...bytes: number[]): void {
    if (!this.machine.load(at, Uint8Array.from(bytes))) throw new Error('the test wrote outside RAM')
  }
  poke16(at: number, value: number): void {
    this.poke(at, value, value >>> 8)
  }
  poke32(at: number, value: number): void {
    this.poke(at, value, value >>> 8, value >>> 16, value >>> 24)
  }
  peek(at: number, bytes: number): number[] {
    return [...(this.machine.peek(at, bytes) ?? [])]
  }
  peek16(at: number): number {
    const [low = 0, high = 0] = this.peek(at, 2)
    return low | (high << 8)
  }

  /** Write descriptor `index` of a table. */
  describe(table: number, index: number, { at, bytes, flags }: Piece, next = 0): void {
    this.poke32(table + 16 * index, at)
    this.poke32(table + 16 * index + 4, Math.floor(at / 2 ** 32))
    this.poke32(table + 16 * index + 8, bytes)
    this.poke16(table + 16 * index + 12, flags)
    this.poke16(table + 16 * index + 14, next)
  }

  /** Write a chain from descriptor `first` on. */
  chain(pieces: readonly Piece[], first = 0, table = this.descriptors): void {
    pieces.forEach((piece, k) => {
      const more = k < pieces.length - 1
      this.describe(table, first + k, more ? { ...piece, flags: piece.flags | NEXT } : piece, first + k + 1)
    })
  }

  /** Put the chain that begins at `head` into the available ring. */
  offer(head: number): void {
    this.poke16(this.available + 4 + 2 * (this.made % this.size), head)
    this.made = (this.made + 1) & 0xffff
    this.poke16(this.available + 2, this.made)
  }

  notify(queue = 0): void {
    this.set('notify', queue)
  }

  /** Offer the chain of these pieces and notify. */
  send(pieces: readonly Piece[], queue = 0): void {
    this.chain(pieces)
    this.offer(0)
    this.notify(queue)
  }

  /** Entries of the used ring so far. */
  get given(): number {
    return this.peek16(this.used + 2)
  }
  /** The latest entry of the used ring. */
  get answer(): { head: number; written: number } {
    const at = this.used + 4 + 8 * ((this.given - 1) & (this.size - 1))
    return { head: this.peek16(at), written: this.peek16(at + 4) + this.peek16(at + 6) * 65536 }
  }

  /** Is the slot's interrupt line high? Seen as the PLIC's pending bit of source 1. */
  get interrupting(): boolean {
    return ((this.machine.bus.read(MAP.plic + 0x1000, 4) ?? 0) & 2) !== 0
  }
}
