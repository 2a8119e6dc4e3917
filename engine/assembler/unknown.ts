// Names that nobody knows, and what was probably meant.
import { CSRS } from '../isa/csrs.ts'
import { ABI_NAMES } from '../isa/registers.ts'
import { type Advice, Problem } from './diagnostics.ts'
import { nearest } from './suggest.ts'

/** Characters [from, to) of a statement. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** "Did you mean" as advice; without a suggestion, the other remedy. */
export function suggestion(meant: string | undefined, otherwise?: string): Advice {
  if (meant !== undefined) return { remedy: `Did you mean ${meant}?`, replacement: meant }
  return otherwise === undefined ? {} : { remedy: otherwise }
}

const csrNames = CSRS.map((c) => c.name)

export function unknownCsr(name: string, from: number, to: number): Problem {
  const advice = suggestion(nearest(name, csrNames), 'A CSR can also be given by its number, as 0x300.')
  return new Problem('csr-unknown', from, to, `There is no CSR \`${name}\`.`, advice)
}

export function unknownRegister(name: string, { from, to }: Range): Problem {
  const all = 'The registers are x0 to x31: zero, ra, sp, gp, tp, t0-t6, s0-s11, a0-a7.'
  return new Problem(
    'unknown-register',
    from,
    to,
    `\`${name}\` is not a register.`,
    suggestion(nearest(name, ABI_NAMES), all),
  )
}
