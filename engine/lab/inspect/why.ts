// Why did this exit? From a trap that left a guest, back to the instruction, to the bit or the page-table entry that made it
// trap, and to the moment when that was written; said in sentences. The lab goes back in time for it and returns.
import { causeName } from '../../isa/causes.ts'
import { csr } from '../../isa/csrs.ts'
import type { TrapEvent } from '../../trace/events.ts'
import { instructionName } from '../../trace/exits.ts'
import { hostAddress } from '../boot.ts'
import type { Lab } from '../lab.ts'
import { last } from '../search.ts'
import type { Condition } from '../watcher.ts'
import { type Whereabouts, whereabouts } from '../where.ts'
import { hex, placeText, symbolOf } from './names.ts'
import { findBit } from './privilege.ts'
import { type Denial, type WalkRecord, walkOf } from './walk.ts'

/** A moment that the explanation speaks of, to travel to. */
export interface Clue {
  readonly label: string
  readonly step: number
  readonly where: Whereabouts
}

export interface Why {
  readonly step: number
  /** Whole sentences, in order. */
  readonly sentences: readonly string[]
  /** The instruction that trapped first, then who wrote what made it trap. */
  readonly clues: readonly Clue[]
  /** The walk that denied, where one did. */
  readonly walk?: WalkRecord
}

/** What made it trap, and what to look for in the past. */
interface Finding {
  readonly sentence: string
  /** `its second-stage entry at 0x…`, and how its last change is found. */
  readonly culprits: readonly { readonly name: string; readonly written: Condition; readonly verb: string }[]
  readonly walk?: WalkRecord
}

const FETCH = new Set([1, 12, 20])
const STORE = new Set([6, 7, 15, 23])
const kindOf = (cause: number) => (FETCH.has(cause) ? 'execute' : STORE.has(cause) ? 'write' : 'read')
const WORDS = { read: 'load', write: 'store', execute: 'fetch' } as const

/** Explain a trap of this lab's past. */
export function* why(lab: Lab, event: TrapEvent): Generator<void, Why> {
  const now = lab.step
  lab.goTo(event.step - 1)
  const instruction = whereabouts(lab)
  const found = [findingOf(lab, event), ...delegation(lab, event)]
  const sentences: string[] = []
  const clues: Clue[] = [
    { label: event.cause < 0 ? 'Interrupted here' : 'The instruction', step: event.step - 1, where: instruction },
  ]
  for (const { sentence, culprits } of found) {
    const written: string[] = []
    for (const { name, written: condition, verb } of culprits) {
      const hit = yield* last(lab, [condition], event.step)
      if (!hit) {
        written.push(`${name} has not been ${verb} since the machine was switched on`)
        continue
      }
      lab.goTo(hit.step - 1)
      const where = whereabouts(lab)
      clues.push({ label: `${name} ${verb}`, step: hit.step - 1, where })
      written.push(
        `${name} was last ${verb} at step ${(hit.step - 1).toLocaleString('en-US')} by ${placeText(where)}, in the ${where.world}`,
      )
    }
    sentences.push(sentence, ...written.map((text) => `${text[0]?.toUpperCase()}${text.slice(1)}.`))
  }
  lab.goTo(now)
  const walk = found[0]?.walk
  return { step: event.step, sentences, clues, ...(walk && { walk }) }
}

function findingOf(lab: Lab, event: TrapEvent): Finding {
  const { cause, tval } = event
  if (cause < 0) return interrupt(lab, event)
  if (cause === 2 || cause === 22) return privileged(lab, event)
  if (cause === 8 || cause === 10) {
    const call =
      event.before.world === 'guest kernel'
        ? 'its kernel’s call to whoever is below it: a hypercall'
        : 'its user program’s call to the kernel: a system call'
    return { sentence: `This ecall in ${event.from}-mode is ${call}. An ecall always traps.`, culprits: [] }
  }
  if (cause === 3) return { sentence: 'This is an ebreak, which always traps.', culprits: [] }
  if ([12, 13, 15, 20, 21, 23, 1, 5, 7].includes(cause)) return translation(lab, event)
  return { sentence: `${causeName(cause)}, with value ${hex(tval)}.`, culprits: [] }
}

// --- translation -----------------------------------------------------------------------------------------------------

const DENIED: Record<Denial, string> = {
  invalid: 'is invalid (V = 0)',
  reserved: 'has a combination of bits that is reserved',
  'not a pointer': 'points to a further table, where there can be none',
  misaligned: 'maps a megapage that does not begin at a multiple of 4 MiB',
  'not accessed': 'has its accessed bit clear (A = 0)',
  'not dirty': 'has its dirty bit clear (D = 0)',
  'supervisor only': 'is a supervisor’s (U = 0)',
  'user page': 'is a user’s (U = 1)',
  'no read': 'does not allow reading (R = 0)',
  'no write': 'does not allow writing (W = 0)',
  'no execute': 'does not allow executing (X = 0)',
  'not for guests': 'is not for guests (U = 0, which the second stage needs)',
}

