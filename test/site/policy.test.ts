import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { secured } from '../../site/policy.ts'

const page = (body: string) =>
  `<html lang="en" data-theme="dark"><head><meta charset="utf-8"/></head><body>${body}</body>`
const hash = (code: string) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`

test('inline scripts are allowed by their hash, exactly as they stand', () => {
  const html = secured(page('<script>\n one() </script><script type="module">two()</script>'))
  expect(html).toContain(hash('\n one() '))
  expect(html).toContain(hash('two()'))
})
test('scripts with an address need no hash', () =>
  expect(secured(page('<script type="module" src="/a.js"></script>'))).not.toContain('sha256'))
test('the policy stands before everything that it governs', () =>
  expect(secured(page(''))).toMatch(/<head><meta charset="utf-8"\/?><meta http-equiv="content-security-policy"/))
test('no string becomes code', () =>
  expect(secured(page(''))).not.toMatch(/'unsafe-eval'|script-src[^;]*'unsafe-inline'/))
test('a page without scripts is light', () => expect(secured(page(''))).toContain('data-theme="light"'))
