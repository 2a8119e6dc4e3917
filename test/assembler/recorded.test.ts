// Byte for byte against GNU `as` and `ld`, as recorded in corpus/ by record.ts. Where a statement or program is accepted by
// both, the bytes are the same; where this assembler differs on purpose is in differences.test.ts.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { disassemble } from '../../engine/assembler/disassemble.ts'
import {
  assembled,
  assembledBook,
  bookPrograms,
  corpus,
  hash,
  imageOf,
  programs,
  recorded,
  TARGETS,
  titleOf,
} from './recording.ts'
import { statements } from './statements.ts'

const bytesOf = (text: string, target: (typeof TARGETS)[number]) => {
  const { program, diagnostics } = assembled(text, target)
  return program ? imageOf(program).split(' ')[1] : diagnostics.map((d) => d.message).join(' ')
}

describe.each(TARGETS)('instructions, %s', (target) => {
  const rows = recorded(`instructions.${target}.txt`).map((line) => line.split('\t'))

  test('every statement has the bytes that GNU as gives it', () => {
    const wrong = rows.filter(([hex, text]) => bytesOf(text, target) !== hex)
    expect(wrong.map(([hex, text]) => `${text}: ${hex}, not ${bytesOf(text, target)}`)).toEqual([])
  })

  test('every row of the table and every pseudo-instruction is among them', () => {
    const texts = new Set(rows.map(([, text]) => text))
    const all = statements().filter((s) => target === 'compressed' || !s.text.startsWith('c.'))
    const seen = new Set(all.filter((s) => texts.has(s.text)).map((s) => s.form))
    expect([...new Set(all.map((s) => s.form))].filter((form) => !seen.has(form))).toEqual([])
  })

  test('the disassembler shows them as objdump does', () => {
    let pc = 0
    const wrong: string[] = []
    for (const [hex, text, shown] of rows) {
      const ours = disassembled(Buffer.from(hex, 'hex'), pc)
      // objdump passes over zeros, as of unimp
      if (shown !== '' && normal(ours) !== normal(shown)) wrong.push(`${text}: ${normal(shown)}, not ${normal(ours)}`)
      pc += hex.length / 2
    }
    expect(wrong).toEqual([])
  })
})

/** All instructions in some bytes, with targets as objdump writes them: hexadecimal, no 0x. */
function disassembled(bytes: Buffer, pc: number): string {
  const texts: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const word = (bytes[at] & 3) === 3 ? bytes.readUInt32LE(at) : bytes.readUInt16LE(at)
    const { text, length, target } = disassemble(word, { pc: pc + at, aliases: false })
    texts.push(target === undefined ? text : text.replace(/0x[0-9a-f]+$/, target.toString(16)))
    at += length
  }
  return texts.join('; ')
}

/** What does not matter: spaces, the base of numbers, and names that objdump uses for special cases. */
const normal = (texts: string) => texts.split('; ').map(normalOne).join('; ')
const normalOne = (text: string) =>
  text
    .replace(/, /g, ',')
    .replace(/0x[0-9a-f]+/g, (x) => String(Number(x)))
    .replace(/^((?:sfence|hfence)\.\w+)(?: (\w+))?(,zero| zero,zero)?$/, (_, name, one) =>
      one && one !== 'zero' ? `${name} ${one}` : name,
    )
    .replace(/^c\.addi zero,0$/, 'c.nop')
    .replace(/^c\.addi zero,/, 'c.nop ')
    .replace(/^unimp$/, 'csrrw zero,cycle,zero')

describe('programs', () => {
  const entries = recorded('programs.txt').join('\n').split('@ ').slice(1)

  test('every program of the corpus is recorded for every target', () => {
    const names = entries.map((e) => e.slice(0, e.indexOf('\n')))
    expect(names).toEqual(programs.flatMap((name) => TARGETS.map((target) => `${name} ${target}`)))
  })

  for (const entry of entries) {
    const [head, address, ...rest] = entry.trimEnd().split('\n')
    const [name, target] = head.split(' ') as [string, (typeof TARGETS)[number]]
    const { program, diagnostics } = assembled(readFileSync(join(corpus, name), 'utf8'), target)

    test(`${name}, ${target}: the bytes and symbols are those of GNU as and ld`, () => {
      expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([])
      const hex = rest.slice(0, -1).join('')
      expect(imageOf(program as never)).toBe(`${address} ${hex}`)
      const addresses = new Map(program?.symbols.map((s) => [s.name, s.address]))
      const theirs = (rest.at(-1) as string)
        .slice(2)
        .split(' ')
        .filter(Boolean)
        .map((s) => s.split('='))
      expect(theirs.map(([symbol]) => `${symbol}=${addresses.get(symbol)?.toString(16)}`)).toEqual(
        theirs.map((s) => s.join('=')),
      )
    })
  }
})

describe('programs of the book', () => {
  const lines = recorded('book.txt').map((line) => /^(\w+) (\w+) (.*)$/.exec(line)?.slice(1) as string[])

  for (const program of bookPrograms()) {
    const title = titleOf(program)
    const { result, text } = assembledBook(program)

    test(`${title} assembles without a remark`, () => expect(result.diagnostics).toEqual([]))

    // A program that was changed since is compared again after the next recording.
    const current = lines.find(([hashed, , name]) => name === title && hashed === text)
    if (current) {
      test(`${title} has the bytes that GNU as gives it`, () => {
        expect(hash(imageOf(result.program as never))).toBe(current[1])
      })
    }
  }
})
