// Bytes of JavaScript, compressed, that a page asks for before its reader uses a lab.
import { gzipSync } from 'node:zlib'
import { chromium as playwright, type Response } from '@playwright/test'
import { CHROMIUM_FLAGS } from '../browser.ts'
import type { Figure, Subject } from './site.ts'

export async function* scriptFigures({ url, chromium, pages }: Subject): AsyncGenerator<Figure> {
  const browser = await playwright.launch({ executablePath: chromium, args: CHROMIUM_FLAGS })
  for (const path of pages) {
    const page = await browser.newPage()
    const scripts: Response[] = []
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') scripts.push(response)
    })
    await page.goto(url + path)
    // Islands come to life when they are seen.
    await page.evaluate(async () => {
      for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
        scrollTo(0, y)
        await new Promise((done) => setTimeout(done, 50))
      }
    })
    await page.waitForFunction(() => !document.querySelector('astro-island[ssr]'))
    await page.waitForLoadState('networkidle')
    const sizes = await Promise.all([...scripts].map(async (script) => gzipSync(await script.body()).length))
    const bytes = sizes.reduce((a, b) => a + b, 0)
    yield { what: `/${path}: scripts before use`, value: bytes / 1000, unit: 'kB', most: 100 }
    await page.close()
  }
  await browser.close()
}
