// What a machine can be built with.
import type { Extension } from '../isa/row.ts'
import { MAX_TLB_ENTRIES } from './layout.ts'
import { inOrder, type TimingModel, timingError } from './timing.ts'

/** What is behind a virtio transport. Version 1 is the legacy interface, 2 the modern one. */
export type VirtioConfig =
  | {
      readonly kind: 'block'
      readonly version: 1 | 2
      /** The disk's contents at power-on; the machine keeps what it writes apart. */
      readonly image: Uint8Array
      readonly readOnly?: boolean
      /** What "get id" answers: up to 20 characters. */
      readonly serial?: string
    }
  | { readonly kind: 'console'; readonly version: 1 | 2 }

export interface MachineConfig {
  /** RAM in bytes, a multiple of 4096, 64 KiB to 512 MiB. */
  readonly ramBytes: number
  /** Leave out any of C, A, H, Sstc. */
  readonly without: readonly ('C' | 'A' | 'H' | 'Sstc')[]
  /**
   * Svadu: the machine sets the A and D bits of page-table entries itself, as long as menvcfg.ADUE (1 after reset) is set.
   * Without it (Svade), an access that needs one which is clear is a page fault.
   */
  readonly svadu: boolean
  /**
   * The x86-like hole: user code may execute the instructions that access `sstatus` and `satp`. It reads the real values,
   * and its writes vanish without a trap. No RISC-V machine does this; the x86 before 2005 did (see isa/csr-access.ts).
   */
  readonly hole: boolean
  /** Physical memory protection regions. */
  readonly pmp: 16 | 0
  /** Entries of each TLB bank (a power of two, 4 to 1024), and its ways (a power of two; equal to entries: fully associative). */
  readonly tlb: { readonly entries: number; readonly ways: number }
  readonly timing: TimingModel
  /** Serial lines: 16550 number n at 0x10000000 + n * 0x100, interrupt 10 + n. 1 to 4. */
  readonly uarts: number
  /** Virtio devices: number n in slot n, at 0x10001000 + n * 0x1000, interrupt 1 + n. At most 8. */
  readonly virtio: readonly VirtioConfig[]
  /** What the device tree tells a kernel as its command line. */
  readonly bootargs: string
}

/** Places for virtio devices; the empty ones answer too. */
export const VIRTIO_SLOTS = 8

export const defaultConfig: MachineConfig = {
  ramBytes: 16 * 1024 * 1024,
  without: [],
  svadu: false,
  hole: false,
  pmp: 16,
  tlb: { entries: 1024, ways: 4 },
  timing: inOrder,
  uarts: 1,
  virtio: [],
  bootargs: '',
}

const powerOfTwo = (n: number) => Number.isInteger(n) && n > 0 && (n & (n - 1)) === 0

/** What is wrong with a configuration and what would be right, or undefined. */
export function configError(config: MachineConfig): string | undefined {
  const { ramBytes, tlb, uarts, pmp } = config
  if (!Number.isInteger(ramBytes / 4096) || ramBytes < 0x10000 || ramBytes > 0x20000000)
    return `ramBytes is ${ramBytes}; it must be a multiple of 4096 from 65536 to 536870912`
  if (!powerOfTwo(tlb.entries) || tlb.entries < 4 || tlb.entries > MAX_TLB_ENTRIES)
    return `tlb.entries is ${tlb.entries}; it must be a power of two from 4 to ${MAX_TLB_ENTRIES}`
  if (!powerOfTwo(tlb.ways) || tlb.ways > tlb.entries || (tlb.ways > 64 && tlb.ways !== tlb.entries))
    return `tlb.ways is ${tlb.ways}; it must be a power of two, at most 64, or equal to tlb.entries`
  if (!Number.isInteger(uarts) || uarts < 1 || uarts > 4) return `uarts is ${uarts}; it must be 1 to 4`
  if (config.virtio.length > VIRTIO_SLOTS)
    return `virtio has ${config.virtio.length} devices; there are ${VIRTIO_SLOTS} slots`
  const odd = config.virtio.find(({ version }) => version !== 1 && version !== 2)
  if (odd) return `the virtio ${odd.kind} device has version ${odd.version}; it must be 1 or 2`
  if (pmp !== 0 && pmp !== 16) return `pmp is ${pmp}; it must be 16 or 0`
  return timingError(config.timing)
}

/** The instruction extensions of a configuration. */
export function extensionsOf(config: MachineConfig): ReadonlySet<Extension> {
  const all: Extension[] = ['I', 'M', 'A', 'C', 'Zicsr', 'Zifencei', 'S', 'H']
  return new Set(all.filter((e) => !config.without.includes(e as 'C')))
}
