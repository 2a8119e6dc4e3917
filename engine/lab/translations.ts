// What a binary translator has made of a guest's kernel, read from the machine's memory: its blocks, word by word, and its counters.
// Where these are, the hypervisor's own names say (hypervisors/binary-translation/translation.s); nothing about them is said here.
// Reads only; the machine does not notice.
import { type Program, symbolNamed } from '../assembler/program.ts'
import { GUEST_RAM, hostAddress, type Software } from './boot.ts'
import type { Lab } from './lab.ts'

/**
 * `identical`: the guest's own instruction. `in-line`: a sequence that does it without help. `callout`: it calls the hypervisor.
 * `chained`: a branch, or a jump from the end of a block, straight to another block; before, it was a callout.
 */
export type TranslationKind = 'identical' | 'in-line' | 'callout' | 'chained'
export const TRANSLATION_KINDS: readonly TranslationKind[] = ['identical', 'in-line', 'callout', 'chained']

export interface TranslatedWord {
  /** Virtual address at which translated code is executed. */
  readonly at: number
  readonly word: number
  /** What it is where it is no instruction but read by the hypervisor at a callout. */
  readonly data?: 'address' | 'kind' | 'instruction' | 'site' | 'branch'
}

/** What became of one instruction of the guest, or an exit at the end of a block. */
export interface Piece {
  /** The guest's virtual address. Of an exit: where it leads. */
  readonly guest: number
  /** The guest's instruction, 16 or 32 bits; of an exit, or where the guest's memory is elsewhere now: undefined. */
  readonly original?: number
  readonly kind: TranslationKind
  /** It belongs to no instruction: where the block ends, or is entered. */
  readonly role: 'instruction' | 'exit' | 'entry'
  readonly words: readonly TranslatedWord[]
}

export interface Block {
  /** The guest's virtual address of its first instruction. */
  readonly guest: number
  /** Virtual address in the cache; bytes there. */
  readonly at: number
  readonly bytes: number
  readonly pieces: readonly Piece[]
}

/** Names of the counters, in the order in which they are in memory. */
const CALLS = ['chain', 'system', 'jump', 'interrupt', 'access', 'fence', 'misaligned'] as const
const COUNTERS = [
  'blocks',
  'instructions',
  'inline',
  'callouts',
  'bytes',
  'chained',
  'adapted',
  'reverted',
  'flushes',
  'settled',
  'cycles',
] as const
export type CalloutKind = (typeof CALLS)[number]

/**
 * Counts since the machine was switched on. `calls`: callouts executed, by kind. Bytes and instructions: translated, ever.
 * `cycles`: of cold translation, as the translator itself has measured them.
 */
export type TranslationCounts = Readonly<Record<(typeof COUNTERS)[number], number>> & {
  readonly calls: Readonly<Record<CalloutKind, number>>
}

/** How full a cache is: bytes in use, and that there are; blocks. */
export interface CacheUse {
  readonly counts: TranslationCounts
  readonly used: number
  readonly capacity: number
  readonly blocks: number
}

export interface Translations extends Omit<CacheUse, 'blocks'> {
  /** In the order in which they were translated. */
  readonly blocks: readonly Block[]
}

/** Words of data behind the ecall of a callout, by its kind. */
const DATA: readonly (readonly NonNullable<TranslatedWord['data']>[])[] = [
  ['address', 'kind', 'branch'],
  ['address', 'kind', 'instruction'],
  ['address', 'kind', 'instruction'],
  ['address', 'kind'],
  ['address', 'kind', 'site'],
  ['address', 'kind'],
  ['address', 'kind', 'site'],
]
const ECALL = 0x73
const JAL_X0 = 0x6f
const BRANCH = 0x63
const C_NOP = 0x0001

/** How far a branch goes. */
const branchDistance = (word: number): number =>
  (word >> 31) * 4096 + (((word >>> 7) & 1) << 11) + (((word >>> 25) & 0x3f) << 5) + (((word >>> 8) & 15) << 1)

