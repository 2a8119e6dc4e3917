// Playwright's `test`, with what must hold during every test: no request leaves the site, no script fails, and nothing
// breaks the page's security policy.
import { test as base, expect, type Page } from '@playwright/test'
import axe from 'axe-core'
import { pagesOf, readSite } from '../links.ts'

export { expect }

export const test = base.extend<{ quiet: undefined }>({
  quiet: [
    async ({ page, baseURL }, use) => {
      const complaints: string[] = []
      page.on('request', (request) => {
        if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(new URL('/', baseURL).href))
          complaints.push(`request to ${request.url()}`)
      })
      page.on('pageerror', ({ message }) => {
        // How Monaco lets go of what it was asked for and nobody waits for any more: no fault of a page.
        if (message !== 'Canceled') complaints.push(`error: ${message}`)
      })
      page.on('console', (message) => {
        const lost = /status of 404/.test(message.text()) && message.location().url === page.url()
        if (message.type() === 'error' && !lost) complaints.push(`console: ${message.text()}`)
      })
      await use(undefined)
      expect(complaints).toEqual([])
    },
    { auto: true },
  ],
})

/** Address of every page of the built site, relative to its front page: '', 'lessons/x/', '404.html'. */
export const PAGES = pagesOf(readSite(process.env.DIST ?? ''))
  .map((path) => path.replace(/index\.html$/, ''))
  .sort()

/**
 * What axe finds wrong with the page as it stands, or with the part of it that `within` selects, by WCAG 2.2 A and AA and axe's best practices, frames included.
 * axe's own adapter for Playwright asks the same, and takes five times as long: it carries every element that is in
 * order to a second page and back.
 */
export async function flaws(page: Page, within?: string): Promise<string[]> {
  for (const frame of page.frames()) if (!(await frame.evaluate('"axe" in window'))) await frame.evaluate(axe.source)
  const violations = await page.evaluate(async (selector) => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') }
    return (await axe.run(selector ?? document, { resultTypes: ['violations'] })).violations
  }, within)
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}`))
}

/** How a page can be looked at: its width in CSS pixels, and its theme. */
export interface Look {
  readonly width: 390 | 1440
  readonly theme: 'dark' | 'light'
}
/** The last is how tests begin: from there a test goes on. */
export const LOOKS: readonly Look[] = ([390, 1440] as const).flatMap((width) =>
  (['dark', 'light'] as const).map((theme) => ({ width, theme })),
)

/** Looks at a page in this way, for a reader whose system has that theme. */
export async function lookAt(page: Page, { width, theme }: Look): Promise<void> {
  await page.setViewportSize({ width, height: 900 })
  await page.emulateMedia({ colorScheme: theme })
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
}

/**
 * What is wrong with a state of the page in any of its four looks, wide and on a phone, light and dark: axe's flaws, and
 * a page that is wider than its window. `within`: the part that the state is about.
 */
export async function flawsInEveryLook(page: Page, within?: string): Promise<string[]> {
  const found: string[] = []
  for (const look of LOOKS) {
    const { width, theme } = look
    await lookAt(page, look)
    await expect.poll(() => sideways(page), `${width} ${theme}`).toEqual([])
    found.push(...(await flaws(page, within)).map((flaw) => `${width} ${theme}: ${flaw}`))
  }
  return found
}

/** What makes the page wider than its window: the innermost elements that stick out and that nothing scrolls or clips. */
export const sideways = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    const contained = (element: Element) => {
      for (let at = element.parentElement; at && at !== document.body; at = at.parentElement)
        if (getComputedStyle(at).overflowX !== 'visible') return true
      return false
    }
    const out = [...document.body.querySelectorAll('*')].filter(
      (each) => each.getBoundingClientRect().right > clientWidth + 0.5 && !contained(each),
    )
    const inner = out.filter((each) => !out.some((other) => other !== each && each.contains(other)))
    const name = (each: Element) =>
      `${each.closest('.lab-panel')?.getAttribute('aria-label') ?? ''} ${each.tagName} .${each.getAttribute('class')} ${each.getBoundingClientRect().right}: ${each.textContent?.slice(0, 60)}`
    return [`${scrollWidth - clientWidth} px too wide`, ...inner.map(name)]
  })
