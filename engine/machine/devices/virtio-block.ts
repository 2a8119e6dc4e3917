// A virtio block device (Virtual I/O Device specification 1.2, section 5.2) over a disk in memory: read, write, flush,
// get id. Writes are on the disk when their request completes, so a flush has nothing left to do.
import { Disk, type DiskState, SECTOR } from './disk.ts'
import type { Dma } from './dma.ts'
import type { VirtioFunction } from './virtio-mmio.ts'
import { type Chain, gather, lengthOf, QUEUE_MAX, scatter, type Virtqueue } from './virtio-queue.ts'

// Feature bits
const SEG_MAX = 1 << 2
const READ_ONLY = 1 << 5
const BLOCK_SIZE = 1 << 6
const FLUSH_COMMAND = 1 << 9
// Request types
const READ = 0
const WRITE = 1
const FLUSH = 4
const GET_ID = 8
// Answers
const OK = 0
const FAILED = 1
const UNSUPPORTED = 2

/** A request that was carried out. */
export interface BlockRequest {
  readonly type: 'read' | 'write' | 'flush' | 'identity' | 'unknown'
  /** First sector of 512 bytes, and how many; both 0 where the type has none. */
  readonly sector: number
  readonly sectors: number
  readonly ok: boolean
}

/** Type, a reserved word, sector. */
const HEADER = 16
const ID_BYTES = 20

export class VirtioBlock implements VirtioFunction {
  readonly name = 'block'
  readonly id = 2
  readonly queues = 1
  readonly features: number
  readonly disk: Disk
  private readonly readOnly: boolean
  private readonly serial: Uint8Array
  private readonly dma: Dma
  private readonly configuration: Uint8Array
  private readonly done: (request: BlockRequest) => void

  /** The image is not changed. `serial` is cut to 20 characters. `done` is told of every request. */
  constructor(
    dma: Dma,
    image: Uint8Array,
    readOnly: boolean,
    serial: string,
    done: (request: BlockRequest) => void = () => {},
  ) {
    this.dma = dma
    this.done = done
    this.disk = new Disk(image)
    this.readOnly = readOnly
    this.features = SEG_MAX | BLOCK_SIZE | FLUSH_COMMAND | (readOnly ? READ_ONLY : 0)
    this.serial = new Uint8Array(ID_BYTES)
    for (let k = 0; k < Math.min(serial.length, ID_BYTES); k++) this.serial[k] = serial.charCodeAt(k)
    this.configuration = new Uint8Array(24)
    const view = new DataView(this.configuration.buffer)
    view.setUint32(0, this.disk.sectors, true)
    view.setUint32(12, QUEUE_MAX - 2, true)
    view.setUint32(20, SECTOR, true)
  }

  config(): Uint8Array {
    return this.configuration
  }
  configure(): void {}

  notified(_index: number, queue: Virtqueue): void {
    for (let chain = queue.take(); chain; chain = queue.take()) {
      if (lengthOf(chain.readable) < HEADER || lengthOf(chain.writable) < 1) queue.breakDown()
      else queue.give(chain, this.carryOut(chain))
    }
  }

  /** Do a request; returns how many bytes of its writable buffers, from the first on, were written. */
  private carryOut({ readable, writable }: Chain): number {
    const header = gather(this.dma, readable, 0, HEADER)
    const view = new DataView(header.buffer)
    const type = view.getUint32(0, true)
    const offset = (view.getUint32(8, true) + view.getUint32(12, true) * 2 ** 32) * SECTOR
    // The last writable byte is the status, however the buffers are cut.
    const room = lengthOf(writable) - 1
    const answer = (request: BlockRequest['type'], status: number, bytes = 0, data = new Uint8Array(0)): number => {
      const sectors = Math.floor(bytes / SECTOR)
      this.done({ type: request, sector: sectors > 0 ? offset / SECTOR : 0, sectors, ok: status === OK })
      scatter(this.dma, writable, 0, data)
      scatter(this.dma, writable, room, Uint8Array.of(status))
      return data.length === room ? room + 1 : data.length
    }
    if (type === READ) {
      if (!this.holds(offset, room)) return answer('read', FAILED, room)
      const data = new Uint8Array(room)
      this.disk.read(offset, data)
      return answer('read', OK, room, data)
    }
    if (type === WRITE) {
      const data = gather(this.dma, readable, HEADER, Number.POSITIVE_INFINITY)
      if (this.readOnly || !this.holds(offset, data.length)) return answer('write', FAILED, data.length)
      this.disk.write(offset, data)
      return answer('write', OK, data.length)
    }
    if (type === FLUSH) return answer('flush', OK)
    if (type === GET_ID) return answer('identity', OK, 0, this.serial.slice(0, room))
    return answer('unknown', UNSUPPORTED)
  }

  private holds(offset: number, bytes: number): boolean {
    return bytes % SECTOR === 0 && offset + bytes <= this.disk.sectors * SECTOR
  }

  save(): DiskState {
    return this.disk.save()
  }
  restore(state: unknown): void {
    this.disk.restore(state as DiskState)
  }
  /** The disk is again the image that the machine was built with. */
  reset(): void {
    this.disk.restore(new Map())
  }
}
