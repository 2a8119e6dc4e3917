// Interrupts by the level that handles them: what is pending and why, what is enabled, what holds it back, and which one the
// hart would take now.
import { INTERRUPTS } from '../../isa/causes.ts'
import { csr } from '../../isa/csrs.ts'
import { timeNow } from '../../machine/counters.ts'
import { readCsr } from '../../machine/csr.ts'
import { WAITING } from '../../machine/layout.ts'
import type { Machine } from '../../machine/machine.ts'
import { interruptToTake, pendingInterrupts } from '../../machine/trap.ts'

export type Level = 'M' | 'HS' | 'VS'

export interface InterruptLine {
  readonly code: number
  readonly name: string
  readonly level: Level
  readonly pending: boolean
  readonly enabled: boolean
}

export interface InterruptState {
  /** Whether each level takes interrupts at all now: by its global enable bit, or because something below it runs. */
  readonly open: Readonly<Record<Level, boolean>>
  readonly lines: readonly InterruptLine[]
  /** Cause (code) that the hart takes before its next instruction, if any. */
  readonly next?: number
  /** Time in ticks, and when the timers of the supervisor and of a guest ring; undefined: never. */
  readonly time: number
  readonly timers: readonly { readonly name: string; readonly at: number }[]
  readonly waiting: boolean
}

const SIE = 1 << 1
const MIE = 1 << 3
const MTIMECMP = 0x4000
const NEVER = 2 ** 53

export function interruptsOf(machine: Machine): InterruptState {
  const { hart } = machine
  const read = (name: string) => readCsr(hart, csr(name))
  const mode = hart.mode()
  const pending = pendingInterrupts(hart)
  const enabled = read('mie')
  const [mideleg, hideleg] = [read('mideleg'), hart.hasH ? read('hideleg') : 0]
  const levelOf = (code: number): Level =>
    ((mideleg >>> code) & 1) === 0 ? 'M' : ((hideleg >>> code) & 1) === 0 ? 'HS' : 'VS'
  const next = interruptToTake(hart)
  const pair = (name: string) => (read(`${name}h`) >>> 0) * 2 ** 32 + (read(name) >>> 0)
  const word = (offset: number) => (machine.clint.read(offset, 4) ?? 0) >>> 0
  const timers = [
    ...(hart.hasSstc && read('menvcfgh') < 0 ? [{ name: 'stimecmp', at: pair('stimecmp') }] : []),
    ...(hart.hasSstc && hart.hasH && read('henvcfgh') < 0 ? [{ name: 'vstimecmp', at: pair('vstimecmp') }] : []),
    { name: 'mtimecmp', at: word(MTIMECMP + 4) * 2 ** 32 + word(MTIMECMP) },
  ]
  return {
    open: {
      M: mode !== 'M' || (read('mstatus') & MIE) !== 0,
      HS: mode === 'HS' ? (read('mstatus') & SIE) !== 0 : mode !== 'M',
      VS: mode === 'VS' ? (read('vsstatus') & SIE) !== 0 : mode === 'VU',
    },
    lines: INTERRUPTS.filter(({ code }) => hart.hasH || ![2, 6, 10, 12].includes(code)).map(({ code, name }) => ({
      code,
      name,
      level: levelOf(code),
      pending: ((pending >>> code) & 1) === 1,
      enabled: ((enabled >>> code) & 1) === 1,
    })),
    ...(next !== 0 && { next: next & 31 }),
    time: Number(timeNow(hart)),
    timers: timers.filter(({ at }) => at < NEVER),
    waiting: hart.words[WAITING] === 1,
  }
}
