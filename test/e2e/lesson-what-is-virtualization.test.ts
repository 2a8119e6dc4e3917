// Chapter 1 in the browser: the layer diagram by mouse, by keyboard and without scripts; figures; citations.
import type { Page } from '@playwright/test'
import { expect, flawsInEveryLook, test } from './book.ts'
import { saved } from './lab-page.ts'

const ADDRESS = 'lessons/what-is-virtualization/'
const arrangement = (page: Page, name: string) => page.getByRole('region', { name })
const account = (page: Page, name: string) => arrangement(page, name).locator('.layers-detail[data-shown="true"]')

test.describe('the layer diagram', () => {
  test.beforeEach(async ({ page }) => {
    await page.goto(ADDRESS)
    await page.locator('#layers').scrollIntoViewIfNeeded()
    await expect(arrangement(page, 'Bare machine').getByRole('button', { name: /^Kernel/ })).toBeVisible()
  })

  test('opens at the kernel, in each arrangement with its mode', async ({ page }) => {
    await expect(account(page, 'Bare machine')).toContainText('supervisor mode (S)')
    await expect(account(page, 'Full virtualization')).toContainText('user mode (U)')
    await expect(account(page, 'Paravirtualization')).toContainText('user mode (U)')
    await expect(account(page, 'Hardware-assisted')).toContainText('virtual supervisor mode (VS)')
  })

  test('a pressed layer is opened in all four', async ({ page }) => {
    const hypervisor = arrangement(page, 'Paravirtualization').getByRole('button', { name: /^Hypervisor/ })
    await hypervisor.click()
    await expect(hypervisor).toHaveAttribute('aria-pressed', 'true')
    await expect(account(page, 'Bare machine')).toContainText('There is none')
    await expect(account(page, 'Hardware-assisted')).toContainText('(HS)')
    await expect(page.locator('#layers').getByRole('status')).toContainText('Bare machine: none')
    expect(await flawsInEveryLook(page, '#layers')).toEqual([])
  })

  test('works by keyboard: one stop for each drawing and one for its code, arrows inside, Enter and Space press', async ({
    page,
  }) => {
    const box = arrangement(page, 'Full virtualization')
    await arrangement(page, 'Bare machine')
      .getByRole('button', { name: /^Kernel/ })
      .focus()
    await page.keyboard.press('Tab')
    await expect(account(page, 'Bare machine').getByRole('link')).toBeFocused()
    await page.keyboard.press('Tab')
    await expect(box.getByRole('button', { name: /^Guest kernel/ })).toBeFocused()
    await page.keyboard.press('ArrowUp')
    await expect(box.getByRole('button', { name: /^Programs/ })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(account(page, 'Hardware-assisted')).toContainText('the hypervisor sleeps')
    await page.keyboard.press('End')
    await page.keyboard.press(' ')
    await expect(box.getByRole('button', { name: 'Hardware' })).toHaveAttribute('aria-pressed', 'true')
    await expect(account(page, 'Hardware-assisted')).toContainText('second set of supervisor registers')
    await page.keyboard.press('Home')
    await expect(box.getByRole('button', { name: /^Programs/ })).toBeFocused()
  })

  test('leads to the code of a layer, in the workbench and its world', async ({ page }) => {
    await account(page, 'Paravirtualization').getByRole('link', { name: 'guests/mini/pv/arch.s' }).click()
    const lab = page.getByRole('region', { name: 'Lab: the workbench' })
    await expect(lab.getByRole('radio', { name: 'under paravirt' })).toBeChecked()
    await expect(lab.locator('.lab-source')).toContainText('SHARED_')
  })

  test('is taken along as it stands: one drawing that needs no page, and its layers as rows', async ({ page }) => {
    await arrangement(page, 'Paravirtualization')
      .getByRole('button', { name: /^Programs/ })
      .click()
    const box = page.locator('.layers')
    const csv = await saved(page, box.getByRole('button', { name: 'Save as CSV' }))
    expect(csv.text).toMatch(/^arrangement,layer,mode,runs,code,traps,to,thenTo\r\nBare machine,Programs,U,/)
    const json = await saved(page, box.getByRole('button', { name: 'Save as JSON' }))
    expect(JSON.parse(json.text)).toHaveLength(4 + 3 * 5)
    const svg = await saved(page, box.getByRole('button', { name: 'Save as SVG' }))
    expect(svg.name).toBe('layers-native-full-paravirtual-assisted.svg')
    expect(svg.text).not.toContain('var(')
    await page.setContent(svg.text.replace(/^<\?xml.*\n/, ''))
    await expect(page.locator('svg text', { hasText: 'Hardware-assisted' })).toBeVisible()
    const colours = page
      .locator('svg g > rect:first-of-type')
      .evaluateAll((all) => new Set(all.map((rect) => getComputedStyle(rect).fill)).size)
    expect(await colours).toBe(5 + 1) // five worlds, and the frames that are empty
    const ways = page.locator('svg path[marker-end]') // of a trap, in and out: of the pressed layer
    await expect(ways).toHaveCount(1 + 2 + 2 + 1)
    expect(await ways.first().evaluate((path) => getComputedStyle(path).fill)).toBe('none')
  })

  test('keeps the page still while layers are pressed', async ({ page }) => {
    const height = () => page.evaluate(() => document.documentElement.scrollHeight)
    const before = await height()
    for (const name of [/^Programs/, /^Hypervisor/, /^Firmware/, 'Hardware']) {
      await arrangement(page, 'Full virtualization').getByRole('button', { name }).click()
      expect(await height()).toBe(before)
    }
  })

  test('draws where a trap goes: through the hypervisor, or past it', async ({ page }) => {
    const arrows = (name: string) => arrangement(page, name).locator('.trap-path')
    await arrangement(page, 'Full virtualization')
      .getByRole('button', { name: /^Programs/ })
      .click()
    await expect(arrows('Full virtualization')).toHaveCount(2)
    await expect(arrows('Hardware-assisted')).toHaveCount(1)
    await arrangement(page, 'Full virtualization').getByRole('button', { name: 'Hardware' }).click()
    await expect(arrows('Full virtualization')).toHaveCount(0)
  })
})

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })

  test('the diagram is drawn, and each layer leads to its words', async ({ page }) => {
    await page.goto(ADDRESS)
    await expect(page.locator('.layers-drawing')).toHaveCount(4)
    await expect(account(page, 'Bare machine')).toContainText('supervisor mode (S)')
    const layer = arrangement(page, 'Hardware-assisted').getByRole('link', { name: /^Guest kernel/ })
    const target = page.locator(String(await layer.getAttribute('href')))
    await layer.click()
    await expect(target).toBeVisible()
    await expect(target).toContainText('Only what the hypervisor has kept for itself')
  })
})

