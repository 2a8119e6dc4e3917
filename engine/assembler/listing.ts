// A program as text: the source with what became of each line, and the code without the source.
import { type Disassembled, disassemble } from './disassemble.ts'
import { byteAt, type Program, symbolized } from './program.ts'

const hex8 = (value: number) => value.toString(16).padStart(8, '0')

/** Bytes in one row of a listing. */
const ROW = 8

/**
 * A file of the program with address and bytes beside each line: `line address bytes source`. Bytes that a macro or a
 * repetition made stand behind the line that used it. Default: the main file; empty if there is no such file.
 */
export function listing(program: Program, file = program.files[0]?.name ?? ''): string {
  const index = program.files.findIndex((f) => f.name === file)
  if (index < 0) return ''
  const { addresses, files, lines } = program.lines
  const pieces = new Map<number, { address: number; size: number }[]>()
  for (let n = 0; n < addresses.length; n++) {
    if (files[n] !== index || lines[n] === 0) continue
    const size = (addresses[n + 1] ?? program.end) - addresses[n]
    const list = pieces.get(lines[n]) ?? []
    const last = list.at(-1)
    if (last && last.address + last.size === addresses[n]) last.size += size
    else list.push({ address: addresses[n], size })
    pieces.set(lines[n], list)
  }
  const text = program.files[index].text.split('\n')
  return text.flatMap((source, n) => rows(program, n + 1, source, pieces.get(n + 1) ?? [])).join('\n')
}

function rows(program: Program, line: number, source: string, pieces: { address: number; size: number }[]): string[] {
  const chunks: string[] = []
  for (const { address, size } of pieces) {
    const shown = shownBytes(program, address, size)
    for (let at = 0; at < Math.max(1, shown.length); at += ROW) {
      const bytes = shown.slice(at, at + ROW).map((b) => b.toString(16).padStart(2, '0'))
      chunks.push(`${hex8(address + at)}  ${bytes.join('').padEnd(ROW * 2)}`)
    }
    if (shown.length < size)
      chunks.push(`${hex8(address + shown.length)}  ... ${size - shown.length} bytes`.padEnd(8 + 2 + ROW * 2))
  }
  const blank = ' '.repeat(8 + 2 + ROW * 2)
  const first = `${String(line).padStart(5)}  ${chunks[0] ?? blank}  ${source}`.trimEnd()
  return [first, ...chunks.slice(1).map((chunk) => `${' '.repeat(7)}${chunk}`.trimEnd())]
}

/** Bytes of a long piece that a listing shows. */
const MOST = 64

function shownBytes(program: Program, address: number, size: number): number[] {
  return Array.from({ length: Math.min(size, MOST) }, (_, n) => byteAt(program, address + n) ?? 0)
}

export interface CodeLine extends Disassembled {
  readonly address: number
  readonly word: number
  /** Labels at this address. */
  readonly labels: readonly string[]
}

/** Every instruction of the executable sections (of all segments if nothing is known about sections), in order. */
export function* codeOf(program: Program): Iterable<CodeLine> {
  const labels = new Map<number, string[]>()
  for (const { name, address, kind } of program.symbols) {
    if (kind !== 'absolute') labels.set(address, [...(labels.get(address) ?? []), name])
  }
  const code = program.sections.length > 0 ? program.sections.filter((s) => s.exec) : program.segments
  for (const { address: start, size } of code) {
    const segment = program.segments.find((s) => start >= s.address && start < s.address + s.size)
    if (!segment) continue
    const half = (at: number) => {
      const n = at - segment.address
      return (segment.bytes[n] ?? 0) | ((segment.bytes[n + 1] ?? 0) << 8)
    }
    const end = Math.min(start + size, segment.address + segment.bytes.length)
    for (let address = start + (start % 2); address + 2 <= end; ) {
      const low = half(address)
      const word = (low & 3) === 3 ? (low | (half(address + 2) << 16)) >>> 0 : low
      const found = disassemble(word, { pc: address, symbol: (a) => symbolized(program, a) })
      yield { ...found, address, word, labels: labels.get(address) ?? [] }
      address += found.length
    }
  }
}

/** The code of a program as text, one instruction a line, with labels. */
export function disassembly(program: Program): string {
  const lines: string[] = []
  for (const { address, word, length, text, labels } of codeOf(program)) {
    for (const label of labels) lines.push(`${label}:`)
    lines.push(
      `${hex8(address)}  ${word
        .toString(16)
        .padStart(length * 2, '0')
        .padEnd(8)}  ${text}`,
    )
  }
  return lines.join('\n')
}
