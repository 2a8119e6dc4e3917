// Translation as a debugger sees it: through the same tables as the hart, but nothing is counted, cached, or refused.
// Permissions and PMP are left out: a look is not an access.
import { csr } from '../isa/csrs.ts'
import type { Mode } from '../isa/guards.ts'
import { CSR } from './layout.ts'
import type { Machine } from './machine.ts'
import { PTE_R, PTE_V, PTE_X } from './translate.ts'

const SATP = CSR + csr('satp')
const VSATP = CSR + csr('vsatp')
const HGATP = CSR + csr('hgatp')

/** Physical address behind a virtual one as `mode` would fetch from it now; undefined where nothing is mapped. */
export function look(machine: Machine, va: number, mode: Mode): number | undefined {
  const m = machine.hart.words
  const guest = mode === 'VS' || mode === 'VU'
  const second = guest ? (m[HGATP] as number) : 0
  const first = mode === 'M' ? 0 : (m[guest ? VSATP : SATP] as number)
  const host = (address: number) => (second < 0 ? leaf(machine, second & 0x3ffffc, address, (at) => at) : address)
  return first < 0 ? also(leaf(machine, first & 0x3fffff, va >>> 0, host), host) : host(va >>> 0)
}

const also = (address: number | undefined, then: (address: number) => number | undefined) =>
  address === undefined ? undefined : then(address)

/** Walk two levels from the table in page `root`, whose entries lie at `host(address)`. */
function leaf(
  machine: Machine,
  root: number,
  address: number,
  host: (address: number) => number | undefined,
): number | undefined {
  const page = Math.floor(address / 4096)
  let table = root * 4096
  for (let level = 1; level >= 0; level--) {
    const at = host(table + 4 * (level === 1 ? page >>> 10 : page & 0x3ff))
    const pte = at === undefined ? undefined : machine.peekWord(at)
    if (pte === undefined || (pte & PTE_V) === 0) return undefined
    const ppn = pte >>> 10
    if ((pte & (PTE_R | PTE_X)) !== 0) return (level === 1 ? ppn | (page & 0x3ff) : ppn) * 4096 + (address % 4096)
    table = ppn * 4096
  }
  return undefined
}
