// The platform-level interrupt controller (RISC-V PLIC specification 1.0): 31 sources, two contexts, M and S of hart 0.
import type { Device } from '../bus.ts'

const SOURCES = 32
const CONTEXTS = 2
const PENDING = 0x1000
const ENABLE = 0x2000
const ENABLE_STRIDE = 0x80
const CONTEXT = 0x200000
const CONTEXT_STRIDE = 0x1000

interface State {
  priority: number[]
  /** Bit n: the gateway of source n has forwarded a request not yet claimed; a claim not yet completed. */
  pending: number
  claimed: number
  lines: number
  enable: number[]
  threshold: number[]
}

const powerOn = (): State => ({
  priority: new Array(SOURCES).fill(0),
  pending: 0,
  claimed: 0,
  lines: 0,
  enable: [0, 0],
  threshold: [0, 0],
})

export class Plic implements Device {
  readonly name = 'plic'
  private state = powerOn()
  /** Tells the hart whether a context (0: M, 1: S) has something to claim. */
  private readonly notify: (context: number, on: boolean) => void

  constructor(notify: (context: number, on: boolean) => void) {
    this.notify = notify
  }

  /** A device raises or lowers its (level-triggered) line. */
  setLine(source: number, on: boolean): void {
    const s = this.state
    const bit = 1 << source
    s.lines = on ? s.lines | bit : s.lines & ~bit
    // A level that falls before it is claimed takes its request with it, as in QEMU.
    if (on) s.pending |= bit & ~s.claimed
    else s.pending &= ~bit
    this.update()
  }

  private best(context: number): number {
    const s = this.state
    let best = 0
    let highest = s.threshold[context] as number
    for (let n = 1; n < SOURCES; n++) {
      if (((s.pending & (s.enable[context] as number)) >>> n) % 2 === 0) continue
      if ((s.priority[n] as number) > highest) {
        best = n
        highest = s.priority[n] as number
      }
    }
    return best
  }

  private update(): void {
    for (let context = 0; context < CONTEXTS; context++) this.notify(context, this.best(context) !== 0)
  }

  read(offset: number, bytes: 1 | 2 | 4): number | undefined {
    if (bytes !== 4) return undefined
    const s = this.state
    if (offset < 4 * SOURCES) return s.priority[offset / 4]
    if (offset === PENDING) return s.pending
    const enable = (offset - ENABLE) / ENABLE_STRIDE
    if (enable === 0 || enable === 1) return s.enable[enable]
    const context = Math.floor((offset - CONTEXT) / CONTEXT_STRIDE)
    if (context !== 0 && context !== 1) return 0
    const register = offset - CONTEXT - context * CONTEXT_STRIDE
    if (register === 0) return s.threshold[context]
    return register === 4 ? this.claim(context) : 0
  }

  private claim(context: number): number {
    const n = this.best(context)
    if (n !== 0) {
      this.state.pending &= ~(1 << n)
      this.state.claimed |= 1 << n
      this.update()
    }
    return n
  }

  write(offset: number, bytes: 1 | 2 | 4, value: number): boolean {
    if (bytes !== 4) return false
    const s = this.state
    const enable = (offset - ENABLE) / ENABLE_STRIDE
    const context = Math.floor((offset - CONTEXT) / CONTEXT_STRIDE)
    const register = offset - CONTEXT - context * CONTEXT_STRIDE
    if (offset >= 4 && offset < 4 * SOURCES) s.priority[offset / 4] = value & 7
    else if (enable === 0 || enable === 1) s.enable[enable] = value & ~1
    else if ((context === 0 || context === 1) && register === 0) s.threshold[context] = value & 7
    else if ((context === 0 || context === 1) && register === 4) this.complete(context, value)
    this.update()
    return true
  }

  /** A source may ask again: at once, if its line is still high. A completion of one not enabled here is ignored. */
  private complete(context: number, source: number): void {
    const s = this.state
    const bit = source > 0 && source < SOURCES ? 1 << source : 0
    if ((s.claimed & bit & (s.enable[context] as number)) === 0) return
    s.claimed &= ~bit
    s.pending |= bit & s.lines
  }

  save(): unknown {
    return structuredCopy(this.state)
  }
  restore(state: unknown): void {
    this.state = structuredCopy(state as State)
    this.update()
  }
  reset(): void {
    this.restore(powerOn())
  }
}

const structuredCopy = (s: State): State => ({
  ...s,
  priority: [...s.priority],
  enable: [...s.enable],
  threshold: [...s.threshold],
})
