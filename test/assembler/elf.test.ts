import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readElf } from '../../engine/assembler/elf-read.ts'
import { writeElf } from '../../engine/assembler/elf-write.ts'
import { assemble, type Program } from '../../engine/index.ts'

const program = assemble(`
    .globl _start
    .type _start, @function
_start:
    la a0, message
    ret
    .size _start, . - _start
    .equ LIMIT, 42
    .section .rodata
message: .asciz "hello"
    .data
    .align 2
value: .word 1, 2, 3
    .bss
    .align 4
room: .space 4096
`).program as Program
const elf = writeElf(program)

/** The file with some 32-bit or 16-bit fields changed, by their offsets. */
function changed(words: Record<number, number>, halves: Record<number, number> = {}): Uint8Array {
  const bytes = elf.slice()
  const view = new DataView(bytes.buffer)
  for (const [at, value] of Object.entries(words)) view.setUint32(Number(at), value, true)
  for (const [at, value] of Object.entries(halves)) view.setUint16(Number(at), value, true)
  return bytes
}
const error = (bytes: Uint8Array): string => {
  const result = readElf(bytes)
  return result.ok ? 'no error' : result.error
}

/** Offsets in the file: fields of the ELF header and of program header n. */
const HEADER = { type: 16, machine: 18, entry: 24, segments: 28, sections: 32, segmentSize: 42, segmentCount: 44 }
const segment = (n: number) => {
  const at = 52 + n * 32
  return { type: at, offset: at + 4, virtual: at + 8, physical: at + 12, fileSize: at + 16, memorySize: at + 20 }
}

describe('what was written is read back', () => {
  const result = readElf(elf)
  const read = result.ok ? result.program : undefined

  test('segments, entry and end', () => {
    expect(read?.segments).toEqual(program.segments)
    expect(read?.entry).toBe(program.entry)
    expect(read?.end).toBe(program.end)
  })

  test('symbols, with kind, size and section', () => expect(read?.symbols).toEqual(program.symbols))
  test('sections', () => expect(read?.sections).toEqual(program.sections))
  test('but no lines', () => expect(read?.lines.addresses).toHaveLength(0))

  test('of any program', () => {
    const statement = fc.constantFrom(
      'nop',
      '.word 1',
      '.align 3',
      '.data',
      '.text',
      '.bss',
      '.space 12',
      'l\\@: .half 0',
    )
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1 }), (lines) => {
        const source = lines.map((line, n) => line.replace('\\@', String(n))).join('\n')
        const made = assemble(source).program
        if (!made || made.segments.length === 0) return
        const again = readElf(writeElf(made))
        expect(again.ok && again.program).toMatchObject({ segments: made.segments, symbols: made.symbols })
      }),
    )
  })
})

describe('a file that cannot be loaded says why', () => {
  const tooLarge = (n: number) => changed({ [segment(n).memorySize]: 0x60000000 })
  test.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /not an ELF file/],
    ['a text', new TextEncoder().encode('addi a0, a0, 1\n'), /not an ELF file/],
    ['only the magic number', elf.slice(0, 4), /truncated: The ELF header should end at byte 52, .* only 4 bytes/],
    ['a header and nothing else', elf.slice(0, 52), /truncated: The table of program headers/],
    ['the first half', elf.slice(0, elf.length >> 1), /truncated/],
    ['64 bits', elf.map((b, n) => (n === 4 ? 2 : b)), /64-bit/],
    ['big-endian', elf.map((b, n) => (n === 5 ? 2 : b)), /big-endian/],
    ['another machine', changed({}, { [HEADER.machine]: 62 }), /machine number 62, not for RISC-V/],
    ['an object file', changed({}, { [HEADER.type]: 1 }), /object file.*link it/],
    ['a shared or position-independent file', changed({}, { [HEADER.type]: 3 }), /position-independent.*-static/],
    ['a core dump', changed({}, { [HEADER.type]: 4 }), /type 4, not an executable/],
    ['a dynamically linked program', changed({ [segment(0).type]: 3 }), /dynamically linked/],
    ['no program headers', changed({}, { [HEADER.segmentCount]: 0 }), /nothing to load/],
    ['program headers of a strange size', changed({}, { [HEADER.segmentSize]: 8 }), /too small/],
    [
      'program headers far outside',
      changed({ [HEADER.segments]: 0xfffffff0 }),
      /truncated: The table of program headers/,
    ],
    ['no loadable segment', changed({ 52: 0, 84: 0, 116: 0, 148: 0 }), /no loadable segment/],
    [
      'a segment outside the file',
      changed({ [segment(0).offset]: 0x10000000 }),
      /truncated: The segment at 0x80000000/,
    ],
    [
      'more in the file than in memory',
      changed({ [segment(0).memorySize]: 4 }),
      /has \d+ bytes in the file, but only 4/,
    ],
    ['overlapping segments', changed({ [segment(1).physical]: 0x80000004 }), /0x80000000 and 0x80000004 overlap/],
    ['a segment that leaves the address space', changed({ [segment(3).physical]: 0xffffff00 }), /leaves the 32-bit/],
    ['a huge segment', tooLarge(3), /too large/],
    ['an entry outside', changed({ [HEADER.entry]: 4 }), /entry point 0x4 is in none/],
    ['section headers outside', changed({ [HEADER.sections]: 0x7ffffff0 }), /truncated: The table of section headers/],
  ])('%s', (_, bytes, message) => expect(error(bytes)).toMatch(message))

  test('a program larger than the caller wants', () => {
    expect(readElf(elf, { maxBytes: 1000 })).toEqual({
      ok: false,
      error: expect.stringContaining('more than 1000 bytes'),
    })
  })
})

test('a kernel that is linked for virtual addresses is entered where it is loaded', () => {
  const first = segment(0)
  const result = readElf(changed({ [first.virtual]: 0xc0000000, [HEADER.entry]: 0xc0000004 }))
  expect(result.ok && result.program.entry).toBe(0x80000004)
})

test('a file without sections is loaded without symbols', () => {
  const result = readElf(changed({ [HEADER.sections]: 0 }))
  expect(result.ok && result.program.symbols).toEqual([])
  expect(result.ok && result.program.segments).toEqual(program.segments)
})

test('no file makes the reader throw', () => {
  const damage = fc.array(fc.tuple(fc.nat(elf.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(damage, fc.nat(elf.length), (changes, length) => {
      const bytes = elf.slice(0, length < 60 ? elf.length : length)
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
      const result = readElf(bytes)
      expect(result.ok || result.error.length > 0).toBe(true)
    }),
    { numRuns: 2000 },
  )
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 400 }),
      (bytes) => !readElf(new Uint8Array([...elf.slice(0, 20), ...bytes])).ok || true,
    ),
  )
})
