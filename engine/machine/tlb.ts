// The translation lookaside buffers. The arrays that make the emulator fast are the ones being modelled: what misses here
// is what is reported as a TLB miss, and costs a walk.
//
// There is one bank for each regime: M (which never translates), HS, U, VS, VU. A bank is set-associative, least recently
// used first out: a set is kept in order of use, so that the interpreter only ever looks at its first entry.
//
// An entry is eight words:
//   0, 1, 2  tags for reading, writing, executing: the virtual page and the context if that access needs no further look,
//            else NO_TAG. They are derived: dropping them costs the emulator time, but is not a miss.
//   3        what to add to the virtual address to get the byte offset in the machine's memory
//   4        key: virtual page | context << 4 | 1 (valid); what a modelled TLB would compare
//   5        physical page number (22 bits)
//   6        rights: R W X of each stage, U, D; see translate.ts
//   7        1 if the page is a piece of a superpage of either stage
//
// A *context* is a small number that stands for an address space (ASID, VMID, which stages are on). A fence gives the
// address space a new number, which makes all its entries unreachable at once. The global bit is not used: it only permits
// sharing. Regimes without translation have banks of their own, which are not modelled.
import { BANK_WORDS, BARE, BARE_ENTRIES, BARE_WORDS, CONTEXTS, ENTRY_WORDS, MAX_CONTEXTS, TLB } from './layout.ts'

export const NO_TAG = -1

/** Banks with translation, by regime; then the banks without, by whether M's rights (PMP) apply. */
export const BANK_HS = 1
export const BANK_U = 2
export const BANK_VS = 3
export const BANK_VU = 4
export const BANK_BARE_M = 5
export const BANK_BARE = 6

export interface Geometry {
  readonly base: number
  readonly shift: number
  readonly mask: number
  readonly ways: number
}

export class Tlb {
  /** Where each bank is and how a virtual address selects the first entry of its set. */
  readonly geometry: readonly Geometry[]
  /** Counts the times that all contexts were given away anew: numbers held elsewhere are stale when it changes. */
  generation = 0
  private readonly words: Int32Array
  /** Where an entry is kept while others move. */
  private readonly kept = new Int32Array(ENTRY_WORDS)
  /** Address space (an opaque key of translate.ts) to its context's number; the memory's CONTEXTS are its lasting form. */
  private readonly contexts = new Map<number, number>()
  /** The address space last asked for, and its number: a trap and its return ask again and again. -1: none. */
  private recent = -1
  private recentContext = 0

  constructor(words: Int32Array, entries: number, ways: number) {
    this.words = words
    const bank = (n: number) => geometry(TLB + n * BANK_WORDS, entries, ways)
    const bare = (n: number) => geometry(BARE + n * BARE_WORDS, BARE_ENTRIES, 1)
    this.geometry = [bank(0), bank(1), bank(2), bank(3), bank(4), bare(0), bare(1)]
    this.clear()
  }

  /** Index of the first entry of the set in which `va` can be. */
  setOf(bank: number, va: number): number {
    const g = this.geometry[bank] as Geometry
    return g.base + ((va >>> g.shift) & g.mask)
  }

  /** Find the entry with this key in its set and make it the most recently used; -1 if it is not there. */
  find(bank: number, va: number, key: number): number {
    const m = this.words
    const { ways } = this.geometry[bank] as Geometry
    const first = this.setOf(bank, va)
    for (let way = 0; way < ways; way++) {
      const entry = first + way * ENTRY_WORDS
      if (m[entry + 4] !== key) continue
      if (way > 0) this.toFront(first, way)
      return first
    }
    return -1
  }

  /** Make room for a new entry, the most recently used of its set: an entry that fences made useless, else the oldest. */
  replace(bank: number, va: number): number {
    const { ways } = this.geometry[bank] as Geometry
    const first = this.setOf(bank, va)
    let way = ways - 1
    while (way > 0 && this.reachable(first + way * ENTRY_WORDS)) way--
    if (this.reachable(first + way * ENTRY_WORDS)) way = ways - 1
    this.words.copyWithin(first + ENTRY_WORDS, first, first + way * ENTRY_WORDS)
    return first
  }

  /** Whether an entry is valid and its context still stands for an address space; in banks without translation, 0 does. */
  private reachable(entry: number): boolean {
    const key = this.words[entry + 4] as number
    const context = (key >>> 4) & 0xff
    return (key & 1) !== 0 && (context === 0 || this.words[CONTEXTS + context] !== -1)
  }

  private toFront(first: number, way: number): void {
    const m = this.words
    const { kept } = this
    const from = first + way * ENTRY_WORDS
    for (let k = 0; k < ENTRY_WORDS; k++) kept[k] = m[from + k] as number
    for (let k = from - 1; k >= first; k--) m[k + ENTRY_WORDS] = m[k] as number
    for (let k = 0; k < ENTRY_WORDS; k++) m[first + k] = kept[k] as number
  }

