// The 64-bit counters: cycle, instret, time, and when the timers that compare with time will ring. What the machine counts
// is in `h.counters`, exact up to 2^53; what software wrote makes an offset to it, modulo 2^64, in `h.offsets`. BigInt is
// slow, but this is only for instructions that read or write a counter or a timer.
import { csr } from '../isa/csrs.ts'
import type { Hart } from './hart.ts'
import {
  CSR,
  CYCLE_OFFSET,
  CYCLES,
  RETIRED,
  RETIRED_OFFSET,
  STIMER_AT,
  TIME_OFFSET,
  TIME_WRAPS_AT,
  VSTIMER_AT,
} from './layout.ts'

const INHIBIT = CSR + csr('mcountinhibit')
const TWO_64 = 1n << 64n

const modulo = (value: bigint): bigint => BigInt.asUintN(64, value)

/** The two words of a 64-bit value, signed as registers hold them. */
export const low = (value: bigint): number => Number(BigInt.asIntN(32, value))
export const high = (value: bigint): number => Number(BigInt.asIntN(32, value >> 32n))

/** A 64-bit value with one of its words replaced. */
export const splice = (old: bigint, word: number, upper: boolean): bigint =>
  upper ? (BigInt(word >>> 0) << 32n) | (old & 0xffffffffn) : (old & ~0xffffffffn) | BigInt(word >>> 0)

/** A CSR and its high half as one value. */
const pair = (h: Hart, name: string): bigint => {
  const word = (which: string) => BigInt((h.words[CSR + csr(which)] as number) >>> 0)
  return (word(`${name}h`) << 32n) | word(name)
}

// --- mcycle, minstret ------------------------------------------------------------------------------------------------

interface Counter {
  readonly counts: number
  readonly offset: number
  /** Its bit in mcountinhibit. */
  readonly inhibit: number
}
export const MCYCLE: Counter = { counts: CYCLES, offset: CYCLE_OFFSET, inhibit: 1 }
export const MINSTRET: Counter = { counts: RETIRED, offset: RETIRED_OFFSET, inhibit: 4 }

const running = (h: Hart, { counts, inhibit }: Counter): bigint =>
  ((h.words[INHIBIT] as number) & inhibit) !== 0 ? 0n : BigInt(h.counters[counts] as number)

export const readCounter = (h: Hart, counter: Counter): bigint =>
  modulo((h.offsets[counter.offset] as bigint) + running(h, counter))

export function writeCounter(h: Hart, counter: Counter, value: bigint): void {
  h.offsets[counter.offset] = value - running(h, counter)
}

/** Write one half. A write to minstret takes effect instead of this instruction's own increment (section 3.1.10). */
export function writeCounterHalf(h: Hart, counter: Counter, word: number, upper: boolean): void {
  const own = counter === MINSTRET && ((h.words[INHIBIT] as number) & counter.inhibit) === 0 ? 1n : 0n
  writeCounter(h, counter, splice(readCounter(h, counter), word, upper) - own)
}

/** Write mcountinhibit: what is stopped keeps its value, what runs again goes on from there. */
export function writeInhibit(h: Hart, value: number): void {
  const cycles = readCounter(h, MCYCLE)
  const retired = readCounter(h, MINSTRET)
  h.words[INHIBIT] = value
  writeCounter(h, MCYCLE, cycles)
  writeCounter(h, MINSTRET, retired)
}

// --- time ------------------------------------------------------------------------------------------------------------

const ticks = (h: Hart): bigint => BigInt(Math.floor((h.counters[CYCLES] as number) / h.timing.cyclesPerTick))

/** Ticks of mtime now. */
export const timeNow = (h: Hart): bigint => modulo(ticks(h) + (h.offsets[TIME_OFFSET] as bigint))

/** Set mtime. The timers have to be scheduled anew. */
export function setTime(h: Hart, value: bigint): void {
  h.offsets[TIME_OFFSET] = value - ticks(h)
}

/** Time as a guest reads it: mtime + htimedelta, modulo 2^64. */
export const guestTime = (h: Hart): bigint => modulo(timeNow(h) + pair(h, 'htimedelta'))

/** The cycle in which a clock that now shows `now` will show `then`, or 0 if `then` is past. */
const cycleAt = (h: Hart, now: bigint, then: bigint): number =>
  now >= then ? 0 : Number(ticks(h) + (then - now)) * h.timing.cyclesPerTick

/** The cycle in which mtime reaches `then`, or 0 if it is past. */
export const cycleOfTime = (h: Hart, then: bigint): number => cycleAt(h, timeNow(h), then)

/** The cycle in which mtime starts again from 0. */
export const cycleOfWrap = (h: Hart): number => cycleOfTime(h, TWO_64)

/** Compute anew when stimecmp and vstimecmp will be reached, and when that has to be computed again. */
export function scheduleTimers(h: Hart): void {
  const time = timeNow(h)
  const guest = guestTime(h)
  h.counters[STIMER_AT] = cycleAt(h, time, pair(h, 'stimecmp'))
  h.counters[VSTIMER_AT] = cycleAt(h, guest, pair(h, 'vstimecmp'))
  h.counters[TIME_WRAPS_AT] = Math.min(cycleAt(h, time, TWO_64), cycleAt(h, guest, TWO_64))
}
