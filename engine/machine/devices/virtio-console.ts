// A virtio console (Virtual I/O Device specification 1.2, section 5.3) with one port: queue 0 receives, queue 1 transmits.
import type { Dma } from './dma.ts'
import type { VirtioFunction } from './virtio-mmio.ts'
import { gather, lengthOf, scatter, type Virtqueue } from './virtio-queue.ts'

const RECEIVE = 0
const TRANSMIT = 1
/** Feature bit: a byte stored to the configuration space is output at once. */
const EMERGENCY_WRITE = 1 << 2
const EMERGENCY_BYTE = 8
const WAITING_MAX = 65536

export class VirtioConsole implements VirtioFunction {
  readonly name = 'console'
  readonly id = 3
  readonly queues = 2
  readonly features = EMERGENCY_WRITE
  private readonly dma: Dma
  private readonly output: (byte: number) => void
  /** Bytes that arrived and for which the driver has given no buffer yet. */
  private waiting: number[] = []

  constructor(dma: Dma, output: (byte: number) => void) {
    this.dma = dma
    this.output = output
  }

  /** Bytes arrive; have the transport serve the receive queue (0) then. At most 64 KiB wait, what is beyond is lost. */
  receive(bytes: Iterable<number>): void {
    for (const byte of bytes) if (this.waiting.length < WAITING_MAX) this.waiting.push(byte & 0xff)
  }

  notified(index: number, queue: Virtqueue): void {
    if (index === RECEIVE) this.fill(queue)
    if (index !== TRANSMIT) return
    for (let chain = queue.take(); chain; chain = queue.take()) {
      for (const byte of gather(this.dma, chain.readable, 0, Number.POSITIVE_INFINITY)) this.output(byte)
      queue.give(chain, 0)
    }
  }

  private fill(queue: Virtqueue): void {
    while (this.waiting.length > 0) {
      const chain = queue.take()
      if (!chain) return
      const bytes = Uint8Array.from(this.waiting.splice(0, lengthOf(chain.writable)))
      scatter(this.dma, chain.writable, 0, bytes)
      queue.give(chain, bytes.length)
    }
  }

  /** Columns, rows (not offered: 0), number of ports, emergency write. */
  config(): Uint8Array {
    const configuration = new Uint8Array(12)
    configuration[4] = 1
    return configuration
  }
  configure(offset: number, value: number): void {
    if (offset === EMERGENCY_BYTE) this.output(value)
  }

  save(): unknown {
    return [...this.waiting]
  }
  restore(state: unknown): void {
    this.waiting = [...(state as number[])]
  }
  reset(): void {
    this.waiting = []
  }
}
