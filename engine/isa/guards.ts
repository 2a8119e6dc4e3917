// Who may execute what: one function per rule of the privileged specification (20240411, volume II). The machine calls
// them when it executes; the reference pages call them for every mode to print the table of who may. Rules about CSRs,
// which depend on the CSR's number, are in `csr-access.ts`.

/** Privilege with the virtualization mode V: HS is called S when there is no H extension. */
export type Mode = 'M' | 'HS' | 'U' | 'VS' | 'VU'
export const MODES: readonly Mode[] = ['M', 'HS', 'U', 'VS', 'VU']

/** What a guard may depend on: the mode, and the bits of mstatus and hstatus that move the limits. */
export interface Privilege {
  mode: Mode
  /** mstatus.TVM, TW, TSR */
  tvm: boolean
  tw: boolean
  tsr: boolean
  /** hstatus.VTVM, VTW, VTSR, HU */
  vtvm: boolean
  vtw: boolean
  vtsr: boolean
  hu: boolean
}

/** `illegal`: illegal-instruction exception (cause 2). `virtual`: virtual-instruction exception (cause 22). */
export type Verdict = 'ok' | 'illegal' | 'virtual'
export type Guard = (at: Privilege) => Verdict

/** A privilege with every limiting bit clear, for questions such as "may VS execute this at all?" */
export function plainPrivilege(mode: Mode): Privilege {
  return { mode, tvm: false, tw: false, tsr: false, vtvm: false, vtw: false, vtsr: false, hu: false }
}

export const machineOnly: Guard = ({ mode }) => (mode === 'M' ? 'ok' : 'illegal')

/** SRET: section 3.3.2 (TSR) and 18.6.3 (VTSR). */
export const supervisorReturn: Guard = ({ mode, tsr, vtsr }) => {
  if (mode === 'M') return 'ok'
  if (mode === 'HS') return tsr ? 'illegal' : 'ok'
  if (mode === 'VS') return vtsr ? 'virtual' : 'ok'
  return mode === 'VU' ? 'virtual' : 'illegal'
}

/**
 * WFI: section 3.3.3 (TW) and 18.6.1 (VTW, VU). With TW = 1 every mode below M takes an illegal-instruction exception;
 * in U it is illegal because S exists. We trap at once: "within an implementation-specific, bounded time limit" may be 0.
 */
export const waitForInterrupt: Guard = ({ mode, tw, vtw }) => {
  if (mode === 'M') return 'ok'
  if (tw || mode === 'U') return 'illegal'
  if (mode === 'VU') return 'virtual'
  return mode === 'VS' && vtw ? 'virtual' : 'ok'
}

/** SFENCE.VMA: TVM for HS, VTVM for VS. */
export const supervisorFence: Guard = ({ mode, tvm, vtvm }) => {
  if (mode === 'M') return 'ok'
  if (mode === 'HS') return tvm ? 'illegal' : 'ok'
  if (mode === 'VS') return vtvm ? 'virtual' : 'ok'
  return mode === 'VU' ? 'virtual' : 'illegal'
}

/** HFENCE.VVMA: M and HS. */
export const hypervisorFence: Guard = ({ mode }) =>
  mode === 'M' || mode === 'HS' ? 'ok' : mode === 'U' ? 'illegal' : 'virtual'

/** HFENCE.GVMA: M, and HS unless mstatus.TVM. */
export const secondStageFence: Guard = (at) => (at.mode === 'HS' && at.tvm ? 'illegal' : hypervisorFence(at))

/** HLV, HLVX, HSV: M and HS, and U when hstatus.HU. */
export const hypervisorAccess: Guard = ({ mode, hu }) => {
  if (mode === 'VS' || mode === 'VU') return 'virtual'
  return mode === 'U' && !hu ? 'illegal' : 'ok'
}
