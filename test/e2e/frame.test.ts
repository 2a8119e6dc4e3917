// The parts around the text: front page, contents, themes, search, and the page for lost readers.
import type { Page } from '@playwright/test'
import { expect, flaws, flawsInEveryLook, test } from './book.ts'

test('the front page says what the book is and leads to its first chapter', async ({ page }) => {
  await page.goto('')
  await expect(page).toHaveTitle(/Ringside/)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.getByRole('link', { name: 'Begin with chapter 1' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What is virtualization?')
})

test('the front page lists every chapter of the contents', async ({ page }) => {
  await page.goto('')
  const listed = await page.locator('.chapters a').allInnerTexts()
  await page.goto('bibliography/')
  const contents = page.getByRole('navigation', { name: 'Contents' })
  expect(listed.length).toBeGreaterThan(0)
  for (const title of listed) await expect(contents.getByRole('link', { name: title })).toBeVisible()
})

test('the skip link leads past the frame', async ({ page }) => {
  await page.goto('bibliography/')
  await page.keyboard.press('Tab')
  await expect(page.locator('.sl-skip-link')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/#_top$/)
})

test.describe('the theme', () => {
  test.use({ colorScheme: 'light' })

  test('follows the system until the reader chooses, and then the reader', async ({ page }) => {
    const root = page.locator('html')
    await page.goto('')
    await expect(root).toHaveAttribute('data-theme', 'light')
    const dark = page.getByRole('button', { name: 'Dark theme' })
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect(root).toHaveAttribute('data-theme', 'dark')
    await page.emulateMedia({ colorScheme: 'light' })
    await expect(root).toHaveAttribute('data-theme', 'light')
    await expect(dark).toHaveAttribute('aria-pressed', 'false')
    await dark.click()
    await expect(root).toHaveAttribute('data-theme', 'dark')
    await expect(dark).toHaveAttribute('aria-pressed', 'true')
    await page.reload()
    await expect(root).toHaveAttribute('data-theme', 'dark')
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.emulateMedia({ colorScheme: 'light' })
    await expect(root).toHaveAttribute('data-theme', 'dark')
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(23, 24, 26)')
  })

  test('can be chosen where storage is closed', async ({ page }) => {
    await page.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('closed', 'SecurityError')
        },
      })
    })
    await page.goto('')
    await page.getByRole('button', { name: 'Dark theme' }).click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  })
})

test('the search finds a word of the text', async ({ page }) => {
  await page.goto('')
  await page.keyboard.press('Control+k')
  const search = page.getByRole('dialog', { name: 'Search' })
  await expect(search.getByRole('searchbox')).toBeFocused()
  await page.keyboard.type('hypercall')
  await expect(search.getByRole('status')).toContainText('for “hypercall”')
  await expect(search.locator('mark').first()).toHaveText(/hypercall/i)
  expect(await flawsInEveryLook(page, 'dialog.search')).toEqual([])
  await page.keyboard.press('Escape')
  await expect(search).toBeHidden()
  await page.getByRole('button', { name: 'Search' }).click()
  await search.getByRole('searchbox').fill('')
  await expect(search.getByRole('listitem')).toHaveCount(0)
  await search.getByRole('searchbox').fill('hypercall')
  await search.getByRole('listitem').getByRole('link').first().click()
  await expect(search).toBeHidden()
  await expect(page.locator('main')).toContainText(/hypercall/i)
})

test('the search finds the field’s terms in the chapters', async ({ page }) => {
  await page.goto('')
  await page.keyboard.press('Control+k')
  const search = page.getByRole('dialog', { name: 'Search' })
  for (const [words, address] of [
    ['VMCS', 'lessons/timers-and-interrupts/'],
    ['hypercall', 'lessons/hypercalls/'],
    ['shadow page table', 'lessons/shadow-page-tables/'],
  ] as const) {
    await search.getByRole('searchbox').fill(words)
    await expect(search.getByRole('status')).toContainText(`for “${words}”`)
    await expect(search.locator(`a[href*="${address}"]`).first(), words).toBeVisible()
  }
})

