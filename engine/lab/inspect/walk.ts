// One address through both stages, as the machine would walk it now: every page-table entry that is read, which of them
// denied it, why, and what the architecture reports. The machine's own walk does it; nothing is counted, cached or changed.
import type { Mode } from '../../isa/guards.ts'
import { CYCLES, PTE_READS_1, PTE_READS_2, TLB_MISSES } from '../../machine/layout.ts'
import type { Machine } from '../../machine/machine.ts'
import { PMP_EXECUTE, PMP_READ, PMP_WRITE, pmpCheck } from '../../machine/pmp.ts'
import {
  EXECUTE,
  newRegime,
  PTE_A,
  PTE_R,
  PTE_U,
  PTE_V,
  PTE_W,
  PTE_X,
  READ,
  type Regime,
  setRules,
  WRITE,
  walk,
} from '../../machine/translate.ts'

export type AccessKind = 'read' | 'write' | 'execute'
const ACCESS = { read: READ, write: WRITE, execute: EXECUTE } as const
const PMP = { read: PMP_READ, write: PMP_WRITE, execute: PMP_EXECUTE } as const

/** Why an entry does not let an access through. */
export type Denial =
  | 'invalid'
  | 'reserved'
  | 'not a pointer'
  | 'misaligned'
  | 'not accessed'
  | 'not dirty'
  | 'supervisor only'
  | 'user page'
  | 'no read'
  | 'no write'
  | 'no execute'
  | 'not for guests'

/** One page-table entry read. */
export interface WalkStep {
  readonly stage: 1 | 2
  readonly level: number
  /** Physical address of the entry, and its bits (unsigned). */
  readonly at: number
  readonly pte: number
  /** What it is to the walk: a pointer to the next table, the last one, or where the walk ended. */
  readonly is: 'pointer' | 'leaf' | 'denied'
  readonly denial?: Denial
  /**
   * What the entry is read for: the access itself, or an entry of the first stage, which lies at a guest-physical address
   * that the second stage has to translate first.
   */
  readonly purpose: 'access' | 'entry'
}

export interface WalkRecord {
  readonly address: number
  readonly access: AccessKind
  readonly mode: Mode
  /** Roots: of the first stage and the second; 0 where a stage is off. */
  readonly first: number
  readonly second: number
  readonly steps: readonly WalkStep[]
  /** Physical address, and whether RAM, a device or nothing answers there, or why the physical memory is denied. */
  readonly ok?: { readonly physical: number; readonly superpage: boolean; readonly what: string }
  /** The trap: cause as in mcause, tval, and the guest-physical address where the second stage denied. */
  readonly fault?: { readonly cause: number; readonly tval: number; readonly guestPhysical?: number }
}

const PRV: Record<Mode, [number, boolean]> = {
  M: [3, false],
  HS: [1, false],
  U: [0, false],
  VS: [1, true],
  VU: [0, true],
}

