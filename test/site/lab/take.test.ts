// Links, files, what is dropped, and messages of the page around: what goes out comes back the same, and nothing hostile
// comes in.
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inOrder, TIMING_MODELS } from '../../../engine/index.ts'
import { asked, commandOf } from '../../../site/embed/messages.ts'
import { recognize } from '../../../site/lab/bring.ts'
import { savedLab, textOf } from '../../../site/lab/lab-file.ts'
import { linkOf, MOST_LINK, stateOfLink } from '../../../site/lab/share.ts'
import { checkedState, type LabState } from '../../../site/lab/state.ts'

const known = { guests: ['tick', 'mini'], worlds: ['native', 'hw-nested'], files: ['guests/tick/kernel.s', 'a.s'] }
const plain: LabState = { guest: 'tick', more: [], world: 'native', vms: 1, files: {}, machine: {} }

const states: fc.Arbitrary<LabState> = fc.record({
  guest: fc.constantFrom(...known.guests),
  more: fc.array(fc.constantFrom(...known.guests), { maxLength: 3 }),
  world: fc.constantFrom(...known.worlds),
  vms: fc.integer({ min: 1, max: 4 }),
  files: fc.dictionary(fc.constantFrom(...known.files), fc.string({ unit: 'grapheme', maxLength: 500 })),
  machine: fc.record(
    {
      tlb: fc.record({ entries: fc.constantFrom(4, 64, 1024), ways: fc.constantFrom(1, 4) }),
      timing: fc.constantFrom(...TIMING_MODELS, { ...inOrder, name: 'your own', source: 'below', trapEntry: 77 }),
      svadu: fc.boolean(),
      without: fc.constantFrom<('C' | 'H')[]>([], ['C'], ['C', 'H']),
      pmp: fc.constantFrom<0 | 16>(0, 16),
    },
    { requiredKeys: [] },
  ),
})

const packed = (text: string) => `#lab=1.${deflateSync(text).toString('base64url')}`

describe('a link', () => {
  test('gives the lab that it was made of', () =>
    fc.assert(
      fc.asyncProperty(states, async (state) => {
        const link = await linkOf(state)
        if (!link.ok) throw new Error(link.why)
        expect(link.value).toMatch(/^#lab=1\.[\w-]+$/)
        expect(await stateOfLink(link.value, known)).toEqual({ ok: true, value: state })
      }),
      { numRuns: 100 },
    ))

  test('of the lab as the book has it is short', async () =>
    expect((await linkOf(plain)).ok && ((await linkOf(plain)) as { value: string }).value.length).toBeLessThan(90))

  test('that is too long is not made; a file is proposed', async () => {
    let seed = 1
    const noise = Array.from({ length: 60_000 }, () => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
      return String.fromCharCode(33 + ((seed >>> 16) % 90))
    }).join('')
    expect(await linkOf({ ...plain, files: { 'a.s': noise } })).toMatchObject({ ok: false, why: /save a file instead/ })
  })

  test.each([
    ['#lab=9.abc', /another version/],
    ['#lab=1.', /damaged/],
    ['#lab=1.%00', /characters that do not belong/],
    [`#lab=1.${'A'.repeat(MOST_LINK)}`, /too long/],
    ['#lab=1.AAAA', /damaged/],
    [packed('not JSON'), /damaged/],
    [packed('null'), /the lab is missing/],
    [packed('[]'), /the lab is missing/],
    [packed(JSON.stringify({ ...plain, guest: '../../etc' })), /no guest/],
    [packed(JSON.stringify({ ...plain, world: 'constructor' })), /no world/],
    [packed(JSON.stringify({ ...plain, vms: 1e9 })), /from 1 to 4/],
    [packed(JSON.stringify({ ...plain, files: { '__proto__/x': 'x' } })), /no file/],
    [packed(JSON.stringify({ ...plain, files: { 'a.s': 7 } })), /not a text/],
    [packed(JSON.stringify({ ...plain, machine: { timing: 'none' } })), /timing model/],
    [packed(JSON.stringify({ ...plain, machine: { timing: { ...inOrder, trapEntry: -1 } } })), /timing model/],
    [packed(JSON.stringify({ ...plain, machine: { timing: { ...inOrder, instruction: { alu: 1 } } } })), /cycles of/],
    [packed(JSON.stringify({ ...plain, machine: { tlb: { entries: 1e9, ways: 1 } } })), /tlb.entries/],
    [packed(JSON.stringify({ ...plain, more: ['tick', 'tick', 'tick', 'tick'] })), /at most 3/],
    [packed(JSON.stringify({ ...plain, files: { 'a.s': 'x'.repeat(2 << 20) } })), /too long/],
    [packed('0'.repeat(10_000_000)), /unpacks to too much/],
  ])('%.60s is refused with a reason', async (link, why) =>
    expect(await stateOfLink(link, known)).toMatchObject({ ok: false, why: expect.stringMatching(why) }),
  )

  test('that was cut or mistyped anywhere is refused', async () => {
    const made = await linkOf({ ...plain, files: { 'a.s': 'loop: j loop\n' } })
    const link = made.ok ? made.value : ''
    for (let k = 8; k < link.length - 1; k++) {
      const other = link[k] === 'A' ? 'B' : 'A'
      expect((await stateOfLink(link.slice(0, k), known)).ok).toBe(false)
      expect((await stateOfLink(link.slice(0, k) + other + link.slice(k + 1), known)).ok).toBe(false)
    }
  })
})

