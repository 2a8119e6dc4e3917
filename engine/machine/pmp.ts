// Physical memory protection (privileged specification 20240411, section 3.7): up to 16 regions, lowest number wins.
import { csr } from '../isa/csrs.ts'
import { CSR } from './layout.ts'

const CFG = CSR + csr('pmpcfg0')
const ADDR = CSR + csr('pmpaddr0')
const OFF = 0
const TOR = 1
const NA4 = 2
export const LOCKED = 0x80

/** Rights bits of a pmpcfg byte. */
export const PMP_READ = 1
export const PMP_WRITE = 2
export const PMP_EXECUTE = 4

export const pmpConfig = (m: Int32Array, n: number): number => ((m[CFG + (n >> 2)] as number) >>> ((n & 3) * 8)) & 0xff

/** First and last-plus-one physical byte of region n; empty if it is off. */
function region(m: Int32Array, n: number): [number, number] {
  const address = (m[ADDR + n] as number) >>> 0
  switch ((pmpConfig(m, n) >>> 3) & 3) {
    case OFF:
      return [0, 0]
    case TOR:
      return [n === 0 ? 0 : ((m[ADDR + n - 1] as number) >>> 0) * 4, address * 4]
    case NA4:
      return [address * 4, address * 4 + 4]
    default: {
      let ones = 0
      while (ones < 32 && (address >>> ones) & 1) ones++
      const size = 2 ** (ones + 3)
      return [Math.floor((address * 4) / size) * size, Math.floor((address * 4) / size) * size + size]
    }
  }
}

/** What the regions say of an access. `partly`: different bytes are ruled by different regions. */
export type PmpVerdict = 'allowed' | 'denied' | 'partly'

/**
 * May `bytes` at physical address `pa` be accessed with all the rights of `right`, by M-mode (`machine`) or below?
 * No region matches: only M may.
 */
export function pmpCheck(m: Int32Array, pa: number, bytes: number, right: number, machine: boolean): PmpVerdict {
  for (let n = 0; n < 16; n++) {
    const [from, to] = region(m, n)
    if (to <= pa || from >= pa + bytes) continue
    if (from > pa || to < pa + bytes) return 'partly'
    const config = pmpConfig(m, n)
    if (machine && (config & LOCKED) === 0) return 'allowed'
    // W without R is reserved: it grants nothing.
    const rights = (config & 3) === PMP_WRITE ? 0 : config & 7
    return (rights & right) === right ? 'allowed' : 'denied'
  }
  return machine ? 'allowed' : 'denied'
}
