import { describe, expect, test } from 'vitest'
import { byteAt } from '../../engine/assembler/program.ts'
import { addressesOf, assemble, lineAt, type Program, symbolAt, symbolized, symbolNamed } from '../../engine/index.ts'
import { bytes } from './marked.ts'

function program(source: string, options: Parameters<typeof assemble>[1] = {}): Program {
  const { program: made, diagnostics } = assemble(source, { file: 'main.s', ...options })
  if (!made) throw new Error(diagnostics.map((d) => `${d.line}: ${d.message}`).join('\n'))
  return made
}

describe('sections', () => {
  const made = program(
    `
    .bss
    .align 4
room: .space 100
    .data
value: .word 1
    .section .rodata
text: .asciz "ok"
    .text
    .globl _start
    nop
_start: nop
    .section extra, "aw"
more: .word 2
    .section .note, ""
    .word 0xdead
`,
    { base: 0x80200000 },
  )

  test('lie in the order code, constants, data, zeros, others', () => {
    expect(made.sections.map((s) => s.name)).toEqual(['.text', '.rodata', '.data', '.bss', 'extra'])
  })

  test('are aligned as they ask', () => {
    for (const { address, alignment } of made.sections) expect(address % alignment).toBe(0)
    expect(symbolNamed(made, 'room')?.address).toBe(0x80200010)
  })

  test('of zeros have a size but no bytes', () => {
    const zeros = made.segments.find((s) => s.address === 0x80200010)
    expect(zeros?.bytes).toHaveLength(0)
    expect(zeros?.size).toBe(100)
    expect(byteAt(made, 0x80200020)).toBe(0)
    expect(byteAt(made, made.end)).toBeUndefined()
  })

  test('that do not occupy memory are left out', () => {
    expect(made.sections.some((s) => s.name === '.note')).toBe(false)
    expect(made.end).toBe(symbolNamed(made, 'more')!.address + 4)
  })

  test('the program is entered at _start', () => expect(made.entry).toBe(0x80200004))

  test('without _start it is entered at its first byte', () => {
    expect(program('nop', { base: 0x1000 }).entry).toBe(0x1000)
    expect(program('', { base: 0x1000 })).toMatchObject({ entry: 0x1000, end: 0x1000, segments: [] })
  })
})

describe('symbols', () => {
  const made = program(`
    .globl main
    .type main, @function
main:
    nop
    nop
    .size main, . - main
    .type table, @object
    .size table, 8
table: .word 1, 2
after: .word 3
    .equ SIZE, 0x80000001
.Lhidden: nop
1:  nop
`)

  test('know their kind, section, size and whether they are global', () => {
    expect(symbolNamed(made, 'main')).toEqual({
      name: 'main',
      address: 0x80000000,
      kind: 'function',
      section: '.text',
      global: true,
      size: 8,
    })
    expect(symbolNamed(made, 'table')).toMatchObject({ kind: 'object', size: 8, global: false })
    expect(symbolNamed(made, 'after')).toMatchObject({ kind: 'label', size: 0 })
    expect(symbolNamed(made, 'SIZE')).toMatchObject({ kind: 'absolute', address: 0x80000001, section: '' })
  })

  test("are listed without the compiler's own and without numbers", () => {
    expect(made.symbols.map((s) => s.name)).toEqual(['main', 'table', 'after', 'SIZE'])
  })

  test('are found from addresses in and behind them', () => {
    expect(symbolized(made, 0x80000000)).toBe('main')
    expect(symbolized(made, 0x80000004)).toBe('main+0x4')
    expect(symbolAt(made, 0x8000000c)).toMatchObject({ symbol: { name: 'table' }, offset: 4 })
    expect(symbolized(made, 0x7fffffff)).toBeUndefined()
    expect(symbolized(made, made.end)).toBeUndefined()
  })

  test('of the linker are there for a program that asks', () => {
    const asks = program('la a0, _end\n.word __bss_start, _etext, _edata\n.data\n.word 1\n.bss\n.space 16')
    const words = Buffer.from(asks.segments[0].bytes).subarray(8)
    const [bss, etext, edata] = [0, 4, 8].map((at) => words.readUInt32LE(at))
    expect(bss).toBe(asks.sections.find((s) => s.name === '.bss')?.address)
    expect(etext).toBe(0x80000014)
    expect(edata).toBe(bss)
  })

  test('can be given from outside, and .ifdef sees them', () => {
    expect(bytes('.data\n.ifdef DEBUG\n.byte DEBUG\n.else\n.byte 0\n.endif', { defines: { DEBUG: 7 } })).toBe('07')
    expect(bytes('.data\n.ifdef DEBUG\n.byte DEBUG\n.else\n.byte 0\n.endif')).toBe('00')
  })
})

