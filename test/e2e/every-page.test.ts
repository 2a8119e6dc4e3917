// What every page of the book owes its readers, whoever wrote it. The pages are those of the built site.
import { expect, flaws, PAGES, test } from './book.ts'

test('there are pages to test', () => expect(PAGES).toContain(''))

for (const path of PAGES) {
  for (const colorScheme of ['light', 'dark'] as const)
    test.describe(`/${path}, ${colorScheme}`, () => {
      test.use({ colorScheme })
      test('has no accessibility flaw', async ({ page }) => {
        await page.goto(path)
        await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
        expect(await flaws(page)).toEqual([])
        const opened = await page.locator('main details:not([open])').evaluateAll((all) => {
          for (const details of all) details.setAttribute('open', '')
          return all.length
        })
        if (opened > 0) expect(await flaws(page)).toEqual([])
      })
    })

  test.describe(`/${path} on a phone`, () => {
    test.use({ viewport: { width: 390, height: 844 } })
    test('fits, and has no accessibility flaw', async ({ page }) => {
      await page.goto(path)
      const over = () =>
        page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      expect(await over()).toBe(0)
      expect(await flaws(page)).toEqual([])
    })
  })

  test.describe(`/${path} without scripts`, () => {
    test.use({ javaScriptEnabled: false })
    test('can be read', async ({ page }) => {
      await page.goto(path)
      await expect(page.locator('h1')).toBeVisible()
      await expect(page.locator('main')).toContainText(/\w.{100}/s)
    })
  })
}
