// What must hold of the built site, read from disk: $DIST (dist), built for $BASE_PATH.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { brokenLinks, pagesOf, readSite } from '../links.ts'

const folder = process.env.DIST ?? join(import.meta.dirname, '../../dist')
const base = `/${process.env.BASE_PATH ?? ''}/`.replace(/\/+/g, '/')
const site = readSite(folder)
const pages = pagesOf(site)

describe('the built site', () => {
  test('has a front page, a page for lost readers and a search index', () =>
    expect([...site.keys()]).toEqual(expect.arrayContaining(['index.html', '404.html', 'pagefind/pagefind.js'])))

  test.each(pages)('%s links to what is there', (page) => expect(brokenLinks(site, page, base)).toEqual([]))

  test.each(pages)('%s has its heading and its text without a script', (page) => {
    const main = /<main[\s\S]*<\/main>/.exec(site.get(page) ?? '')?.[0] ?? ''
    expect(main).toContain('<h1')
    expect(main.replace(/<(script|style)[\s\S]*?<\/\1>|<[^>]*>|\s+/g, ' ').length).toBeGreaterThan(100)
  })

  test('style sheets load what is there', () => {
    const sheets = [...site.keys()].filter((path) => path.endsWith('.css'))
    expect(sheets.length).toBeGreaterThan(0)
    expect(sheets.flatMap((sheet) => brokenLinks(site, sheet, base))).toEqual([])
  })

  test.each(pages)('%s has a policy that allows no foreign and no evaluated script', (page) => {
    const policy = /http-equiv="content-security-policy" content="([^"]*)"/i.exec(site.get(page) ?? '')?.[1] ?? ''
    expect(policy).toContain("default-src 'self'")
    expect(/script-src ([^;]*)/.exec(policy)?.[1]).toMatch(/^'self'/)
    expect(policy).not.toMatch(/'unsafe-eval'|script-src[^;]*'unsafe-inline'|https?:|\*/)
  })
})
