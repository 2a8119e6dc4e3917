// Popek and Goldberg's condition (Formal Requirements for Virtualizable Third Generation Architectures, CACM 17(7), 1974),
// computed: which instructions are privileged, which are sensitive, and whether every sensitive one is privileged. Asked of
// the rules with which the machine decides about instructions and CSRs; nothing is listed here by hand.
//
// An instruction stands here as a `Form`: one of the table's rows, or the read or the write of one CSR. Memory is left
// out, as in the paper: relocation (here: translation) makes its real addresses invisible. So are ECALL and EBREAK: they
// trap in every mode, and therefore reach the monitor anyway.
import { type CsrPrivilege, csrVerdict, fallsIntoHole, plainCsrPrivilege } from './csr-access.ts'
import { CSRS, type Csr } from './csrs.ts'
import type { Mode, Verdict } from './guards.ts'
import type { Row } from './row.ts'
import { ROWS } from './table.ts'

/** A machine, and the mode in which a monitor runs the guest's kernel on it. `VS` needs H. */
export interface Placement {
  readonly mode: 'U' | 'VS'
  readonly hasH: boolean
  readonly hole: boolean
}

/**
 * Why an instruction is sensitive. `control`: it changes what belongs to the machine, not to the program: mode, resources.
 * `behaviour`: what it does depends on such state (it reads it), or on the mode in which it runs.
 */
export type Sensitivity = 'control' | 'behaviour'

export interface Form {
  /** `sret`, `csrr sstatus`, `csrw sstatus` */
  readonly name: string
  readonly row?: Row
  readonly csr?: Csr
  /** It traps where the guest's kernel runs, and does not in M. */
  readonly privileged: boolean
  /** Empty: innocuous. */
  readonly sensitive: readonly Sensitivity[]
}

export interface Classification {
  readonly placement: Placement
  readonly forms: readonly Form[]
  /** Sensitive and not privileged: the monitor never learns of them. */
  readonly exceptions: readonly Form[]
  /** There are no exceptions. */
  readonly holds: boolean
  /** What follows, in words. */
  readonly conclusion: string
}

export const HOLDS =
  'The condition holds: a monitor that runs the guest without privilege and emulates what traps is enough.'
export const FAILS =
  'The condition does not hold: trap and emulate alone does not do here. It is sufficient, not necessary: a monitor that ' +
  'looks at code before it runs (binary translation), or a guest that is changed (paravirtualization), does without it.'

/** One way to execute something, and how the machine answers in a mode. */
interface Candidate {
  readonly name: string
  readonly row?: Row
  readonly csr?: Csr
  readonly writes: boolean
  readonly ask: (at: CsrPrivilege) => Verdict
}

const rowsOf = (): Candidate[] =>
  ROWS.filter(({ extension }) => extension !== 'C' && extension !== 'Zicsr').map((row) => ({
    name: row.name,
    row,
    // What gives no result can only be there for its effect.
    writes: !/\brd\b/.test(row.syntax),
    ask: (at) => row.guard?.(at) ?? 'ok',
  }))

const accessesOf = (): Candidate[] =>
  CSRS.flatMap((csr) =>
    [false, true].map((writes) => ({
      name: `${writes ? 'csrw' : 'csrr'} ${csr.name}`,
      csr,
      writes,
      ask: (at: CsrPrivilege) => csrVerdict(csr.number, writes, at),
    })),
  )

const CANDIDATES: readonly Candidate[] = [...rowsOf(), ...accessesOf()]
const isCounter = (csr: Csr | undefined) => csr !== undefined && (csr.number & 0xf60) === 0xc00

/** The mode with every bit set by which a monitor in HS can make more instructions trap. */
const monitored = (at: CsrPrivilege): CsrPrivilege => ({
  ...at,
  vtvm: true,
  vtw: true,
  vtsr: true,
  scounteren: 0,
  hcounteren: 0,
  hstce: false,
})

/** Classify all instructions of a machine for a placement of the guest's kernel. */
export function classify(placement: Placement): Classification {
  const { hasH, hole } = placement
  const at = (mode: Mode, withHole = hole): CsrPrivilege => ({ ...plainCsrPrivilege(mode), hasH, hole: withHole })
  const kernel = at(placement.mode)
  const forms: Form[] = []
  for (const { name, row, csr, writes, ask } of CANDIDATES) {
    if (row?.extension === 'H' && !hasH) continue
    if (ask(at('M')) !== 'ok') continue // no instruction of this machine
    // State that programs may not touch. Whether they may is asked of the machine without the hole: the hole moves nobody's state.
    const touches = ask(at('U', false)) !== 'ok' || isCounter(csr)
    // Where V = 1, what the machine lets a supervisor do is done to a supervisor's state of its own: VS registers, and those few
    // that a hypervisor exchanges together with the x registers. Only counters show the real machine.
    const own = placement.mode === 'VS' && ask(kernel) === 'ok' && !isCounter(csr)
    const vanishes = csr !== undefined && writes && fallsIntoHole(csr.number, kernel)
    const sensitive: Sensitivity[] = []
    if (touches && !own && writes) sensitive.push('control')
    if (touches && !own && (!writes || vanishes)) sensitive.push('behaviour')
    const privileged = ask(monitored(kernel)) !== 'ok'
    forms.push({ name, ...(row && { row }), ...(csr && { csr }), privileged, sensitive })
  }
  const exceptions = forms.filter(({ sensitive, privileged }) => sensitive.length > 0 && !privileged)
  const holds = exceptions.length === 0
  return { placement, forms, exceptions, holds, conclusion: holds ? HOLDS : FAILS }
}
