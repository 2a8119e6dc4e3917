// A device's own way to RAM: little-endian words and ranges of bytes at physical addresses. What it writes counts as
// written (snapshots), and code decoded from there is forgotten. RAM is the only thing that it reaches.
import type { Hart } from '../hart.ts'

export class Dma {
  private readonly hart: Hart

  constructor(hart: Hart) {
    this.hart = hart
  }

  /** Whether all these bytes are RAM. Everything else here wants that asked first. */
  reaches(pa: number, bytes: number): boolean {
    return this.hart.bus.isRam(pa, bytes)
  }

  read16(pa: number): number {
    const [low, high] = this.view(pa, 2)
    return low | (high << 8)
  }
  read32(pa: number): number {
    return (this.read16(pa) | (this.read16(pa + 2) << 16)) >>> 0
  }
  write16(pa: number, value: number): void {
    this.write(pa, Uint8Array.of(value, value >>> 8))
  }
  write32(pa: number, value: number): void {
    this.write(pa, Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24))
  }

  /** RAM itself, to read from. */
  view(pa: number, bytes: number): Uint8Array {
    const from = this.hart.bus.offsetOf(pa)
    return this.hart.bytes.subarray(from, from + bytes)
  }
  write(pa: number, bytes: Uint8Array): void {
    this.hart.bytes.set(bytes, this.hart.bus.offsetOf(pa))
    this.hart.wrote(pa, bytes.length)
  }
}
