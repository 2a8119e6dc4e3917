// The contents of a section while its final size is not known: runs of fixed bytes ("fragments"), each followed by a tail
// whose size depends on where things come to lie (an alignment, a branch that may not reach, an `.org`).
import type { Encoding, Operands } from '../isa/encoding.ts'
import type { Compressed } from './compress.ts'
import { GiveUp } from './diagnostics.ts'
import type { Expr } from './expression.ts'
import type { Statement } from './source.ts'

export type Tail =
  | {
      readonly kind: 'align'
      readonly alignment: number
      /** Bytes repeated to fill; undefined: no-operation instructions in code, zeros elsewhere. */
      readonly fill: readonly number[] | undefined
      /** If more bytes than this were needed, do not align. */
      readonly max: number
      /** While branches are measured GNU `as` takes the worst case in code, because its linker may move it. */
      readonly worstCase: number | undefined
      readonly statement: Statement
      size: number
    }
  /** Behind code GNU `as` fills up to the section's alignment, before its linker moves anything. */
  | { readonly kind: 'end'; readonly nops: boolean; size: number }
  | {
      readonly kind: 'branch'
      /** The full form: a conditional branch or JAL. */
      readonly encoding: Encoding
      readonly operands: Operands
      /** The 2-byte form that may be taken if the target is near. */
      readonly short: Compressed | undefined
      readonly target: Expr
      readonly statement: Statement
      readonly from: number
      readonly to: number
      size: number
    }
  | {
      readonly kind: 'space' | 'org'
      /** Number of bytes, or address to advance to. */
      readonly extent: Expr
      readonly fill: number
      readonly statement: Statement
      size: number
    }

/** Bytes `[start, start + length)` of the section's buffer, then a tail. */
export class Fragment {
  readonly section: Section
  readonly start: number
  length = 0
  tail: Tail | undefined
  /** Offset in the section while branches are measured; then the final address. */
  address = 0

  constructor(section: Section, start: number) {
    this.section = section
    this.start = start
  }
}

export interface SectionFlags {
  /** Occupies memory. */
  readonly alloc: boolean
  readonly write: boolean
  readonly exec: boolean
  /** Zeros that the file does not hold, as .bss. */
  readonly nobits: boolean
}

/** What all sections together may hold, in bytes. */
export class Quota {
  private left: number
  private readonly limit: number

  constructor(limit: number) {
    this.limit = limit
    this.left = limit
  }

  take(bytes: number): void {
    this.left -= bytes
    if (!(this.left >= 0)) throw new GiveUp(`the program is larger than ${this.limit} bytes`)
  }
}

export class Section {
  readonly name: string
  flags: SectionFlags
  /** Bytes; a power of two. */
  alignment = 1
  readonly fragments: Fragment[]
  /** The fragment that is being filled. */
  last: Fragment
  address = 0
  size = 0
  bytes: Uint8Array = new Uint8Array(0)
  private readonly quota: Quota
  private used = 0

  constructor(name: string, flags: SectionFlags, quota: Quota) {
    this.name = name
    this.flags = flags
    this.quota = quota
    this.last = new Fragment(this, 0)
    this.fragments = [this.last]
  }

  get empty(): boolean {
    return this.fragments.length === 1 && this.last.length === 0
  }

  /** Append the low `size` bytes (1 to 8) of a value; returns their offset in the last fragment. */
  emit(value: number, size: number): number {
    const at = this.reserve(size)
    if (!this.flags.nobits) {
      const high = size > 4 ? Math.floor(value / 2 ** 32) : 0
      for (let i = 0; i < size; i++) this.bytes[at + i] = i < 4 ? value >>> (8 * i) : high >>> (8 * (i - 4))
    }
    return this.last.length - size
  }

  emitBytes(bytes: ArrayLike<number>): void {
    const at = this.reserve(bytes.length)
    if (!this.flags.nobits) this.bytes.set(bytes, at)
  }

  emitFill(count: number, value: number): void {
    const at = this.reserve(count)
    if (!this.flags.nobits && value !== 0) this.bytes.fill(value, at, at + count)
  }

  /** End the fragment with a tail and begin the next. */
  close(tail: Tail): void {
    this.last.tail = tail
    this.last = new Fragment(this, this.used)
    this.fragments.push(this.last)
  }

  private reserve(count: number): number {
    const at = this.used
    this.last.length += count
    this.used += count
    if (this.flags.nobits) {
      if (this.used > 2 ** 32) throw new GiveUp(`section ${this.name} is larger than the address space`)
      return at
    }
    this.quota.take(count)
    if (this.used > this.bytes.length) {
      const grown = new Uint8Array(Math.max(256, this.used * 2))
      grown.set(this.bytes)
      this.bytes = grown
    }
    return at
  }
}
