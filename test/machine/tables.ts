// Page tables for tests: `new Tables(machine).map(0x400000, 0x80020000, 'rw-')` writes the entries of Sv32 (or Sv32x4)
// that this takes. Tables lie in RAM from TABLES on, one pool for both stages.

import type { Machine } from '../../engine/machine/machine.ts'
import { PTE_A, PTE_D, PTE_G, PTE_R, PTE_U, PTE_V, PTE_W, PTE_X } from '../../engine/machine/translate.ts'
import { poke } from './notation.ts'

export const TABLES = 0x80040000
const PAGE = 4096
const BITS: Record<string, number> = { r: PTE_R, w: PTE_W, x: PTE_X, u: PTE_U, g: PTE_G, a: PTE_A, d: PTE_D, v: PTE_V }

/** Rights as letters: `rwx` with `u`, `g`; V, A, D are set unless `!v`, `!a`, `!d` says otherwise. Dashes mean nothing. */
export function flags(letters: string): number {
  let bits = PTE_V | PTE_A | PTE_D
  for (const [, not, letter] of letters.matchAll(/(!?)([a-z])/g)) {
    const bit = BITS[letter as string] as number
    bits = not ? bits & ~bit : bits | bit
  }
  return bits
}

export const pte = (pa: number, bits: number): number => (Math.floor(pa / PAGE) * 1024 + bits) | 0

/** The next free page of each machine, kept in its RAM so that a reset frees them all. */
const NEXT = TABLES - 4

function allocate(machine: Machine, bytes: number): number {
  const at = Math.ceil((machine.peekWord(NEXT) || TABLES) / bytes) * bytes
  poke(machine, NEXT, at + bytes)
  return at
}

export class Tables {
  readonly root: number
  private readonly machine: Machine
  private readonly second: boolean
  private readonly leaves = new Map<number, number>()

  /** `second`: Sv32x4, with a root of four pages and addresses of 34 bits; U is set unless `!u`. */
  constructor(machine: Machine, second = false) {
    this.machine = machine
    this.second = second
    this.root = allocate(machine, second ? 4 * PAGE : PAGE)
  }

  /** Where the entry for an address is, at level 1 or 0. */
  entry(va: number, level: 0 | 1): number {
    const index = Math.floor(va / 2 ** 22)
    if (level === 1) return this.root + 4 * index
    let table = this.leaves.get(index)
    if (table === undefined) {
      table = allocate(this.machine, PAGE)
      this.leaves.set(index, table)
      poke(this.machine, this.root + 4 * index, pte(table, PTE_V))
    }
    return table + 4 * (Math.floor(va / PAGE) % 1024)
  }

  /** Map the page (level 0) or the 4 MiB (level 1) around `va`. */
  map(va: number, pa: number, letters: string, level: 0 | 1 = 0): this {
    return this.put(va, pte(pa, flags(this.second && !letters.includes('!u') ? `${letters}u` : letters)), level)
  }

  /** Write an entry as it stands. */
  put(va: number, word: number, level: 0 | 1 = 0): this {
    poke(this.machine, this.entry(va, level), word)
    return this
  }

  /** The value of satp, vsatp or hgatp that points here. */
  atp(id = 0): number {
    return (0x80000000 | (id << 22) | (this.root / PAGE)) >>> 0
  }
}