/** Walk as an access of this kind would from this mode (`mode` of the hart if not given). */
export function walkOf(machine: Machine, address: number, access: AccessKind, mode = machine.hart.mode()): WalkRecord {
  const { hart } = machine
  const regime = newRegime()
  setRules(hart, regime, ...PRV[mode])
  const read: { stage: 1 | 2; level: number; at: number; pte: number }[] = []
  const [observer, fault, walked] = [hart.observer, { ...hart.fault }, { ...hart.walked }]
  const counted = [CYCLES, PTE_READS_1, PTE_READS_2, TLB_MISSES].map((k) => [k, hart.counters[k] as number] as const)
  hart.observer = {
    trap: () => undefined,
    trapReturn: () => undefined,
    walkStep: (stage, level, at, pte) => read.push({ stage, level, at, pte: pte >>> 0 }),
  }
  const translates = regime.first !== 0 || regime.second !== 0
  const va = address | 0
  const ok = !translates || walk(hart, regime, va, ACCESS[access])
  const result = { ...hart.walked }
  const { cause, tval, guestPhysical } = hart.fault
  hart.observer = observer
  for (const { at, pte } of read) {
    // A machine with Svadu has set A and D: undone.
    const index = machine.bus.offsetOf(at) >>> 2
    if (hart.words[index] !== (pte | 0)) hart.words[index] = pte
  }
  for (const [k, value] of counted) hart.counters[k] = value
  Object.assign(hart.fault, fault)
  Object.assign(hart.walked, walked)

  const common = { address: address >>> 0, access, mode, first: regime.first >>> 0, second: regime.second >>> 0 }
  const steps = read.map((step, k): WalkStep => {
    const purpose = purposeOf(read, k, regime)
    const { pte } = step
    const pointer = (pte & (PTE_V | PTE_R | PTE_W | PTE_X)) === PTE_V && step.level > 0
    const lastOne = k === read.length - 1
    if (!ok && lastOne && cause !== 1 && cause !== 5 && cause !== 7) {
      const kind = purpose === 'entry' ? 'read' : access
      return { ...step, purpose, is: 'denied', denial: denialOf(step, kind, regime) }
    }
    return { ...step, purpose, is: pointer ? 'pointer' : 'leaf' }
  })
  if (!ok) {
    const where = cause >= 20 ? { guestPhysical: guestPhysical * 4 + ((address >>> 0) & 3) } : {}
    return { ...common, steps, fault: { cause, tval: tval >>> 0, ...where } }
  }
  const physical = translates ? result.ppn * 4096 + ((address >>> 0) % 4096) : address >>> 0
  const verdict = hart.pmp ? pmpCheck(hart.words, physical, 1, PMP[access], regime.prv === 3) : 'allowed'
  const device = machine.bus.windows.find((w) => physical >= w.base && physical < w.base + w.size)?.device.name
  const what = machine.bus.isRam(physical, 1) ? 'RAM' : (device ?? 'nothing')
  const superpage = translates && result.superpage
  if (verdict !== 'allowed') {
    const accessFault = { read: 5, write: 7, execute: 1 }[access]
    return { ...common, steps, ok: { physical, superpage, what }, fault: { cause: accessFault, tval: address >>> 0 } }
  }
  return { ...common, steps, ok: { physical, superpage, what } }
}

/** Second-stage entries that are followed by one of the first stage were read to find it. */
function purposeOf(read: readonly { stage: 1 | 2 }[], k: number, { first }: Regime): 'access' | 'entry' {
  if (read[k]?.stage === 1 || first === 0) return 'access'
  const firstStage = read.slice(0, k).filter((step) => step.stage === 1).length
  const behind = read.slice(k).some((step) => step.stage === 1)
  if (behind) return 'entry'
  // After the last first-stage entry: the access, if that entry was a leaf; the next entry, if it was a pointer.
  const before = read
    .slice(0, k)
    .filter((step) => step.stage === 1)
    .at(-1) as { pte: number } | undefined
  return firstStage === 0 || (before && (before.pte & (PTE_R | PTE_X)) === 0) ? 'entry' : 'access'
}

function denialOf(step: { stage: 1 | 2; level: number; pte: number }, access: AccessKind, regime: Regime): Denial {
  const { pte, level, stage } = step
  const has = (bit: number) => (pte & bit) !== 0
  if (!has(PTE_V)) return 'invalid'
  if (has(PTE_W) && !has(PTE_R)) return 'reserved'
  if (!has(PTE_R) && !has(PTE_X)) return level === 0 ? 'not a pointer' : 'reserved'
  if (level === 1 && ((pte >>> 10) & 0x3ff) !== 0) return 'misaligned'
  if (stage === 2 && !has(PTE_U)) return 'not for guests'
  if (stage === 1 && regime.prv === 0 && !has(PTE_U)) return 'supervisor only'
  if (stage === 1 && regime.prv === 1 && has(PTE_U) && (access === 'execute' || !regime.sum)) return 'user page'
  const mxr = stage === 1 ? regime.mxr : regime.mxr2
  if (access === 'read' && !has(PTE_R) && !(mxr && has(PTE_X))) return 'no read'
  if (access === 'write' && !has(PTE_W)) return 'no write'
  if (access === 'execute' && !has(PTE_X)) return 'no execute'
  if (!has(PTE_A)) return 'not accessed'
  return 'not dirty'
}
