// Exits by cause: how often guests were left, why, and what it cost until one ran again.
import { causeName } from '../isa/causes.ts'
import { csrNumbered } from '../isa/csrs.ts'
import { decode } from '../isa/decode.ts'
import type { Extension } from '../isa/row.ts'

export interface ExitCount {
  /** The cause, and for an instruction that had to be emulated which one: `illegal instruction: csrrw sie`. */
  readonly what: string
  readonly cause: number
  count: number
  /** Cycles from leaving the guest until a guest ran again. */
  cycles: number
}

const ALL: ReadonlySet<Extension> = new Set<Extension>(['I', 'M', 'A', 'C', 'Zicsr', 'Zifencei', 'S', 'H'])
const ILLEGAL_INSTRUCTION = 2
const VIRTUAL_INSTRUCTION = 22
const CSR_INSTRUCTION = 0x73

export class Exits {
  private readonly counts = new Map<string, ExitCount>()
  private readonly labels = new Map<number, string>()

  add(cause: number, tval: number, cycles: number): void {
    const what = this.label(cause, tval)
    const known = this.counts.get(what)
    if (known) {
      known.count++
      known.cycles += cycles
    } else this.counts.set(what, { what, cause, count: 1, cycles })
  }

  /** Most frequent first. */
  list(): ExitCount[] {
    return [...this.counts.values()].sort((p, q) => q.count - p.count || (p.what < q.what ? -1 : 1))
  }

  get total(): number {
    let sum = 0
    for (const { count } of this.counts.values()) sum += count
    return sum
  }

  clear(): void {
    this.counts.clear()
  }

  /** Take back what `list` gave. */
  restore(list: readonly ExitCount[]): void {
    for (const count of list) this.counts.set(count.what, { ...count })
  }

  /** The name under which an exit is counted. */
  label(cause: number, tval: number): string {
    if (cause !== ILLEGAL_INSTRUCTION && cause !== VIRTUAL_INSTRUCTION) return causeName(cause)
    let label = this.labels.get(tval)
    if (label === undefined) {
      label = instructionName(tval)
      this.labels.set(tval, label)
    }
    return `${causeName(cause)}: ${label}`
  }
}

/** Mnemonic of an instruction word, with the CSR that it names. */
export function instructionName(word: number): string {
  const name = decode(word, ALL)?.encoding.row.name ?? 'not an instruction'
  const csr = (word & 0x7f) === CSR_INSTRUCTION && name.startsWith('csr') ? csrNumbered(word >>> 20)?.name : undefined
  return csr ? `${name} ${csr}` : name
}
