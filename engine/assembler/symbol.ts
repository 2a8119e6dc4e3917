// Names and what they stand for.
import type { Expr } from './expression.ts'
import type { Statement } from './source.ts'

export class AsmSymbol {
  readonly name: string
  /** An address (a label) or the expression of `.equ`; undefined while not defined. */
  value: Expr | undefined
  /** Defined as a label: it cannot be defined again. */
  label = false
  global = false
  weak = false
  type: 'function' | 'object' | 'notype' = 'notype'
  size: Expr | undefined
  definedAt: Statement | undefined
  /** Set while its value is being computed, to find definitions in terms of themselves. */
  busy = false

  constructor(name: string) {
    this.name = name
  }
}

/** What the linker can tell a program about itself; used only where the program asks and does not say itself. */
export const LINKER_SYMBOLS = ['_etext', '_edata', '__bss_start', '_end', '__global_pointer$'] as const

export class Symbols {
  private readonly byName = new Map<string, AsmSymbol>()
  /** Numeric labels: the latest definition, and the symbol that the next definition will be. */
  private readonly backward = new Map<string, AsmSymbol>()
  private readonly forward = new Map<string, AsmSymbol>()

  find(name: string): AsmSymbol | undefined {
    return this.byName.get(name)
  }

  /** The symbol of this name, new if there is none yet. */
  get(name: string): AsmSymbol {
    let symbol = this.byName.get(name)
    if (!symbol) {
      symbol = new AsmSymbol(name)
      this.byName.set(name, symbol)
    }
    return symbol
  }

  /** `1b`: the latest definition of a numeric label; `1f`: the next one. */
  local(number: string, direction: string): AsmSymbol | undefined {
    if (direction === 'b') return this.backward.get(number)
    let symbol = this.forward.get(number)
    if (!symbol) {
      symbol = new AsmSymbol(`${number}f`)
      this.forward.set(number, symbol)
    }
    return symbol
  }

  /** The symbol that a definition `1:` defines. */
  defineLocal(number: string): AsmSymbol {
    const symbol = this.forward.get(number) ?? new AsmSymbol(number)
    this.forward.delete(number)
    this.backward.set(number, symbol)
    return symbol
  }

  all(): Iterable<AsmSymbol> {
    return this.byName.values()
  }

  /** Names of defined symbols, at most this many. */
  *defined(most: number): Iterable<string> {
    let count = 0
    for (const { name, value } of this.byName.values()) {
      if (value && ++count <= most) yield name
    }
  }
}
