// Where things are in the physical address space, and their interrupt sources at the PLIC: QEMU's virt machine.
import { RAM_BASE } from './layout.ts'

/** Physical addresses. Serial line n is `uartStride` further up than n - 1, virtio slot n `virtioStride`. */
export const MAP = {
  test: 0x100000,
  clint: 0x2000000,
  plic: 0xc000000,
  uart: 0x10000000,
  uartStride: 0x100,
  virtio: 0x10001000,
  virtioStride: 0x1000,
  ram: RAM_BASE,
} as const

/** Interrupt sources of serial line 0 and virtio slot 0; the others follow. */
export const IRQ = { virtio: 1, uart: 10 } as const