  /** The context number (1 to 255) of an address space. When all have been given away, everything is forgotten. */
  context(space: number): number {
    if (space === this.recent) return this.recentContext
    const n = this.contexts.get(space) ?? this.newContext(space)
    this.recent = space
    this.recentContext = n
    return n
  }

  private newContext(space: number): number {
    let n = (this.words[CONTEXTS] as number) + 1
    if (n === MAX_CONTEXTS) {
      this.clear()
      n = 1
    }
    this.words[CONTEXTS] = n
    this.words[CONTEXTS + n] = space
    this.contexts.set(space, n)
    return n
  }

  /** Forget every address space for which `which` holds. */
  forget(which: (space: number) => boolean): void {
    this.recent = -1
    for (const [space, n] of this.contexts) {
      if (!which(space)) continue
      this.contexts.delete(space)
      this.words[CONTEXTS + n] = -1
    }
  }

  /** Forget one page: the entries of `va` in these banks whose address space passes, and superpages around it. */
  forgetPage(banks: readonly number[], va: number, which: (space: number) => boolean): void {
    const m = this.words
    for (const bank of banks) {
      const g = this.geometry[bank] as Geometry
      const words = (g.mask + ENTRY_WORDS * g.ways) & -ENTRY_WORDS
      for (let entry = g.base; entry < g.base + words; entry += ENTRY_WORDS) {
        const key = m[entry + 4] as number
        if ((key & 1) === 0) continue
        const span = m[entry + 7] === 1 ? 0xffc00000 : 0xfffff000
        if (((key ^ va) & span) !== 0) continue
        if (which(m[CONTEXTS + ((key >>> 4) & 0xff)] as number)) this.drop(entry)
      }
    }
  }

  private drop(entry: number): void {
    const m = this.words
    m[entry] = NO_TAG // three stores: a fence drops thousands, and fill is a call
    m[entry + 1] = NO_TAG
    m[entry + 2] = NO_TAG
    m[entry + 4] = 0
  }

  /** Drop the derived tags of all entries: rights are looked at again. Not a miss. */
  dropTags(): void {
    const m = this.words
    for (const g of this.geometry) {
      for (let entry = g.base, end = endOf(g); entry < end; entry += ENTRY_WORDS) {
        m[entry] = NO_TAG
        m[entry + 1] = NO_TAG
        m[entry + 2] = NO_TAG
      }
    }
  }

  /** Drop the write tags of all entries: the next store is looked at. */
  dropWriteTags(): void {
    const m = this.words
    for (const g of this.geometry)
      for (let entry = g.base, end = endOf(g); entry < end; entry += ENTRY_WORDS) m[entry + 1] = NO_TAG
  }

  /** Drop the write tags of entries for one physical page: without translation, only one entry can be that page's. */
  dropWriteTagsOf(ppn: number): void {
    const m = this.words
    for (const g of this.geometry.slice(0, BANK_BARE_M))
      for (let entry = g.base, end = endOf(g); entry < end; entry += ENTRY_WORDS)
        if (m[entry + 5] === ppn) m[entry + 1] = NO_TAG
    for (const bank of [BANK_BARE_M, BANK_BARE]) {
      const entry = this.setOf(bank, ppn << 12)
      if (m[entry + 5] === ppn) m[entry + 1] = NO_TAG
    }
  }

  /** Forget everything. */
  clear(): void {
    for (const g of this.geometry) {
      for (let entry = g.base, end = endOf(g); entry < end; entry += ENTRY_WORDS) this.drop(entry)
    }
    this.words.fill(-1, CONTEXTS, CONTEXTS + MAX_CONTEXTS)
    this.words[CONTEXTS] = 0
    this.contexts.clear()
    this.recent = -1
    this.generation++
  }

  /** After the memory's words were replaced (a snapshot): read the contexts again. */
  reload(): void {
    this.contexts.clear()
    this.recent = -1
    for (let n = 1; n <= (this.words[CONTEXTS] as number); n++) {
      const space = this.words[CONTEXTS + n] as number
      if (space !== -1) this.contexts.set(space, n)
    }
  }
}

/** Index behind a bank's last entry. */
const endOf = ({ base, mask, ways }: Geometry): number => base + mask + ways * ENTRY_WORDS

function geometry(base: number, entries: number, ways: number): Geometry {
  const setWords = Math.log2(ways * ENTRY_WORDS)
  // A fully associative bank has one set: whatever the shift, the mask is 0.
  return { base, ways, shift: Math.max(0, 12 - setWords), mask: (entries / ways - 1) << setWords }
}
