// Writes a program as an ELF32 executable, for debuggers, disassemblers and other emulators.
import {
  CLASS_32,
  EXECUTABLE,
  HEADER_SIZE,
  LITTLE_ENDIAN,
  MAGIC,
  PF,
  PROGRAM_HEADER_SIZE,
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
import type { Program, ProgramSection, ProgramSymbol, Segment } from './program.ts'

/** Bytes of a file under construction, little-endian. */
class Writer {
  bytes = new Uint8Array(4096)
  length = 0

  put(data: ArrayLike<number>): void {
    if (this.length + data.length > this.bytes.length) {
      const grown = new Uint8Array((this.length + data.length) * 2)
      grown.set(this.bytes)
      this.bytes = grown
    }
    this.bytes.set(data, this.length)
    this.length += data.length
  }

  half(...values: number[]): void {
    for (const v of values) this.put([v & 255, (v >>> 8) & 255])
  }

  word(...values: number[]): void {
    for (const v of values) this.put([v & 255, (v >>> 8) & 255, (v >>> 16) & 255, v >>> 24])
  }

  /** Go on where the offset in the file agrees with an address modulo 4. */
  align(address = 0): void {
    while (this.length % 4 !== address % 4) this.put([0])
  }
}

/** Names of symbols or sections; the empty name is first. */
class Strings {
  readonly bytes: number[] = [0]

  add(name: string): number {
    const at = this.bytes.length
    for (const c of name) this.bytes.push((c.codePointAt(0) as number) & 255)
    this.bytes.push(0)
    return at
  }
}

interface Placed {
  readonly name: string
  readonly type: number
  readonly flags: number
  readonly address: number
  readonly offset: number
  readonly size: number
  readonly link: number
  readonly info: number
  readonly alignment: number
  readonly entrySize: number
}

/** The bytes of an ELF32 executable: segments, sections and symbols of the program; no line numbers. */
export function writeElf(program: Program): Uint8Array {
  const { segments, sections } = program
  const file = new Writer()
  file.put(new Uint8Array(HEADER_SIZE + PROGRAM_HEADER_SIZE * segments.length))
  const offsets = segments.map((segment) => {
    file.align(segment.address)
    const at = file.length
    file.put(segment.bytes)
    return at
  })
  const placed = sections.map((section) => placeSection(section, segments, offsets))

  const names = new Strings()
  const ordered = [...program.symbols].sort((s, t) => Number(s.global) - Number(t.global)) // local ones come first
  const symbols = new Writer()
  symbols.put(new Uint8Array(SYMBOL_SIZE))
  for (const symbol of ordered) writeSymbol(symbols, names, symbol, sections)
  const table = (name: string, type: number, data: ArrayLike<number>, link = 0, info = 0, entrySize = 0): Placed => {
    file.align()
    const offset = file.length
    file.put(data)
    return { name, type, flags: 0, address: 0, offset, size: data.length, link, info, alignment: 4, entrySize }
  }
  const firstGlobal = 1 + ordered.filter((s) => !s.global).length
  const strtab = sections.length + 2
  placed.push(table('.symtab', SHT.symtab, symbols.bytes.subarray(0, symbols.length), strtab, firstGlobal, SYMBOL_SIZE))
  placed.push(table('.strtab', SHT.strtab, names.bytes))
  const sectionNames = new Strings()
  const nameOffsets = [...placed.map((s) => s.name), '.shstrtab'].map((name) => sectionNames.add(name))
  placed.push(table('.shstrtab', SHT.strtab, sectionNames.bytes))

  file.align()
  const headers = file.length
  file.put(new Uint8Array(SECTION_HEADER_SIZE))
  placed.forEach((s, n) => {
    file.word(nameOffsets[n], s.type, s.flags, s.address, s.offset, s.size, s.link, s.info, s.alignment, s.entrySize)
  })
  const bytes = file.bytes.slice(0, file.length)
  bytes.set(headerOf(program, headers, placed.length + 1), 0)
  segments.forEach((segment, n) => {
    bytes.set(programHeader(segment, offsets[n], sections), HEADER_SIZE + n * PROGRAM_HEADER_SIZE)
  })
  return bytes
}

function placeSection(section: ProgramSection, segments: readonly Segment[], offsets: readonly number[]): Placed {
  const { name, address, size, alignment, write, exec, nobits } = section
  const home = segments.findIndex((s) => address >= s.address && address < s.address + s.size)
  const offset = home < 0 ? 0 : offsets[home] + (nobits ? 0 : address - segments[home].address)
  const flags = SHF.alloc | (write ? SHF.write : 0) | (exec ? SHF.exec : 0)
  const type = nobits ? SHT.nobits : SHT.progbits
  return { name, type, flags, address, offset, size, link: 0, info: 0, alignment, entrySize: 0 }
}

function writeSymbol(to: Writer, names: Strings, symbol: ProgramSymbol, sections: readonly ProgramSection[]): void {
  const { name, address, size, kind, global } = symbol
  const type = kind === 'function' ? STT.func : kind === 'object' ? STT.object : STT.notype
  const index = sections.findIndex((s) => s.name === symbol.section)
  to.word(names.add(name), address, size)
  to.put([((global ? STB.global : STB.local) << 4) | type, 0])
  to.half(kind === 'absolute' || index < 0 ? SHN.absolute : index + 1)
}

function headerOf({ entry, segments }: Program, sectionHeaders: number, sectionCount: number): Uint8Array {
  const header = new Writer()
  header.put([...MAGIC, CLASS_32, LITTLE_ENDIAN, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  header.half(EXECUTABLE, RISCV)
  header.word(1, entry, HEADER_SIZE, sectionHeaders, 0)
  header.half(HEADER_SIZE, PROGRAM_HEADER_SIZE, segments.length, SECTION_HEADER_SIZE, sectionCount, sectionCount - 1)
  return header.bytes.subarray(0, header.length)
}

function programHeader(segment: Segment, offset: number, sections: readonly ProgramSection[]): Uint8Array {
  const { address, bytes, size } = segment
  const inside = sections.filter((s) => s.address >= address && s.address < address + size)
  const exec = inside.length === 0 || inside.some((s) => s.exec)
  const write = inside.length === 0 || inside.some((s) => s.write)
  const header = new Writer()
  header.word(PT_LOAD, offset, address, address, bytes.length, size, PF.r | (write ? PF.w : 0) | (exec ? PF.x : 0), 4)
  return header.bytes.subarray(0, header.length)
}
