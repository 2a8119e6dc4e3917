// The core-local interruptor: software interrupts, mtime and mtimecmp (layout of SiFive's CLINT, as in QEMU's virt).
import type { Device } from '../bus.ts'
import { cycleOfTime, cycleOfWrap, high, low, setTime, splice, timeNow } from '../counters.ts'
import type { Hart } from '../hart.ts'

const MSIP = 0
const MTIMECMP = 0x4000
const MTIME = 0xbff8
const MSI = 3
const MTI = 7

export class Clint implements Device {
  readonly name = 'clint'
  private readonly hart: Hart
  private msip = 0
  /** mtimecmp as two words, low and high; all ones after reset, so that no timer is pending. */
  private compare: [number, number] = [0xffffffff, 0xffffffff]

  constructor(hart: Hart) {
    this.hart = hart
    hart.deviceDue = () => this.schedule()
  }

  read(offset: number, bytes: 1 | 2 | 4): number | undefined {
    const word = this.word(offset & ~3)
    const value = word >>> (8 * (offset & 3))
    return bytes === 4 ? value | 0 : value & (2 ** (8 * bytes) - 1)
  }

  private word(offset: number): number {
    if (offset === MSIP) return this.msip
    if (offset === MTIMECMP) return this.compare[0]
    if (offset === MTIMECMP + 4) return this.compare[1]
    if (offset === MTIME) return low(timeNow(this.hart))
    if (offset === MTIME + 4) return high(timeNow(this.hart))
    return 0
  }

  write(offset: number, bytes: 1 | 2 | 4, value: number): boolean {
    if (bytes !== 4) return false
    const word = value >>> 0
    if (offset === MSIP) {
      this.msip = word & 1
      this.hart.setLine(MSI, this.msip === 1)
    } else if (offset === MTIMECMP || offset === MTIMECMP + 4) {
      this.compare[offset === MTIMECMP ? 0 : 1] = word
      this.schedule()
    } else if (offset === MTIME || offset === MTIME + 4) {
      setTime(this.hart, splice(timeNow(this.hart), word, offset !== MTIME))
      this.hart.timersChanged()
      this.schedule()
    }
    return true
  }

  /** Raise or lower the timer's line, and say when it will next rise. */
  schedule(): void {
    const target = (BigInt(this.compare[1]) << 32n) | BigInt(this.compare[0])
    const due = timeNow(this.hart) >= target
    this.hart.setLine(MTI, due)
    this.hart.deviceEvent = due ? cycleOfWrap(this.hart) : cycleOfTime(this.hart, target)
  }

  save(): unknown {
    return { msip: this.msip, compare: [...this.compare] }
  }
  restore(state: unknown): void {
    const saved = state as { msip: number; compare: [number, number] }
    this.msip = saved.msip
    this.compare = [...saved.compare]
    this.hart.setLine(MSI, this.msip === 1)
    this.schedule()
  }
  reset(): void {
    this.restore({ msip: 0, compare: [0xffffffff, 0xffffffff] })
  }
}
