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

// Two states that differ in all: what is wrong in one theme or at one width is seen, and half the time of all four is saved. The lab is
// tried in all (lab.test.ts).
const STATES = [
  { width: 1440, theme: 'light' },
  { width: 390, theme: 'dark' },
] as const

for (const path of PAGES)
  test(`/${path} fits, and has no accessibility flaw, wide and on a phone, light and dark`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'light' })
    await page.goto(path)
    for (const state of STATES) {
      await page.setViewportSize({ width: state.width, height: 900 })
      await page.emulateMedia({ colorScheme: state.theme })
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
  const folders = [...new Set(PAGES.map((path) => path.split('/')[0] ?? ''))]
  for (const folder of folders)
    test(`/${folder}: every page can be read`, async ({ page }) => {
      for (const path of PAGES.filter((each) => each.split('/')[0] === folder)) {
        await page.goto(path)
        await expect(page.locator('h1'), path).toBeVisible()
        await expect(page.locator('main'), path).toContainText(/\w.{100}/s)
      }
    })
})
