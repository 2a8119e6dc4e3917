// The virtio transport over memory-mapped registers (Virtual I/O Device specification 1.2, section 4.2.2; version 1, the
// legacy interface, section 4.2.4): identification, feature negotiation, queues, interrupts. What the device is *for* is a
// `VirtioFunction`. Requests are carried out at once, within the store that notifies: completion needs no time.
//
// A driver that breaks the rules of its rings gets DEVICE_NEEDS_RESET (version 1 has no such bit: the device falls silent).
import type { Device } from '../bus.ts'
import type { Dma } from './dma.ts'
import { newQueue, QUEUE_MAX, type QueueState, Virtqueue } from './virtio-queue.ts'

/** Bytes of a device's registers with its configuration space; what is behind them in its slot answers nothing. */
export const VIRTIO_WINDOW = 0x200

const MAGIC = 0x74726976 // "virt"
const VENDOR = 0x554d4551 // "QEMU": drivers written for its virt machine look for it
const CONFIG = 0x100

// Status
const DRIVER_OK = 4
const FEATURES_OK = 8
const NEEDS_RESET = 64
// Interrupt status
const USED_BUFFER = 1
const CONFIG_CHANGED = 2

/** Feature bits that belong to the rings and the transport. */
const ANY_LAYOUT = 1 << 27 // legacy: no assumption about how a request is cut into buffers
const INDIRECT_DESC = 1 << 28
const EVENT_IDX = 1 << 29
const VERSION_1 = 1 // bit 32

/** What a virtio device does, behind either transport. */
export interface VirtioFunction {
  readonly name: string
  /** Device type of the specification's section 5. */
  readonly id: number
  /** Feature bits 0 to 23 that it offers. */
  readonly features: number
  readonly queues: number
  /** Its configuration space. */
  config(): Uint8Array
  /** A byte of the configuration space is written. */
  configure(offset: number, value: number): void
  /** There may be new buffers in queue number `index`. */
  notified(index: number, queue: Virtqueue): void
  save(): unknown
  restore(state: unknown): void
  /** Power-on state. A driver's reset of the device is none of its business. */
  reset(): void
}

interface State {
  status: number
  interrupt: number
  deviceFeaturesSelect: number
  driverFeaturesSelect: number
  /** Words of the features that the driver accepted. */
  driverFeatures: [number, number]
  queueSelect: number
  /** Legacy: bytes of the pages that QueuePFN counts; alignment of the used ring. */
  pageSize: number
  align: number[]
  pfn: number[]
  queues: QueueState[]
  function: unknown
}

export class VirtioMmio implements Device {
  readonly name: string
  readonly version: 1 | 2
  private readonly behind: VirtioFunction
  private readonly queues: Virtqueue[]
  private readonly interrupt: (on: boolean) => void
  private s: State

  constructor(version: 1 | 2, behind: VirtioFunction, dma: Dma, interrupt: (on: boolean) => void) {
    this.name = `virtio-${behind.name}`
    this.version = version
    this.behind = behind
    this.interrupt = interrupt
    this.s = powerOn(behind.queues)
    const features = () => {
      const accepted = this.s.driverFeatures[0]
      return { indirect: (accepted & INDIRECT_DESC) !== 0, eventIndex: (accepted & EVENT_IDX) !== 0 }
    }
    this.queues = Array.from({ length: behind.queues }, () => new Virtqueue(dma, features))
  }

  /** Let the function look at a queue: the driver notified, or something came from outside. */
  serve(index: number): void {
    const queue = this.queues[index]
    if (!queue || (this.version === 2 && (this.s.status & DRIVER_OK) === 0)) return
    if ((this.s.status & NEEDS_RESET) !== 0) return
    this.behind.notified(index, queue)
    if (queue.signal()) this.raise(USED_BUFFER)
    if (queue.state.broken && this.version === 2) {
      this.s.status |= NEEDS_RESET
      this.raise(CONFIG_CHANGED)
    }
  }

  private raise(bit: number): void {
    this.s.interrupt |= bit
    this.interrupt(true)
  }

  read(offset: number, bytes: 1 | 2 | 4): number {
    if (offset < CONFIG) return bytes === 4 ? this.register(offset) : 0
    const config = this.behind.config()
    let value = 0
    for (let k = bytes - 1; k >= 0; k--) value = (value << 8) | (config[offset - CONFIG + k] ?? 0)
    return value
  }

  private register(offset: number): number {
    const { s } = this
    const queue = this.queues[s.queueSelect]
    const legacy = this.version === 1
    switch (offset) {
      case 0x000:
        return MAGIC
      case 0x004:
        return this.version
      case 0x008:
        return this.behind.id
      case 0x00c:
        return VENDOR
      case 0x010:
        return this.offered(s.deviceFeaturesSelect)
      case 0x034:
        return queue ? QUEUE_MAX : 0
      case 0x040:
        return legacy ? (s.pfn[s.queueSelect] ?? 0) : 0
      case 0x044:
        return !legacy && queue?.state.ready ? 1 : 0
      case 0x060:
        return s.interrupt
      case 0x070:
        return s.status
      case 0x0b0: // length of a shared memory region: there is none
      case 0x0b4:
        return legacy ? 0 : -1
      default:
        return 0
    }
  }

  /** A word of the features offered. */
  private offered(word: number): number {
    if (word === 0) return this.behind.features | INDIRECT_DESC | EVENT_IDX | (this.version === 1 ? ANY_LAYOUT : 0)
    return word === 1 && this.version === 2 ? VERSION_1 : 0
  }

