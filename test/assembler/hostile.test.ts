// Programs that mean no good: they get an error in good time, and nothing is thrown.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { directiveNames } from '../../engine/assembler/directives.ts'
import { listing } from '../../engine/assembler/listing.ts'
import { mnemonics } from '../../engine/assembler/mnemonics.ts'
import { assemble } from '../../engine/index.ts'
import { corpus, extensionsOf, programs } from './recording.ts'

const MEGA = 1_000_000
const lines = (count: number, line: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => line(n)).join('\n')

describe('is given up', () => {
  test.each([
    ['a macro that uses itself', '.macro m\nm\n.endm\nm', /100 deep/],
    ['a macro that uses itself twice', '.macro m\nm\nm\n.endm\nm', /100 deep/],
    ['a macro whose argument doubles', '.macro m x\nm \\x\\x\n.endm\nm a', /too much text/],
    [
      'two macros that double each other',
      `${lines(40, (n) => `.macro m${n}\nm${n + 1}\nm${n + 1}\n.endm`)}\n.macro m40\n.endm\nm0`,
      /too much text/,
    ],
    ['a file that includes itself', '.include "me"', /100 deep/],
    ['a thousand million repetitions', '.rept 1000000000\nnop\n.endr', /too much text/],
    ['a thousand million repetitions of nothing', '.rept 1000000000\n.endr', /too much text/],
    ['repetitions in repetitions', '.rept 100000\n.rept 100000\n.rept 100000\n.endr\n.endr\n.endr', /too much text/],
    ['a huge .space', '.space 0x7fffffffffffffff', /larger than/],
    ['many large .space', '.rept 100000\n.space 1000000\n.endr', /larger than/],
    ['a huge .fill', '.fill 100000000, 8, 1', /larger than/],
    ['a huge gap', '.org 0x7fffffff', /larger than|beyond/],
    ['alignments that add up', '.rept 10000\n.align 24\nnop\n.endr', /beyond 32-bit|larger than/],
    ['zeros beyond the address space', '.bss\n.rept 4\n.space 0x7fffffff\n.endr', /larger than/],
    ['a program at the end of the address space', '.space 100', /beyond 32-bit/],
  ])('%s', (name, source, message) => {
    const base = name.includes('at the end') ? 0xfffffff0 : 0x80000000
    const { ok, diagnostics } = assemble(source, { base, include: () => '.include "me"' })
    expect(ok).toBe(false)
    expect(diagnostics.map((d) => d.message).join('\n')).toMatch(message)
  })
})

describe('a megabyte of', () => {
  test.each([
    ['parentheses', `li a0, ${'('.repeat(MEGA)}`],
    ['minus signs', `li a0, ${'-'.repeat(MEGA)}1`],
    ['one sum', `.word ${'1+'.repeat(MEGA / 2)}1`],
    ['a sum of unknowns', `.word ${'x+'.repeat(MEGA / 2)}x`],
    ['one name', 'a'.repeat(MEGA)],
    ['one number', `.word ${'9'.repeat(MEGA)}`],
    ['commas', `.word ${','.repeat(MEGA)}`],
    ['operands', `add ${'a0,'.repeat(MEGA / 3)}a0`],
    ['quotes', '"'.repeat(MEGA + 1)],
    ['backslashes', '\\'.repeat(MEGA)],
    ['comments', '/* */'.repeat(MEGA / 5)],
    ['an open comment', `/*${'x'.repeat(MEGA)}`],
    ['spaces', ' '.repeat(MEGA)],
    ['zero bytes', '\0'.repeat(MEGA)],
    ['garbage', 'x y z\n'.repeat(MEGA / 6)],
    ['labels', lines(MEGA / 10, (n) => `l${n}:`)],
    ['conditions', '.if 1\n'.repeat(MEGA / 6)],
    ['symbols that stand for the next', lines(MEGA / 16, (n) => `a${n} = a${n + 1} + 1`)],
    ['symbols that stand twice for the next', `.word a0\n${lines(MEGA / 20, (n) => `a${n} = a${n + 1} + a${n + 1}`)}`],
    ['unknown symbols', lines(MEGA / 16, (n) => `j lable${n}`)],
    ['instructions', 'addi a0, a0, 1\n'.repeat(MEGA / 15)],
    ['branches', 'beqz a0, end\n'.repeat(MEGA / 13)],
    ['macro parameters', `.macro m ${lines(MEGA / 8, (n) => `p${n}`).replaceAll('\n', ',')}\n.endm\nm 1`],
    ['values of .irp', `.irp x, ${'a,'.repeat(MEGA / 2)}\nnop\n.endr`],
    ['sections', lines(MEGA / 32, (n) => `.section s${n}, "a"\n.byte 1`)],
  ])('%s is assembled or refused within seconds', (_, source) => {
    const start = performance.now()
    const { ok, diagnostics } = assemble(source)
    expect(ok || diagnostics.length > 0).toBe(true)
    expect(diagnostics.length).toBeLessThanOrEqual(101)
    expect(performance.now() - start).toBeLessThan(20_000)
  })
})

