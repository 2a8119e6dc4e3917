// The workbench, what travels to it, and labs in other pages: by keyboard and mouse.
import type { Page } from '@playwright/test'
import { assemble } from '../../engine/assembler/assemble.ts'
import { writeElf } from '../../engine/assembler/elf-write.ts'
import { expect, flaws, flawsInEveryLook, test } from './book.ts'

test.describe.configure({ timeout: 90_000 })

/** A guest that prints a letter through the firmware, then switches off. */
const letter = (code: number) =>
  `_start:\n    li    a0, ${code}\n    li    a7, 1\n    ecall\n    li    a7, 8\n    ecall\n`

async function workbench(page: Page, address = 'workbench/') {
  await page.goto(address)
  const lab = page.locator('.workbench .lab')
  await expect(lab).toHaveAttribute('data-live', 'true')
  return lab
}
const run = async (page: Page) => {
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page.locator('.lab-status')).toContainText('Switched off', { timeout: 15_000 })
}
const bring = async (page: Page, name: string, content: string | Uint8Array) =>
  page
    .locator('.lab-take input[type=file]')
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) })

test('a lab travels as a link, which changes nothing unasked and is undone at a press', async ({ page, context }) => {
  await workbench(page, 'workbench/?guest=tick&world=trap-and-emulate&vms=2')
  await expect(page.getByLabel('under trap and emulate')).toBeChecked()
  await bring(page, 'mine.s', letter(72))
  await expect(page.locator('.lab-take [role=status]')).toContainText('kernel.s from now on')
  await run(page)
  await expect(page.getByRole('log', { name: 'Console 1' })).toHaveText('H')
  await page.getByRole('button', { name: 'Copy a link' }).click()
  const link = await page.getByLabel('The link').inputValue()
  expect(link.length).toBeLessThan(600)
  expect(await flawsInEveryLook(page, '.workbench')).toEqual([])

  const other = await context.browser()?.newContext()
  const there = await other!.newPage()
  await there.goto(link)
  await expect(there.locator('.workbench-said')).toContainText('from the link is open')
  await expect(there.locator('.lab-source-box')).toContainText('72')
  await expect(there.getByLabel('under trap and emulate')).toBeChecked()
  await run(there)
  await expect(there.getByRole('log', { name: 'Console 0' })).toHaveText('H')
  await there.getByRole('button', { name: 'Undo: back to the lab before' }).click()
  await expect(there.getByRole('combobox', { name: 'Guest' })).toHaveValue('mini')
  await expect(there.getByRole('combobox', { name: 'File' })).toHaveValue('guests/mini/kernel.s')

  await there.goto(`${link.slice(0, -6)}`)
  await there.reload()
  await expect(there.locator('.workbench-said')).toContainText('Nothing was changed')
  await expect(there.getByRole('combobox', { name: 'Guest' })).toHaveValue('mini')
  await other?.close()
})

test('a lesson’s lab opens full-page with what was changed in it', async ({ page, context }) => {
  await page.goto('gallery/lab/')
  const lab = page.locator('#lab-gallery')
  await lab.scrollIntoViewIfNeeded()
  await expect(lab).toHaveAttribute('data-live', 'true')
  await lab.locator('.lab-take input[type=file]').setInputFiles({
    name: 'a.s',
    mimeType: 'text/plain',
    buffer: Buffer.from(letter(76)),
  })
  await expect(lab.locator('.lab-source-box')).toContainText('76')
  const [opened] = await Promise.all([
    context.waitForEvent('page'),
    lab.getByRole('link', { name: 'Open in the workbench' }).click(),
  ])
  await expect(opened.locator('.lab-source-box')).toContainText('76')
  await run(opened)
  await expect(opened.getByRole('log', { name: 'Console 0' })).toHaveText('L')
})