describe('lines', () => {
  const files: Record<string, string> = {
    'more.s': 'from_include: nop\n    nop\n',
  }
  const source = `    .macro twice what
    \\what
    \\what
    .endm
    nop
    twice nop
    li a0, 0x12345678
    .include "more.s"
    .rept 2
    nop
    .endr
    .word 1, 2
    nop; nop
`
  const made = program(source, { include: (name) => files[name] })
  const at = (offset: number) => lineAt(made, 0x80000000 + offset)

  test('every address leads to the line that made it', () => {
    expect(at(0)).toEqual({ file: 'main.s', line: 5 })
    expect(at(12)).toEqual({ file: 'main.s', line: 7 })
    expect(at(16)).toEqual({ file: 'main.s', line: 7 })
    expect(at(20)).toEqual({ file: 'more.s', line: 1 })
    expect(at(28)).toEqual({ file: 'main.s', line: 10 })
    expect(at(36 + 5)).toEqual({ file: 'main.s', line: 12 })
    expect(at(48)).toEqual({ file: 'main.s', line: 13 })
    expect(at(4096)).toBeUndefined()
    expect(lineAt(made, 0x7ffffffc)).toBeUndefined()
  })

  test("what a macro made belongs to the line that used it, and knows the macro's line", () => {
    expect(at(4)).toEqual({ file: 'main.s', line: 6, body: { file: 'main.s', line: 2 } })
    expect(at(8)).toEqual({ file: 'main.s', line: 6, body: { file: 'main.s', line: 3 } })
  })

  test('every line leads to the addresses that it made', () => {
    const addresses = (line: number, file = 'main.s') => addressesOf(made, file, line).map((a) => a - 0x80000000)
    expect(addresses(5)).toEqual([0])
    expect(addresses(6)).toEqual([4])
    expect(addresses(10)).toEqual([28])
    expect(addresses(13)).toEqual([44])
    expect(addresses(2, 'more.s')).toEqual([24])
    expect(addresses(1)).toEqual([])
    expect(addresses(1, 'unknown.s')).toEqual([])
  })

  test('there and back is the same line, wherever there is one', () => {
    for (let address = 0x80000000; address < made.end; address += 4) {
      const line = lineAt(made, address)
      if (line) expect(addressesOf(made, line.file, line.line).some((a) => a <= address)).toBe(true)
    }
  })
})

test('a program can be sent to a Worker', () => {
  const made = program('start: nop')
  expect(structuredClone(made)).toEqual(made)
})

test('the same source gives the same program', () => {
  const source = '.macro m\n.L\\@: bnez a0, .L\\@\n.endm\nm\nm\n.data\n.word 1'
  expect(program(source)).toEqual(program(source))
})

test('10,000 lines take a fraction of a second', () => {
  const unit = (n: number) =>
    `f${n}: addi sp, sp, -16 # open\n sw ra, 12(sp)\n la a0, d${n}\n beqz a0, f${n}\n ret\n.data\nd${n}: .word f${n}\n.text\n`
  const source = Array.from({ length: 1250 }, (_, n) => unit(n)).join('')
  const times = Array.from({ length: 12 }, () => {
    const start = performance.now()
    program(source)
    return performance.now() - start
  })
  expect(source.split('\n').length).toBeGreaterThan(10_000)
  expect(Math.min(...times)).toBeLessThan(2000) // under 50 ms on an idle machine; this is for one that runs every other test too
})
