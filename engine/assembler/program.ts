// A program ready to be loaded: what the assembler and the ELF reader produce and everything else takes. Plain data that
// can be sent to a Worker; the questions that one asks it are functions.

export interface Segment {
  /** Physical address of the first byte. */
  readonly address: number
  readonly bytes: Uint8Array
  /** Bytes in memory, at least `bytes.length`; the rest is zero. */
  readonly size: number
}

export interface ProgramSymbol {
  readonly name: string
  readonly address: number
  /** `label`: an address of no declared type; `absolute`: a number (`.equ`), not an address. */
  readonly kind: 'label' | 'function' | 'object' | 'absolute'
  /** Empty for absolute symbols. */
  readonly section: string
  readonly global: boolean
  /** Bytes, as `.size` says; 0 if it does not. */
  readonly size: number
}

export interface ProgramSection {
  readonly name: string
  readonly address: number
  readonly size: number
  readonly alignment: number
  readonly write: boolean
  readonly exec: boolean
  /** Zeros that are in no segment's bytes. */
  readonly nobits: boolean
}

/**
 * Which source line the bytes at an address come from. Entry n covers the bytes from addresses[n] to addresses[n + 1];
 * addresses ascend, and line 0 means that no line is known. Lines count from 1, files are indices of `Program.files`.
 */
export interface LineTable {
  readonly addresses: Uint32Array
  readonly files: Uint16Array
  readonly lines: Uint32Array
  /** Where a macro's body has the line, if the bytes come from one; otherwise the same as `files` and `lines`. */
  readonly bodyFiles: Uint16Array
  readonly bodyLines: Uint32Array
}

/** No lines are known. */
export function emptyLines(): LineTable {
  const [addresses, lines, bodyLines] = [new Uint32Array(0), new Uint32Array(0), new Uint32Array(0)]
  return { addresses, files: new Uint16Array(0), lines, bodyFiles: new Uint16Array(0), bodyLines }
}

export interface Program {
  /** Physical address of the first instruction: `_start`, or the lowest address. */
  readonly entry: number
  /** By ascending address, without overlap. */
  readonly segments: readonly Segment[]
  /** First address behind everything. */
  readonly end: number
  /** By ascending address; absolute symbols last. */
  readonly symbols: readonly ProgramSymbol[]
  readonly sections: readonly ProgramSection[]
  readonly files: readonly { readonly name: string; readonly text: string }[]
  readonly lines: LineTable
}

/** Index of the last element that is <= wanted in an ascending list, or -1. */
function lastAtMost(count: number, at: (index: number) => number, wanted: number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (at(middle) <= wanted) low = middle + 1
    else high = middle
  }
  return low - 1
}

export const symbolNamed = (program: Program, name: string): ProgramSymbol | undefined =>
  program.symbols.find((s) => s.name === name)

const addressed = (program: Program): readonly ProgramSymbol[] => {
  const count = program.symbols.findIndex((s) => s.kind === 'absolute')
  return count < 0 ? program.symbols : program.symbols.slice(0, count)
}

/** The symbol at or nearest before an address of the program, with the distance in bytes. Of several: the first defined. */
export function symbolAt(program: Program, address: number): { symbol: ProgramSymbol; offset: number } | undefined {
  if (address >= program.end) return undefined
  const symbols = addressed(program)
  let index = lastAtMost(symbols.length, (n) => symbols[n].address, address)
  if (index < 0) return undefined
  while (index > 0 && symbols[index - 1].address === symbols[index].address) index--
  return { symbol: symbols[index], offset: address - symbols[index].address }
}

/** `name` or `name+0x10`; undefined where no symbol is. */
export function symbolized(program: Program, address: number): string | undefined {
  const found = symbolAt(program, address)
  if (!found) return undefined
  return found.offset === 0 ? found.symbol.name : `${found.symbol.name}+0x${found.offset.toString(16)}`
}

export interface SourceLine {
  readonly file: string
  readonly line: number
  /** The line of the macro that produced the code, if one did. */
  readonly body?: { readonly file: string; readonly line: number }
}

/** The source line that produced the byte at an address. */
export function lineAt(program: Program, address: number): SourceLine | undefined {
  const { addresses, files, lines, bodyFiles, bodyLines } = program.lines
  const n = lastAtMost(addresses.length, (i) => addresses[i], address)
  if (n < 0 || lines[n] === 0) return undefined
  const place = { file: program.files[files[n]].name, line: lines[n] }
  if (bodyFiles[n] === files[n] && bodyLines[n] === lines[n]) return place
  return { ...place, body: { file: program.files[bodyFiles[n]].name, line: bodyLines[n] } }
}

/** Where the code and data of a source line begin, ascending; empty if the line produced none. */
export function addressesOf(program: Program, file: string, line: number): number[] {
  const { addresses, files, lines } = program.lines
  const index = program.files.findIndex((f) => f.name === file)
  const found: number[] = []
  for (let n = 0; n < addresses.length; n++) {
    const continues = n > 0 && files[n - 1] === index && lines[n - 1] === line
    if (files[n] === index && lines[n] === line && !continues) found.push(addresses[n])
  }
  return found
}

/** The byte at an address; undefined outside the program. */
export function byteAt(program: Program, address: number): number | undefined {
  const segment = program.segments.find((s) => address >= s.address && address < s.address + s.size)
  return segment && (segment.bytes[address - segment.address] ?? 0)
}
