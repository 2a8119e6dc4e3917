// What the translation lookaside buffers hold: one row an entry that an access could still hit.
import type { Mode } from '../../isa/guards.ts'
import { CONTEXTS, ENTRY_WORDS } from '../../machine/layout.ts'
import type { Machine } from '../../machine/machine.ts'
import { BANK_HS, BANK_U, BANK_VS, BANK_VU } from '../../machine/tlb.ts'
import { PTE_D, PTE_R, PTE_U, PTE_W, PTE_X, spaceAsid, spaceVmid } from '../../machine/translate.ts'

export interface TlbEntry {
  /** Whose accesses it serves. */
  readonly mode: Mode
  readonly set: number
  /** 0: used last. */
  readonly way: number
  readonly asid: number
  /** Of guests. */
  readonly vmid?: number
  /** Virtual address of the page, and its physical address. */
  readonly virtual: number
  readonly physical: number
  /** `rwxu`, with `-` for what is missing; undefined where the stage is off. */
  readonly first?: string
  readonly second?: string
  readonly superpage: boolean
}

const BANKS: readonly [Mode, number][] = [
  ['HS', BANK_HS],
  ['U', BANK_U],
  ['VS', BANK_VS],
  ['VU', BANK_VU],
]

/** Entries by bank, set and way, with how many each bank could hold. */
export function tlbOf(machine: Machine): { readonly entries: readonly TlbEntry[]; readonly each: number } {
  const m = machine.hart.words
  const entries: TlbEntry[] = []
  for (const [mode, bank] of BANKS) {
    const { base, ways } = machine.hart.tlb.geometry[bank] as { base: number; ways: number }
    for (let n = 0; n < machine.config.tlb.entries; n++) {
      const entry = base + n * ENTRY_WORDS
      const key = m[entry + 4] as number
      const space = m[CONTEXTS + ((key >>> 4) & 0xff)] as number
      if ((key & 1) === 0 || space === -1) continue
      const rights = m[entry + 6] as number
      const guest = mode === 'VS' || mode === 'VU'
      entries.push({
        mode,
        set: Math.floor(n / ways),
        way: n % ways,
        asid: spaceAsid(space),
        ...(guest && { vmid: spaceVmid(space) }),
        virtual: (key & ~0xfff) >>> 0,
        physical: (m[entry + 5] as number) * 4096,
        ...((rights & (1 << 16)) === 0 && { first: lettersOf(rights, true) }),
        ...(guest && (space & (1 << 18)) !== 0 && { second: lettersOf(rights >>> 8, false) }),
        superpage: m[entry + 7] === 1,
      })
    }
  }
  return { entries, each: machine.config.tlb.entries }
}

/** Writable pages count as such once they are dirty. */
function lettersOf(rights: number, user: boolean): string {
  const has = (bit: number, letter: string) => ((rights & bit) === bit ? letter : '-')
  return `${has(PTE_R, 'r')}${has(PTE_W | PTE_D, 'w')}${has(PTE_X, 'x')}${user ? has(PTE_U, 'u') : ''}`
}