/** Where a translator keeps what it knows of one VM. */
class Place {
  readonly cache: number
  private readonly vcpu: number
  private readonly lab: Lab
  private readonly vm: number
  private readonly program: Program

  /** Undefined where the hypervisor is no translator. */
  static of(lab: Lab, vm: number): Place | undefined {
    const { hypervisor, guests } = lab.software
    if (!hypervisor || vm < 0 || vm >= guests.length || !symbolNamed(hypervisor, 'COUNT_BLOCKS')) return undefined
    const place = new Place(lab, vm, hypervisor)
    // While the hypervisor starts, it has no cache yet.
    return place.field('VCPU_CACHE_NEXT') !== 0 ? place : undefined
  }

  private constructor(lab: Lab, vm: number, program: Program) {
    this.lab = lab
    this.vm = vm
    this.program = program
    this.vcpu = this.name('vcpus') + vm * this.name('VCPU_SIZE')
    this.cache = this.field('VCPU_CACHE')
  }

  name(name: string): number {
    return symbolNamed(this.program, name)?.address ?? 0
  }
  /** A word of the vcpu. */
  field(name: string, offset = 0): number {
    return this.physical(this.vcpu + this.name(name) + offset)
  }
  private physical(address: number): number {
    return this.lab.machine.peekWord(address) ?? 0
  }
  /** A word at one of the hypervisor's virtual addresses. */
  word(address: number): number {
    return this.physical((address - this.name('HOST_OFFSET')) >>> 0)
  }
  /** A word of the cache by its virtual address there, or its origin. */
  translated(at: number): number {
    return this.word(this.cache + (at - this.name('CACHE')))
  }
  origin(at: number): number {
    return this.word(this.cache + (at - this.name('CACHE')) + this.name('CACHE_SIZE')) >>> 0
  }
  /** The guest's instruction at a virtual address from which code was translated. */
  original(guest: number, software: Software): number | undefined {
    const page = (guest & ~0xfff) >>> 0
    for (let k = this.field('VCPU_PAGE_COUNT') - 1; k >= 0; k--) {
      if (this.field('VCPU_PAGES', 8 * k) >>> 0 !== page) continue
      const frame = (this.field('VCPU_PAGES', 8 * k + 4) >>> 0) - this.name('WINDOW') + GUEST_RAM
      const bytes = this.lab.machine.peek(hostAddress(software, this.vm, frame + (guest & 0xfff)), 4)
      if (!bytes) return undefined
      const word = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true)
      return (word & 3) === 3 ? word : word & 0xffff
    }
    return undefined
  }
}

/** Where in its own code a guest's kernel is while `pc` in the cache is next; undefined where that is not in a cache. */
export function originOf(lab: Lab, vm: number, pc: number): number | undefined {
  const place = Place.of(lab, vm)
  const offset = (pc >>> 0) - (place ? place.name('CACHE') >>> 0 : 0)
  if (!place || offset < 0 || offset >= place.name('CACHE_SIZE')) return undefined
  return (place.origin((pc & ~3) >>> 0) & ~1) >>> 0
}

/** How much has been translated for a VM; undefined where its hypervisor does not translate. */
export function cacheUseOf(lab: Lab, vm: number): CacheUse | undefined {
  const place = Place.of(lab, vm)
  return place && { ...countsOf(place), blocks: entriesOf(place).length }
}

/** Everything that has been translated for a VM and is still there; undefined where its hypervisor does not translate. */
export function translationsOf(lab: Lab, vm: number): Translations | undefined {
  const place = Place.of(lab, vm)
  if (!place) return undefined
  const use = countsOf(place)
  return { ...use, blocks: blocksOf(place, lab.software, use.used) }
}

function countsOf(place: Place): Omit<CacheUse, 'blocks'> {
  const counter = (k: number) => place.field('VCPU_COUNTERS', 4 * k) >>> 0
  const calls = Object.fromEntries(CALLS.map((name, k) => [name, counter(k)])) as TranslationCounts['calls']
  const rest = Object.fromEntries(COUNTERS.map((name, k) => [name, counter(CALLS.length + k)]))
  const used = place.field('VCPU_CACHE_NEXT') - place.cache
  return {
    counts: { ...(rest as Omit<TranslationCounts, 'calls'>), calls },
    used,
    capacity: place.name('CACHE_SIZE'),
  }
}

