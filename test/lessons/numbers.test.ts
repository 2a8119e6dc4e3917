// A number typed by hand where the machine could be asked is found in every form in which one would type it; and one that is cited, that
// is of something else, or that one can count on one's fingers is left alone.
import { describe, expect, test } from 'vitest'
import { lessonPages, pageOf } from './mdx.ts'
import { typedNumbers } from './numbers.ts'

const of = (text: string) => typedNumbers(pageOf('lessons/90-bad/index.mdx', text))

describe('typed by hand', () => {
  test.each([
    ['An exit takes 1,234 cycles here.', '1,234 cycles'],
    ['A fork needs twelve exits.', 'twelve exits'],
    ['A fork needs twenty-four of its exits.', 'twenty-four of its exits'],
    ['It is a 310-cycle exit.', '310-cycle exit'],
    ['It has 38 more TLB misses.', '38 more TLB misses'],
    ['About three hundred instructions.', 'three hundred instructions'],
    ['Exits: 14.', 'Exits: 14'],
    ['That is 3.4 times the price.', '3.4 times'],
    ['It is slower, 3.4 times.', '3.4 times'],
    ['It is 3× slower.', '3×'],
    ['It is ten times slower.', 'ten times'],
    ['A tenfold price.', 'tenfold'],
    ['It loses 12 % of its time.', '12 %'],
    ['It loses 12% of its time.', '12%'],
    ['It loses five percent.', 'five percent'],
    ['On the bare machine it takes 310, and more elsewhere.', 'takes 310'],
    ['Ours takes 310 where the bare machine takes 5.', 'takes 310'],
    ['It costs about 0.45 of that.', 'costs about 0.45'],
    ['A miss reads 8 entries.', 'reads 8'],
    ['It takes <Measured operation="in" world="native" value="cycles" unit="cycle" />, instead of 310.', '310'],
    ['<Measured operation="in" world="native" value="cycles" /> natively, and 1,234 here.', '1,234'],
    ['It has <Lines hypervisor="paravirt" /> lines, and the other 2,572.', '2,572'],
    ['| a | b |\n| --- | --- |\n| x | <Measured /> |\n| y | 310 |', '310'],
    ['Exits (14) and more.', 'Exits (14)'],
    ['It takes three hundred and ten cycles.', 'ten cycles'],
    ['**4.8** times as long', '4.8 times'],
    ['- A point.\n- Another, at 99 cycles.', '99 cycles'],
    ['It took 3,209 cycles (<Cite id="adams2006" />). Ours takes 310 cycles.', '310 cycles'],
    ['<Measured operation="in" world="native" value="cycles" /> cycles, where others take 900 cycles.', '900 cycles'],
    ['<Predict ask="Why is it 3.4 times dearer?">\n\nSo.\n\n</Predict>', '3.4 times'],
    ['<Figure caption="An exit takes 310 cycles.">\n\n</Figure>', '310 cycles'],
    ['| Operation | cycles |\n| --- | --- |\n| `in` | 310 |', '310'],
    ['| Cycles | native | nested |\n| --- | --- | --- |\n| `in` | 310 | <Measured /> |', '310'],
    ['| What | native |\n| --- | --- |\n| exits of a fork | **1,024** |', '**1,024**'],
    ['| What | how |\n| --- | --- |\n| a fork | dear: 12 exits |', '12 exits'],
  ])('%s', (text, number) => {
    expect(of(text).map(({ what }) => what)).toEqual([`"${number}" is typed by hand`])
    expect(of(text)[0]?.remedy).toMatch(/^Measure it: <Measured .*\/>; or cite where it stands, with <Cite>/)
  })
})

describe('left alone', () => {
  test.each([
    'One exit is enough; two exits are more.',
    'An exit takes <Measured operation="hypercall" world="hw-nested" value="cycles" /> cycles.',
    'On their machine it took 3,209 cycles (<Cite id="adams2006" />), fifteen times as many as ours.',
    'With 64 bits, in 2006 and in chapter 4, it takes <Measured operation="in" world="native" value="cycles" />.',
    'A page has 4096 bytes, an address 32 bits; three modes, nine registers.',
    'Bytes in a thousand cycles, or per 1000 cycles.',
    'This must be asked three times, a thousand times a second.',
    'In step 3 no exit is left, and step 1 is an exit.',
    'There are three things that an instruction can do.',
    'It takes 16 KiB, and 60 milliseconds.',
    '- <Reference id="robin2000" /> Seventeen instructions, one by one.',
    '| Hour | Chapter |\n| --- | --- |\n| 1 | 12 |',
    '| Work | cycles |\n| --- | --- |\n| <Cite id="adams2006" /> | 3209 |',
    '```sh\nnpm run dev # 100 cycles\n```',
  ])('%s', (text) => expect(of(text)).toEqual([]))
})

test('the line is named, in a paragraph and in a table', () => {
  expect(of('One.\n\nTwo.\n\nThis takes\n310 cycles.')[0]?.line).toBe(6)
  expect(of('Text.\n\n| A | exits |\n| --- | --- |\n| b | <Measured /> |\n| c | 7 |')[0]?.line).toBe(6)
})

test('of the measured numbers of the book, nineteen in twenty would be found if somebody had typed them', () => {
  const typed = lessonPages().flatMap(({ path, text }) =>
    path.includes('teach-with-this') // whose samples are code
      ? []
      : [...text.matchAll(/<(?:Measured|Lines)\b[^>]*\/>/g)].map(({ index, 0: tag }) => {
          const unit = /unit="(\w+)"/.exec(tag)?.[1]
          const number = `${tag.includes('over=') ? '3.4' : '310'}${unit ? ` ${unit}s` : ''}`
          return typedNumbers(pageOf(path, text.slice(0, index) + number + text.slice(index + tag.length))).length > 0
        }),
  )
  expect(typed.length).toBeGreaterThan(150)
  expect(typed.filter(Boolean).length / typed.length).toBeGreaterThan(0.95)
})
