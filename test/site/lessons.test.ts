import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { lessonOf, lessons } from '../../site/lessons.ts'

test('the number orders, the name is the address', () => {
  expect(lessonOf('lessons/07-two-stage-paging/index.mdx')).toEqual({ slug: 'lessons/two-stage-paging', number: 7 })
  expect(lessonOf('07-two-stage-paging')).toEqual({ slug: 'lessons/two-stage-paging', number: 7 })
})
test('what is not a lesson has no number', () => {
  for (const path of ['lessons/paging/index.mdx', 'bibliography', '', '7-paging'])
    expect(lessonOf(path)).toBeUndefined()
})
test('a folder more is a lesson more', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lessons-'))
  for (const name of ['10-last', '02-second', '01-first']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'notes.txt'), '')
  expect(lessons(pathToFileURL(`${folder}/`)).map(({ slug }) => slug)).toEqual([
    'lessons/first',
    'lessons/second',
    'lessons/last',
  ])
  rmSync(folder, { recursive: true })
})
