// What every chapter of the book has, whatever it is about; and what those that present a kind of virtualization have besides. A
// lesson that somebody adds is held to the rules (rules.ts), not to this list: it may be shorter, or of another shape.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { lessonOf } from '../../site/lessons.ts'
import { lessonPages, type Page, wordsOf } from './mdx.ts'

const ROOT = new URL('../../', import.meta.url)
/** The chapters from the first to the conclusion; what follows them is for those who teach. */
const CHAPTERS = lessonPages().filter(({ path }) => Number(lessonOf(path)?.number) <= 14)
/** Chapters that present a kind of virtualization, or a part of one. */
const KINDS = CHAPTERS.filter(({ path }) => /lessons\/(0[3-9]|1[01])-/.test(path))

const tags = (page: Page, name: RegExp) => page.tags.filter((tag) => name.test(tag.name))
const section = (page: Page, slug: string) => page.sections.find((each) => each.slug === slug)
const flat = (text: string) => text.replace(/\s+/g, ' ')
/** The text before the first heading, without front matter and imports. */
const opening = ({ text }: Page) =>
  flat(
    text
      .replace(/^---\n[\s\S]*?\n---\n/, '')
      .replace(/^import .*$/gm, '')
      .split(/^## /m)[0] ?? '',
  )
const exercises = readdirSync(new URL('exercises/', ROOT)).flatMap((name) => {
  const task = new URL(`exercises/${name}/task.mdx`, ROOT)
  if (!existsSync(task)) return []
  const facts = parse(/^---\n([\s\S]*?)\n---/.exec(readFileSync(task, 'utf8'))?.[1] ?? '')
  return [String(facts.exercise.chapter)]
})

test('there are fourteen chapters, nine of them on kinds', () => {
  expect(CHAPTERS.map(({ path }) => lessonOf(path)?.number)).toEqual(Array.from({ length: 14 }, (_, n) => n + 1))
  expect(KINDS).toHaveLength(9)
})

describe.each(CHAPTERS.map((page) => [page.path.split('/')[1] as string, page] as const))('%s', (folder, page) => {
  test('opens with a question', () =>
    expect(
      page.paragraphs
        .slice(0, 2)
        .map(({ text }) => text)
        .join(),
    ).toContain('?'))
  test('says what one will be able to do', () => expect(opening(page)).toMatch(/you will be able to /))
  test('lets one predict', () => expect(tags(page, /^Predict$/).length).toBeGreaterThan(0))
  test('lets one try it, or shows what was measured', () =>
    expect(tags(page, /^(Lab|Terminal|Matrix|OverheadChart|Measured)$/).length).toBeGreaterThan(0))
  test('draws the layers', () => expect(tags(page, /^LayerDiagram$/).length).toBeGreaterThan(0))
  test('cites', () => expect(tags(page, /^Cite$/).length).toBeGreaterThan(0))
  test('asks questions', () => {
    expect(existsSync(new URL(`lessons/${folder}/quiz.yaml`, ROOT))).toBe(true)
    expect(tags(page, /^Quiz$/)).toHaveLength(1)
  })
  test('ends with a summary and further reading', () => {
    const titles = page.sections.map(({ slug }) => slug)
    expect(titles.slice(-2)).toEqual(['in-short', 'further-reading'])
    expect(section(page, 'in-short')?.text.match(/^- /gm)?.length).toBeGreaterThanOrEqual(3)
    expect(section(page, 'further-reading')?.text).toMatch(/<Reference id=/)
  })
  // The first gives the words, and its lab is the exercise.
  if (!folder.startsWith('01-')) test('has exercises', () => expect(exercises).toContain(folder.slice(3)))
  test('has 1,500 to 3,500 words', () => {
    expect(wordsOf(page)).toBeGreaterThanOrEqual(1500)
    expect(wordsOf(page)).toBeLessThanOrEqual(3500)
  })
})

describe.each(KINDS.map((page) => [page.path.split('/')[1] as string, page] as const))('%s, of a kind', (_, page) => {
  const who = section(page, 'who-does-it-like-this')?.text ?? ''

  test('lets one run it and measures it', () => {
    expect(tags(page, /^Lab$/).length).toBeGreaterThan(0)
    expect(tags(page, /^OverheadChart$/).length).toBeGreaterThan(0)
  })
  test('quotes the program', () => expect(tags(page, /^Source$/).length).toBeGreaterThan(0))
  test('names real systems, with a work on them', () => {
    expect(who.match(/\*\*[^*]+\*\*/g)?.length).toBeGreaterThanOrEqual(3)
    expect(who).toMatch(/<Cite id=/)
  })
  test('says what speaks for it and against it, each tied to a measurement, a work, or a section that shows it', () => {
    const [, pros = '', cons = ''] = who.split(/What speaks (?:for|against)[^:]*:/)
    for (const list of [pros, cons]) {
      const points = list.split(/^- /m).slice(1)
      expect(points.length).toBeGreaterThanOrEqual(1)
      for (const point of points) expect(flat(point)).toMatch(/<(Measured|Cite|Lines)\b|\]\((#|\.\.\/)/)
    }
  })
})
