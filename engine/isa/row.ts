// What one row of the instruction table holds. The table is `table.ts`; the guards are `guards.ts`.
import type { Guard } from './guards.ts'

/** Extensions that a configuration of the machine can contain. 'S' stands for the privileged instructions. */
export type Extension = 'I' | 'M' | 'A' | 'C' | 'Zicsr' | 'Zifencei' | 'S' | 'H'

/** Classes of instructions for the timing model: every instruction costs what its class costs. */
export type CostClass =
  | 'alu'
  | 'mul'
  | 'div'
  | 'load'
  | 'store'
  | 'branch'
  | 'jump'
  | 'amo'
  | 'csr'
  | 'fence'
  | 'system'

export interface Row {
  /** Mnemonic, as GNU `as` spells it. */
  readonly name: string
  /**
   * The manual's encoding row, most significant field first, fields separated by spaces. A field is literal bits, or a
   * name: `rd rs1 rs2` (5 bits), `rd' rs1' rs2'` (3 bits, x8 to x15), `shamt` `uimm` (5), `csr` (12), `pred succ fm` (4),
   * `aq rl` (1), or an immediate whose bits are listed, `imm[4:1|11]` (signed) or `uimm[5:3]` (unsigned).
   */
  readonly bits: string
  /** Operands in assembly order; `target` is a pc-relative immediate. A trailing `?` operand may be left out. */
  readonly syntax: string
  /** One sentence for a reader who hovers over it. */
  readonly gloss: string
  readonly extension: Extension
  readonly cost: CostClass
  /** Who may execute it; absent: everybody. */
  readonly guard?: Guard
  /** Of a compressed instruction: the instruction that it stands for, in the same operand names. */
  readonly expands?: string
  /** Of a compressed instruction: what its operands must satisfy beyond their fields, e.g. `rd!=0`, `imm!=0`. */
  readonly where?: string
}
