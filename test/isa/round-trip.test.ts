// Every row of the table, there and back: operands to a word to operands, and operands to text to a word to text.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { disassemble } from '../../engine/assembler/disassemble.ts'
import { ALL_EXTENSIONS } from '../../engine/assembler/extensions.ts'
import { assemble } from '../../engine/index.ts'
import { decode, ENCODINGS, expand, operandWords } from '../../engine/isa/decode.ts'
import {
  allowed,
  type Encoding,
  encode,
  type Field,
  fits,
  type Operands,
  operandsOf,
  rangeOf,
} from '../../engine/isa/encoding.ts'
import { PSEUDOS } from '../../engine/isa/pseudo.ts'

const everything = new Set(ALL_EXTENSIONS)
const OPERANDS_TRIED = 60

const anyValue = (field: Field): fc.Arbitrary<number> => {
  const { min, max, step } = rangeOf(field)
  return fc.integer({ min: 0, max: (max - min) / step }).map((n) => min + n * step)
}

/** Operands of a row as one can write them: fields that the syntax does not show are zero. */
function operandsFor(encoding: Encoding): fc.Arbitrary<Operands> {
  const shown = operandWords(encoding.row.syntax).map((word) => (word === 'target' ? 'imm' : word))
  const fields = encoding.fields.map((field): [string, fc.Arbitrary<number>] => {
    const written = shown.includes(field.name) || field.name === 'aq' || field.name === 'rl'
    return [field.name, written ? anyValue(field) : fc.constant(0)]
  })
  // FENCE of nothing has no spelling.
  const sets = (o: Operands) => o.pred !== 0 && o.succ !== 0
  return fc.record(Object.fromEntries(fields)).filter((o) => allowed(encoding.row, o) && sets(o))
}

const rows = ENCODINGS.map((encoding) => ({ name: encoding.row.name, encoding }))

describe.each(rows)('$name', ({ name, encoding }) => {
  test('a word made of operands is decoded to the same operands', () => {
    fc.assert(
      fc.property(operandsFor(encoding), (operands) => {
        const word = encode(encoding, operands)
        const decoded = decode(word, everything)
        expect(decoded?.encoding.row.name).toBe(name)
        expect(decoded?.operands).toEqual(operands)
        expect(decoded?.length).toBe(encoding.length)
      }),
    )
  })

  test('its text assembles to the word that it was made of, and to the same text again', () => {
    const words = fc.sample(operandsFor(encoding), { numRuns: OPERANDS_TRIED, seed: 7 }).map((o) => encode(encoding, o))
    const lines = words.map((word) => disassemble(word, { aliases: false }).text)
    const option = encoding.length === 2 ? '.option rvc\n' : ''
    const { program, diagnostics } = assemble(`${option}${lines.join('\n')}\n`)
    expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([])
    const bytes = program?.segments[0].bytes as Uint8Array
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const size = encoding.length
    const again = words.map((_, n) => (size === 4 ? view.getUint32(n * 4, true) : view.getUint16(n * 2, true)))
    expect(again).toEqual(words)
  })
})

describe('the table', () => {
  test('no word is two instructions of the same machine', () => {
    const word = fc.oneof(
      fc.integer({ min: 0, max: 0xffffffff }),
      fc.constantFrom(...ENCODINGS).chain((e) => operandsFor(e).map((o) => encode(e, o))),
    )
    fc.assert(
      fc.property(word, (w) => {
        const length = (w & 3) === 3 ? 4 : 2
        const bits = length === 2 ? w & 0xffff : w
        const found = decode(bits, everything)
        if (!found) return
        // Where several rows fit, as FENCE.TSO and FENCE, the one that is found says all that the others say, and more.
        for (const e of ENCODINGS) {
          if (e.length !== length || (bits & e.mask) >>> 0 !== e.match || !allowed(e.row, operandsOf(e, bits))) continue
          expect((found.encoding.mask & e.mask) >>> 0, `${found.encoding.row.name} and ${e.row.name}`).toBe(e.mask)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('without an extension its instructions do not exist', () => {
    for (const encoding of ENCODINGS) {
      const { extension, name } = encoding.row
      const [operands] = fc.sample(operandsFor(encoding), { numRuns: 1, seed: 3 })
      const without = new Set(ALL_EXTENSIONS.filter((e) => e !== extension))
      expect(decode(encode(encoding, operands), without)?.encoding.row.name, name).not.toBe(name)
    }
  })

  test('a 2-byte instruction expands to one whose fields can hold its values', () => {
    for (const encoding of ENCODINGS.filter((e) => e.row.expands !== undefined)) {
      fc.assert(
        fc.property(operandsFor(encoding), (operands) => {
          const full = expand({ op: 0, encoding, operands, length: 2 })
          expect(full.encoding.length).toBe(4)
          for (const field of full.encoding.fields) expect(fits(field, full.operands[field.name] ?? 0)).toBe(true)
        }),
        { numRuns: 20 },
      )
    }
  })

  test('encode undoes decode, on any word', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (word) => {
        const found = decode(word, everything)
        if (found) expect(encode(found.encoding, found.operands)).toBe(found.length === 2 ? word & 0xffff : word)
      }),
      { numRuns: 5000 },
    )
  })
})

describe('pseudo-instructions', () => {
  const word = (text: string) => {
    const bytes = assemble(`${text}\n`).program?.segments[0].bytes as Uint8Array
    return { length: bytes.length, word: new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) }
  }
  /** An operand of each kind, the same wherever it stands. */
  const sample = (syntax: string) =>
    syntax
      .replace('target', '. + 8')
      .replace('symbol', '. + 8')
      .replace('value', '5')
      .replace('uimm', '7')
      .replace('imm', '12')
      .replace('shamt', '3')
      .replace('csr', 'mstatus')
      .replace('rd', 'a0')
      .replace('rs1', 'a1')
      .replace('rs2', 'a2')
      .replace('rt', 't0')

  test.each(PSEUDOS.filter((p) => !p.alias).map((p) => ({ written: `${p.name} ${sample(p.syntax)}`.trim() })))(
    '$written is shown as it was written',
    ({ written }) => {
      const made = word(written)
      // What takes two instructions is shown as these two.
      if (made.length === 4) expect(disassemble(made.word).text).toBe(written)
      else expect(made.length).toBe(8)
    },
  )

  test.each(PSEUDOS.map((p) => ({ name: `${p.name} ${p.syntax}`.trim(), expansion: p.expansion })))(
    '$name ends in a case that always holds',
    ({ expansion }) => expect(expansion.at(-1)?.when).toBe('otherwise'),
  )
})
