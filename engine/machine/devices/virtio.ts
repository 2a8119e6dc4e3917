// What a virtio slot holds, made from its configuration.
import type { Device } from '../bus.ts'
import type { VirtioConfig } from '../config.ts'
import type { Disk } from './disk.ts'
import type { Dma } from './dma.ts'
import { type BlockRequest, VirtioBlock } from './virtio-block.ts'
import { VirtioConsole } from './virtio-console.ts'
import { EmptySlot, VirtioMmio } from './virtio-mmio.ts'

export interface VirtioSlot {
  readonly device: Device
  /** A block device's disk. */
  readonly disk?: Disk
  /** Bytes arrive at a console. */
  receive?(bytes: Iterable<number>): void
}

/** `output` takes each byte that a console puts out, `request` what a disk has done; `interrupt` the level of the slot's line. */
export function virtioSlot(
  config: VirtioConfig | undefined,
  dma: Dma,
  output: (byte: number) => void,
  request: (request: BlockRequest) => void,
  interrupt: (on: boolean) => void,
): VirtioSlot {
  if (!config) return { device: new EmptySlot() }
  if (config.kind === 'block') {
    const block = new VirtioBlock(dma, config.image, config.readOnly ?? false, config.serial ?? '', request)
    return { device: new VirtioMmio(config.version, block, dma, interrupt), disk: block.disk }
  }
  const terminal = new VirtioConsole(dma, output)
  const device = new VirtioMmio(config.version, terminal, dma, interrupt)
  return {
    device,
    receive(bytes) {
      terminal.receive(bytes)
      device.serve(0)
    },
  }
}
