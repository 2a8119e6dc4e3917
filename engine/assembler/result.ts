// From finished sections to a program: segments, symbols, line table.
import type { Assembly } from './assembly.ts'
import type { Linker } from './fixup.ts'
import type { LineTable, Program, ProgramSymbol, Segment } from './program.ts'
import type { Section } from './section.ts'
import type { AsmSymbol } from './symbol.ts'

const endOf = ({ address, size }: Section) => address + size

/** What GNU `ld` tells a program about its sections, if the program asks. */
export function linkerSymbols(loaded: readonly Section[]): ReadonlyMap<string, number> {
  const named = (name: string) => loaded.find((s) => s.name === name)
  const family = (name: string) => loaded.filter((s) => s.name === name || s.name.startsWith(`${name}.`))
  const end = loaded.length > 0 ? Math.max(...loaded.map(endOf)) : 0
  const last = (name: string) => family(name).at(-1)
  const after = (name: string) => {
    const section = last(name)
    return section ? endOf(section) : end
  }
  return new Map([
    ['_etext', after('.text')],
    ['_edata', after('.data')],
    ['__bss_start', named('.bss')?.address ?? end],
    ['_end', end],
    ['__global_pointer$', (named('.data')?.address ?? end) + 0x800],
  ])
}

export function programOf(
  a: Assembly,
  linker: Linker,
  loaded: readonly Section[],
  bytes: ReadonlyMap<Section, Uint8Array>,
  base: number,
): Program {
  const used = loaded.filter((s) => s.size > 0)
  const symbols = symbolsOf(a, linker)
  const segments = used.map(
    (s): Segment => ({ address: s.address, bytes: bytes.get(s) ?? new Uint8Array(0), size: s.size }),
  )
  return {
    entry: symbols.find((s) => s.name === '_start')?.address ?? used[0]?.address ?? base,
    segments,
    end: used.length > 0 ? endOf(used[used.length - 1]) : base,
    symbols,
    sections: used.map(({ name, address, size, alignment, flags }) => {
      const { write, exec, nobits } = flags
      return { name, address, size, alignment, write, exec, nobits }
    }),
    files: a.input.sources.map(({ name, text }) => ({ name, text })),
    lines: linesOf(a, used),
  }
}

/** Named symbols, by address; those that begin with `.L` are the compiler's own and left out, as `as` does. */
function symbolsOf(a: Assembly, linker: Linker): ProgramSymbol[] {
  const symbols: ProgramSymbol[] = []
  for (const symbol of a.symbols.all()) {
    if (!symbol.value || symbol.name.startsWith('.L') || !symbol.definedAt) continue
    const known = a.report.attempt(symbol.definedAt, () => symbolOf(symbol, linker))
    if (known) symbols.push(known)
  }
  const rank = (s: ProgramSymbol) => (s.kind === 'absolute' ? 1 : 0)
  return symbols.sort((s, t) => rank(s) - rank(t) || s.address - t.address)
}

function symbolOf(symbol: AsmSymbol, linker: Linker): ProgramSymbol | undefined {
  const { name, type } = symbol
  const to = Number.MAX_SAFE_INTEGER
  const { value, section } = linker.value(symbol.value as never, 0, to)
  if (section && !section.flags.alloc) return undefined
  const size = symbol.size ? Number(linker.value(symbol.size, 0, to).value) : 0
  const kind = section ? (type === 'notype' ? 'label' : type) : 'absolute'
  return {
    name,
    address: Number(BigInt.asUintN(32, value)),
    kind,
    section: section?.name ?? '',
    global: symbol.global,
    size,
  }
}

function linesOf(a: Assembly, used: readonly Section[]): LineTable {
  const inUse = new Set(used)
  const marks = a.marks.filter((m) => inUse.has(m.fragment.section))
  const addresses = marks.map((m) => m.fragment.address + m.offset)
  const order = addresses.map((_, n) => n).sort((p, q) => addresses[p] - addresses[q] || p - q)
  const ends = new Map(used.map((s) => [s, endOf(s)]))
  const rows: number[][] = []
  order.forEach((n, index) => {
    const { statement, fragment } = marks[n]
    const next = index + 1 < order.length ? addresses[order[index + 1]] : Number.POSITIVE_INFINITY
    if (next === addresses[n]) return // it produced nothing
    const origin = statement.origin()
    rows.push([addresses[n], origin.source.index, origin.line, statement.source.index, statement.line])
    const end = ends.get(fragment.section) as number
    if (next > end) rows.push([end, 0, 0, 0, 0])
  })
  const column = (n: number) => rows.map((row) => row[n])
  return {
    addresses: Uint32Array.from(column(0)),
    files: Uint16Array.from(column(1)),
    lines: Uint32Array.from(column(2)),
    bodyFiles: Uint16Array.from(column(3)),
    bodyLines: Uint32Array.from(column(4)),
  }
}
