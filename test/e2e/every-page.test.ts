// What every page of the book owes its readers, whoever wrote it. The pages are those of the built site.
import { expect, flaws, PAGES, sideways, test } from './book.ts'

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

const WIDE = { width: 1440, theme: 'light' } as const
const PHONE = { width: 390, theme: 'dark' } as const
/** Two states that differ in all show what is wrong in one theme or at one width; one page of each kind is looked at in all four. */
const statesOf = (path: string) =>
  KINDS.includes(path) ? [WIDE, { ...WIDE, theme: 'dark' }, PHONE, { ...PHONE, theme: 'light' }] : [WIDE, PHONE]

for (const path of PAGES)
  test(`/${path} fits, and has no accessibility flaw, wide and on a phone, light and dark`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'light' })
    await page.goto(path)
    for (const state of statesOf(path)) {
      await page.setViewportSize({ width: state.width, height: 900 })
      await page.emulateMedia({ colorScheme: state.theme as 'light' | 'dark' })
      await expect(page.locator('html')).toHaveAttribute('data-theme', state.theme)
      await page.locator('main details').evaluateAll((all) => {
        for (const details of all) details.toggleAttribute('open', true)
      })
      await expect.poll(() => sideways(page), JSON.stringify(state)).toEqual([])
      expect(await flaws(page), JSON.stringify(state)).toEqual([])
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
