import { beforeEach, expect, test } from 'vitest'
import { changeRecord, merged, readRecord } from '../../../site/exercise/record.ts'
import { canUndo, progressFile, takeProgress, undoTaking } from '../../../site/progress/book.ts'

/** What a browser's storage does, for as long as it has room. */
class Fake {
  private readonly kept = new Map<string, string>()
  room = Number.POSITIVE_INFINITY
  get length() {
    return this.kept.size
  }
  key = (n: number) => [...this.kept.keys()][n] ?? null
  getItem = (key: string) => this.kept.get(key) ?? null
  removeItem = (key: string) => void this.kept.delete(key)
  clear = () => this.kept.clear()
  setItem = (key: string, value: string) => {
    const others = [...this.kept].reduce((sum, [k, v]) => sum + (k === key ? 0 : k.length + v.length), 0)
    if (others + key.length + value.length > this.room) throw new Error('full')
    this.kept.set(key, value)
  }
  all = () => Object.fromEntries(this.kept)
}

const storage = () => new Fake() as Fake & Storage
const filled = (values: Record<string, string>) => {
  const made = storage()
  for (const [key, value] of Object.entries(values)) made.setItem(key, value)
  return made
}
const RECORD = 'ringside/1/exercise/sum'
const passed = { text: 'solved', claims: [] }

beforeEach(() => {
  globalThis.localStorage = storage()
})

test('a file brings everything to an empty browser, also what this version does not know', () => {
  const here = filled({ 'ringside/1/file/lab/a.s': 'mine', 'ringside/1/later/x': '?', other: 'not of the book' })
  const there = storage()
  expect(takeProgress(progressFile(here), there)).toEqual({ ok: true, changed: 2, same: 0 })
  expect(there.getItem('ringside/1/later/x')).toBe('?')
  expect(there.getItem('other')).toBeNull()
  expect(takeProgress(progressFile(here), there)).toEqual({ ok: true, changed: 0, same: 2 })
})

test('what was achieved in either browser is there in both', () => {
  const a = filled({ [RECORD]: JSON.stringify({ attempts: 2, hints: 1, best: { held: 2, of: 2 }, passed }) })
  const b = filled({ [RECORD]: JSON.stringify({ attempts: 5, hints: 0, best: { held: 1, of: 2 } }) })
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const into = filled(to.all())
    takeProgress(progressFile(from), into)
    expect(JSON.parse(into.getItem(RECORD) ?? '')).toMatchObject({
      attempts: 5,
      hints: 1,
      best: { held: 2, of: 2 },
      passed,
    })
  }
})

test('answers to questions are joined', () => {
  const key = 'ringside/1/quiz/hypercalls'
  const here = filled({ [key]: '{"one":[0]}' })
  takeProgress(progressFile(filled({ [key]: '{"one":[1],"two":[2]}' })), here)
  expect(JSON.parse(here.getItem(key) ?? '')).toEqual({ one: [0], two: [2] })
})

test('taking a file in can be undone, to the letter', () => {
  const before = { 'ringside/1/file/lab/a.s': 'mine', 'ringside/1/file/lab/b.s': 'same' }
  const here = filled(before)
  expect(canUndo(here)).toBe(false)
  takeProgress(progressFile(filled({ ...before, 'ringside/1/file/lab/a.s': 'theirs', 'ringside/1/new': '1' })), here)
  expect(here.getItem('ringside/1/file/lab/a.s')).toBe('theirs')
  expect(canUndo(here)).toBe(true)
  undoTaking(here)
  expect(here.all()).toEqual(before)
})

test('where there is no room for all of it, nothing is taken', () => {
  const before = { 'ringside/1/file/lab/a.s': 'mine' }
  const here = filled(before)
  here.room = 400
  const big = filled({ 'ringside/1/file/lab/a.s': 'theirs', 'ringside/1/file/lab/z.s': 'z'.repeat(1000) })
  expect(takeProgress(progressFile(big), here)).toMatchObject({ ok: false })
  expect(here.all()).toEqual(before)
})

test.each([
  ['', /not such a file/],
  ['{"format":"ringside-progress","version":1,"entries":{"ringside/1/a"', /its end is missing/],
  ['[]', /not made on this page/],
  ['null', /not made on this page/],
  ['{"format":"ringside-progress","version":2,"entries":{}}', /has version 2, and this page reads version 1/],
  ['{"format":"ringside-progress","version":1,"entries":{"token":"x"}}', /not of this book/],
  ['{"format":"ringside-progress","version":1,"entries":{"ringside/1/a":3}}', /not of this book/],
])('a file that is none is refused: %s', (text, why) => {
  const here = filled({ 'ringside/1/a': 'mine' })
  const taken = takeProgress(text, here)
  expect(taken.ok ? '' : taken.why).toMatch(why)
  expect(here.all()).toEqual({ 'ringside/1/a': 'mine' })
})

test('a record that cannot be read is set aside before another takes its place', () => {
  localStorage.setItem(RECORD, '{"attempts":"of a later version"}')
  expect(readRecord('sum')).toEqual({ attempts: 0, hints: 0 })
  changeRecord('sum', (record) => ({ ...record, attempts: record.attempts + 1 }))
  expect(readRecord('sum')).toEqual({ attempts: 1, hints: 0 })
  expect(localStorage.getItem('ringside/1/unreadable/exercise/sum')).toBe('{"attempts":"of a later version"}')
})

test('of two results the better stays, in either order', () => {
  const [a, b] = [
    { attempts: 1, hints: 0, best: { held: 1, of: 3 } },
    { attempts: 1, hints: 0, best: { held: 2, of: 3 } },
  ]
  expect([merged(a, b).best, merged(b, a).best]).toEqual([b.best, b.best])
})