test('a program of one’s own runs as the guest; files that cannot are refused with a reason', async ({ page }) => {
  await workbench(page, 'workbench/?guest=tick')
  const said = page.locator('.lab-take [role=status]')
  await bring(page, 'hello.elf', 'hello, world')
  await expect(said).toContainText('not an ELF file')
  await expect(said).toContainText('Nothing was changed')
  await bring(page, 'notes.txt', 'x'.repeat(100))
  await expect(said).toContainText('neither an ELF program')
  const { program } = assemble(letter(69), { file: 'e.s', base: 0x80200000 })
  await bring(page, 'e.elf', writeElf(program!))
  await expect(said).toContainText('e.elf runs as the guest')
  await run(page)
  await expect(page.getByRole('log', { name: 'Console 0' })).toHaveText('E')
  await page.getByRole('button', { name: 'The book’s guest' }).click()
  await run(page)
  await expect(page.getByRole('log', { name: 'Console 0' })).toContainText('user exit')
})

test('a moment is saved as a file, and opened again where it was', async ({ page }) => {
  await workbench(page)
  await page.getByRole('button', { name: 'Run', exact: true }).focus()
  for (const k of [1, 2, 3]) {
    await page.keyboard.press('F10')
    await expect(page.locator('.lab-where')).toContainText(`Step ${k},`)
  }
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save this moment' }).click(),
  ])
  expect(saved.suggestedFilename()).toBe('workbench-step-3.json')
  await page.getByRole('button', { name: 'Reset' }).click()
  await expect(page.locator('.lab-where')).toContainText('Step 0,')
  await page.locator('.lab-take input[type=file]').setInputFiles(await saved.path())
  await expect(page.locator('.lab-where')).toContainText('Step 3,')
})

test('the editor leads to definitions in other files, renames, formats and compares', async ({ page }) => {
  const lab = await workbench(page, 'workbench/?world=trap-and-emulate')
  await lab.getByRole('combobox', { name: 'File' }).selectOption('hypervisors/trap-and-emulate/hypervisor.s')
  await lab.getByRole('button', { name: 'Edit', exact: true }).click()
  const editor = lab.getByRole('textbox', { name: /Escape leaves the editor/ })
  await expect(editor).toBeFocused({ timeout: 15_000 })
  await page.keyboard.press('ControlOrMeta+Home')
  await page.keyboard.insertText('mine:\nlw t0,VCPU_SSTATUS(s0)\n j mine\n')
  await page.keyboard.press('Shift+Alt+F')
  await expect(lab.locator('.view-lines').first()).toContainText('    lw    t0, VCPU_SSTATUS(s0)')
  for (const key of [
    'ControlOrMeta+Home',
    'ArrowDown',
    'End',
    'ArrowLeft',
    'ArrowLeft',
    'ArrowLeft',
    'ArrowLeft',
    'ArrowLeft',
  ])
    await page.keyboard.press(key)
  await page.keyboard.press('F12')
  await expect(lab.getByRole('tab', { name: 'vcpu.s' })).toHaveAttribute('aria-selected', 'true')
  expect(await flawsInEveryLook(page, '.lab-source')).toEqual([])
  await lab.getByRole('tab', { name: /hypervisor\.s/ }).click()
  await editor.focus()
  await page.keyboard.press('ControlOrMeta+Home')
  await page.keyboard.press('F2')
  await expect(page.locator('.rename-input')).toBeFocused()
  await page.keyboard.type('ours')
  await page.keyboard.press('Enter')
  await expect(lab.locator('.view-lines').first()).toContainText('j     ours')
  await lab.getByRole('button', { name: 'Compare', exact: true }).click()
  const compared = lab.getByRole('group', { name: /the book’s version and yours/ })
  await expect(compared.getByRole('status')).toContainText('One place differs', { timeout: 15_000 })
  expect(await flawsInEveryLook(page, '.lab-source')).toEqual([])
  await page.keyboard.press('Enter') // Close has the focus
  await expect(compared).toHaveCount(0)
})

