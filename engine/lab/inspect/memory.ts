// A piece of memory in one of the three address spaces, with the symbols that stand there.
import { symbolAt } from '../../assembler/program.ts'
import type { Mode } from '../../isa/guards.ts'
import { look } from '../../machine/look.ts'
import { hostAddress } from '../boot.ts'
import { type AddressSpace, placed } from '../breakpoints.ts'
import type { Lab } from '../lab.ts'

export interface MemoryRow {
  /** In the space that was asked for, a multiple of 16. */
  readonly address: number
  /** Physical address behind it; undefined where nothing is mapped. */
  readonly physical?: number
  /** 16 bytes; undefined where there is no RAM. */
  readonly bytes?: Uint8Array
  /** Symbols that begin in this row, with the offset in it. */
  readonly symbols: readonly { readonly name: string; readonly at: number }[]
}

const ROW = 16

/** `rows` rows from the one with `address` on. Virtual: as `mode` sees it through the tables that hold now. */
export function memoryOf(
  lab: Lab,
  space: AddressSpace,
  vm: number,
  address: number,
  rows: number,
  mode: Mode = lab.machine.hart.mode(),
): MemoryRow[] {
  const { machine, software } = lab
  const images = placed(software)
  const first = Math.floor((address >>> 0) / ROW) * ROW
  return Array.from({ length: rows }, (_, k) => first + k * ROW)
    .filter((at) => at < 2 ** 32)
    .map((at) => {
      const physical =
        space === 'physical'
          ? at
          : space === 'guest-physical'
            ? hostAddress(software, Math.max(0, vm), at)
            : look(machine, at, mode)
      const bytes = physical === undefined ? undefined : machine.peek(physical, ROW)
      const symbols: { name: string; at: number }[] = []
      if (physical !== undefined)
        for (const { program, by } of images)
          for (let n = 0; n < ROW; n++) {
            const found = symbolAt(program, physical - by + n)
            if (found?.offset === 0) symbols.push({ name: found.symbol.name, at: n })
          }
      return { address: at, ...(physical !== undefined && { physical }), ...(bytes && { bytes }), symbols }
    })
}
