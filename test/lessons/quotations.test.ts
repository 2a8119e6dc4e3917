// What chapters quote of the book's programs: it is what was meant, and no exercise's answer.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Quotation, quoted } from '../../site/book/quote.ts'
import { sources } from '../sources.ts'
import { bare } from './book.ts'
import { lessonPages } from './mdx.ts'

const PROGRAM = `first:
    nop
# of the second
#   and more of it

# still of the second
second:                                  # here
    ret
    # nothing follows

    .macro push
    nop
    .endm
`

test('a quotation ends before what is said of the next label', () =>
  expect(quoted(PROGRAM, { from: 'first', to: 'second' })).toBe('first:\n    nop'))
test('without a label to end at, an empty line ends it', () =>
  expect(quoted(PROGRAM, { from: 'second' })).toBe('second:                                  # here\n    ret'))
test('a macro is quoted whole', () =>
  expect(quoted(PROGRAM, { macro: 'push' })).toBe('    .macro push\n    nop\n    .endm'))
test('what is not there is named', () => {
  expect(() => quoted(PROGRAM, { from: 'third' })).toThrow('there is no label third')
  expect(() => quoted(PROGRAM, { macro: 'pop' })).toThrow('there is no macro pop')
})

/** A line without what two authors would do differently: registers, and the numbers of local labels. */
const shape = (line: string) =>
  bare(line)
    .replace(/^\w+:\s*/, '')
    .replace(/\b(zero|ra|sp|gp|tp|[astx]\d+)\b/g, 'r')
    .replace(/\b\d[fb]\b/g, 'label')
const shapes = (text: string) => text.split('\n').map(shape).filter(Boolean)

/** How much of what `solution` adds to `start` stands in `quote`: of all its lines, and the longest run. */
function printed(solution: string, start: string, quote: string): { share: number; run: number } {
  const known = new Set(shapes(start))
  const lines = shapes(solution).map((line) => (known.has(line) || !line.includes(' ') ? '' : line))
  const other = shapes(quote)
  let run = 0
  for (let a = 0; a < lines.length; a++)
    for (let b = 0; b < other.length; b++) {
      let n = 0
      while (lines[a + n] && lines[a + n] === other[b + n]) n++
      run = Math.max(run, n)
    }
  const own = lines.filter(Boolean)
  return { share: own.filter((line) => other.includes(line)).length / own.length, run }
}

const EXERCISES = new URL('../../exercises/', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, EXERCISES), 'utf8')
const NAMES = readdirSync(EXERCISES).filter((name) => existsSync(new URL(`${name}/solution.s`, EXERCISES)))
const quotes = lessonPages().flatMap(({ path, tags }) =>
  tags.flatMap(({ name, props, line }) => {
    const text = name === 'Source' ? sources(String(props.file)) : undefined
    return text === undefined ? [] : [{ place: `${path}:${line}`, text: quoted(text, props as Quotation) }]
  }),
)

test.each(NAMES)('no chapter prints what %s asks for', (name) => {
  const [solution, start] = [read(`${name}/solution.s`), read(`${name}/start.s`)]
  for (const { place, text } of quotes) {
    const { share, run } = printed(solution, start, text)
    expect(share, `${place}: of the answer's lines`).toBeLessThan(0.8)
    expect(run, `${place}: lines of the answer in a row`).toBeLessThan(8)
  }
})
test('an answer that is printed would be found, with other registers as well', () => {
  const [solution, start] = [read('stale-shadow/solution.s'), read('stale-shadow/start.s')]
  expect(printed(solution, start, solution.replaceAll('a4', 's4')).share).toBe(1)
  expect(printed(read('chain/solution.s'), read('chain/start.s'), read('chain/solution.s')).run).toBeGreaterThan(8)
})
