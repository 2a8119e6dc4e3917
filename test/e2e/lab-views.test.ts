// The lab as a workbench: moves in both directions by key and by menu, breakpoints by line and by form, the reason of
// an exit, the views beside the lab, the terminal.
import type { Page } from '@playwright/test'
import { PANELS } from '../../site/lab/panels.ts'
import { expect, flawsInEveryLook, test } from './book.ts'
import { LabPage } from './lab-page.ts'

/** The gallery's lab after its first step. */
async function stepped(page: Page, world = 'under trap and emulate') {
  const lab = await new LabPage(page).open()
  await lab.box.getByLabel(world).check()
  await lab.button('Step').click()
  await expect(lab.status).toContainText('Stopped')
  return lab
}

test('keys move in both directions, and every move is undone by its capital', async ({ page }) => {
  const lab = await stepped(page)
  await lab.press('e')
  const exit = await lab.press('e')
  expect(await lab.press('E')).toBeLessThan(exit)
  expect(await lab.press('e')).toBe(exit)
  await expect(lab.box.locator('.lab-where')).toContainText('hypervisor')
  const world = await lab.press('w')
  expect(await lab.press('W')).toBe(exit)
  expect(await lab.press('w')).toBe(world)
  const over = await lab.press('n')
  expect(over).toBeGreaterThan(world)
  expect(await lab.press('N')).toBe(world)
  await page.keyboard.press('?')
  await expect(lab.box.locator('.lab-keys')).toContainText('Exit: forwards, backwards')
  await page.keyboard.press('Escape')
  await expect(lab.box.locator('.lab-keys')).not.toHaveAttribute('open')
})

test('a breakpoint on a line stops a run, forwards and backwards; one of the form says what was written', async ({
  page,
}) => {
  const lab = await stepped(page)
  await lab.box.getByRole('combobox', { name: 'File' }).selectOption('hypervisors/trap-and-emulate/hypervisor.s')
  const line = lab.box.locator('.lab-listing .line:visible', { hasText: /^exit_decode:/ })
  await line.scrollIntoViewIfNeeded()
  await line.click({ position: { x: 20, y: 8 } })
  await expect(line).toHaveAttribute('data-breakpoint', '')
  const list = lab.breakpoints
  await expect(list).toContainText(/line \d+ of hypervisor\.s/)
  const first = await lab.press('r')
  await expect(lab.status).toContainText('Stopped by a breakpoint')
  const second = await lab.press('r')
  expect(await lab.press('R')).toBe(first)
  expect(second).toBeGreaterThan(first)
  await list.getByRole('button', { name: /Remove/ }).click()
  await list.getByText('Breakpoints: press').click()
  await list.getByLabel('Stop when').selectOption('a CSR changes')
  await list.locator('select[name=csr]').selectOption('sscratch')
  await list.getByRole('button', { name: 'Add' }).click()
  await expect(list.locator('li')).toHaveText(/sscratch changes/)
  await lab.press('r')
  await expect(lab.status).toContainText(/sscratch changes: 0x[0-9a-f]{8} became 0x[0-9a-f]{8}/)
  await list.getByLabel('Stop when').selectOption('memory is written')
  await list.getByLabel('Address', { exact: true }).fill('nowhere')
  await list.getByRole('button', { name: 'Add' }).click()
  await expect(list.getByRole('alert')).toContainText('An address is a number')
  expect(await flawsInEveryLook(page, '.lab-breakpoints')).toEqual([])
})

test('why an exit happened is a sentence, and leads back to who made it so', async ({ page }) => {
  const lab = await stepped(page)
  await lab.press('e')
  const exit = await lab.press('e')
  await lab.button('Why did this exit?').click()
  const panel = lab.panel('Exit')
  await expect(panel).toContainText(
    /because the shadow page-table entry .* is invalid|this guest’s kernel runs in U-mode/,
  )
  await expect(panel.getByRole('button', { name: /^The instruction: step/ })).toBeVisible()
  await expect(panel).toContainText('cycles from the trap to the moment a guest runs again')
  await panel.locator('.view-phases summary', { hasText: 'decode' }).first().click()
  await expect(panel.locator('details[open] table').first()).toContainText('csrr')
  await panel.getByRole('button', { name: /^The instruction: step/ }).click()
  await expect.poll(() => lab.step()).toBe(exit - 1)
  await expect(lab.box.locator('.lab-where')).toContainText('guest kernel')
})

test('all views open without a flaw, wide and on a phone, light and dark', async ({ page }) => {
  const lab = await stepped(page)
  await lab.press('e')
  await lab.show(...Object.values(PANELS))
  await expect(lab.panel('CSRs').getByRole('row', { name: /^sstatus/ })).toBeVisible()
  await expect(lab.panel('Memory')).toContainText('exit_entry')
  await lab.panel('Walk').getByLabel('Address or register').fill('0x10000000')
  await lab.panel('Walk').getByRole('combobox').last().selectOption('U')
  await lab.panel('Walk').getByRole('button', { name: 'Walk', exact: true }).click()
  await expect(lab.panel('Walk')).toContainText('To execute 0x10000000 from U-mode is denied')
  await lab.panel('Profile').getByRole('button', { name: 'Profile the run up to here' }).click()
  await expect(lab.panel('Profile')).toContainText('Every step was followed')
  await lab.box.getByText('As a terminal').click()
  const terminal = lab.box.locator('.xterm-scrollable-element').first()
  await expect(terminal).toBeVisible()
  expect(await flawsInEveryLook(page, '#lab-gallery')).toEqual([])
  // The terminal is painted by a script, and follows the theme all the same.
  const behind = () => terminal.evaluate((element) => getComputedStyle(element).backgroundColor)
  const light = await behind()
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(behind).not.toBe(light)
})
