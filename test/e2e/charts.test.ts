// The charts, in the gallery: on fixed runs, by mouse and keyboard, without scripts, and taken along as files.
import type { Locator, Page } from '@playwright/test'
import { measureAll, NATIVE } from '../../engine/index.ts'
import { sources } from '../sources.ts'
import { expect, flawsInEveryLook, test } from './book.ts'
import { saved } from './lab-page.ts'

const ADDRESS = 'gallery/'
const OPERATIONS = ['compute', 'cr8wr', 'syscall']
const WORLDS = [NATIVE, 'trap-and-emulate']

const ladderOf = (page: Page, run: string) => {
  const slider = page.getByRole('slider', { name: `Ladder of ${run}: steps of the run` })
  return { slider, box: page.locator('.ladder').filter({ has: slider }) }
}
const reading = (box: Locator) => box.locator('.ladder-reading')
const cycle = async (slider: Locator) => Number(await slider.getAttribute('aria-valuenow'))

async function openLadder(page: Page, run: string) {
  await page.goto(ADDRESS)
  const heading = page.getByRole('heading', { name: run, exact: true }).first()
  await heading.evaluate((element) => element.scrollIntoView()) // to the top: what stands above may still grow
  const found = ladderOf(page, run)
  await expect(found.slider).toBeVisible()
  return found
}

