// Bytes of JavaScript, compressed, that a page asks for before its reader uses a lab.
import { gzipSync } from 'node:zlib'
import { chromium as playwright } from '@playwright/test'
import { CHROMIUM_FLAGS } from '../browser.ts'
import type { Figure, Subject } from './site.ts'

export async function* scriptFigures({ url, chromium, pages }: Subject): AsyncGenerator<Figure> {
  const browser = await playwright.launch({ executablePath: chromium, args: CHROMIUM_FLAGS })
  for (const path of pages) {
    const page = await browser.newPage()
    const sizes: Promise<number>[] = []
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script')
        sizes.push(response.body().then((body) => gzipSync(body).length))
    })
    await page.goto(url + path)
    // Islands come to life when they are seen.
    for (const island of await page.locator('astro-island').all())
      if (await island.isVisible()) await island.scrollIntoViewIfNeeded()
    await page.waitForLoadState('networkidle')
    const bytes = (await Promise.all(sizes)).reduce((a, b) => a + b, 0)
    yield { what: `/${path}: scripts before use`, value: bytes / 1000, unit: 'kB', most: 100 }
    await page.close()
  }
  await browser.close()
}