  write(offset: number, bytes: 1 | 2 | 4, value: number): boolean {
    if (offset >= CONFIG)
      for (let k = 0; k < bytes; k++) this.behind.configure(offset - CONFIG + k, (value >>> (8 * k)) & 0xff)
    else if (bytes === 4) this.setRegister(offset, value >>> 0)
    return true
  }

  private setRegister(offset: number, value: number): void {
    const { s } = this
    switch (offset) {
      case 0x014:
        s.deviceFeaturesSelect = value
        break
      case 0x020:
        if (s.driverFeaturesSelect < 2 && (s.status & FEATURES_OK) === 0)
          s.driverFeatures[s.driverFeaturesSelect] = value | 0
        break
      case 0x024:
        s.driverFeaturesSelect = value
        break
      case 0x030:
        s.queueSelect = value
        break
      case 0x050:
        this.serve(value)
        break
      case 0x064:
        s.interrupt &= ~value
        this.interrupt(s.interrupt !== 0)
        break
      case 0x070:
        this.setStatus(value & 0xff)
        break
      default:
        if (this.queues[s.queueSelect]) this.setQueue(offset, value, this.queues[s.queueSelect].state)
    }
  }

  private setStatus(value: number): void {
    const { s } = this
    if (value === 0) {
      this.restart()
      return
    }
    s.status = value | (s.status & NEEDS_RESET)
    // Features beyond those offered are refused. Lack of VERSION_1 is not, as in QEMU: drivers exist that forget it.
    const excess = [0, 1].some((word) => (s.driverFeatures[word] & ~this.offered(word)) !== 0)
    if (excess && this.version === 2) s.status &= ~FEATURES_OK
  }

  private setQueue(offset: number, value: number, q: QueueState): void {
    const { s } = this
    const legacy = this.version === 1
    const high = value * 2 ** 32
    if (offset === 0x038 && !q.ready) q.size = isPowerOfTwo(value) && value <= QUEUE_MAX ? value : 0
    else if (legacy) {
      if (offset === 0x028) s.pageSize = value
      else if (offset === 0x03c) s.align[s.queueSelect] = value
      else if (offset === 0x040) this.placeLegacy(value, q)
    } else if (offset === 0x044) {
      if (value % 2 === 1) Object.assign(q, { ready: true, taken: 0, given: 0, signalled: -1 })
      else q.ready = false
    } else if (q.ready) return
    else if (offset === 0x080) q.descriptors += value - (q.descriptors % 2 ** 32)
    else if (offset === 0x084) q.descriptors = (q.descriptors % 2 ** 32) + high
    else if (offset === 0x090) q.available += value - (q.available % 2 ** 32)
    else if (offset === 0x094) q.available = (q.available % 2 ** 32) + high
    else if (offset === 0x0a0) q.used += value - (q.used % 2 ** 32)
    else if (offset === 0x0a4) q.used = (q.used % 2 ** 32) + high
  }

  /** Version 1 gives one page number for all three parts of a queue (section 2.7.2); 0 takes the queue away. */
  private placeLegacy(pfn: number, q: QueueState): void {
    const { s } = this
    const align = s.align[s.queueSelect]
    s.pfn[s.queueSelect] = pfn
    Object.assign(q, { ...newQueue(), size: q.size, ready: pfn !== 0 })
    q.descriptors = pfn * s.pageSize
    q.available = q.descriptors + 16 * q.size
    q.used = Math.ceil((q.available + 6 + 2 * q.size) / align) * align
    if (!isPowerOfTwo(align) || !isPowerOfTwo(s.pageSize)) q.broken = true
  }

  /** The driver resets the device. */
  private restart(): void {
    this.s = powerOn(this.queues.length)
    for (const queue of this.queues) queue.state = newQueue()
    this.interrupt(false)
  }

  save(): unknown {
    const queues = this.queues.map(({ state }) => ({ ...state }))
    return { ...copyOf(this.s), queues, function: this.behind.save() }
  }
  restore(state: unknown): void {
    const saved = state as State
    this.s = copyOf(saved)
    this.queues.forEach((queue, n) => {
      queue.state = { ...saved.queues[n] }
    })
    this.behind.restore(saved.function)
    this.interrupt(this.s.interrupt !== 0)
  }
  reset(): void {
    this.restart()
    this.behind.reset()
  }
}

/** A slot without a device: it says that it is a transport, and that nothing is behind it. */
export class EmptySlot implements Device {
  readonly name = 'virtio-empty'
  read(offset: number, bytes: 1 | 2 | 4): number {
    if (bytes !== 4) return 0
    return offset === 0 ? MAGIC : offset === 0x004 ? 1 : offset === 0x00c ? VENDOR : 0
  }
  write(): boolean {
    return true
  }
  save(): null {
    return null
  }
  restore(): void {}
  reset(): void {}
}

const powerOn = (queues: number): State => ({
  status: 0,
  interrupt: 0,
  deviceFeaturesSelect: 0,
  driverFeaturesSelect: 0,
  driverFeatures: [0, 0],
  queueSelect: 0,
  pageSize: 0,
  align: new Array(queues).fill(4096),
  pfn: new Array(queues).fill(0),
  queues: [],
  function: null,
})

const copyOf = (s: State): State => ({
  ...s,
  driverFeatures: [...s.driverFeatures],
  align: [...s.align],
  pfn: [...s.pfn],
})

const isPowerOfTwo = (n: number) => n > 0 && Number.isInteger(Math.log2(n))