test.describe('the ladder', () => {
  const RUN = 'tick under trap-and-emulate'

  test('says what happens at each step that the arrow keys reach', async ({ page }) => {
    const { slider, box } = await openLadder(page, RUN)
    await slider.focus()
    await page.keyboard.press('Home')
    await expect(reading(box)).toContainText(/^Cycle 256: return to .*; firmware → hypervisor/)
    const first = await cycle(slider)
    for (let n = 0; n < 12; n++) await page.keyboard.press('+')
    await page.keyboard.press('ArrowRight')
    const second = await cycle(slider)
    expect(second).toBeGreaterThan(first)
    const words = /illegal instruction: csrrw stvec at _start.*; guest kernel → hypervisor, \d+ cycles/
    // Shadow page tables are filled before: by a few faults of the kernel's first instructions.
    for (let n = 0; n < 20 && !words.test((await reading(box).textContent()) ?? ''); n++)
      await page.keyboard.press('ArrowRight')
    await expect(reading(box)).toContainText(words)
    expect(await slider.getAttribute('aria-valuetext')).toBe(await reading(box).textContent())
    await page.keyboard.press('End')
    await expect(reading(box)).toContainText('hypervisor → firmware')
  })

  test('shows fewer cycles with +, more with −, all with 0', async ({ page }) => {
    const { slider, box } = await openLadder(page, RUN)
    const summary = box.locator('.ladder-summary')
    const whole = (await summary.textContent()) ?? ''
    expect(whole).toMatch(/^Cycles 0 to [\d,]+: 2,779 traps, 2,779 returns;/)
    const shown = async () => {
      const [, from = '', to = ''] = /Cycles ([\d,]+) to ([\d,]+)/.exec((await summary.textContent()) ?? '') ?? []
      return Number(to.replaceAll(',', '')) - Number(from.replaceAll(',', ''))
    }
    const all = await shown()
    await slider.focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('+')
    await expect.poll(shown).toBe(Math.round(all / 2))
    await page.keyboard.press('+')
    await expect.poll(shown).toBeLessThan(all / 3)
    await page.keyboard.press('-')
    await expect.poll(shown).toBe(Math.round(all / 2))
    await page.keyboard.press('0')
    await expect(summary).toHaveText(whole)
  })

  test('is zoomed by the wheel once it has the focus, and not before: then the page scrolls', async ({ page }) => {
    const { slider, box } = await openLadder(page, RUN)
    const summary = box.locator('.ladder-summary')
    const whole = (await summary.textContent()) ?? ''
    await slider.hover()
    await page.mouse.wheel(0, -200)
    await page.waitForTimeout(200)
    await expect(summary).toHaveText(whole)
    await slider.focus()
    await slider.hover()
    const top = await page.evaluate(() => scrollY)
    await page.mouse.wheel(0, -300)
    await expect(summary).not.toHaveText(whole)
    expect(await page.evaluate(() => scrollY)).toBe(top)
  })

  test('moves when it is dragged', async ({ page }) => {
    const { slider, box } = await openLadder(page, RUN)
    const summary = box.locator('.ladder-summary')
    await slider.focus()
    await page.keyboard.press('Home')
    for (let n = 0; n < 3; n++) await page.keyboard.press('+')
    await expect(summary).toContainText('Cycles 0 to')
    const area = await slider.boundingBox()
    if (!area) throw new Error('the ladder has no place')
    const [y, right] = [area.y + 60, area.x + area.width - 20]
    await page.mouse.move(right, y)
    await page.mouse.down()
    await page.mouse.move(right - 200, y, { steps: 4 })
    await page.mouse.up()
    await expect(summary).not.toContainText('Cycles 0 to')
  })

  test('says under the pointer who runs', async ({ page }) => {
    const { slider, box } = await openLadder(page, 'tick on bare metal')
    const area = await slider.boundingBox()
    if (!area) throw new Error('the ladder has no place')
    await page.mouse.move(area.x + 124 + (area.width - 124) * 0.1, area.y + 60)
    await expect(reading(box)).toContainText(/Cycles [\d,]+ to [\d,]+: guest kernel runs, for [\d,]+ cycles\./)
  })

  test('is a table, too, of the steps in view', async ({ page }) => {
    const { slider, box } = await openLadder(page, RUN)
    await slider.focus()
    await page.keyboard.press('Home')
    for (let n = 0; n < 6; n++) await page.keyboard.press('+')
    await box.getByText('These steps as a table').click()
    const rows = box.locator('tbody tr')
    await expect(rows.first()).toContainText('return')
    await expect(rows.first()).toContainText('256')
    expect(await rows.count()).toBeGreaterThan(3)
    await rows.nth(2).getByRole('button').click()
    await expect(reading(box)).toContainText(`Cycle ${await rows.nth(2).getByRole('button').textContent()}`)
    expect(await flawsInEveryLook(page, '.ladder:has([open])')).toEqual([])
  })

  test('can be taken along: the steps in view, and the drawing', async ({ page }) => {
    const { box } = await openLadder(page, 'tick on bare metal')
    const csv = await saved(page, box.getByRole('button', { name: 'Save as CSV' }))
    expect(csv.name).toBe('ladder-of-tick-on-bare-metal.csv')
    const lines = csv.text.trimEnd().split('\r\n')
    expect(lines[0]).toBe('cycle,step,type,why,from,to,pc,at,cycles')
    expect(lines).toHaveLength(1 + 501 + 501)
    const json = await saved(page, box.getByRole('button', { name: 'Save as JSON' }))
    expect(JSON.parse(json.text)).toHaveLength(1002)
    const svg = await saved(page, box.getByRole('button', { name: 'Save as SVG' }))
    expect(svg.text).toMatch(/^<\?xml.*\n<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/)
    expect(svg.text).not.toContain('var(')
    await page.setContent(svg.text.replace(/^<\?xml.*\n/, ''))
    await expect(page.locator('svg text', { hasText: 'guest kernel' })).toBeVisible()
  })

  test('is painted anew when the theme changes', async ({ page }) => {
    const { slider } = await openLadder(page, RUN)
    const light = await slider.screenshot()
    await page.getByRole('button', { name: 'Dark theme' }).click()
    await expect.poll(async () => (await slider.screenshot()).equals(light)).toBe(false)
  })
})

