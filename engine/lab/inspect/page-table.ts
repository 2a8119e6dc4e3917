// Page tables as trees: entry by entry from a root, with runs of alike entries joined; and what differs between a guest's own
// table and the shadow that the machine uses in its place.
import { PTE_A, PTE_D, PTE_G, PTE_R, PTE_U, PTE_V, PTE_W, PTE_X } from '../../machine/translate.ts'
import { hostAddress } from '../boot.ts'
import type { Lab } from '../lab.ts'
import type { TableRoot } from './roots.ts'

/** One entry, or `count` entries in a row that map one piece of memory in order with the same rights. */
export interface TableEntry {
  /** Address that it maps: virtual, of a second stage guest-physical. */
  readonly address: number
  readonly count: number
  /** Bytes that one entry maps. */
  readonly size: number
  /** Physical address of the (first) entry, and its bits. */
  readonly at: number
  readonly pte: number
  /** Where it leads: of a guest's own table guest-physical, else physical. */
  readonly to: number
  /** `rwxugad`; undefined for a pointer to a table. */
  readonly rights?: string
  /** Entries of the table that it points to. */
  readonly table?: readonly TableEntry[]
  /** Compared with the other table: see `compareTables`. */
  readonly differs?: 'missing' | 'fewer rights' | 'elsewhere' | 'only here'
}

const PAGE = 4096
const MEGAPAGE = PAGE * 1024

/** The tree under a root; empty where the stage is off. A guest's table lies in its guest-physical memory. */
export function tableOf(lab: Lab, root: TableRoot): TableEntry[] {
  if (root.register >>> 31 === 0) return []
  const second = root.kind === 'second stage'
  const host = (address: number) => (root.kind === 'guest' ? hostAddress(lab.software, root.vm, address) : address)
  const ppn = root.register & (second ? 0x3ffffc : 0x3fffff)
  const read = (table: number, entries: number, base: number, size: number): TableEntry[] => {
    const found: TableEntry[] = []
    for (let n = 0; n < entries; n++) {
      const at = host(table) + 4 * n
      const pte = lab.machine.peekWord(at) ?? 0
      if ((pte & PTE_V) === 0) continue
      const to = (pte >>> 10) * PAGE
      const address = base + n * size
      const leaf = (pte & (PTE_R | PTE_W | PTE_X)) !== 0
      if (!leaf && size === MEGAPAGE) {
        found.push({ address, count: 1, size, at, pte, to, table: read(to, 1024, address, PAGE) })
        continue
      }
      const rights = lettersOf(pte)
      const before = found.at(-1)
      const joins =
        before?.rights === rights &&
        before.size === size &&
        before.address + before.count * size === address &&
        before.to + before.count * size === to
      if (joins) found[found.length - 1] = { ...before, count: before.count + 1 }
      else found.push({ address, count: 1, size, at, pte, to, rights })
    }
    return found
  }
  return read(ppn * PAGE, second ? 4096 : 1024, 0, MEGAPAGE)
}

const lettersOf = (pte: number): string =>
  [
    [PTE_R, 'r'],
    [PTE_W, 'w'],
    [PTE_X, 'x'],
    [PTE_U, 'u'],
    [PTE_G, 'g'],
    [PTE_A, 'a'],
    [PTE_D, 'd'],
  ]
    .map(([bit, letter]) => ((pte & (bit as number)) !== 0 ? letter : '-'))
    .join('')

/** Every page of a tree, one at a time: address to where it leads and with what rights. */
function pagesOf(entries: readonly TableEntry[], into = new Map<number, { to: number; rights: string }>()) {
  for (const { address, count, size, to, rights, table } of entries) {
    if (table) pagesOf(table, into)
    else
      for (let n = 0; n < (count * size) / PAGE; n++)
        into.set(address + n * PAGE, { to: to + n * PAGE, rights: rights ?? '' })
  }
  return into
}

/**
 * Two trees of one virtual machine side by side, each entry marked with how it differs from the other: `missing` in the
 * shadow (it will be filled when it is used), there with `fewer rights`, leading `elsewhere`, or `only here`: what the
 * hypervisor keeps for itself.
 */
export function compareTables(
  lab: Lab,
  vm: number,
  guest: readonly TableEntry[],
  shadow: readonly TableEntry[],
): { readonly guest: TableEntry[]; readonly shadow: TableEntry[] } {
  const [g, s] = [pagesOf(guest), pagesOf(shadow)]
  const ofGuest = (address: number): TableEntry['differs'] => {
    const mine = g.get(address)
    const theirs = s.get(address)
    if (!mine || !theirs) return mine && 'missing'
    if (hostAddress(lab.software, vm, mine.to) !== theirs.to) return 'elsewhere'
    const fewer = ['r', 'w', 'x'].some((l) => mine.rights.includes(l) && !theirs.rights.includes(l))
    return fewer ? 'fewer rights' : undefined
  }
  const ofShadow = (address: number): TableEntry['differs'] => (g.has(address) ? ofGuest(address) : 'only here')
  return { guest: marked(guest, ofGuest), shadow: marked(shadow, ofShadow) }
}

/** Entries with their differences; runs are cut where the difference changes. */
function marked(entries: readonly TableEntry[], differs: (address: number) => TableEntry['differs']): TableEntry[] {
  return entries.flatMap((entry): TableEntry[] => {
    if (entry.table) return [{ ...entry, table: marked(entry.table, differs) }]
    const parts: TableEntry[] = []
    for (let n = 0; n < entry.count; n++) {
      const address = entry.address + n * entry.size
      const how = differs(address)
      const before = parts.at(-1)
      if (before && before.differs === how) parts[parts.length - 1] = { ...before, count: before.count + 1 }
      else
        parts.push({
          ...entry,
          address,
          count: 1,
          at: entry.at + 4 * n,
          to: entry.to + n * entry.size,
          ...(how && { differs: how }),
        })
    }
    return parts
  })
}
