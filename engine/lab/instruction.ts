// The instruction that a lab stands before, as stepping needs it: is it a call, how long is it, does it come back?
import { type Decoded, decode, expand } from '../isa/decode.ts'
import type { Mode } from '../isa/guards.ts'
import { extensionsOf } from '../machine/config.ts'
import { PC } from '../machine/layout.ts'
import { look } from '../machine/look.ts'
import type { Lab } from './lab.ts'

/** The instruction at a virtual address in a mode, through the page tables as they are now; undefined if there is none. */
export function instructionAt({ machine }: Lab, pc: number, mode: Mode): Decoded | undefined {
  const half = (va: number): number | undefined => {
    const pa = look(machine, va, mode)
    const bytes = pa === undefined ? undefined : machine.peek(pa, 2)
    return bytes && (bytes[0] as number) | ((bytes[1] as number) << 8)
  }
  const low = half(pc)
  if (low === undefined) return undefined
  const high = (low & 3) === 3 ? half(pc + 2) : 0
  if (high === undefined) return undefined
  const decoded = decode((low | (high << 16)) >>> 0, extensionsOf(machine.config))
  return decoded && expand(decoded)
}

export const instructionNow = (lab: Lab): Decoded | undefined =>
  instructionAt(lab, lab.machine.hart.words[PC] as number, lab.machine.hart.mode())

/** `jal` or `jalr` that keeps where it came from. */
export const isCall = ({ encoding, operands }: Decoded): boolean =>
  (encoding.row.name === 'jal' || encoding.row.name === 'jalr') && operands.rd !== 0

/** `jalr` that keeps nothing: a return, or a jump through a table. */
export const isJumpBack = ({ encoding, operands }: Decoded): boolean =>
  encoding.row.name === 'jalr' && operands.rd === 0

export const isTrapReturn = ({ encoding }: Decoded): boolean =>
  encoding.row.name === 'sret' || encoding.row.name === 'mret'

/** Where the call is after which `pc` comes: its address, or undefined. */
export function callBefore(lab: Lab, pc: number, mode: Mode): number | undefined {
  return [4, 2]
    .map((length) => ({ at: (pc - length) | 0, length }))
    .find(({ at, length }) => {
      const found = instructionAt(lab, at, mode)
      return found?.length === length && isCall(found)
    })?.at
}