test.describe('the overhead chart', () => {
  const chart = (page: Page) => page.locator('.overhead').first()

  test("gives the engine's figures, to the last digit, in the table, the bars and the sentence", async ({ page }) => {
    const measured = measureAll(sources, { operations: OPERATIONS, worlds: WORLDS })
    await page.goto(ADDRESS)
    for (const m of measured.measurements) {
      for (const column of ['exits', 'instructions', 'cycles'] as const) {
        const cell = chart(page).locator(`[data-measured="${m.operation} ${m.world} ${column}"]`)
        expect(Number(await cell.getAttribute('data-value')), `${m.operation} ${m.world}`).toBe(m[column])
      }
      const bar = chart(page).locator(`[data-bar="${m.operation} ${m.world}"] .value`).last()
      await expect(bar).toHaveText(String(m.cycles))
    }
    const [native, virtual] = WORLDS.map((world) =>
      measured.measurements.find((m) => m.operation === 'cr8wr' && m.world === world),
    )
    if (!native || !virtual) throw new Error('cr8wr was not measured')
    const numbers = await page
      .locator('data.measured')
      .evaluateAll((all) => all.map((d) => Number((d as HTMLDataElement).value)))
    expect(numbers).toEqual([
      native.cycles,
      virtual.cycles,
      virtual.cycles / native.cycles,
      virtual.cycles - native.cycles,
      virtual.spent.find(({ world }) => world === 'hypervisor')?.cycles,
    ])
  })

  test('is measured again, and says whether the figures are the same', async ({ page }) => {
    await page.goto(ADDRESS)
    await chart(page).scrollIntoViewIfNeeded()
    await chart(page).getByRole('button', { name: 'Measure', exact: true }).click()
    await expect(chart(page).getByRole('status')).toContainText('the same figures as when the page was built')
    await expect(chart(page).locator('.ghost')).toHaveCount(0)
    await chart(page).getByText('The timing model', { exact: true }).click()
    await chart(page).getByLabel('Processor').selectOption('Prescott')
    await expect(chart(page).getByRole('status')).toContainText('The counts are the same')
    await expect(chart(page).locator('.overhead-source')).toContainText('Prescott')
    await chart(page).getByLabel('trapEntry, slider').focus()
    await page.keyboard.press('End')
    await expect(chart(page).locator('.overhead-source')).toContainText('your own')
    await expect(chart(page).locator('.ghost').first()).toBeAttached()
    expect(await flawsInEveryLook(page, '.overhead:has(.ghost)')).toEqual([])
  })

  test('has a logarithmic scale', async ({ page }) => {
    await page.goto(ADDRESS)
    await chart(page).scrollIntoViewIfNeeded()
    await expect(chart(page)).toHaveAttribute('data-live', 'true')
    await chart(page).getByLabel('logarithmic').check()
    await expect(chart(page).locator('.fluid-600 .mark').first()).toBeVisible()
  })

  test('can be taken along', async ({ page }) => {
    await page.goto(ADDRESS)
    await chart(page).scrollIntoViewIfNeeded()
    await expect(chart(page)).toHaveAttribute('data-live', 'true')
    const csv = await saved(page, chart(page).getByRole('button', { name: 'Save as CSV' }))
    expect(csv.text.split('\r\n')[0]).toContain('operation,world,timing,repetitions,cycles')
    const json = await saved(page, chart(page).getByRole('button', { name: 'Save as JSON' }))
    expect(JSON.parse(json.text).timing.name).toBe('in-order')
    const svg = await saved(page, chart(page).getByRole('button', { name: 'Save as SVG' }))
    const [, virtual] = measureAll(sources, { operations: ['syscall'], worlds: WORLDS }).measurements
    expect(svg.text).toContain(`${virtual?.cycles}`)
  })
})

test('the cycles of all worlds add up to the machine’s, and all causes can be listed', async ({ page }) => {
  await page.goto(ADDRESS)
  const run = page.locator('[data-run="trap-and-emulate"]')
  await run.scrollIntoViewIfNeeded()
  const figures = async (selector: string) =>
    (await run.locator(selector).allTextContents()).map((text) => Number(text.replaceAll(',', '')))
  const total = Number(
    /([\d,]+) cycles/.exec((await run.locator('.worlds-chart caption').textContent()) ?? '')?.[1]?.replaceAll(',', ''),
  )
  const worlds = await figures('.worlds-chart tbody td:nth-child(2)')
  expect(worlds.reduce((a, b) => a + b, 0)).toBe(total)
  const exits = Number(
    /([\d,]+) exits/.exec((await run.locator('.exits-chart caption').textContent()) ?? '')?.[1]?.replaceAll(',', ''),
  )
  const causes = await figures('.exits-chart tbody td:nth-child(2)')
  expect(causes.reduce((a, b) => a + b, 0)).toBe(exits)
  const wfi = run.locator('tr', { hasText: 'illegal instruction: wfi' })
  await expect(wfi).toBeHidden()
  await run.getByRole('button', { name: /more causes/ }).click()
  await expect(wfi).toBeVisible()
})

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })

  test('the charts are drawn, with their tables', async ({ page }) => {
    await page.goto(ADDRESS)
    await expect(page.locator('.ladder-drawing:visible').first()).toBeVisible()
    expect(await page.locator('.ladder-drawing:visible').count()).toBeGreaterThanOrEqual(6)
    await expect(page.locator('.overhead-bars:visible').first()).toBeVisible()
    await expect(page.locator('.overhead table').first()).toContainText('trap and emulate')
    await expect(page.locator('[data-run="native"]')).toContainText('guest user')
  })
})