/** Where blocks begin, in the guest and in the cache, in no order. */
function entriesOf(place: Place): { guest: number; at: number }[] {
  const table = place.field('VCPU_BLOCKS')
  const entries: { guest: number; at: number }[] = []
  for (let k = 0; k < place.name('BLOCKS_MAX'); k++) {
    const at = place.word(table + 8 * k + 4) >>> 0
    // It is entered behind its first word, which is for those who come through a register.
    if (at !== 0) entries.push({ guest: place.word(table + 8 * k) >>> 0, at: at - 4 })
  }
  return entries
}

function blocksOf(place: Place, software: Software, used: number): Block[] {
  const start = place.name('CACHE') >>> 0
  const entries = entriesOf(place).sort((a, b) => a.at - b.at)
  return entries.map(({ guest, at }, k) => {
    const end = entries[k + 1]?.at ?? start + used
    return { guest, at, bytes: end - at, pieces: piecesOf(place, software, at, end) }
  })
}

/** The words from `at` to `end`, by what they stand for. Stubs of adapted instructions are among them, behind the block's exits. */
function piecesOf(place: Place, software: Software, at: number, end: number): Piece[] {
  const pieces: Piece[] = []
  for (let first = at; first < end; ) {
    const origin = place.origin(first)
    let next = first + 4
    if ((origin & 1) === 0) while (next < end && place.origin(next) === (origin | 1) >>> 0) next += 4
    pieces.push(pieceOf(place, software, first, next, origin))
    first = next
  }
  return pieces
}

function pieceOf(place: Place, software: Software, first: number, next: number, origin: number): Piece {
  const guest = (origin & ~1) >>> 0
  const raw = Array.from({ length: (next - first) / 4 }, (_, k) => place.translated(first + 4 * k) >>> 0)
  const words = labelled(first, guest, raw)
  const isExit = raw.length === 4 && raw[1] === guest && raw[2] === 0
  if (isExit) {
    const chained = raw[0] !== ECALL
    return { guest, kind: chained ? 'chained' : 'callout', role: 'exit', words }
  }
  if ((origin & 1) === 1) return { guest, kind: 'in-line', role: 'entry', words }
  const original = place.original(guest, software)
  const common = { guest, ...(original !== undefined && { original }), role: 'instruction' as const, words }
  const same = original !== undefined && (original & 3) === 3 ? original : ((original ?? 0) | (C_NOP << 16)) >>> 0
  if (((raw[0] as number) & 0x7f) === BRANCH && raw.length === 1) {
    const target = (first + branchDistance(raw[0] as number)) >>> 0
    const toExit = place.translated(target + 8) === 0 && place.translated(target + 4) >>> 0 === place.origin(target)
    return { ...common, kind: toExit ? 'in-line' : 'chained' }
  }
  if (raw.length === 1 && raw[0] === same) return { ...common, kind: 'identical' }
  // An adapted instruction is a jump to its stub; what the stub does is to call, in the end.
  const calls = raw[0] === ECALL || (raw.length === 1 && ((raw[0] as number) & 0xfff) === JAL_X0)
  return { ...common, kind: calls ? 'callout' : 'in-line' }
}

/** Which of the words are data. */
function labelled(first: number, guest: number, raw: readonly number[]): TranslatedWord[] {
  const words: TranslatedWord[] = []
  let data: TranslatedWord['data'][] = []
  raw.forEach((word, k) => {
    const label = data.shift()
    words.push({ at: first + 4 * k, word, ...(label && { data: label }) })
    const kind = raw[k + 2]
    if (label) return
    if (word === ECALL && kind !== undefined) data = [...(DATA[kind >>> 2] ?? [])]
    else if (k === 0 && (word & 0xfff) === JAL_X0 && raw[1] === guest && kind === 0) data = [...(DATA[0] ?? [])]
  })
  return words
}
