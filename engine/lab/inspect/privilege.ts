// Which one bit keeps an instruction from being executed: the rules themselves are asked again, with one bit changed at a
// time, until they say yes.
import { type CsrPrivilege, csrVerdict } from '../../isa/csr-access.ts'
import { csr, csrNumbered } from '../../isa/csrs.ts'
import { decode, expand } from '../../isa/decode.ts'
import type { Mode } from '../../isa/guards.ts'
import { extensionsOf } from '../../machine/config.ts'
import { CSR } from '../../machine/layout.ts'
import type { Machine } from '../../machine/machine.ts'

export interface Bit {
  /** `hstatus.VTVM`; of a mode: its name. */
  readonly name: string
  readonly is: 0 | 1
  readonly csr?: string
  readonly mask: number
  /** If no bit helps: the mode that may. */
  readonly mode?: Mode
}

/** The bits that limit what modes may do: their CSR, its name there, and the property of the rules that holds it. */
const LIMITS: readonly [csr: string, bit: number, name: string, of: keyof CsrPrivilege][] = [
  ['mstatus', 20, 'TVM', 'tvm'],
  ['mstatus', 21, 'TW', 'tw'],
  ['mstatus', 22, 'TSR', 'tsr'],
  ['hstatus', 9, 'HU', 'hu'],
  ['hstatus', 20, 'VTVM', 'vtvm'],
  ['hstatus', 21, 'VTW', 'vtw'],
  ['hstatus', 22, 'VTSR', 'vtsr'],
  ['menvcfgh', 31, 'STCE', 'stce'],
  ['henvcfgh', 31, 'STCE', 'hstce'],
]
const COUNTERS = ['mcounteren', 'hcounteren', 'scounteren'] as const

/** What keeps this instruction word from being executed in a mode; undefined if it is executed, or nowhere. */
export function findBit(machine: Machine, word: number, mode: Mode): Bit | undefined {
  const decoded = decode(word >>> 0, extensionsOf(machine.config))
  if (!decoded) return undefined
  const { encoding, operands } = expand(decoded)
  const m = machine.hart.words
  const read = (name: string) => m[CSR + csr(name)] as number
  const at = { ...machine.hart.privilege, mode } as CsrPrivilege
  for (const [name, bit, , of] of LIMITS) Object.assign(at, { [of]: ((read(name) >>> bit) & 1) === 1 })
  for (const name of COUNTERS) at[name] = read(name)
  const { name } = encoding.row
  const number = operands.csr
  const writes = name.startsWith('csrrw') || (operands.rs1 ?? operands.uimm ?? 0) !== 0
  const verdict = (p: CsrPrivilege) =>
    name.startsWith('csrr') && number !== undefined ? csrVerdict(number, writes, p) : (encoding.row.guard?.(p) ?? 'ok')
  if (verdict(at) === 'ok') return undefined
  for (const [csrName, bit, bitName, of] of LIMITS) {
    const is = at[of] ? 1 : 0
    if (verdict({ ...at, [of]: !at[of] }) === 'ok')
      return { name: `${csrName}.${bitName}`, is, csr: csrName, mask: 1 << bit }
  }
  for (const csrName of COUNTERS)
    for (const bit of [0, 1, 2])
      if (((at[csrName] >>> bit) & 1) === 0 && verdict({ ...at, [csrName]: at[csrName] | (1 << bit) }) === 'ok') {
        const field = csrNumbered(csr(csrName))?.fields.find(({ lo }) => lo === bit)?.name ?? `bit ${bit}`
        return { name: `${csrName}.${field}`, is: 0, csr: csrName, mask: 1 << bit }
      }
  const able = (['VS', 'HS', 'M'] as const).find((other) => verdict({ ...at, mode: other }) === 'ok')
  return able && { name: mode, is: 0, mask: 0, mode: able }
}
