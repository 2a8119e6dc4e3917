// The views of binary translation: what they show is what is in the machine's memory.
import { describe, expect, test } from 'vitest'
import { translationsOf } from '../../engine/index.ts'
import { kindsOf } from '../../site/charts/block-text.ts'
import { fillingInWords } from '../../site/charts/CacheFilling.tsx'
import { summaryOf } from '../../site/charts/TranslatedBlock.tsx'
import { blockText, fillingOf, translated } from '../../site/charts/translation.ts'
import { labOf } from '../sources.ts'

const run = translated({ guest: 'tick' }, 100)
const print = run.blocks.find(({ name }) => name === 'print')

describe('a block beside its translation', () => {
  test('has the guest’s instructions in order, each once, as its source has them', () => {
    const originals = print?.pieces.filter(({ role }) => role === 'instruction')
    expect(originals?.slice(0, 4).map(({ original }) => original)).toEqual([
      'csrrci t2, sstatus, 2',
      'mv a1, a0',
      'li a2, 0',
      'lbu t1, 0(a0)',
    ])
    const guests = originals?.map(({ guest }) => guest) ?? []
    expect(guests).toEqual(guests.map((_, k) => (guests[0] as number) + 4 * k))
  })

  test('says of each how it was translated', () => {
    const kinds = new Map(print?.pieces.map(({ original, kind }) => [original, kind]))
    expect(kinds.get('csrrci t2, sstatus, 2')).toBe('in-line')
    expect(kinds.get('mv a1, a0')).toBe('identical')
    const all = run.blocks.flatMap(({ pieces }) => pieces)
    expect(all.find(({ original }) => original === 'sret')?.kind).toBe('callout')
    const chained = all.filter(({ kind }) => kind === 'chained')
    expect(new Set(chained.map(({ role, words }) => (role === 'exit' ? 'j' : words[0]?.text[0])))).toEqual(
      new Set(['j', 'b']),
    )
    for (const { kind, original, words } of all)
      if (kind === 'identical') expect(words.map(({ text }) => text)).toEqual([original])
  })

  test('covers the whole cache, without gaps', () => {
    for (const block of run.blocks) {
      const words = block.pieces.flatMap((piece) => piece.words)
      expect(words.map(({ at }) => at)).toEqual(words.map((_, k) => block.at + 4 * k))
      expect(words.length * 4).toBe(block.bytes)
    }
    const bytes = run.blocks.reduce((sum, block) => sum + block.bytes, 0)
    expect(bytes).toBe(run.fillings.at(-1)?.used)
  })

  test('counts as many kinds as the hypervisor did', () => {
    expect(summaryOf(print as never)).toMatch(/^\d+ instructions became \d+ words: \d+ identical, \d+ in-line, /)
    const callouts = run.blocks
      .flatMap(({ pieces }) => pieces)
      .filter((p) => p.role === 'instruction' && p.kind === 'callout')
    expect(callouts.length).toBe(run.counts.callouts)
    expect(kindsOf({ pieces: [] })).toEqual({ identical: 0, 'in-line': 0, callout: 0, chained: 0 })
  })
})

describe('the cache filling', () => {
  test('only grows while nothing is forgotten, and ends as the counters say', () => {
    const { fillings, counts, capacity } = run
    expect(counts.flushes).toBe(0)
    expect(fillings.map(({ used }) => used)).toEqual(fillings.map(({ used }) => used).sort((a, b) => a - b))
    const last = fillings.at(-1)
    expect(last?.instructions).toBe(counts.instructions)
    expect(last?.used).toBeLessThan(capacity)
    expect(fillingInWords(run)).toContain(`for ${counts.instructions} translated instructions`)
  })

  test('is nothing where nobody translates', () => {
    expect(fillingOf(labOf('tick', 'trap-and-emulate'))).toBeUndefined()
    expect(translationsOf(labOf('tick'), 0)).toBeUndefined()
    const fresh = labOf('tick', 'binary-translation')
    expect(fillingOf(fresh)).toBeUndefined()
    fresh.run(200_000)
    const block = translationsOf(fresh, 0)?.blocks[0]
    expect(blockText(block as never, undefined).name).toBe('0x80200000')
  })
})