test('figures are numbered by chapter, in order', async ({ page }) => {
  await page.goto(ADDRESS)
  const numbers = await page.locator('.figure-number').allInnerTexts()
  expect(numbers).toEqual(numbers.map((_, n) => `Figure 1.${n + 1}`))
  expect(numbers.length).toBeGreaterThan(0)
})

test('a citation leads to the work that it names', async ({ page }) => {
  await page.goto(ADDRESS)
  await page.getByRole('link', { name: 'Popek & Goldberg 1974' }).first().click()
  await expect(page).toHaveURL(/bibliography\/#popek1974$/)
  await expect(page.locator('#popek1974')).toContainText('Formal Requirements')
  await expect(page.locator('#popek1974')).toBeInViewport()
})

test('margin notes stand in the margin where there is one, and in the text where there is none', async ({ page }) => {
  const place = async () => {
    const [note, text] = [page.locator('.margin-note').first(), page.locator('.sl-markdown-content > p').first()]
    const [a, b] = [await note.boundingBox(), await text.boundingBox()]
    return Number(a?.x) >= Number(b?.x) + Number(b?.width) ? 'margin' : 'text'
  }
  await page.goto(ADDRESS)
  expect(await place()).toBe('margin')
  await page.setViewportSize({ width: 1000, height: 900 })
  expect(await place()).toBe('text')
})
