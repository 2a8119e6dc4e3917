// Chapter 3 in the browser: the guest natively and virtualized, the editor, mistakes, a runaway loop, time, measuring.
import type { Page } from '@playwright/test'
import { expect, flaws, flawsInEveryLook, test } from './book.ts'

const ADDRESS = 'lessons/trap-and-emulate/'

/** The smallest guest: prints a line through the firmware, then switches off. */
const HELLO = `.include "../../firmware/include/sbi-abi.s"
_start:
    la    s0, text
1:  lbu   a0, 0(s0)
    beqz  a0, 2f
    li    a7, SBI_LEGACY_PUTCHAR
    ecall
    addi  s0, s0, 1
    j     1b
2:  li    a7, SBI_LEGACY_SHUTDOWN
    ecall
text: .asciz "hello from the test\\n"
`

const lab = (page: Page) => page.locator('.lab')
const button = (page: Page, name: string) => lab(page).getByRole('button', { name, exact: true })
const status = (page: Page) => lab(page).getByRole('status').first()
const consoleOf = (page: Page, uart = 0) => lab(page).getByRole('log', { name: `Console ${uart}` })

async function open(page: Page) {
  await page.goto(ADDRESS)
  await lab(page).scrollIntoViewIfNeeded()
  await expect(lab(page)).toHaveAttribute('data-live', 'true')
}

/** Put a program into the editor by the keyboard, as a reader pastes one. */
async function edit(page: Page, program: string) {
  if (await button(page, 'Edit').isVisible()) await button(page, 'Edit').click()
  const editor = lab(page).getByRole('textbox', { name: /kernel\.s/ })
  await editor.focus()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(program)
}

test.describe('the lab', () => {
  test.beforeEach(async ({ page }) => open(page))

  test('runs the same guest natively and virtualized, with the same words', async ({ page }) => {
    await button(page, 'Run').click()
    await expect(status(page)).toContainText('Switched off')
    const native = await consoleOf(page).textContent()
    expect(native).toContain('user: interrupted by a tick')
    await lab(page).getByLabel('trap and emulate').check()
    await lab(page).getByLabel('Machines').selectOption('2')
    await button(page, 'Run').click()
    await expect(consoleOf(page, 1)).toHaveText(native ?? '')
    await expect(status(page)).toContainText('Switched off')
    expect(await consoleOf(page).textContent()).toBe(native)
    await expect(lab(page).getByRole('table', { name: /exits, by cause/ })).toContainText(
      'illegal instruction: csrrw sscratch',
    )
    expect(await flawsInEveryLook(page, '.lab')).toEqual([])
  })

  test('runs a program that is typed, and keeps it over a reload', async ({ page }) => {
    await edit(page, HELLO)
    await button(page, 'Run').click()
    await expect(consoleOf(page)).toHaveText('hello from the test\n')
    await expect(status(page)).toContainText('Switched off')
    await open(page)
    await expect(lab(page).locator('.lab-source')).toContainText('hello from the test')
    await button(page, 'The book’s version').click()
    await expect(lab(page).locator('.lab-source')).toContainText('tick: kernel up')
    await button(page, 'Undo: back to mine').click()
    await button(page, 'Run').click()
    await expect(consoleOf(page)).toHaveText('hello from the test\n')
  })

  test('shows a mistake at its place, with the remedy, and runs nothing', async ({ page }) => {
    await edit(page, '_start:\n    addi a0, a0, 4096\n')
    const problems = lab(page).getByRole('alert')
    await expect(problems).toContainText('line 2, column')
    await expect(problems).toContainText('4096')
    await expect(problems).toContainText('12 bits')
    await expect(lab(page).locator('.squiggly-error')).toBeVisible()
    await button(page, 'Run').click()
    await expect(status(page)).toContainText('nothing runs')
    expect(await flaws(page, '.lab')).toEqual([])
    await problems.getByRole('button').click()
    await expect(lab(page).getByRole('textbox', { name: /kernel\.s/ })).toBeFocused()
  })

  test('explains an instruction that is pointed at', async ({ page }) => {
    await edit(page, '_start:\n    csrrw t0, sstatus, t1\n')
    await lab(page).locator('.view-line', { hasText: 'csrrw' }).getByText('csrrw').hover()
    await expect(page.locator('.monaco-hover-content', { hasText: 'Swap' }).first()).toBeVisible()
  })

  test('stops a runaway loop at once, and the page stays responsive', async ({ page }) => {
    await edit(page, '_start:\n1:  j 1b\n')
    await button(page, 'Run').click()
    await expect(status(page)).toHaveText('Running.')
    const longest = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let last = performance.now()
          let most = 0
          const end = last + 1000
          const tick = () => {
            const now = performance.now()
            most = Math.max(most, now - last)
            last = now
            if (now < end) setTimeout(tick, 0)
            else resolve(most)
          }
          tick()
        }),
    )
    expect(longest).toBeLessThan(800)
    const pressed = Date.now()
    await button(page, 'Stop').click()
    await expect(status(page)).toContainText('Stopped after')
    expect(Date.now() - pressed).toBeLessThan(2000)
    await expect(lab(page).locator('.lab-where')).toContainText('line 2')
    await button(page, 'Reset').click()
    await expect(status(page)).toContainText('Reset')
  })

  test('says what happened when a guest jumps nowhere', async ({ page }) => {
    await edit(page, '_start:\n    csrw stvec, zero\n    jr   zero\n')
    await button(page, 'Run').click()
    await expect(status(page)).toContainText('Stuck')
    await expect(status(page)).toContainText('instruction access fault')
    await expect(lab(page).locator('.lab-where')).toContainText('0x00000000')
  })

  test('steps forwards and backwards by keyboard, and travels by the ladder', async ({ page }) => {
    await button(page, 'Run').focus()
    for (let k = 0; k < 3; k++) {
      await page.keyboard.press('F10')
      await expect(lab(page).locator('.lab-where')).toContainText(`Step ${k + 1},`)
    }
    await page.keyboard.press('F9')
    await expect(lab(page).locator('.lab-where')).toContainText('Step 2,')
    await button(page, 'Run').click()
    await expect(status(page)).toContainText('Switched off')
    const ladder = lab(page).locator('.ladder canvas')
    await ladder.focus()
    for (const key of ['+', '+', 'ArrowLeft', '-', 'Enter']) await page.keyboard.press(key)
    await expect(status(page)).toContainText('Stopped after')
    expect(await flaws(page, '.lab')).toEqual([])
  })
})

