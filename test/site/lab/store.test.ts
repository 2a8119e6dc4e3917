// What a browser keeps of a lab: two tabs, a store that is full, gone or damaged. On a storage of the test's own.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Store } from '../../../site/lab/store.ts'

/** A localStorage with room for so many characters. */
function storage(room = Number.POSITIVE_INFINITY) {
  const entries = new Map<string, string>()
  const used = () => [...entries].reduce((sum, [key, text]) => sum + key.length + text.length, 0)
  return {
    entries,
    get length() {
      return entries.size
    },
    key: (n: number) => [...entries.keys()][n] ?? null,
    getItem: (key: string) => entries.get(key) ?? null,
    removeItem: (key: string) => void entries.delete(key),
    setItem(key: string, text: string) {
      const before = entries.get(key)
      entries.set(key, text)
      if (used() <= room) return
      if (before === undefined) entries.delete(key)
      else entries.set(key, before)
      throw new DOMException('full', 'QuotaExceededError')
    },
  }
}
let kept = storage()
beforeEach(() => {
  kept = storage()
  vi.stubGlobal('localStorage', kept)
})
afterEach(() => vi.unstubAllGlobals())

const version = (text: string, when = 1) => ({ text, gaveWayTo: 'the book’s version', when })

test('files come back, each lab its own', () => {
  new Store('one').keep('a.s', 'mine')
  new Store('two').keep('a.s', 'other')
  expect(new Store('one').files()).toEqual({ 'a.s': 'mine' })
})

describe('two tabs', () => {
  test('do not overwrite each other unseen', () => {
    const [here, there] = [new Store('lab'), new Store('lab')]
    here.files()
    there.files()
    expect(here.keep('a.s', 'here')).toBe('kept')
    expect(there.keep('a.s', 'there')).toBe('other tab')
    expect(there.theirs('a.s')).toBe('here')
    expect(there.keep('a.s', 'there')).toBe('kept')
  })
  test('may keep the same', () => {
    const [here, there] = [new Store('lab'), new Store('lab')]
    here.keep('a.s', 'same')
    expect(there.keep('a.s', 'same')).toBe('kept')
  })
  test('one may overwrite the other if asked to', () => {
    const [here, there] = [new Store('lab'), new Store('lab')]
    here.keep('a.s', 'here')
    expect(there.keep('a.s', 'there', true)).toBe('kept')
    expect(here.keep('a.s', 'again')).toBe('other tab')
  })
})

describe('earlier versions', () => {
  test('come the latest first, each once, at most eight', () => {
    const store = new Store('lab')
    for (let n = 0; n < 12; n++) store.putAside('a.s', version(`text ${n}`, n))
    store.putAside('a.s', version('text 9', 99))
    const texts = store.earlier('a.s').map(({ text }) => text)
    expect(texts).toEqual(['text 9', 'text 11', 'text 10', 'text 8', 'text 7', 'text 6', 'text 5', 'text 4'])
  })
  test.each(['', '{', 'null', '[1]', '[{"text":1}]', '{"length":1}'])(
    'that cannot be read (%j) are set aside, and the rest is there',
    (damaged) => {
      const store = new Store('lab')
      store.keep('b.s', 'mine')
      store.putAside('a.s', version('good'))
      kept.entries.set('ringside/1/earlier/lab/a.s', damaged)
      expect(store.earlier('a.s')).toEqual([])
      expect(new Store('lab').files()).toEqual({ 'b.s': 'mine' })
      if (damaged !== '') expect(kept.entries.get('ringside/1/unreadable/lab/a.s')).toBe(damaged)
      store.putAside('a.s', version('new'))
      expect(store.earlier('a.s')).toEqual([version('new')])
    },
  )
  test('give way, the oldest first, where there is no room', () => {
    kept = storage(700)
    vi.stubGlobal('localStorage', kept)
    const store = new Store('lab')
    for (let n = 0; n < 6; n++) store.putAside('a.s', version(`${n}`.repeat(100), n))
    expect(store.earlier('a.s').map(({ when }) => when)).toEqual([5, 4, 3, 2])
  })
})

test('a full store says so and keeps what it had', () => {
  kept = storage(80)
  vi.stubGlobal('localStorage', kept)
  const store = new Store('lab')
  expect(store.keep('a.s', 'short')).toBe('kept')
  expect(store.keep('a.s', 'x'.repeat(100))).toBe('full')
  expect(new Store('lab').files()).toEqual({ 'a.s': 'short' })
})

test('without storage nothing is kept, and nothing throws', () => {
  vi.stubGlobal('localStorage', undefined)
  const store = new Store('lab')
  expect(store.works()).toBe(false)
  expect(store.files()).toEqual({})
  expect(store.keep('a.s', 'x')).toBe('no storage')
  expect(store.earlier('a.s')).toEqual([])
  store.putAside('a.s', version('x'))
})

describe('breakpoints', () => {
  const line = { is: { at: 'line', file: 'a.s', line: 3 }, name: 'line 3 of a.s' } as const
  const exit = { is: { at: 'exit', cause: 8 }, name: 'any exit for a call' } as const

  test('come back, and are gone when the last is removed', () => {
    new Store('one').keepBreakpoints([line, exit])
    expect(new Store('one').breakpoints()).toEqual([line, exit])
    expect(new Store('two').breakpoints()).toEqual([])
    new Store('one').keepBreakpoints([])
    expect(new Store('one').breakpoints()).toEqual([])
    expect(kept.entries.size).toBe(0)
  })

  test.each([
    'no JSON',
    '{}',
    JSON.stringify([{ is: { at: 'nowhere' }, name: 'x' }]),
    JSON.stringify([{ is: { at: 'line', file: 'a.s', line: 'one' }, name: 'x' }]),
    JSON.stringify([{ is: { at: 'memory', space: 'virtual', vm: 9, address: 0, bytes: 4 }, name: 'x' }]),
    JSON.stringify([{ is: { at: 'trap' } }]),
    JSON.stringify(new Array(300).fill(line)),
  ])('that are damaged are set aside, and nothing else is lost: %s', (text) => {
    kept.setItem('ringside/1/breakpoints/one/', text)
    new Store('one').keep('a.s', 'mine')
    expect(new Store('one').breakpoints()).toEqual([])
    expect(kept.getItem('ringside/1/unreadable/one/breakpoints')).toBe(text)
    expect(new Store('one').files()).toEqual({ 'a.s': 'mine' })
  })
})
