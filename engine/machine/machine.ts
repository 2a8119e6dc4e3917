// The whole computer: one hart, RAM, and the devices of QEMU's virt machine at their addresses.
import { csr } from '../isa/csrs.ts'
import { Bus } from './bus.ts'
import { configError, defaultConfig, type MachineConfig, VIRTIO_SLOTS } from './config.ts'
import { deviceTree, type Reserved } from './device-tree.ts'
import { Clint } from './devices/clint.ts'
import { Dma } from './devices/dma.ts'
import { Plic } from './devices/plic.ts'
import { type PowerOff, TestDevice } from './devices/test.ts'
import { Uart } from './devices/uart.ts'
import { type VirtioSlot, virtioSlot } from './devices/virtio.ts'
import type { BlockRequest } from './devices/virtio-block.ts'
import { VIRTIO_WINDOW } from './devices/virtio-mmio.ts'
import { Hart } from './hart.ts'
import {
  CODE,
  CODE_PAGE_WORDS,
  CSR,
  CYCLES,
  IDLE_CYCLES,
  PC,
  PTE_READS_1,
  PTE_READS_2,
  RAM_OFFSET,
  RETIRED,
  STEPS,
  TLB_MISSES,
  X,
} from './layout.ts'
import { IRQ, MAP } from './map.ts'
import { giveBack, wasmMemory } from './memory.ts'

const MEI = 11
const SEI = 9
const SSIP = 1 << 1
const MIP = CSR + csr('mip')

/** Why a run came back. `idle`: the hart waits (WFI) for something from outside. */
export type Stop =
  | { readonly reason: 'budget' }
  | { readonly reason: 'idle' }
  | { readonly reason: 'off'; readonly how: PowerOff }

/** Comes only to who has set breakpoints, or asked for a pause: see `Hart`. */
export type Interruption = { readonly reason: 'breakpoint' | 'pause' }

/** What the machine counts, exact up to 2^53. Cycles depend on the timing model; the others do not. */
export interface Counts {
  readonly cycles: number
  readonly instructions: number
  readonly steps: number
  readonly tlbMisses: number
  readonly pteReads1: number
  readonly pteReads2: number
  readonly idleCycles: number
}

export class Machine {
  readonly config: MachineConfig
  private readonly memory: WebAssembly.Memory
  readonly hart: Hart
  readonly bus: Bus
  readonly uarts: readonly Uart[]
  /** All eight slots, the empty ones too. */
  readonly virtio: readonly VirtioSlot[]
  readonly plic: Plic
  readonly clint: Clint
  /** Called with each byte that leaves serial line `uart`. */
  onOutput: ((uart: number, byte: number) => void) | undefined
  /** Called with each byte that the virtio console in a slot puts out. */
  onConsole: ((slot: number, byte: number) => void) | undefined
  /** Called with each request that the disk in a virtio slot has carried out. */
  onRequest: ((slot: number, request: BlockRequest) => void) | undefined
  /** How the machine was switched off, if it was. */
  power: PowerOff | undefined

  /** Throws a RangeError that says what to mend if the configuration is not one that can be built. */
  constructor(options: Partial<MachineConfig> = {}) {
    const config = { ...defaultConfig, ...options }
    const wrong = configError(config)
    if (wrong) throw new RangeError(wrong)
    this.config = config
    this.bus = new Bus(config.ramBytes)
    this.memory = wasmMemory(RAM_OFFSET + config.ramBytes)
    this.hart = new Hart(this.memory, this.bus, config)
    this.clint = new Clint(this.hart)
    this.plic = new Plic((context, on) => this.hart.setLine(context === 0 ? MEI : SEI, on))
    this.uarts = Array.from(
      { length: config.uarts },
      (_, n) =>
        new Uart(
          `uart${n}`,
          (byte) => this.onOutput?.(n, byte),
          (on) => this.plic.setLine(IRQ.uart + n, on),
        ),
    )
    const dma = new Dma(this.hart)
    this.virtio = Array.from({ length: VIRTIO_SLOTS }, (_, n) =>
      virtioSlot(
        config.virtio[n],
        dma,
        (byte) => this.onConsole?.(n, byte),
        (request) => this.onRequest?.(n, request),
        (on) => this.plic.setLine(IRQ.virtio + n, on),
      ),
    )
    this.bus.attach(MAP.test, 0x1000, new TestDevice((how) => this.switchOff(how)))
    this.bus.attach(MAP.clint, 0x10000, this.clint)
    this.bus.attach(MAP.plic, 0x600000, this.plic)
    this.uarts.forEach((uart, n) => {
      this.bus.attach(MAP.uart + n * MAP.uartStride, MAP.uartStride, uart)
    })
    this.virtio.forEach(({ device }, n) => {
      this.bus.attach(MAP.virtio + n * MAP.virtioStride, VIRTIO_WINDOW, device)
    })
  }

