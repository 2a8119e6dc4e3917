// Reads an ELF32 executable: segments by physical address, and symbols. It believes nothing that the file says: every
// offset is checked, and a file that cannot be loaded gets a sentence that says why.
import {
  CLASS_32,
  EXECUTABLE,
  HEADER_SIZE,
  LITTLE_ENDIAN,
  MAGIC,
  PROGRAM_HEADER_SIZE,
  PT_DYNAMIC,
  PT_INTERP,
  PT_LOAD,
  RISCV,
  SECTION_HEADER_SIZE,
  SHF,
  SHN,
  SHT,
  STB,
  STT,
  SYMBOL_SIZE,
} from './elf.ts'
import { emptyLines, type Program, type ProgramSection, type ProgramSymbol, type Segment } from './program.ts'

export type ElfResult =
  | { readonly ok: true; readonly program: Program }
  | { readonly ok: false; readonly error: string }

export interface ElfLimits {
  /** Most bytes that all segments together may take in memory; default 1 GiB. */
  readonly maxBytes?: number
  /** Most symbols that are read; default 200,000. */
  readonly maxSymbols?: number
}

/** What is wrong with the file; never leaves `readElf`. */
class Malformed extends Error {}

/** A RISC-V ELF32 little-endian executable as a program. Never throws. */
export function readElf(bytes: Uint8Array, limits: ElfLimits = {}): ElfResult {
  try {
    return { ok: true, program: read(new File(bytes), limits) }
  } catch (problem) {
    if (!(problem instanceof Malformed)) throw problem
    return { ok: false, error: problem.message }
  }
}

/** Little-endian reads that stay inside the file. */
class File {
  readonly bytes: Uint8Array
  private readonly view: DataView

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** Complain if [offset, offset + size) is not all there. */
  require(offset: number, size: number, what: string): void {
    if (offset + size <= this.bytes.length) return
    const text = `${what} should end at byte ${offset + size}, but the file has only ${this.bytes.length} bytes`
    throw new Malformed(`The file is truncated: ${text}.`)
  }

  half(offset: number): number {
    return this.view.getUint16(offset, true)
  }

  word(offset: number): number {
    return this.view.getUint32(offset, true)
  }

  /** The zero-terminated text at an offset of a table. */
  text(table: { offset: number; size: number }, at: number): string {
    if (at >= table.size) return ''
    const from = table.offset + at
    const to = Math.min(table.offset + table.size, from + LONGEST_NAME)
    let text = ''
    for (let n = from; n < to && this.bytes[n] !== 0; n++) text += String.fromCharCode(this.bytes[n])
    return text
  }
}

const LONGEST_NAME = 1024

function read(file: File, limits: ElfLimits): Program {
  checkHeader(file)
  const headers = segmentHeaders(file)
  const segments = segmentsOf(file, headers, limits.maxBytes ?? 2 ** 30)
  const sections = sectionHeaders(file)
  return {
    entry: entryOf(file.word(24), headers),
    segments,
    end: Math.max(...segments.map((s) => s.address + s.size)),
    symbols: symbolsOf(file, sections, limits.maxSymbols ?? 200_000),
    sections: sections.filter((s) => (s.flags & SHF.alloc) !== 0 && s.size > 0).map(programSection),
    files: [],
    lines: emptyLines(),
  }
}

function checkHeader(file: File): void {
  const { bytes } = file
  if (!MAGIC.every((byte, n) => bytes[n] === byte))
    throw new Malformed('This is not an ELF file: it does not begin with 7f 45 4c 46.')
  file.require(0, HEADER_SIZE, 'The ELF header')
  if (bytes[5] !== LITTLE_ENDIAN) throw new Malformed('This is a big-endian ELF file; the machine is little-endian.')
  const machine = file.half(18)
  if (machine !== RISCV) throw new Malformed(`This ELF file is for machine number ${machine}, not for RISC-V (243).`)
  if (bytes[4] !== CLASS_32)
    throw new Malformed('This is a 64-bit ELF file; the machine is RV32. Compile with -march=rv32ima -mabi=ilp32.')
  const type = file.half(16)
  if (type === 1) throw new Malformed('This is an object file, not a program: link it first.')
  if (type === 3) throw new Malformed('This is a position-independent file: link with -static -no-pie.')
  if (type !== EXECUTABLE) throw new Malformed(`This ELF file is of type ${type}, not an executable (2).`)
}

interface SegmentHeader {
  readonly type: number
  readonly offset: number
  readonly virtual: number
  readonly physical: number
  readonly fileSize: number
  readonly memorySize: number
}

function segmentHeaders(file: File): SegmentHeader[] {
  const offset = file.word(28)
  const size = file.half(42)
  const count = file.half(44)
  if (count === 0) throw new Malformed('There is nothing to load: the file has no program headers.')
  if (size < PROGRAM_HEADER_SIZE) throw new Malformed(`Program headers of ${size} bytes are too small: they have 32.`)
  file.require(offset, size * count, 'The table of program headers')
  return Array.from({ length: count }, (_, n) => {
    const at = offset + n * size
    const [type, start, virtual, physical, fileSize, memorySize] = [0, 4, 8, 12, 16, 20].map((o) => file.word(at + o))
    return { type, offset: start, virtual, physical, fileSize, memorySize }
  })
}

const hex = (value: number) => `0x${value.toString(16)}`

