import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Serving, serve } from '../../site/serve.ts'

const outside = mkdtempSync(join(tmpdir(), 'serve-'))
const root = join(outside, 'dist')
let site: Serving

beforeAll(async () => {
  mkdirSync(join(root, 'a'), { recursive: true })
  writeFileSync(join(root, 'index.html'), 'front')
  writeFileSync(join(root, 'a/index.html'), 'page a')
  writeFileSync(join(root, '404.html'), 'lost')
  writeFileSync(join(outside, 'secret'), 'secret')
  site = await serve({ root, base: '/book', port: 0 })
})
afterAll(() => {
  site.close()
  rmSync(outside, { recursive: true })
})

const get = async (path: string) => {
  const response = await fetch(new URL(path, site.url), { redirect: 'manual' })
  return [response.status, response.headers.get('location') ?? (await response.text())]
}

test.each([
  ['/book/', 200, 'front'],
  ['/book/a/', 200, 'page a'],
  ['/book/a', 301, '/book/a/'],
  ['/book', 301, '/book/'],
  ['/', 301, '/book/'],
  ['/book/b/', 404, 'lost'],
  ['/elsewhere', 404, 'lost'],
  ['/book/%2e%2e/secret', 404, 'lost'],
  ['/book/..%2fsecret', 404, 'lost'],
  ['/book/%', 400, 'lost'],
])('%s gives %i %s', async (path, status, text) => expect(await get(path)).toEqual([status, text]))

test('where the port is taken it takes the next', async () => {
  const port = Number(new URL(site.url).port)
  const second = await serve({ root, port })
  expect(Number(new URL(second.url).port)).toBeGreaterThan(port)
  second.close()
})

test('text is compressed where that is wanted, and says so', async () => {
  const compressing = await serve({ root, port: 0, compress: true })
  const response = await fetch(compressing.url)
  expect(response.headers.get('content-encoding')).toBe('gzip')
  expect(await response.text()).toBe('front')
  compressing.close()
  expect((await fetch(site.url)).headers.get('content-encoding')).toBeNull()
})