test('the search finds an instruction, a CSR, a cause and an SBI call in the reference', async ({ page }) => {
  await page.goto('')
  await page.keyboard.press('Control+k')
  const search = page.getByRole('dialog', { name: 'Search' })
  for (const [words, address] of [
    ['hfence.gvma', 'reference/instructions/'],
    ['hedeleg', 'reference/csrs/'],
    ['virtual instruction', 'reference/causes/'],
    ['set timer', 'reference/firmware/'],
  ] as const) {
    await search.getByRole('searchbox').fill(words)
    await expect(search.locator(`a[href*="${address}"]`).first(), words).toBeVisible()
  }
})

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } })

  test('the contents open all the same, and what cannot work is not shown', async ({ page }) => {
    await page.goto('lessons/what-is-virtualization/')
    await expect(page.getByRole('button', { name: 'Dark theme' })).toBeHidden()
    await expect(page.getByRole('button', { name: 'Search' })).toBeHidden()
    await page.getByRole('button', { name: 'Contents' }).click()
    await expect(page.getByRole('navigation', { name: 'Contents' })).toBeVisible()
  })
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } })

  test('the contents open, lead on, and close', async ({ page }) => {
    await page.goto('lessons/what-is-virtualization/')
    const contents = page.getByRole('navigation', { name: 'Contents' })
    await expect(contents).toBeHidden()
    await page.getByRole('button', { name: 'Contents' }).click()
    await expect(contents).toBeVisible()
    expect(await flaws(page)).toEqual([])
    await contents.getByRole('link', { name: 'Type 1 and type 2' }).click()
    await expect(contents).toBeHidden()
    await expect(page.getByRole('heading', { name: 'Type 1 and type 2' })).toBeInViewport()
    await page.getByRole('button', { name: 'Contents' }).click()
    await page.keyboard.press('Escape')
    await expect(contents).toBeHidden()
  })
})

test('the contents mark the section that is being read', async ({ page }) => {
  await page.goto('lessons/what-is-virtualization/')
  await page.getByRole('heading', { name: 'What it costs' }).evaluate((heading) => heading.scrollIntoView())
  await expect(page.locator('.sections a[aria-current]')).toHaveText('What it costs')
})

test('an address that is not there gives the page for lost readers, with a way back', async ({ page }) => {
  const response = await page.goto('lessons/no-such-lesson/')
  expect(response?.status()).toBe(404)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Page fault')
  await page.getByRole('link', { name: 'The front page' }).click()
  await expect(page.getByRole('link', { name: 'Begin with chapter 1' })).toBeVisible()
})

test.describe('the book’s own faces', () => {
  /** When fonts were asked for, and when the page had been loaded, ms. */
  const times = (page: Page) =>
    page.evaluate(async () => {
      await document.fonts.ready
      const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
      const fonts = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.woff2'))
      return { loaded: visit?.loadEventEnd ?? 0, asked: fonts.map(({ startTime }) => startTime).sort((p, q) => p - q) }
    })
  /** How many are put on; faces of the system stand under names of their own. */
  const faces = (page: Page) =>
    page.evaluate(() => {
      const own = ['Literata', 'Source Sans 3', 'JetBrains Mono']
      return [...document.fonts].filter((f) => f.status === 'loaded' && own.includes(f.family.replace(/"/g, ''))).length
    })

  test('come after the words on a first visit, all at once; on the next one with them', async ({ page }) => {
    await page.goto('bibliography/')
    await expect(page.locator('#faces')).toHaveAttribute('media', 'all')
    await expect.poll(() => faces(page)).toBeGreaterThanOrEqual(2)
    const first = await times(page)
    expect(first.asked.length).toBeGreaterThanOrEqual(4)
    expect(first.asked[0]).toBeGreaterThanOrEqual(first.loaded)
    await page.reload()
    await expect.poll(async () => (await times(page)).asked.length).toBeGreaterThan(0)
    const second = await times(page)
    expect(second.asked[0]).toBeLessThan(second.loaded)
  })

  test('are kept for the next page on a phone', async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto('bibliography/')
    await expect.poll(() => page.evaluate(() => localStorage.getItem('ringside-faces'))).toContain('faces')
    await expect(page.locator('#faces')).toHaveAttribute('media', 'print')
    expect(await faces(page)).toBe(0)
    await page.goto('glossary/')
    await expect(page.locator('#faces')).toHaveAttribute('media', 'all')
    await expect.poll(() => faces(page)).toBeGreaterThanOrEqual(2)
  })
})
