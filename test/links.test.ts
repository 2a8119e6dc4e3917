// Tries the link checker on small sites. What it says of the book itself is test/built/links.test.ts, after a build.
import { expect, test } from 'vitest'
import { brokenLinks } from './links.ts'

const site = (html: string) =>
  new Map([
    ['index.html', html],
    ['a/index.html', '<h2 id="traps">Traps</h2>'],
    ['a/x.png', ''],
    ['s.css', "@font-face { src: url('/book/a/x.png') } body { background: url(https://cdn.example/x.png) }"],
  ])
const of = (html: string) => brokenLinks(site(html), 'index.html', '/book/')

test.each([
  '<a href="/book/a/">good</a>',
  '<a href="a/#traps">good</a>',
  '<a href="#here">here</a><p id="here">',
  '<img src="/book/a/x.png" srcset="/book/a/x.png 1x, a/x.png 2x">',
  '<a href="https://example.org/">elsewhere</a>',
  '<link rel="canonical" href="https://example.org/book/">',
  '<a href="mailto:a@example.org">mail</a>',
  '<script>const s = "<a href=/nowhere>"</script>',
])('is content with %s', (html) => expect(of(html)).toEqual([]))

test.each([
  ['<a href="/book/b/">', 'leads nowhere'],
  ['<a href="/book/a">', 'write the slash'],
  ['<a href="/a/">', 'leaves the base path'],
  ['<a href="../">', 'leaves the base path'],
  ['<a href="a/#gone">', 'no element with the id gone'],
  ['<a href="">', 'an empty link'],
  ['<a href="javascript:alert(1)">', 'is no address'],
  ['<img alt="a > b" src=missing.png>', 'leads nowhere'],
  ['<img srcset="a/x.png 1x, b.png 2x">', 'leads nowhere'],
  ['<script src="https://cdn.example/x.js"></script>', 'another host'],
  ['<link rel="stylesheet" href="//cdn.example/x.css">', 'another host'],
  ['<astro-island component-url="/book/gone.js">', 'leads nowhere'],
])('complains of %s: %s', (html, complaint) => {
  expect(of(html)).toHaveLength(1)
  expect(of(html)[0]).toContain(complaint)
})

test('reads style sheets', () =>
  expect(brokenLinks(site(''), 's.css', '/book/')).toEqual([
    's.css: loads https://cdn.example/x.png from another host',
  ]))
