// How fast the built book is in a real browser: every bound that it is held to, with the figure, and an exit status by them.
// The figures depend on this host and on what else it does; a busy host only makes them worse, so that a missed bound is
// tried again before it counts.
//
//   npm run build && npm run bench:site [-- scripts lab checks lighthouse]
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { serve } from '../../site/serve.ts'
import { obtainChromium } from '../browser.ts'
import { pagesOf, readSite } from '../links.ts'
import { checkFigures } from './site-checks.ts'
import { labFigures } from './site-lab.ts'
import { lighthouseFigures } from './site-lighthouse.ts'
import { scriptFigures } from './site-scripts.ts'

export interface Figure {
  readonly what: string
  readonly value: number
  readonly unit: string
  /** The value may be at most, or at least, this. */
  readonly most?: number
  readonly least?: number
}

export interface Subject {
  /** Address of the front page. */
  readonly url: string
  readonly chromium: string
  /** One page of each kind, relative to the front page: the largest of its folder. */
  readonly pages: readonly string[]
}

export const kept = ({ value, most = Infinity, least = -Infinity }: Figure) => value <= most && value >= least

const PARTS: Record<string, (subject: Subject) => AsyncGenerator<Figure>> = {
  scripts: scriptFigures,
  lab: labFigures,
  checks: checkFigures,
  lighthouse: lighthouseFigures,
}

/** The largest page of every folder that has pages; the page for lost readers is nobody's destination. */
function onePageOfEachKind(dist: string): string[] {
  const site = readSite(dist)
  const largest = new Map<string, string>()
  for (const page of pagesOf(site)) {
    if (page === '404.html') continue
    const folder = page.split('/').slice(0, -2).join('/') || page
    const size = (path?: string) => (site.get(path ?? '') ?? '').length
    if (size(page) > size(largest.get(folder))) largest.set(folder, page)
  }
  return [...largest.values()].map((page) => page.replace(/index\.html$/, '')).sort()
}

function line({ what, value, unit, most, least, ...rest }: Figure): string {
  const number = (n: number) => n.toLocaleString('en', { maximumFractionDigits: 1 })
  const bound = most === undefined ? `at least ${number(least ?? 0)}` : `at most ${number(most)}`
  const verdict = kept({ what, value, unit, ...rest, ...(most !== undefined ? { most } : { least: least ?? 0 }) })
  return `${what.padEnd(66)}${`${number(value)} ${unit}`.padStart(14)}  ${bound.padEnd(16)}${verdict ? 'pass' : 'FAIL'}`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const dist = process.env.DIST ?? join(import.meta.dirname, '../../dist')
  const chromium = obtainChromium()
  if (!chromium) throw new Error('no browser could be had')
  const server = await serve({ root: dist, base: process.env.BASE_PATH, port: 0, compress: true })
  const parts = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PARTS)
  let missed = 0
  for (const part of parts) {
    const measure = PARTS[part]
    if (!measure) throw new Error(`there is no part ${part}; there are ${Object.keys(PARTS).join(', ')}`)
    for await (const figure of measure({ url: server.url, chromium, pages: onePageOfEachKind(dist) })) {
      console.log(line(figure))
      if (!kept(figure)) missed++
    }
  }
  server.close()
  console.log(missed === 0 ? 'every bound is kept' : `${missed} bounds are missed`)
  process.exitCode = missed === 0 ? 0 : 1
}
