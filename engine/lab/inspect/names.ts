// How sentences about a lab name things: addresses, places, instructions.
import { symbolized } from '../../assembler/program.ts'
import { placed } from '../breakpoints.ts'
import type { Lab } from '../lab.ts'
import type { Whereabouts } from '../where.ts'

export const hex = (n: number): string => `0x${(n >= 0 ? n : n >>> 0).toString(16).padStart(8, '0')}`

/** `exit_fill+0x8 (hypervisor.s line 133)`, or the address where there is no symbol. */
export function placeText({ pc, symbol, file, line }: Whereabouts): string {
  const source = file && line !== undefined ? ` (${file.slice(file.lastIndexOf('/') + 1)} line ${line})` : ''
  return symbol ? `${symbol}${source}` : hex(pc)
}

/** The symbol at a physical address, of whichever program lies there. */
export function symbolOf(lab: Lab, physical: number): string | undefined {
  for (const { program, by } of placed(lab.software)) {
    const address = physical - by
    const start = program.segments[0]?.address ?? program.entry
    const name = address >= start && address < program.end ? symbolized(program, address) : undefined
    if (name) return name
  }
  return undefined
}