  /** End the run, as the test device does. */
  switchOff(how: PowerOff): void {
    this.power = how
    this.hart.halted = true
  }

  /** Power-on state of hart and devices; RAM is cleared. */
  reset(): void {
    this.hart.clearRam()
    this.hart.reset()
    this.hart.forgetCode()
    this.power = undefined
    for (const { device } of this.bus.windows) device.reset()
  }

  /** This machine will not be used any more, in any way: its memory becomes that of a machine to come. */
  release(): void {
    this.hart.clearRam()
    this.hart.words.fill(0, 0, CODE + CODE_PAGE_WORDS)
    giveBack(this.memory)
  }

  /**
   * Leave a machine that was reset as a boot loader would: the device tree in the last pages of RAM, pc at `entry`, and
   * a0 = hart id, a1 = physical address of the tree, a2 = that of the stage after this one. Returns a1.
   */
  boot(entry: number, next: number, reserved?: Reserved): number {
    const tree = deviceTree(this.config, reserved)
    const at = MAP.ram + this.config.ramBytes - Math.ceil(tree.length / 4096) * 4096
    this.load(at, tree)
    const m = this.hart.words
    m[PC] = entry
    m[X + 10] = 0
    m[X + 11] = at
    m[X + 12] = next
    this.hart.modeChanged()
    return at
  }

  /** Run for at most `steps` steps (instructions begun, interrupts taken). */
  run(steps: number): Stop | Interruption {
    if (this.power) return { reason: 'off', how: this.power }
    const reason = this.hart.run(steps)
    return reason === 'halted' ? { reason: 'off', how: this.power as unknown as PowerOff } : { reason }
  }

  /**
   * Make the supervisor software interrupt pending, as another hart's IPI would: a doorbell for whoever waits for one.
   * Whoever hears it clears it.
   */
  ring(): void {
    const m = this.hart.words
    m[MIP] = (m[MIP] as number) | SSIP
    this.hart.stateChanged()
  }

  /** Copy bytes to RAM. False if they do not fit: nothing is written. */
  load(address: number, bytes: Uint8Array): boolean {
    if (!this.bus.isRam(address, bytes.length)) return false
    this.hart.bytes.set(bytes, this.bus.offsetOf(address))
    this.hart.wrote(address, bytes.length)
    return true
  }

  /** Bytes of RAM (a copy), or undefined if not all of it is RAM. */
  peek(address: number, length: number): Uint8Array | undefined {
    if (!this.bus.isRam(address, length)) return undefined
    const from = this.bus.offsetOf(address)
    return this.hart.bytes.slice(from, from + length)
  }

  /** A word of RAM as an unsigned number, or undefined. */
  peekWord(address: number): number | undefined {
    if (!this.bus.isRam(address, 4) || address % 4 !== 0) return undefined
    return (this.hart.words[this.bus.offsetOf(address) >>> 2] as number) >>> 0
  }

  counts(): Counts {
    const n = this.hart.counters
    return {
      cycles: n[CYCLES] as number,
      instructions: n[RETIRED] as number,
      steps: n[STEPS] as number,
      tlbMisses: n[TLB_MISSES] as number,
      pteReads1: n[PTE_READS_1] as number,
      pteReads2: n[PTE_READS_2] as number,
      idleCycles: n[IDLE_CYCLES] as number,
    }
  }
}
