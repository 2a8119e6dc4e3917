// Tokens of assembly, written as `kind:text`, and the listing that is made of them.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { listingOf } from '../../site/editor/listing.ts'
import { type Carry, tokensOf } from '../../site/editor/tokens.ts'

const shown = (line: string, carry?: Carry) =>
  tokensOf(line, carry)
    .tokens.filter(({ kind }) => kind !== 'operator')
    .map(({ kind, from, to }) => `${kind}:${line.slice(from, to)}`)
    .join(' ')

describe('tokens', () => {
  test.each([
    ['    csrrw t0, sscratch, zero   # swap', 'mnemonic:csrrw register:t0 csr:sscratch register:zero comment:# swap'],
    ['trap: addi sp, sp, -16', 'label:trap mnemonic:addi register:sp register:sp number:16'],
    ['1:  bnez  a0, 1b', 'label:1 mnemonic:bnez register:a0 number:1b'],
    ['    lr.w.aq a0, (a1)', 'mnemonic:lr.w.aq register:a0 register:a1'],
    ['    lui a0, %hi(table)', 'mnemonic:lui register:a0 function:%hi symbol:table'],
    ['    .equ SIZE, 4 * 0x20', 'directive:.equ symbol:SIZE number:4 number:0x20'],
    ['    sw x\\n, 4 * \\n(sp)', 'mnemonic:sw symbol:x symbol:\\n number:4 symbol:\\n register:sp'],
    ['    .ascii "a # b\\"", \'#\'', 'directive:.ascii string:"a # b\\"" string:\'#\''],
    ['a: b: nop; ret // x', 'label:a label:b mnemonic:nop mnemonic:ret comment:// x'],
    ['    system_call SYS_WRITE', 'symbol:system_call symbol:SYS_WRITE'],
    ['    la a0, add', 'mnemonic:la register:a0 symbol:add'],
    ['    ADDI a0, a0, 1', 'mnemonic:ADDI register:a0 register:a0 number:1'],
    ['nop /* x */ nop', 'mnemonic:nop comment:/* x */ symbol:nop'],
    ['"open', 'string:"open'],
    ['', ''],
  ])('%s', (line, expected) => expect(shown(line)).toBe(expected))

  test('a C comment goes on to the line that closes it', () => {
    expect(tokensOf('nop /* a').carry).toBe('comment')
    expect(tokensOf('still', 'comment').carry).toBe('comment')
    expect(shown('end */ nop', 'comment')).toBe('comment:end */ mnemonic:nop')
    expect(tokensOf('/*/ not closed').carry).toBe('comment')
  })

  test('a line without bounds is left plain', () => expect(tokensOf('a'.repeat(100_000)).tokens).toEqual([]))
})

describe('the listing', () => {
  const folder = new URL('../../engine/', import.meta.url)
  const programs = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.s'))

  test.each(programs)('%s keeps its text, to the letter', (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8')
    const plain = listingOf(text)
      .replace(/<[^>]*>/g, '')
      .replace(/&(amp|lt|gt|quot);/g, (_, n: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[n] as string)
    expect(plain).toBe(text)
  })

  test('markup in the source stays text', () =>
    expect(listingOf('# <script>"&"')).toBe(
      '<span class="line"><span class="t-comment"># &lt;script&gt;&quot;&amp;&quot;</span>\n</span>',
    ))
})