test('a browser that keeps nothing says so, and the lab works', async ({ page }) => {
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('no storage', 'QuotaExceededError')
    }
  })
  await open(page)
  await edit(page, HELLO)
  await expect(lab(page).locator('.lab-source')).toContainText('this browser keeps nothing')
  await button(page, 'Run').click()
  await expect(consoleOf(page)).toHaveText('hello from the test\n')
})

test.describe('the overhead chart', () => {
  test('is there without scripts, with its table', async ({ browser, baseURL }) => {
    const context = await browser.newContext({ javaScriptEnabled: false, ...(baseURL && { baseURL }) })
    const page = await context.newPage()
    await page.goto(ADDRESS)
    await expect(page.locator('#overhead svg').first()).toBeVisible()
    await expect(page.locator('#overhead table')).toContainText('system call')
    await expect(page.locator('.lab')).toContainText('tick: kernel up')
    await context.close()
  })

  test('measures again to the last cycle what the build measured', async ({ page }) => {
    await page.goto(ADDRESS)
    const figure = page.locator('#overhead')
    await figure.scrollIntoViewIfNeeded()
    await expect(figure.locator('astro-island')).not.toHaveAttribute('ssr', /.*/)
    await figure.getByRole('button', { name: 'Measure', exact: true }).click()
    await expect(figure.getByRole('status')).toContainText('the same figures as when the page was built')
  })

  test('measures under another timing model', async ({ page }) => {
    await page.goto(ADDRESS)
    const figure = page.locator('#overhead')
    await figure.scrollIntoViewIfNeeded()
    await expect(figure.locator('astro-island')).not.toHaveAttribute('ssr', /.*/)
    await figure.getByText('The timing model', { exact: true }).click()
    await figure.getByLabel('entering a trap').fill('100')
    await figure.getByLabel('entering a trap').press('Tab')
    await figure.getByRole('button', { name: 'Measure', exact: true }).click()
    await expect(figure.getByRole('status')).toContainText('The counts are the same; the cycles are those')
    expect(await flawsInEveryLook(page, '#overhead')).toEqual([])
  })
})
