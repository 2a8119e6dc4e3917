// What Lighthouse finds on one page of each kind, as on a phone on a slow network: its scores, and two of its times.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium as playwright } from '@playwright/test'
import lighthouse from 'lighthouse'
import { CHROMIUM_FLAGS } from '../browser.ts'
import { type Figure, kept, type Subject } from './site.ts'

const SCORES = { performance: 95, accessibility: 100, 'best-practices': 100, seo: 100 }
const TRIES = 3

export async function* lighthouseFigures({ url, chromium, pages }: Subject): AsyncGenerator<Figure> {
  for (const path of pages) {
    let best: Figure[] = []
    for (let n = 0; n < TRIES && !(best.length > 0 && best.every(kept)); n++) {
      const figures = await inspect(url + path, chromium)
      const better = (figure: Figure, k: number) => {
        const before = best[k]
        return !before || (figure.most === undefined ? figure.value > before.value : figure.value < before.value)
      }
      best = figures.map((figure, k) => (better(figure, k) ? figure : (best[k] ?? figure)))
    }
    for (const figure of best) yield { ...figure, what: `/${path}: ${figure.what}` }
  }
}

/** In a browser that has never been there: Lighthouse itself leaves what pages have stored. */
async function inspect(url: string, executablePath: string): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-lighthouse-'))
  const args = [...CHROMIUM_FLAGS, '--remote-debugging-port=0']
  const browser = await playwright.launchPersistentContext(folder, { executablePath, args })
  const port = Number(readFileSync(join(folder, 'DevToolsActivePort'), 'utf8').split('\n')[0])
  const result = await lighthouse(url, { port, logLevel: 'silent', onlyCategories: Object.keys(SCORES) })
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
  if (!result || result.lhr.runtimeError) throw new Error(`${url}: ${result?.lhr.runtimeError?.message}`)
  const { categories, audits } = result.lhr
  if (process.env.EXPLAIN)
    for (const { id, title, score, displayValue, details } of Object.values(audits))
      if (score !== null && score < 0.9)
        console.log(`  ${id}: ${title} ${displayValue ?? ''}`, JSON.stringify(details)?.slice(0, 400))
  const time = (id: string) => audits[id]?.numericValue ?? Number.NaN
  return [
    ...Object.entries(SCORES).map(([id, least]) => ({
      what: `Lighthouse, ${id.replace('seo', 'search engines').replace('-', ' ')}`,
      value: Math.round((categories[id]?.score ?? 0) * 100),
      unit: 'of 100',
      least,
    })),
    { what: 'largest contentful paint', value: time('largest-contentful-paint'), unit: 'ms', most: 1500 },
    { what: 'total blocking time', value: time('total-blocking-time'), unit: 'ms', most: 100 },
  ]
}
