// A split virtqueue, the device's side (Virtual I/O Device specification 1.2, section 2.7). Rings lie in the guest's RAM
// and are believed nothing: whatever a driver must not do marks the queue `broken`, and it stays so until a reset.
import type { Dma } from './dma.ts'

/** Largest number of descriptors that the driver may choose. */
export const QUEUE_MAX = 128
/** Most bytes that one chain may describe, 4 MiB: this bounds what one notification can cost the host. */
const CHAIN_BYTES_MAX = 1 << 22

const DESCRIPTOR = 16
const NEXT = 1
const WRITE = 2
const INDIRECT = 4
const NO_INTERRUPT = 1

/** A piece of guest RAM. */
export interface Buffer {
  readonly at: number
  readonly bytes: number
}

/** One request: buffers that the device reads, then buffers that it writes. */
export interface Chain {
  readonly head: number
  readonly readable: readonly Buffer[]
  readonly writable: readonly Buffer[]
}

/** What the driver has set, and where the device is. Addresses are physical. */
export interface QueueState {
  size: number
  ready: boolean
  descriptors: number
  available: number
  used: number
  /** Next entry of the available ring to take; next entry of the used ring to fill (both free-running, 16 bits). */
  taken: number
  given: number
  /** `given` when the driver was last interrupted; -1: never. */
  signalled: number
  broken: boolean
}

export const newQueue = (): QueueState => ({
  size: QUEUE_MAX,
  ready: false,
  descriptors: 0,
  available: 0,
  used: 0,
  taken: 0,
  given: 0,
  signalled: -1,
  broken: false,
})

/** Which of the optional ring features were negotiated. */
export interface RingFeatures {
  readonly indirect: boolean
  readonly eventIndex: boolean
}

export class Virtqueue {
  state = newQueue()
  private readonly dma: Dma
  private readonly features: () => RingFeatures

  constructor(dma: Dma, features: () => RingFeatures) {
    this.dma = dma
    this.features = features
  }

  /** Take the next chain that the driver has made available; undefined if there is none or the driver broke the ring. */
  take(): Chain | undefined {
    const s = this.state
    if (!s.ready || s.broken) return undefined
    if (!this.ringsInRam()) return this.breakDown()
    const waiting = (this.dma.read16(s.available + 2) - s.taken) & 0xffff
    if (waiting > s.size) return this.breakDown()
    if (waiting === 0) return undefined
    const head = this.dma.read16(s.available + 4 + 2 * (s.taken % s.size))
    s.taken = (s.taken + 1) & 0xffff
    if (this.features().eventIndex) this.dma.write16(s.used + 4 + 8 * s.size, s.taken)
    return this.follow(head)
  }

  /** Give a chain back, with `written` bytes in its writable buffers. */
  give(chain: Chain, written: number): void {
    const s = this.state
    const at = s.used + 4 + 8 * (s.given % s.size)
    this.dma.write32(at, chain.head)
    this.dma.write32(at + 4, written)
    s.given = (s.given + 1) & 0xffff
    this.dma.write16(s.used + 2, s.given)
  }

  /** Whether the driver wants an interrupt for what was given since the last one; asking counts as interrupting. */
  signal(): boolean {
    const s = this.state
    const old = s.signalled
    if (s.broken || old === s.given || (old < 0 && s.given === 0)) return false
    s.signalled = s.given
    if (!this.features().eventIndex) return (this.dma.read16(s.available) & NO_INTERRUPT) === 0
    const wanted = this.dma.read16(s.available + 4 + 2 * s.size)
    return old < 0 || ((s.given - wanted - 1) & 0xffff) < ((s.given - old) & 0xffff)
  }

  /** The driver did what it must not do. */
  breakDown(): undefined {
    this.state.broken = true
  }

  private ringsInRam(): boolean {
    const { size, descriptors, available, used } = this.state
    return (
      size > 0 &&
      descriptors % 16 === 0 &&
      available % 2 === 0 &&
      used % 4 === 0 &&
      this.dma.reaches(descriptors, DESCRIPTOR * size) &&
      this.dma.reaches(available, 6 + 2 * size) &&
      this.dma.reaches(used, 6 + 8 * size)
    )
  }

  /** Follow a chain of descriptors, through one indirect table at most. */
  private follow(head: number): Chain | undefined {
    const readable: Buffer[] = []
    const writable: Buffer[] = []
    let table = this.state.descriptors
    let length = this.state.size
    let indirect = false
    let index = head
    let total = 0
    for (let left = length; left > 0; left--) {
      if (index >= length) return this.breakDown()
      const at = table + DESCRIPTOR * index
      const address = this.dma.read32(at) + this.dma.read32(at + 4) * 2 ** 32
      const bytes = this.dma.read32(at + 8)
      const flags = this.dma.read16(at + 12)
      if ((flags & INDIRECT) !== 0) {
        const forbidden = indirect || !this.features().indirect || (flags & NEXT) !== 0
        const count = bytes / DESCRIPTOR
        if (forbidden || !Number.isInteger(count) || count === 0 || count > this.state.size) return this.breakDown()
        if (!this.dma.reaches(address, bytes)) return this.breakDown()
        indirect = true
        table = address
        length = count
        left = count + 1
        index = 0
        continue
      }
      total += bytes
      if (!this.dma.reaches(address, bytes) || total > CHAIN_BYTES_MAX) return this.breakDown()
      if ((flags & WRITE) !== 0) writable.push({ at: address, bytes })
      else if (writable.length > 0) return this.breakDown()
      else readable.push({ at: address, bytes })
      if ((flags & NEXT) === 0) return { head, readable, writable }
      index = this.dma.read16(at + 14)
    }
    return this.breakDown() // a loop
  }
}

export const lengthOf = (buffers: readonly Buffer[]): number => buffers.reduce((sum, { bytes }) => sum + bytes, 0)

/** Gather `length` bytes from an offset into a chain's buffers on (as much of it as there is). */
export function gather(dma: Dma, buffers: readonly Buffer[], offset: number, length: number): Uint8Array {
  const all = new Uint8Array(Math.max(0, Math.min(length, lengthOf(buffers) - offset)))
  across(buffers, offset, all.length, (at, from, to) => all.set(dma.view(at, to - from), from))
  return all
}

/** Scatter bytes over a chain's buffers from an offset on. They must fit. */
export function scatter(dma: Dma, buffers: readonly Buffer[], offset: number, bytes: Uint8Array): void {
  across(buffers, offset, bytes.length, (at, from, to) => dma.write(at, bytes.subarray(from, to)))
}

/** Visit the pieces of RAM behind [offset, offset + length) of the buffers; [from, to) counts from `offset`. */
function across(
  buffers: readonly Buffer[],
  offset: number,
  length: number,
  visit: (at: number, from: number, to: number) => void,
): void {
  let start = -offset // of the buffer, counted from `offset`
  for (const { at, bytes } of buffers) {
    const from = Math.max(0, start)
    const to = Math.min(length, start + bytes)
    if (from < to) visit(at + from - start, from, to)
    start += bytes
  }
}