test('a lab in a frame talks to the page that it was told of, and to no other', async ({ page, baseURL }) => {
  const origin = new URL(baseURL as string).origin
  const parent = (told: string) => `<!doctype html><html lang="en"><title>Course</title><script>
    window.heard = []
    addEventListener('message', ({ data }) => heard.push(data))
    </script><iframe title="A lab" src="${baseURL}embed/tick/?worlds=native&parent=${encodeURIComponent(told)}" width="1200" height="1400"></iframe>`
  let told = origin
  await page.route('**/course.html', (route) => route.fulfill({ contentType: 'text/html', body: parent(told) }))
  const heard = (type: string) =>
    page.evaluate((t) => (window as unknown as { heard: { type: string }[] }).heard.filter((m) => m.type === t), type)
  const say = (message: object) =>
    page.evaluate((m) => (frames[0] as Window).postMessage({ ringside: 1, ...m }, '*'), message)
  await page.goto('course.html')
  await expect.poll(() => heard('ready')).toHaveLength(1)
  await say({ type: 'setFile', path: 'guests/tick/kernel.s', text: letter(77) })
  await say({ type: 'setFile', path: '../secret', text: '' })
  await say({ type: 'run' })
  await expect.poll(() => heard('finished'), { timeout: 15_000 }).toMatchObject([{ console: 'M', world: 'native' }])
  expect(await heard('error')).toMatchObject([{ why: 'there is no such file to set here' }])
  expect(await flaws(page)).toEqual([])

  told = 'https://course.example'
  await page.goto('course.html')
  const frame = page.frameLocator('iframe')
  await expect(frame.locator('.lab')).toHaveAttribute('data-live', 'true')
  await say({ type: 'run' })
  await expect(frame.locator('.lab-status')).toHaveText('')
  expect(await heard('ready')).toEqual([])
})

test('a lab that is out of view does not run, and goes on when it is seen again', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 700 })
  await page.goto('gallery/lab/')
  const lab = page.locator('#lab-gallery')
  await lab.scrollIntoViewIfNeeded()
  await expect(lab).toHaveAttribute('data-live', 'true')
  await lab
    .locator('.lab-take input[type=file]')
    .setInputFiles({ name: 'loop.s', mimeType: 'text/plain', buffer: Buffer.from('_start:\n1:  j 1b\n') })
  await expect(lab.locator('.lab-take [role=status]')).toContainText('from now on')
  await lab.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(lab.locator('.lab-status')).toHaveText('Running.')
  await page.locator('#lab-gallery-2 .lab-take').scrollIntoViewIfNeeded()
  await expect(lab).toHaveAttribute('data-running', 'false')
  await lab.locator('.lab-status').scrollIntoViewIfNeeded()
  await expect(lab).toHaveAttribute('data-running', 'true')
  await lab.getByRole('button', { name: 'Stop' }).click()
})

test.describe('on paper', () => {
  test.use({ colorScheme: 'dark' })

  test('a lesson has its sources, charts and tables, black on white, and nothing to press', async ({ page }) => {
    await page.setViewportSize({ width: 680, height: 960 })
    await page.goto('lessons/trap-and-emulate/')
    await page.emulateMedia({ media: 'print' })
    for (const part of ['.overhead svg', '.overhead table', '.lab .listing', '.expressive-code'])
      await expect(page.locator(part).first()).toBeVisible()
    const pressed = page.locator('main :is(button, select, input, textarea):visible')
    await expect(pressed).toHaveCount(0)
    const listing = page.locator('.lab .listing').first()
    expect(await listing.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0)
    const light = await page.evaluate(() =>
      [...document.querySelectorAll('main :is(p, .line, .ec-line span[style], svg text)')].flatMap((element) => {
        const { color, fill } = getComputedStyle(element)
        const rgb = (/\d+(, \d+)*/.exec(element.matches('text') ? fill : color)?.[0] ?? '0').split(', ').map(Number)
        return rgb.every((part) => part > 160) && element.textContent?.trim() ? [element.textContent] : []
      }),
    )
    expect(light).toEqual([])
    // A page of paper for each thousand words or so: less would mean that something was left out, far more an accident.
    const pages = ((await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length
    expect(pages).toBeGreaterThan(6)
    expect(pages).toBeLessThan(40)
  })
})