describe('random text', () => {
  const word = fc.oneof(
    fc.constantFrom(...mnemonics()),
    fc.constantFrom(...directiveNames(), '.if', '.else', '.endif', '.elseif', '.ifdef', '.endm', '.endr'),
    fc.constantFrom(
      ...'a0 sp x5 1f 1b 1: foo foo: bar = . 0 -1 4096 %hi( %lo( %pcrel_lo( ( ) + - * / % << < && ! ~ # // /* */ ;'.split(
        ' ',
      ),
    ),
    fc.constantFrom(
      ',',
      ',',
      ',',
      '\n',
      '\n',
      '"abc"',
      '"',
      "'",
      '\\a',
      '\\@',
      '\\()',
      'mstatus',
      'rw',
      '9'.repeat(30),
      'é',
      '\0',
      '\t',
    ),
    fc.string({ maxLength: 5 }),
  )
  const soup = fc.array(word, { maxLength: 60 }).map((words) => words.join(' '))
  const texts = programs.map((name) => readFileSync(join(corpus, name), 'utf8'))
  const torn = fc
    .tuple(
      fc.constantFrom(...texts),
      fc.array(fc.tuple(fc.nat(4000), fc.nat(40), word), { minLength: 1, maxLength: 8 }),
    )
    .map(([text, cuts]) =>
      cuts.reduce((t, [at, n, w]) => t.slice(0, at % t.length) + w + t.slice((at % t.length) + n), `${text}\n`),
    )

  test('never makes the assembler throw, and every complaint has a place in the text', () => {
    fc.assert(
      fc.property(fc.oneof(soup, torn), fc.constantFrom('plain' as const, 'compressed' as const), (source, target) => {
        const { ok, program, diagnostics } = assemble(source, {
          extensions: extensionsOf(target),
          maxBytes: 2 ** 20,
          maxText: 2 ** 19,
          include: (name) => (name === 'abc' ? '.include "abc"\n nop' : undefined),
        })
        const rows = source.split('\n')
        for (const { line, column, endColumn, message } of diagnostics) {
          expect(message).not.toBe('')
          expect(line).toBeGreaterThanOrEqual(1)
          expect(column).toBeGreaterThanOrEqual(1)
          expect(endColumn).toBeGreaterThan(column)
          expect(line).toBeLessThanOrEqual(rows.length)
          expect(column).toBeLessThanOrEqual((rows[line - 1] ?? '').length + 1)
        }
        expect(ok).toBe(!diagnostics.some((d) => d.severity === 'error'))
        if (program) expect(typeof listing(program)).toBe('string')
      }),
      { numRuns: 600 },
    )
  })
})

test('names that JavaScript objects have are names like any others', () => {
  const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf']
  for (const name of names) {
    const uses = [
      `${name}: nop`,
      `${name}`,
      `.${name}`,
      `li a0, ${name}`,
      `csrr a0, ${name}`,
      `mv a0, ${name}`,
      `.insn r ${name}, 0, 0, a0, a0, a0`,
    ]
    const more = [
      `.option ${name}`,
      `.option arch, +${name}`,
      `.equ ${name}, 5`,
      `.insn ${name} 1`,
      `.macro ${name} ${name}\n.word \\${name}\n.endm\n${name} 1`,
    ]
    for (const source of [...uses, ...more]) expect(() => assemble(source)).not.toThrow()
    expect(assemble(`.equ ${name}, 5\nli a0, ${name}`).ok).toBe(true)
  }
})
