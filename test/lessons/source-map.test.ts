// Everything that the page says from which the book was begun has a place in the book, and what it says is measured there, or cited,
// or corrected: source-map.yaml, row by row.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { lessonOf } from '../../site/lessons.ts'
import { lessonPages, pageOf } from './mdx.ts'

type Row = readonly [kind: string, claim: string, at: string, by: string, checked: string]
const parts: { part: string; rows: Row[] }[] = parse(readFileSync(new URL('source-map.yaml', import.meta.url), 'utf8'))
const pages = new Map(lessonPages().map((page) => [lessonOf(page.path)?.slug.replace('lessons/', '') ?? '', page]))

/** What is missing at a row's place, or undefined. */
function missing([, , at, by, checked]: Row): string | undefined {
  const [chapter = '', anchor = ''] = at.split('#')
  const page = pages.get(chapter)
  if (!page) return `there is no chapter ${chapter}`
  const section = page.sections.find(({ slug }) => slug === anchor)
  if (!section) return `${chapter} has no section ${anchor}; there are ${page.sections.map((s) => s.slug).join(', ')}`
  const [component = '', ...rest] = by.split(' ')
  const words = rest.join(' ')
  const { tags } = pageOf('section', section.text)
  const flat = section.text.replace(/\s+/g, ' ')
  const found =
    component === 'text' || component === 'code'
      ? words !== '' && flat.includes(words)
      : tags.some(({ name, props }) => name === component && JSON.stringify(props).includes(words))
  if (!found) return `${at} has no ${by}`
  // What is measured stands beside what measures it; what is cited, beside a citation.
  const has = (pattern: RegExp) => tags.some(({ name }) => pattern.test(name))
  if (checked === 'measured' && !has(/^(Measured|Matrix|OverheadChart|Verdicts|Lab|Terminal)$/))
    return `${at} measures nothing`
  if (checked === 'cited' && !has(/^(Cite|Rosetta)$/)) return `${at} cites nothing`
  return undefined
}

test('the map has the parts of the page, in their order', () => {
  expect(parts.map(({ part }) => part)).toEqual([
    'Opening',
    'Full virtualization',
    'Paravirtualization',
    'Hardware-assisted virtualization',
    'The comparison',
    'Conclusion',
  ])
  const kinds = parts.flatMap(({ rows }) => rows.map(([kind]) => kind))
  const count = (kind: string) => kinds.filter((each) => each === kind).length
  // Per type: what is typed, its examples, one diagram; and nine cells of the table with the reading of them.
  expect([count('diagram'), count('table')]).toEqual([3, 10])
  expect(count('example')).toBe(10)
})

describe.each(parts)('$part', ({ rows }) => {
  test.each(rows.map((row) => [row[1], row] as const))('%s', (_, row) => {
    expect(row).toHaveLength(5)
    expect(['sentence', 'example', 'advantage', 'disadvantage', 'diagram', 'command', 'table']).toContain(row[0])
    expect(['measured', 'cited', 'corrected', 'shown']).toContain(row[4])
    expect(missing(row)).toBeUndefined()
  })
})

test('a row that leads nowhere is noticed', () => {
  const row = (at: string, by: string, checked: string) => missing(['sentence', 'claim', at, by, checked])
  expect(row('choosing#conclusion', 'text changes the guest', 'shown')).toBeUndefined()
  expect(row('chosen#conclusion', 'text a', 'shown')).toMatch('no chapter')
  expect(row('choosing#end', 'text a', 'shown')).toMatch('no section')
  expect(row('choosing#conclusion', 'Lab tick', 'measured')).toMatch('has no Lab tick')
  expect(row('choosing#conclusion', 'text changes the guest', 'cited')).toMatch('cites nothing')
})