function translation(lab: Lab, { cause, tval, from, before }: TrapEvent): Finding {
  const access = kindOf(cause)
  const walk = walkOf(lab.machine, tval, access, from)
  const what = `This ${WORDS[access]} of ${hex(tval)} left the guest because`
  const denied = walk.steps.at(-1)
  if (denied?.is === 'denied' && denied.denial) {
    const stage = tableName(lab, denied.stage, before.vm)
    const entry = `the ${stage} entry at ${hex(denied.at)}`
    const forWhat =
      walk.fault?.guestPhysical !== undefined
        ? ` for guest-physical ${hex(walk.fault.guestPhysical)}`
        : denied.level === 1
          ? ' for its 4 MiB'
          : ' for its page'
    const holder = symbolOf(lab, denied.at)
    return {
      sentence: `${what} the ${stage} entry${forWhat}, at ${hex(denied.at)}${holder ? ` (${holder})` : ''}, ${DENIED[denied.denial]}.`,
      culprits: [{ name: entry, written: { on: 'memory', address: denied.at, bytes: 4 }, verb: 'written' }],
      walk,
    }
  }
  const where = walk.ok
  if (walk.fault && where)
    return {
      sentence: `${what} physical memory protection denies physical ${hex(where.physical)}.`,
      culprits: [],
      walk,
    }
  return {
    sentence: where
      ? `${what} ${where.what === 'nothing' ? 'nothing answers' : `the device ${where.what} refuses the access`} at physical ${hex(where.physical)}.`
      : `${what} its page tables lie where there is no memory.`,
    culprits: [],
    walk,
  }
}

/** What the tables in use are to the guest: its own, or what the hypervisor made of them. */
function tableName(lab: Lab, stage: 1 | 2, vm: number): string {
  if (stage === 2) return 'second-stage'
  if (!lab.software.hypervisor || vm < 0) return 'page-table'
  const root = (lab.machine.hart.words[0x1000 + csr(lab.machine.hart.virt() ? 'vsatp' : 'satp')] as number) & 0x3fffff
  const ram = hostAddress(lab.software, vm, 0x80000000)
  const own = lab.machine.hart.virt() && ((lab.machine.hart.words[0x1000 + csr('hgatp')] as number) | 0) < 0
  return own || (root * 4096 >= ram && root * 4096 < ram + 0x400000) ? 'guest’s own page-table' : 'shadow page-table'
}

// --- privilege -------------------------------------------------------------------------------------------------------

function privileged(lab: Lab, { cause, tval, from, before }: TrapEvent): Finding {
  const name = instructionName(tval)
  const bit = findBit(lab.machine, tval, from)
  const kind = cause === 22 ? 'a virtual-instruction exception' : 'illegal here'
  if (!bit) return { sentence: `${name} is not an instruction that this machine has in any mode.`, culprits: [] }
  if (bit.csr === undefined) {
    const why =
      bit.mode === 'M'
        ? 'only M-mode may execute it'
        : from === 'U'
          ? `it is a supervisor’s, and this guest’s ${before.world === 'guest kernel' ? 'kernel' : 'program'} runs in U-mode`
          : `it is for HS-mode, and the guest runs in ${from}-mode`
    return {
      sentence: `${name} is ${kind} because ${why}.`,
      culprits: [{ name: `the guest’s mode (${from})`, written: { on: 'enter', place: before }, verb: 'chosen' }],
    }
  }
  return {
    sentence: `${name} in ${from}-mode is ${kind} because ${bit.name} is ${bit.is}.`,
    culprits: [
      { name: `the bit ${bit.name}`, written: { on: 'csr', csr: csr(bit.csr), mask: bit.mask }, verb: 'changed' },
    ],
  }
}

/** Exceptions that hedeleg cannot give to a guest. */
const NEVER_DELEGATED = new Set([9, 10, 11, 20, 21, 22, 23])

/** Why the hypervisor, and not the guest, was told. */
function delegation(lab: Lab, { cause, from, to }: TrapEvent): Finding[] {
  const { hart } = lab.machine
  const code = cause & 31
  if (from !== 'VS' && from !== 'VU') return []
  if (cause >= 0 && NEVER_DELEGATED.has(code)) return []
  if (to !== 'HS' || cause < 0) return []
  const name = `bit ${code} of hedeleg`
  const value = ((hart.words[0x1000 + csr('hedeleg')] as number) >>> code) & 1
  return [
    {
      sentence: `The hypervisor is told, and not the guest’s kernel, because ${name} is ${value}.`,
      culprits: [{ name, written: { on: 'csr', csr: csr('hedeleg'), mask: 1 << code }, verb: 'changed' }],
    },
  ]
}

// --- interrupts ------------------------------------------------------------------------------------------------------

const MTIMECMP = 0x2004000

function interrupt(lab: Lab, { cause, from, to }: TrapEvent): Finding {
  const code = cause & 31
  const { hart } = lab.machine
  const sentence = `No instruction did: a ${causeName(cause)} came while ${from}-mode ran, and ${to === 'M' ? 'it is the firmware’s' : 'mideleg gives it to the hypervisor'}.`
  if (code === 7)
    return {
      sentence,
      culprits: [
        { name: 'the machine’s timer (mtimecmp)', written: { on: 'device', address: MTIMECMP, bytes: 8 }, verb: 'set' },
      ],
    }
  if (code === 5) {
    const sstc = hart.hasSstc && (hart.words[0x1000 + csr('menvcfgh')] as number) < 0
    return {
      sentence,
      culprits: [
        sstc
          ? { name: 'the supervisor’s timer (stimecmp)', written: { on: 'csr', csr: csr('stimecmp') }, verb: 'set' }
          : {
              name: 'the pending bit STIP in mip',
              written: { on: 'csr', csr: csr('mip'), mask: 1 << 5 },
              verb: 'changed',
            },
      ],
    }
  }
  return { sentence, culprits: [] }
}
