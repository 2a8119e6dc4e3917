// Address translation a second time: the steps of the privileged specification (20240411, sections 10.3.2 and 18.5) in
// their order and nearly in their words, in plain numbers, with nothing remembered from one access to the next. It knows
// no TLB, no PMP and nothing of the machine; it is slow and is meant to be read beside the manual.
//
// Bits of the CSRs are given as the manual numbers them. Svade: a clear A, or a clear D on a store, is a page fault.

export type Kind = 'load' | 'store' | 'fetch'

/** All of a hart on which translation depends. */
export interface State {
  /** 0 U, 1 S, 3 M; V. */
  prv: 0 | 1 | 3
  v: boolean
  mstatus: number
  mstatush: number
  vsstatus: number
  hstatus: number
  satp: number
  vsatp: number
  hgatp: number
  /** The word of memory at a physical address that is a multiple of 4; undefined where there is none. */
  memory: (pa: number) => number | undefined
}

export interface Access {
  kind: Kind
  va: number
  /** HLV and HSV, or HLVX, instead of an ordinary instruction. */
  via?: 'hlv' | 'hlvx'
}

export type Result =
  | { pa: number }
  | {
      cause: number
      tval: number
      gva: boolean
      /** Guest-physical address of a guest-page fault. */
      gpa?: number
      /** The fault was of the walk's own reading of a first-stage table. */
      implicit?: boolean
    }

const bit = (word: number, n: number): boolean => Math.floor(word / 2 ** n) % 2 === 1
/** Bits hi to lo of a number of any size. */
const bits = (word: number, hi: number, lo: number): number => Math.floor(word / 2 ** lo) % 2 ** (hi - lo + 1)
const unsigned = (word: number): number => word >>> 0

const PAGE = 4096
const FAULTS = {
  load: { access: 5, page: 13, guestPage: 21 },
  store: { access: 7, page: 15, guestPage: 23 },
  fetch: { access: 1, page: 12, guestPage: 20 },
}

class Fault {
  readonly result: Result
  constructor(result: Result) {
    this.result = result
  }
}

export function translate(state: State, { kind, va, via }: Access): Result {
  // The effective privilege: MPRV moves that of loads and stores, SPVP is that of HLV and HSV.
  let { prv, v } = state
  if (via) {
    v = true
    prv = bit(state.hstatus, 8) ? 1 : 0
  } else if (kind !== 'fetch' && prv === 3 && bit(state.mstatus, 17)) {
    prv = bits(state.mstatus, 12, 11) as 0 | 1 | 3
    v = prv !== 3 && bit(state.mstatush, 7)
  }
  const first = unsigned(v ? state.vsatp : state.satp)
  const translates = prv !== 3 && bit(first, 31)
  const sum = bit(v ? state.vsstatus : state.mstatus, 18)
  // "...the HS-level MXR (in sstatus) applies to both stages, vsstatus.MXR only to the first" (18.2.11).
  const mxrHs = bit(state.mstatus, 19)
  const mxr = mxrHs || (v && bit(state.vsstatus, 19))
  const second = v && bit(unsigned(state.hgatp), 31) ? unsigned(state.hgatp) : undefined

  const fault = (cause: number): Fault => new Fault({ cause, tval: unsigned(va), gva: v })
  const read = (pa: number): number => {
    const word = state.memory(pa)
    if (word === undefined) throw fault(FAULTS[kind].access)
    return unsigned(word)
  }

  /** 18.5.1: "the virtual address is widened by 2 bits"; the root has 16 KiB; all accesses are as if from U-mode. */
  const gStage = (gpa: number, why: Kind | 'pte'): number => {
    if (second === undefined) return gpa
    const failed = () => {
      throw new Fault({
        cause: FAULTS[kind].guestPage,
        tval: unsigned(va),
        gva: true,
        gpa,
        implicit: why === 'pte',
      })
    }
    let a = bits(second, 21, 2) * 4 * PAGE
    for (let i = 1; ; i--) {
      const index = i === 1 ? bits(gpa, 33, 22) : bits(gpa, 21, 12)
      const pte = read(a + index * 4)
      if (!bit(pte, 0) || (!bit(pte, 1) && bit(pte, 2))) return failed()
      if (!bit(pte, 1) && !bit(pte, 3)) {
        // A pointer: D, A and U are reserved in it.
        if (i === 0 || bit(pte, 7) || bit(pte, 6) || bit(pte, 4)) return failed()
        a = bits(pte, 31, 10) * PAGE
        continue
      }
      if (!bit(pte, 4)) return failed()
      const readable = bit(pte, 1) || (why !== 'pte' && mxrHs && bit(pte, 3))
      const may = why === 'store' ? bit(pte, 2) : why === 'fetch' || via === 'hlvx' ? bit(pte, 3) : readable
      if (!(why === 'pte' ? readable : may)) return failed()
      if (i === 1 && bits(pte, 19, 10) !== 0) return failed()
      if (!bit(pte, 6) || (why === 'store' && !bit(pte, 7))) return failed()
      return i === 1 ? bits(pte, 31, 20) * 2 ** 22 + bits(gpa, 21, 0) : bits(pte, 31, 10) * PAGE + bits(gpa, 11, 0)
    }
  }

  /** 10.3.2, steps 1 to 10. */
  const sStage = (): number => {
    if (!translates) return unsigned(va)
    const failed = () => {
      throw fault(FAULTS[kind].page)
    }
    const address = unsigned(va)
    let a = bits(first, 21, 0) * PAGE
    for (let i = 1; ; i--) {
      const index = i === 1 ? bits(address, 31, 22) : bits(address, 21, 12)
      const pte = read(gStage(a + index * 4, 'pte'))
      if (!bit(pte, 0) || (!bit(pte, 1) && bit(pte, 2))) return failed()
      if (!bit(pte, 1) && !bit(pte, 3)) {
        if (i === 0 || bit(pte, 7) || bit(pte, 6) || bit(pte, 4)) return failed()
        a = bits(pte, 31, 10) * PAGE
        continue
      }
      // U: for users only; a supervisor may load and store there if SUM, and never execute.
      if (prv === 0 && !bit(pte, 4)) return failed()
      if (prv === 1 && bit(pte, 4) && (kind === 'fetch' || !sum)) return failed()
      const readable = bit(pte, 1) || (mxr && bit(pte, 3))
      const may = kind === 'store' ? bit(pte, 2) : kind === 'fetch' || via === 'hlvx' ? bit(pte, 3) : readable
      if (!may) return failed()
      if (i === 1 && bits(pte, 19, 10) !== 0) return failed()
      if (!bit(pte, 6) || (kind === 'store' && !bit(pte, 7))) return failed()
      return i === 1
        ? bits(pte, 31, 20) * 2 ** 22 + bits(address, 21, 0)
        : bits(pte, 31, 10) * PAGE + bits(address, 11, 0)
    }
  }

  try {
    const pa = gStage(sStage(), kind)
    // What is at the end must be there.
    read(pa - (pa % 4))
    return { pa }
  } catch (failure) {
    if (failure instanceof Fault) return failure.result
    throw failure
  }
}
