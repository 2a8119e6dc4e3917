// What every page of the book owes its readers, whoever wrote it. The pages are those of the built site.
import { expect, flaws, LOOKS, lookAt, PAGES, sideways, test } from './book.ts'

test('there are pages to test', () => expect(PAGES).toContain(''))

test('a flaw would be found', async ({ page }) => {
  await page.goto('404.html')
  expect(await flaws(page)).toEqual([])
  await page.locator('main').evaluate((main) => {
    main.insertAdjacentHTML('beforeend', '<img src="favicon.svg"><p style="color: #999; background: #aaa">grey</p>')
  })
  const found = (await flaws(page)).map((flaw) => flaw.split(':')[0])
  expect(found.sort()).toEqual(['color-contrast', 'image-alt'])
})

/** One page of each kind: they share their frame, and what is in it. */
const KINDS = [...new Map(PAGES.map((path) => [path.split('/')[0], path])).values()]

/** Two looks that differ in all show what is wrong in one theme or at one width; one page of each kind is looked at in all four. */
const looksAt = (path: string) =>
  KINDS.includes(path) ? LOOKS : LOOKS.filter(({ width, theme }) => (width === 390) === (theme === 'dark'))

for (const path of PAGES)
  test(`/${path} fits, and has no accessibility flaw, wide and on a phone, light and dark`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'light' })
    await page.goto(path)
    for (const look of looksAt(path)) {
      await lookAt(page, look)
      await page.locator('main details').evaluateAll((all) => {
        for (const details of all) details.toggleAttribute('open', true)
      })
      await expect.poll(() => sideways(page), JSON.stringify(look)).toEqual([])
      expect(await flaws(page), JSON.stringify(look)).toEqual([])
    }
  })

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })
  test('a page of each kind can be read', async ({ page }) => {
    for (const path of KINDS) {
      await page.goto(path)
      await expect(page.locator('h1'), path).toBeVisible()
      await expect(page.locator('main'), path).toContainText(/\w.{100}/s)
    }
  })
})
