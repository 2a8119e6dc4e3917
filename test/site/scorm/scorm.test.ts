// The package for course systems, with scorm-again as the course system: a runtime that checks every value against SCORM 1.2.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import * as scorm from 'scorm-again/scorm12'
import { expect, test } from 'vitest'
import { packageFiles } from '../../../site/scorm/package.ts'
import { findApi, Report, type Scorm12 } from '../../../site/scorm/sco.ts'

type Course = Scorm12 & { LMSGetLastError(): string }
// The module's types speak of a default export; what it exports has a name.
const { Scorm12API } = scorm as unknown as { Scorm12API: new (settings: object) => Course }
const course = () => new Scorm12API({ autocommit: false, logLevel: 5 })
const NAMES = ['one', 'two', 'three']

test('score and completion follow what is solved; only what counts, counts', () => {
  const api = course()
  const report = new Report(api, NAMES)
  expect(api.LMSGetValue('cmi.core.lesson_status')).toBe('incomplete')
  report.hear(['two', 'other'])
  expect(api.LMSGetLastError()).toBe('0')
  expect(api.LMSGetValue('cmi.core.score.raw')).toBe('33')
  report.hear(['one', 'three'])
  expect(api.LMSGetLastError()).toBe('0')
  expect([api.LMSGetValue('cmi.core.score.raw'), api.LMSGetValue('cmi.core.lesson_status')]).toEqual([
    '100',
    'completed',
  ])
})

test('what was solved on another day stays solved, also in an empty browser', () => {
  const api = course()
  const told: Record<string, string> = { 'cmi.suspend_data': 'one two', 'cmi.core.lesson_status': 'incomplete' }
  const remembering: Scorm12 = {
    LMSInitialize: () => 'true',
    LMSFinish: () => 'true',
    LMSCommit: () => 'true',
    LMSGetValue: (element) => told[element] ?? '',
    LMSSetValue: (element, value) => {
      told[element] = value
      return api.LMSSetValue(element, value)
    },
  }
  api.LMSInitialize('')
  const report = new Report(remembering, NAMES)
  report.hear([])
  expect(told['cmi.core.score.raw']).toBeUndefined()
  report.hear(['three'])
  expect(told).toMatchObject({ 'cmi.core.score.raw': '100', 'cmi.suspend_data': 'one three two' })
  expect(api.LMSGetValue('cmi.core.lesson_status')).toBe('completed')
})

test('the course system is found on a window above, and its absence is no failure', () => {
  const api = course()
  const top = { API: api } as unknown as Window
  Object.assign(top, { parent: top, opener: null })
  const middle = { parent: top, opener: null } as unknown as Window
  expect(findApi({ parent: middle, opener: null } as unknown as Window)).toBe(api)
  const alone = { opener: null } as unknown as Window
  Object.assign(alone, { parent: alone })
  expect(findApi(alone)).toBeUndefined()
})

test('a package is a zip with its manifest at the top, and every file that the manifest names', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-scorm-'))
  const out = join(folder, 'p.zip')
  const script = join(import.meta.dirname, '../../../site/scorm/package.ts')
  const made = spawnSync(process.execPath, [script, '--site', 'https://example.org/book', '-o', out], {
    encoding: 'utf8',
  })
  expect(made.status, made.stderr).toBe(0)
  const files = unzipSync(readFileSync(out))
  rmSync(folder, { recursive: true })
  const text = (name: string) => strFromU8(files[name] ?? new Uint8Array())
  const named = [...text('imsmanifest.xml').matchAll(/<file href="([^"]+)"/g)].map(([, name]) => name)
  expect(Object.keys(files).sort()).toEqual(['imsmanifest.xml', ...named].sort())
  expect(text('imsmanifest.xml')).toMatch(/<schemaversion>1\.2<[\s\S]*adlcp:scormtype="sco" href="index.html"/)
  expect(text('index.html')).toMatch(/<iframe src="https:\/\/example\.org\/book\/exercises\//)
  expect(text('sco.js')).toContain('LMSInitialize')
  expect(text('sco.js')).not.toMatch(/: string|^export interface/m)
})

test.each([
  ['', [], /--site/],
  ['javascript:alert(1)', [], /--site/],
  ['https://example.org/', ['sum-of-word'], /no exercise sum-of-word; there are .*sum-of-words/],
])('what cannot be packaged is said: %s %j', (site, names, why) => expect(() => packageFiles(site, names)).toThrow(why))