test('on a phone, the ladder is moved by a finger, and the page still scrolls', async ({ browser, baseURL }) => {
  const context = await browser.newContext({
    ...(baseURL && { baseURL }),
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  })
  const page = await context.newPage()
  const { slider } = await openLadder(page, 'tick on bare metal')
  expect(await slider.evaluate((element) => getComputedStyle(element).touchAction)).toBe('pan-y')
  await slider.tap({ position: { x: 200, y: 60 } })
  await expect(slider).toHaveAttribute('aria-valuetext', /^Cycle /)
  await context.close()
})

test('the race is run again between two worlds, and among six', async ({ page }) => {
  await page.goto('race/')
  const race = page.locator('.race')
  await expect(race).toHaveAttribute('data-live', 'true')
  const said = race.locator('.chart-controls [role=status]')
  const rows = race.locator('tbody tr')
  const worlds = race.getByRole('group', { name: 'Worlds' }).getByRole('checkbox')
  const come = race.getByRole('slider', { name: /The guest has come/ })
  await come.focus()
  await page.keyboard.press('Home')
  await race.getByRole('button', { name: 'Start' }).click()
  await expect.poll(async () => Number(await come.inputValue())).toBeGreaterThan(5)
  await race.getByRole('button', { name: 'Pause' }).click()
  for (let k = 5; k >= 2; k--) await worlds.nth(k).uncheck()
  await worlds.nth(1).click() // two there must be
  await expect(worlds.nth(1)).toBeChecked()
  await race.getByRole('button', { name: 'Run it here' }).click()
  await expect(said).toContainText('Home: ')
  await expect(rows).toHaveCount(2)
  for (let k = 2; k < 6; k++) await worlds.nth(k).check()
  await expect(rows).toHaveCount(6)
  await expect(said).toContainText('Home: ')
  await expect(race.locator('.ghost-line').first()).toBeAttached()
  expect(await flawsInEveryLook(page, '.race')).toEqual([])
  const csv = await saved(page, race.getByRole('button', { name: 'Save as CSV' }))
  expect(new Set(csv.text.split('\r\n').map((row) => row.split(',')[0])).size).toBeGreaterThanOrEqual(6)
})

test.describe('binary translation', () => {
  test('shows another block beside its translation when it is chosen, by keyboard', async ({ page }) => {
    await page.goto(ADDRESS)
    const view = page.locator('.translated-block')
    await view.scrollIntoViewIfNeeded()
    await expect(page.locator('astro-island').filter({ has: view })).not.toHaveAttribute('ssr')
    await expect(view.getByRole('table')).toContainText('csrrci t2, sstatus, 2')
    await view.getByRole('combobox').selectOption('trap')
    await expect(view.locator('caption')).toContainText(/^trap at 80200/)
    await expect(view.locator('.translated-summary')).toContainText(/instructions became \d+ words/)
    await expect(view.getByRole('cell', { name: 'in-line' }).first()).toBeVisible()
  })

  test('has the filling of the cache as a table too', async ({ page }) => {
    await page.goto(ADDRESS)
    const view = page.locator('.cache-filling').first()
    await view.getByText('As a table').click()
    await expect(view.getByRole('columnheader', { name: 'Bytes in use' })).toBeVisible()
    await expect(view).toContainText('It was never emptied.')
  })
})
