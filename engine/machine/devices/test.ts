// The test device of QEMU's virt machine ("sifive_test"): a word written ends the run.
import type { Device } from '../bus.ts'

/** How the machine was switched off: 0x5555 pass, 0x3333 | code << 16 fail, 0x7777 reset. */
export interface PowerOff {
  readonly kind: 'pass' | 'fail' | 'reset'
  /** 0 for pass; the guest's code for fail. */
  readonly code: number
}

const KINDS: ReadonlyMap<number, PowerOff['kind']> = new Map([
  [0x5555, 'pass'],
  [0x3333, 'fail'],
  [0x7777, 'reset'],
])

export class TestDevice implements Device {
  readonly name = 'test'
  private readonly powerOff: (how: PowerOff) => void

  constructor(powerOff: (how: PowerOff) => void) {
    this.powerOff = powerOff
  }
  read(): number {
    return 0
  }
  write(offset: number, _bytes: number, value: number): boolean {
    if (offset !== 0) return true
    const kind = KINDS.get(value & 0xffff)
    if (kind) this.powerOff({ kind, code: kind === 'fail' ? value >>> 16 : 0 })
    return true
  }
  save(): null {
    return null
  }
  restore(): void {}
  reset(): void {}
}