test('a prototype cannot be smuggled in', () => {
  const value = JSON.parse('{"guest":"tick","world":"native","vms":1,"files":{"__proto__":"x"}}')
  expect(checkedState(value, known)).toMatchObject({ ok: false })
})

describe('a file', () => {
  const saved = {
    state: { ...plain, files: { 'a.s': 'é\n' } },
    image: { name: 'hello.elf', bytes: Uint8Array.of(0x7f, 0x45, 0, 255) },
    disk: { name: 'd.img', bytes: new Uint8Array(20_000).fill(7) },
    moment: { step: 12, inputs: [{ step: 5, uart: 0, bytes: [65, 10] }] },
  }
  test('gives what was saved', () => expect(savedLab(textOf(saved), known)).toEqual({ ok: true, value: saved }))
  test.each([
    ['', /not JSON/],
    ['{}', /not a lab of this book/],
    [textOf(saved).slice(0, -9), /not JSON/],
    [textOf(saved).replace('"version": 1', '"version": 2'), /another version/],
    [textOf(saved).replace('"uart": 0', '"uart": 9'), /line of an input/],
    [textOf(saved).replace('"step": 12', '"step": -1'), /the step/],
    [textOf(saved).replace('f0UA/w', '*'), /damaged/],
  ])('%.30s is refused', (text, why) =>
    expect(savedLab(text, known)).toMatchObject({ ok: false, why: expect.stringMatching(why) }),
  )
})

describe('what is dropped', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)
  test.each([
    ['a.s', bytes('_start: nop'), 'source'],
    ['disk.img', new Uint8Array(1024), 'disk'],
    ['lab.json', bytes(textOf({ state: plain })), 'lab'],
  ])('%s is a %s', (name, content, kind) =>
    expect(recognize(name, content, known)).toMatchObject({ ok: true, value: { kind } }),
  )
  test.each([
    ['x', new Uint8Array(0), /empty/],
    ['x.bin', new Uint8Array(1000), /neither an ELF program/],
    ['x.elf', bytes('hello, world'), /not an ELF file/],
    ['x', Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 1), /truncated/],
    ['x.s', Uint8Array.of(0xff, 0xfe), /UTF-8/],
    ['x.json', bytes('{"a"'), /not JSON/],
    ['x.img', new Uint8Array(17 << 20), /16 MiB/],
  ])('%s is refused with a reason', (name, content, why) =>
    expect(recognize(name, content, known)).toMatchObject({ ok: false, why: expect.stringMatching(why) }),
  )
})

describe('an embedded lab', () => {
  const limits = { worlds: ['native', 'hw-nested'], vms: 2, files: ['a.s'] }
  test.each([
    [{ ringside: 1, type: 'run' }, { type: 'run' }],
    [
      { ringside: 1, type: 'step', steps: -3 },
      { type: 'step', steps: -3 },
    ],
    [
      { ringside: 1, type: 'choose', world: 'hw-nested' },
      { type: 'choose', world: 'hw-nested', vms: 1 },
    ],
    [
      { ringside: 1, type: 'input', text: 'x' },
      { type: 'input', uart: 0, text: 'x' },
    ],
    [
      { ringside: 1, type: 'setFile', path: 'a.s', text: '' },
      { type: 'setFile', path: 'a.s', text: '' },
    ],
    [{ type: 'run' }, undefined],
    ['run', undefined],
    [null, undefined],
    [{ ringside: 1, type: 'eval' }, 'there is no such message'],
    [{ ringside: 1, type: 'choose', world: 'x' }, 'world must be one of native, hw-nested'],
    [{ ringside: 1, type: 'choose', world: 'native', vms: 3 }, 'vms must be from 1 to 2'],
    [{ ringside: 1, type: 'setFile', path: 'b.s', text: '' }, 'there is no such file to set here'],
    [{ ringside: 1, type: 'goTo', step: 1.5 }, 'step must be a whole number from 0'],
  ])('understands %j', (data, command) => expect(commandOf(data, limits)).toEqual(command))

  const ask = (query: string) => asked(query, 'tick', ['native', 'hw-nested'], ['a.s', 'b.s'])
  test('is asked for by its address; what is wrong there is passed over', () => {
    expect(ask('')).toMatchObject({ worlds: ['native', 'hw-nested'], world: 'native', vms: 1, name: 'embed-tick' })
    expect(ask('?worlds=hw-nested,x&world=native&vms=9&name=a/b&file=../c&theme=red')).toMatchObject({
      worlds: ['hw-nested'],
      world: 'hw-nested',
      vms: 4,
      name: 'embed-tick',
      file: undefined,
      theme: undefined,
    })
    expect(ask('?readonly=b.s')).toMatchObject({ readOnly: ['b.s'], files: ['a.s'] })
    expect(ask('?readonly=all')).toMatchObject({ files: [] })
  })
  test.each([
    ['https://course.example', 'https://course.example'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['https://course.example/path', undefined],
    ['*', undefined],
    ['null', undefined],
    ['javascript:alert(1)', undefined],
    ['data:text/html,x', undefined],
  ])('talks to %s as %s', (parent, origin) => expect(ask(`?parent=${encodeURIComponent(parent)}`).parent).toBe(origin))
})
