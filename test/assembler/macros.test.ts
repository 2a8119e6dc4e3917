// What the corpus does not show about macros, conditions and files: mistakes in them, and files from a resolver.
import { describe, expect, test } from 'vitest'
import { assemble } from '../../engine/index.ts'
import { bytes, diagnose, mistake } from './marked.ts'

describe('macros', () => {
  test('a mistake in the body is reported where the macro is used, with the line of the body', () => {
    const diagnostic = mistake('.macro bad x\n nop\n addi a0, a0, \\x\n.endm\n «bad 5000»', 'imm-range')
    expect(diagnostic.within).toEqual([{ macro: 'bad', file: 'program.s', line: 3 }])
    expect(diagnostic.fixes).toBeUndefined()
  })

  test('a mistake in a macro that a macro uses names both, innermost first', () => {
    const text = '.macro inner\n what\n.endm\n.macro outer\n inner\n.endm\n«outer»'
    expect(mistake(text, 'unknown-instruction').within?.map((w) => `${w.macro} ${w.line}`)).toEqual([
      'inner 2',
      'outer 5',
    ])
  })

  test.each([
    ['.macro m a, b\n.endm\n«m 1, 2, 3»', 'macro-arguments', /takes 2 arguments/],
    ['.macro m a:req\n.endm\n«m»', 'macro-arguments', /needs a value for a/],
    ['.macro m «a:odd»\n.endm', 'bad-parameter', /:req or :vararg/],
    ['.macro m a, «a»\n.endm', 'duplicate-parameter', /named twice/],
    ['.macro m\n.endm\n«.macro m»\n.endm', 'duplicate-macro', /already defined/],
    ['.macro«»\n.endm', 'symbol-expected', /name of the macro/],
    ['«.exitm»', 'unbalanced', /outside/],
    ['«.purgem m»', 'unknown-macro', /no macro m/],
    ['.rept «x»\n.endr\nx:', 'not-constant', /x is not defined before/],
    ['«.rept -1»\n.endr', 'negative-size', /less than 0/],
  ])('%s', (text, code, message) => expect(mistake(text, code).message).toMatch(message))

  test('a macro takes the place of an instruction of the same name', () => {
    expect(bytes('.data\n.macro ret\n.byte 1\n.endm\nret')).toBe('01')
  })

  test('an .if that a macro opens must be closed in it', () => {
    diagnose('.macro m\n.if 1\n.endm\n«m»\nnop', ['unbalanced-if'])
    diagnose('.macro m\n.endif\n.endm\n.if 1\n«m»\n.endif', ['unbalanced-if'])
  })
})

describe('files', () => {
  const files: Record<string, string> = {
    'a.s': '.include "b.s"\n.byte 1\n',
    'b.s': '.byte 2\n',
    'wrong.s': 'nop\n addi a0, a0, 5000\n',
  }
  const include = (name: string) => files[name]

  test('include one another', () => expect(bytes('.data\n.include "a.s"\n.byte 3', { include })).toBe('020103'))

  test('are asked for with the name of the file that wants them', () => {
    const asked: string[] = []
    const note = (name: string, from: string) => {
      asked.push(`${from} -> ${name}`)
      return files[name]
    }
    assemble('.include "a.s"', { file: 'main.s', include: note })
    expect(asked).toEqual(['main.s -> a.s', 'a.s -> b.s'])
  })

  test('have their mistakes reported in them, after those of the main file', () => {
    const { diagnostics } = assemble('.include "wrong.s"\nwhat', { file: 'main.s', include })
    expect(diagnostics.map((d) => `${d.file}:${d.line}:${d.column} ${d.code}`)).toEqual([
      'main.s:2:1 unknown-instruction',
      'wrong.s:2:15 imm-range',
    ])
  })

  test('that are included twice are one file of the program', () => {
    const { program } = assemble('.include "b.s"\n.include "b.s"', { file: 'main.s', include })
    expect(program?.files.map((f) => f.name)).toEqual(['main.s', 'b.s'])
  })

  test('that include themselves end', () => {
    const { diagnostics } = assemble('.include "me.s"', { include: () => '.include "me.s"' })
    expect(diagnostics.map((d) => d.message).join()).toContain('100 deep')
  })
})

test('text that a condition leaves out may be anything', () => {
  expect(bytes('.data\n.if 0\n what is this: and that\n .if 1\n .else\n .endif\n.else\n.byte 1\n.endif')).toBe('01')
})
