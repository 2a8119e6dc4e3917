// What the editor says about a word: of every row of the engine's tables something, and what it draws is the row.
import { describe, expect, test } from 'vitest'
import { ABI_NAMES, CSRS, PSEUDOS, ROWS } from '../../engine/index.ts'
import { drawing, explain, syntaxOf } from '../../site/editor/explain.ts'

describe('every word of the tables is explained', () => {
  test.each(ROWS.map((row) => [row.name, row] as const))('%s', (name, row) => {
    const said = explain(name) ?? ''
    expect(said).toContain(row.gloss)
    for (const token of row.bits.split(' ')) expect(said).toContain(token)
    expect(syntaxOf(name)).toContain(row.syntax)
  })
  test.each(PSEUDOS.map((pseudo) => [pseudo.name, pseudo] as const))('%s', (name, { gloss, expansion }) => {
    expect(explain(name)).toContain(gloss)
    for (const { to } of expansion) expect(explain(name)).toContain(to)
  })
  test.each(CSRS.map((csr) => [csr.name, csr] as const))('%s', (name, { gloss, fields }) => {
    expect(explain(name)).toContain(gloss)
    if (fields.length > 1) for (const field of fields) expect(explain(name)).toContain(field.gloss)
  })
  test.each(ABI_NAMES)('%s', (name) => expect(explain(name)).toContain('is x'))
})

test('who may execute it is said where not everybody may', () => {
  expect(explain('sret')).toContain('M yes')
  expect(explain('sret')).toContain('U illegal')
  expect(explain('add')).toContain('Every mode')
})

test('words of the program are not explained', () => expect(explain('kernel_stack')).toBeUndefined())

test('the bits of a field stand above it', () =>
  expect(
    drawing([
      { text: 'imm[11:0]', width: 12 },
      { text: 'rs1', width: 5 },
      { text: '0', width: 1 },
    ]),
  ).toBe('17      6   5 1   0\nimm[11:0] | rs1 | 0'))
