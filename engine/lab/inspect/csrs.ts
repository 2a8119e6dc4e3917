// The values of all CSRs that the machine has, as software would read them at this moment.
import { CSRS } from '../../isa/csrs.ts'
import { readCsr } from '../../machine/csr.ts'
import type { Machine } from '../../machine/machine.ts'

/** Values by name, 32 bits unsigned. */
export function csrsOf({ hart, config }: Machine): Record<string, number> {
  const has = (needs: string | undefined) =>
    (needs !== 'H' || hart.hasH) && (needs !== 'Sstc' || hart.hasSstc) && (needs !== 'Svadu' || hart.hasSvadu)
  return Object.fromEntries(
    CSRS.filter(({ needs, name }) => has(needs) && (config.pmp > 0 || !name.startsWith('pmp'))).map(
      ({ name, number }) => [name, readCsr(hart, number) >>> 0],
    ),
  )
}