function segmentsOf(file: File, headers: readonly SegmentHeader[], maxBytes: number): Segment[] {
  if (headers.some((h) => h.type === PT_DYNAMIC || h.type === PT_INTERP)) {
    throw new Malformed('This program is dynamically linked, but there is no loader here: link with -static.')
  }
  const segments: Segment[] = []
  let total = 0
  for (const { type, offset, physical, fileSize, memorySize } of headers) {
    if (type !== PT_LOAD || memorySize === 0) continue
    const name = `The segment at ${hex(physical)}`
    if (fileSize > memorySize)
      throw new Malformed(`${name} has ${fileSize} bytes in the file, but only ${memorySize} in memory.`)
    if (physical + memorySize > 2 ** 32)
      throw new Malformed(`${name} is ${memorySize} bytes long and leaves the 32-bit address space.`)
    file.require(offset, fileSize, name)
    total += memorySize
    if (total > maxBytes)
      throw new Malformed(`The program is too large: its segments take more than ${maxBytes} bytes.`)
    segments.push({ address: physical, bytes: file.bytes.slice(offset, offset + fileSize), size: memorySize })
  }
  if (segments.length === 0) throw new Malformed('There is nothing to load: the file has no loadable segment.')
  segments.sort((p, q) => p.address - q.address)
  segments.forEach((segment, n) => {
    const before = segments[n - 1]
    if (before && before.address + before.size > segment.address) {
      throw new Malformed(`The segments at ${hex(before.address)} and ${hex(segment.address)} overlap.`)
    }
  })
  return segments
}

/** Programs begin without translation: an entry that is given as a virtual address is meant where its segment is loaded. */
function entryOf(entry: number, headers: readonly SegmentHeader[]): number {
  const loads = headers.filter((h) => h.type === PT_LOAD)
  if (loads.some((h) => entry >= h.physical && entry - h.physical < h.memorySize)) return entry
  const home = loads.find((h) => entry >= h.virtual && entry - h.virtual < h.memorySize)
  if (!home) throw new Malformed(`The entry point ${hex(entry)} is in none of the segments.`)
  return entry - home.virtual + home.physical
}

interface SectionHeader {
  readonly name: string
  readonly type: number
  readonly flags: number
  readonly address: number
  readonly offset: number
  readonly size: number
  readonly link: number
  readonly alignment: number
  readonly entrySize: number
}

function sectionHeaders(file: File): SectionHeader[] {
  const offset = file.word(32)
  const size = file.half(46)
  const count = file.half(48)
  if (offset === 0 || count === 0) return []
  if (size < SECTION_HEADER_SIZE) throw new Malformed(`Section headers of ${size} bytes are too small: they have 40.`)
  file.require(offset, size * count, 'The table of section headers')
  const field = (n: number, at: number) => file.word(offset + n * size + at)
  const names = file.half(50)
  const table = names < count ? { offset: field(names, 16), size: field(names, 20) } : { offset: 0, size: 0 }
  file.require(table.offset, table.size, 'The table of section names')
  return Array.from({ length: count }, (_, n) => ({
    name: file.text(table, field(n, 0)),
    type: field(n, 4),
    flags: field(n, 8),
    address: field(n, 12),
    offset: field(n, 16),
    size: field(n, 20),
    link: field(n, 24),
    alignment: field(n, 32),
    entrySize: field(n, 36),
  }))
}

const programSection = ({ name, address, size, alignment, flags, type }: SectionHeader): ProgramSection => ({
  name,
  address,
  size,
  alignment: Math.max(1, alignment),
  write: (flags & SHF.write) !== 0,
  exec: (flags & SHF.exec) !== 0,
  nobits: type === SHT.nobits,
})

function symbolsOf(file: File, sections: readonly SectionHeader[], most: number): ProgramSymbol[] {
  const table = sections.find((s) => s.type === SHT.symtab)
  if (!table) return []
  file.require(table.offset, table.size, 'The symbol table')
  const strings = sections[table.link]
  if (!strings || strings.type !== SHT.strtab)
    throw new Malformed('The symbol table has no names: its string table is missing.')
  file.require(strings.offset, strings.size, 'The table of symbol names')
  const step = Math.max(SYMBOL_SIZE, table.entrySize)
  const symbols: ProgramSymbol[] = []
  for (let at = table.offset; at + SYMBOL_SIZE <= table.offset + table.size && symbols.length < most; at += step) {
    const symbol = symbolAtOffset(file, at, strings, sections)
    if (symbol) symbols.push(symbol)
  }
  const rank = (s: ProgramSymbol) => (s.kind === 'absolute' ? 1 : 0)
  return symbols.sort((s, t) => rank(s) - rank(t) || s.address - t.address)
}

function symbolAtOffset(
  file: File,
  at: number,
  strings: SectionHeader,
  sections: readonly SectionHeader[],
): ProgramSymbol | undefined {
  const info = file.bytes[at + 12]
  const type = info & 15
  const index = file.half(at + 14)
  if (type > STT.func || index === SHN.undefined || (index >= SHN.reserved && index !== SHN.absolute)) return undefined
  const name = file.text(strings, file.word(at))
  // $x and $d mark code and data for disassemblers.
  if (name === '' || name.startsWith('.L') || /^\$[xd]/.test(name)) return undefined
  const absolute = index === SHN.absolute
  const kind = absolute ? 'absolute' : type === STT.func ? 'function' : type === STT.object ? 'object' : 'label'
  const section = absolute ? '' : (sections[index]?.name ?? '')
  return { name, address: file.word(at + 4), kind, section, global: info >> 4 !== STB.local, size: file.word(at + 8) }
}
