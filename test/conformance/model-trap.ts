// Taking traps a second time: which interrupt, to which mode, and what the trap writes, from the sentences of the
// privileged specification (20240411: 3.1.6.1, 3.1.8, 3.1.9, 10.1.1, 18.2.1 to 18.2.4, 18.4, 18.6) and of nothing else.
// Registers are unsigned numbers in an object by their names; no masks are shared with the machine.

export interface Registers {
  pc: number
  /** 0 U, 1 S, 3 M; V is 0 or 1. */
  prv: number
  v: number
  mstatus: number
  mstatush: number
  vsstatus: number
  hstatus: number
  medeleg: number
  mideleg: number
  hedeleg: number
  hideleg: number
  /** Pending and enabled, as M-mode reads them. */
  mip: number
  mie: number
  mtvec: number
  stvec: number
  vstvec: number
  mepc: number
  mcause: number
  mtval: number
  mtval2: number
  mtinst: number
  sepc: number
  scause: number
  stval: number
  htval: number
  htinst: number
  vsepc: number
  vscause: number
  vstval: number
}

export interface Exception {
  cause: number
  tval: number
  /** tval is a guest-virtual address. */
  gva: boolean
  /** For mtval2 or htval, for mtinst or htinst. */
  value2: number
  inst: number
}

const has = (word: number, n: number): boolean => Math.floor((word >>> 0) / 2 ** n) % 2 === 1
const put = (word: number, n: number, value: boolean): number => {
  const without = (word >>> 0) - (has(word, n) ? 2 ** n : 0)
  return without + (value ? 2 ** n : 0)
}

type Destination = 'M' | 'HS' | 'VS'

/** The number of the interrupt that is taken before the next instruction, and where; undefined: none. */
export function interrupt(r: Registers): { number: number; to: Destination } | undefined {
  /** "An interrupt i will trap to M-mode if all of the following are true..." (3.1.9), and its like for HS and VS. */
  const to = (i: number): Destination | undefined => {
    if (!has(r.mip, i) || !has(r.mie, i)) return undefined
    if (!has(r.mideleg, i)) return r.prv < 3 || has(r.mstatus, 3) ? 'M' : undefined
    if (!has(r.hideleg, i)) {
      if (r.prv === 3) return undefined
      // "...the current privilege mode is HS and SIE is set, or has less privilege than HS": all of a guest is less.
      return r.v === 1 || r.prv === 0 || has(r.mstatus, 1) ? 'HS' : undefined
    }
    if (r.v === 0) return undefined
    return r.prv === 0 || has(r.vsstatus, 1) ? 'VS' : undefined
  }
  // "Interrupts for higher privilege modes must be serviced before lower ones. Multiple simultaneous interrupts destined
  // for M-mode are handled in the following decreasing priority order: MEI, MSI, MTI, SEI, SSI, STI, SGEI, VSEI, VSSI, VSTI."
  for (const destination of ['M', 'HS', 'VS'] as const)
    for (const i of [11, 3, 7, 9, 1, 5, 12, 10, 2, 6]) if (to(i) === destination) return { number: i, to: destination }
  return undefined
}

/** The registers after the interrupt, or `r` as it is if none is taken. */
export function takeInterrupt(r: Registers): Registers {
  const taken = interrupt(r)
  if (!taken) return r
  return enter(r, taken.to, true, taken.number, { cause: taken.number, tval: 0, gva: false, value2: 0, inst: 0 })
}

/** The registers after the exception. */
export function takeException(r: Registers, exception: Exception): Registers {
  const { cause } = exception
  // "Traps never transition from a more-privileged mode to a less-privileged mode" (3.1.8).
  let to: Destination = 'M'
  if (r.prv !== 3 && has(r.medeleg, cause)) to = r.v === 1 && has(r.hedeleg, cause) ? 'VS' : 'HS'
  return enter(r, to, false, cause, exception)
}

function enter(r: Registers, to: Destination, isInterrupt: boolean, number: number, e: Exception): Registers {
  const after = { ...r }
  // "When an interrupt is delegated to VS-mode, vscause has the number of the supervisor-level interrupt" (18.2.2).
  const seen = to === 'VS' && isInterrupt ? ({ 2: 1, 6: 5, 10: 9 }[number] ?? number) : number
  const cause = put(seen, 31, isInterrupt)
  const target = (tvec: number) => {
    const base = Math.floor(tvec / 4) * 4
    return tvec % 4 === 1 && isInterrupt ? base + 4 * seen : base
  }
  if (to === 'M') {
    // MPIE holds MIE, MPP the mode; MPV holds V, GVA what mtval is (18.4.1).
    after.mstatus = put(after.mstatus, 7, has(r.mstatus, 3))
    after.mstatus = put(after.mstatus, 3, false)
    after.mstatus = put(put(after.mstatus, 11, has(r.prv, 0)), 12, has(r.prv, 1))
    after.mstatush = put(put(after.mstatush, 7, r.v === 1), 6, e.gva)
    Object.assign(after, { mepc: r.pc, mcause: cause, mtval: e.tval, mtval2: e.value2, mtinst: e.inst })
    return { ...after, pc: target(r.mtvec), prv: 3, v: 0 }
  }
  const status = to === 'HS' ? 'mstatus' : 'vsstatus'
  after[status] = put(after[status], 5, has(r[status], 1))
  after[status] = put(after[status], 1, false)
  after[status] = put(after[status], 8, r.prv === 1)
  if (to === 'VS') {
    Object.assign(after, { vsepc: r.pc, vscause: cause, vstval: e.tval })
    return { ...after, pc: target(r.vstvec), prv: 1, v: 1 }
  }
  // SPV holds V; SPVP is written only if V was 1 (18.2.1).
  after.hstatus = put(put(after.hstatus, 7, r.v === 1), 6, e.gva)
  if (r.v === 1) after.hstatus = put(after.hstatus, 8, r.prv === 1)
  Object.assign(after, { sepc: r.pc, scause: cause, stval: e.tval, htval: e.value2, htinst: e.inst })
  return { ...after, pc: target(r.stvec), prv: 1, v: 0 }
}

/** MRET and SRET (3.3.2, 18.6.4), which the caller knows to be allowed. */
export function returnFrom(r: Registers, instruction: 'mret' | 'sret'): Registers {
  const after = { ...r }
  if (instruction === 'mret') {
    const mpp = (has(r.mstatus, 12) ? 2 : 0) + (has(r.mstatus, 11) ? 1 : 0)
    after.prv = mpp
    after.v = mpp !== 3 && has(r.mstatush, 7) ? 1 : 0
    after.mstatush = put(r.mstatush, 7, false)
    after.mstatus = put(after.mstatus, 3, has(r.mstatus, 7))
    after.mstatus = put(put(put(after.mstatus, 7, true), 11, false), 12, false)
    if (mpp !== 3) after.mstatus = put(after.mstatus, 17, false)
    return { ...after, pc: r.mepc }
  }
  const status = r.v === 1 ? 'vsstatus' : 'mstatus'
  after.prv = has(r[status], 8) ? 1 : 0
  after[status] = put(after[status], 1, has(r[status], 5))
  after[status] = put(put(after[status], 5, true), 8, false)
  if (r.v === 1) return { ...after, pc: r.vsepc }
  after.v = has(r.hstatus, 7) ? 1 : 0
  after.hstatus = put(r.hstatus, 7, false)
  after.mstatus = put(after.mstatus, 17, false)
  return { ...after, pc: r.sepc }
}
