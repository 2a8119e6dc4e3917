// Who may do what, found by asking the engine's own guards in every mode, with every limiting bit clear and then set.
import {
  type Csr,
  csrVerdict,
  MODES,
  type Mode,
  plainCsrPrivilege,
  plainPrivilege,
  type Row,
  type Verdict,
} from '../../engine/index.ts'

export const MODE_NAMES: Record<Mode, string> = {
  M: 'machine',
  HS: 'supervisor (HS with the hypervisor extension)',
  U: 'user',
  VS: 'virtual supervisor',
  VU: 'virtual user',
}

/** The bits that move limits, as the specification names them. */
const LIMITS = {
  tvm: 'mstatus.TVM',
  tw: 'mstatus.TW',
  tsr: 'mstatus.TSR',
  vtvm: 'hstatus.VTVM',
  vtw: 'hstatus.VTW',
  vtsr: 'hstatus.VTSR',
  hu: 'hstatus.HU',
} as const
type Limit = keyof typeof LIMITS

export interface Answer {
  readonly mode: Mode
  readonly verdict: Verdict
  /** `illegal if mstatus.TW`, for each bit that changes the verdict. */
  readonly unless: readonly string[]
}

const VERDICTS: Record<Verdict, string> = { ok: 'yes', illegal: 'illegal', virtual: 'virtual' }
export const verdictText = (verdict: Verdict): string => VERDICTS[verdict]

function answers(ask: (mode: Mode, limit?: Limit) => Verdict): Answer[] {
  return MODES.map((mode) => {
    const verdict = ask(mode)
    const unless = (Object.keys(LIMITS) as Limit[])
      .map((limit) => ({ limit, changed: ask(mode, limit) }))
      .filter(({ changed }) => changed !== verdict)
      .map(({ limit, changed }) => `${VERDICTS[changed]} if ${LIMITS[limit]}`)
    return { mode, verdict, unless }
  })
}

export const whoExecutes = ({ guard }: Row): Answer[] =>
  answers((mode, limit) => guard?.({ ...plainPrivilege(mode), ...(limit && { [limit]: true }) }) ?? 'ok')

/** May it be read; and may it be written: `yes` in both, or the exceptions. */
export function whoAccesses({ number }: Csr): { read: Answer[]; write: Answer[] } {
  const ask = (write: boolean) => (mode: Mode, limit?: Limit) =>
    csrVerdict(number, write, { ...plainCsrPrivilege(mode), ...(limit && { [limit]: true }) })
  return { read: answers(ask(false)), write: answers(ask(true)) }
}
