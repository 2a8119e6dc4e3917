// Breakpoints as they are kept over a reload: JSON, of which only what is well formed is believed.
import type { Breakpoint } from '../../engine/index.ts'

/** A breakpoint, and what it is called. */
export interface SetBreakpoint {
  readonly is: Breakpoint
  readonly name: string
}

/** More than anybody sets by hand. */
const MOST = 200
const SPACES = ['virtual', 'guest-physical', 'physical']
const COMPARISONS = ['==', '!=', '<', '<=', '>', '>=']

/** Undefined: it is no list of breakpoints. */
export function breakpointsOf(text: string): SetBreakpoint[] | undefined {
  try {
    const list: unknown = JSON.parse(text)
    if (!Array.isArray(list) || list.length > MOST) return undefined
    return list.every((one) => typeof one?.name === 'string' && isBreakpoint(one.is)) ? list : undefined
  } catch {
    return undefined
  }
}

type Loose = Readonly<Record<string, unknown>>

function isBreakpoint(value: unknown): value is Breakpoint {
  if (typeof value !== 'object' || value === null) return false
  const b = value as Loose
  const place = SPACES.includes(b.space as string) && isWhole(b.vm, -1, 3) && isWhole(b.address, 0, 0xffffffff)
  switch (b.at) {
    case 'line':
      return typeof b.file === 'string' && isWhole(b.line, 1, 1e6) && isOptional(b.vm, -1, 3) && isCondition(b.if)
    case 'address':
      return place && isCondition(b.if)
    case 'memory':
      return place && isWhole(b.bytes, 1, 4096)
    case 'register':
      return isWhole(b.register, 1, 31)
    case 'csr':
      return isWhole(b.csr, 0, 4095) && isOptional(b.mask, -0x80000000, 0xffffffff)
    case 'exit':
      return isOptional(b.cause, -0x80000000, 0xffffffff)
    default:
      return b.at === 'trap' || b.at === 'world'
  }
}

const isWhole = (value: unknown, least: number, most: number) =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most
const isOptional = (value: unknown, least: number, most: number) => value === undefined || isWhole(value, least, most)

function isCondition(value: unknown): boolean {
  if (value === undefined) return true
  const { register, is, value: than } = (value ?? {}) as Loose
  return isWhole(register, 0, 31) && COMPARISONS.includes(is as string) && isWhole(than, -0x80000000, 0xffffffff)
}
