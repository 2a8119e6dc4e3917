// What the views of the workbench say, and what can be done in them: numbers in three ways, memory in three spaces, tables side by
// side, a disk and its requests, breakpoints of every kind that outlive a reload, what is dropped in, what is taken along.
import type { Locator } from '@playwright/test'
import { assemble } from '../../engine/assembler/assemble.ts'
import { writeElf } from '../../engine/assembler/elf-write.ts'
import { assembleSource, FIRST_VM, GUEST_RAM, guestPath, symbolNamed } from '../../engine/index.ts'
import { sources } from '../sources.ts'
import { expect, flaws, flawsInEveryLook, test } from './book.ts'
import { LabPage, saved } from './lab-page.ts'

test.describe.configure({ timeout: 90_000 })

test('registers are hexadecimal, signed or unsigned; memory is the same by all three addresses', async ({ page }) => {
  const lab = await LabPage.workbench(page).open('?guest=tick&world=hw-nested&vms=2')
  await lab.move('e')
  await lab.move('w') // into the hypervisor, and on to a guest
  const sp = lab.register('sp').locator('dd')
  const hex = Number.parseInt((await sp.textContent())?.replace(/\D*(0x[0-9a-f]+).*/, '$1') ?? '', 16)
  const shownAs = lab.box.locator('.lab-registers select')
  await shownAs.selectOption('signed')
  expect(Number.parseInt((await sp.textContent()) ?? '', 10)).toBe(hex | 0)
  await shownAs.selectOption('unsigned')
  expect(Number.parseInt((await sp.textContent()) ?? '', 10)).toBe(hex >>> 0)

  await lab.show('Memory')
  const memory = lab.panel('Memory')
  const bytesAt = async (space: string, address: string, machine?: string) => {
    await memory.getByLabel('Space').selectOption(space)
    if (machine) await memory.getByLabel('of machine').selectOption(machine)
    await memory.getByLabel('Address or register').fill(address)
    await memory.getByRole('button', { name: 'Show' }).click()
    const row = memory.getByRole('row', { name: new RegExp(`^${address}`) })
    await expect(row).toBeVisible()
    return row.locator('.view-bytes').textContent()
  }
  // The kernel of machine 1: its second stage maps 0x80200000 to where the boot loader has put it.
  const guest = await bytesAt('guest-physical', '0x80200000', '1')
  expect(guest).toMatch(/^([0-9a-f]{2}\s?){16}$/)
  expect(await bytesAt('physical', '0x80a00000')).toBe(guest)
  expect(await bytesAt('physical', '0x80200000')).not.toBe(guest)
})

test('page tables of a guest and its shadow stand side by side, with what differs', async ({ page }) => {
  const lab = await LabPage.workbench(page).open('?guest=mini&world=hw-shadow')
  await lab.box
    .getByText('Add another kind')
    .or(lab.box.getByText(/^Breakpoints: press/))
    .click()
  const form = lab.breakpoints
  await form.getByLabel('Stop when').selectOption('a guest is left')
  await form.locator('select[name=cause]').selectOption({ label: 'virtual instruction' })
  await form.getByRole('button', { name: 'Add' }).click()
  await lab.show('Page tables')
  await lab.move('r', 'Stopped by a breakpoint')
  await lab.move('r', 'Stopped by a breakpoint')
  const tables = lab.panel('Page tables')
  const own = tables.getByRole('group', { name: 'The guest’s own' })
  const shadow = tables.getByRole('group', { name: 'The shadow, which the machine uses' })
  await expect(tables.locator('[data-differs]').first()).toBeAttached()
  const [left, right] = await Promise.all([own.boundingBox(), shadow.boundingBox()])
  expect(right?.x ?? 0).toBeGreaterThan((left?.x ?? 0) + 100)
})

test('breakpoints of every kind stop a run and say why; they are there after a reload, and damage loses no file', async ({
  page,
}) => {
  const lab = await LabPage.workbench(page).open('?guest=tick&world=hw-nested')
  const group = lab.breakpoints
  await group.getByText(/^Breakpoints: press/).click()
  // The stack of the guest's kernel: by the kernel's addresses, and where it really is.
  const stack =
    (symbolNamed(assembleSource(sources, guestPath('tick')).program!, 'kernel_stack_top')?.address ?? 0) - 256
  const kinds: readonly [kind: string, fill: (form: Locator) => Promise<unknown>, says: RegExp][] = [
    [
      'an instruction is reached',
      (f) => f.locator('[name=address]').fill('0x80200000'),
      /instruction at virtual 0x80200000/,
    ],
    [
      'a register changes',
      (f) => f.locator('[name=register]').selectOption({ label: 'sp' }),
      /register sp changes: 0x/,
    ],
    ['a CSR changes', (f) => f.locator('[name=csr]').selectOption('hstatus'), /hstatus changes: 0x/],
    ['a guest is left', (f) => f.locator('[name=cause]').selectOption(''), /\(any exit\)/],
    [
      'a guest is left',
      (f) => f.locator('[name=cause]').selectOption({ label: 'supervisor timer interrupt' }),
      /\(any exit for: supervisor timer interrupt\)/,
    ],
    ['any trap is taken', async () => {}, /\(any trap\)/],
    ['another world runs', async () => {}, /another world runs/],
    [
      'memory is written',
      async (f) => {
        await f.getByLabel('Address', { exact: true }).fill(`${stack}`)
        await f.locator('[name=bytes]').fill('256')
      },
      /256 bytes at virtual 0x[0-9a-f]{8} of machine 0 are written/,
    ],
  ]
  for (const [kind, fill, says] of kinds) {
    await group.getByLabel('Stop when').selectOption(kind)
    await fill(group)
    await group.getByRole('button', { name: 'Add' }).click()
    await expect(group.locator('li')).toHaveCount(1)
    await lab.move('r', says)
    await group.getByRole('button', { name: /^Remove/ }).click()
  }
  for (const [space, address] of [
    ['guest-physical', stack],
    ['physical', stack - GUEST_RAM + FIRST_VM],
  ] as const) {
    await group.getByLabel('Stop when').selectOption('memory is written')
    await group.getByLabel('Address', { exact: true }).fill(`${address}`)
    await group.locator('[name=space]').selectOption(space)
    await group.locator('[name=bytes]').fill('256')
    await group.getByRole('button', { name: 'Add' }).click()
  }
  await lab.button('Reset').click()
  await expect(lab.status).toContainText('Reset')
  await lab.move('r', /256 bytes at (guest-)?physical 0x[0-9a-f]{8}( of machine 0)? are written/)
  await page.reload()
  await expect(lab.box).toHaveAttribute('data-live', 'true')
  await expect(group.locator('li')).toHaveCount(2)
  await lab.move('r', /256 bytes at/)
  await page.evaluate(() => localStorage.setItem('ringside/1/breakpoints/workbench/', '[{"is":'))
  await page.reload()
  await expect(lab.box).toHaveAttribute('data-live', 'true')
  await expect(group.locator('li')).toHaveCount(0)
})

test('a disk is put in: its requests, who made them by which way, and its sectors', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 900 })
  const lab = await LabPage.workbench(page).open('?guest=mini&world=paravirt')
  await lab.show('Disks')
  await lab.button('Step').click()
  const disks = lab.panel('Disks')
  await disks.getByRole('button', { name: /^Put in a disk/ }).click()
  await expect(disks).toContainText('512 sectors of 512 bytes')
  await lab.button('Run').click()
  await expect(lab.status).toContainText('Switched off', { timeout: 30_000 })
  await expect(disks).toContainText(/\d+ requests/)
  const row = disks.getByRole('row').nth(1)
  await expect(row).toContainText('read')
  await expect(row).toContainText('0, by the ring')
  await expect(row).toContainText('environment call')
  await disks.getByLabel('Sector', { exact: true }).fill('3')
  await disks.getByRole('button', { name: 'Show' }).click()
  await expect(disks.getByRole('group', { name: 'Sector 3' })).toContainText('sector 3, line')
  await disks.getByLabel('Sector', { exact: true }).fill('512')
  await disks.getByRole('button', { name: 'Show' }).click()
  await expect(disks.getByRole('alert')).toContainText('Sectors are numbered 0 to 511')
  expect(await flaws(page)).toEqual([])
  const [setup, guest] = await Promise.all([
    page.locator('.setup').boundingBox(),
    page.getByRole('combobox', { name: 'Guest' }).boundingBox(),
  ])
  expect((guest?.x ?? 0) + (guest?.width ?? 0)).toBeLessThan((setup?.x ?? 0) + (setup?.width ?? 0))
  const step = (await row.getByRole('button').first().textContent()) ?? ''
  await row.getByRole('button').first().click()
  await expect(lab.box.locator('.lab-moment')).toContainText(`Step ${step},`)
})

test('an ELF program and a disk image can be dragged in', async ({ page }) => {
  const lab = await LabPage.workbench(page).open('?guest=tick')
  const drop = async (name: string, bytes: Uint8Array) => {
    const data = await page.evaluateHandle(
      ([file, content]) => {
        const transfer = new DataTransfer()
        transfer.items.add(new File([Uint8Array.from(content)], file))
        return transfer
      },
      [name, [...bytes]] as const,
    )
    await page.locator('.workbench').dispatchEvent('dragover', { dataTransfer: data })
    await expect(page.locator('.workbench')).toHaveAttribute('data-over', 'true')
    await page.locator('.workbench').dispatchEvent('drop', { dataTransfer: data })
  }
  const { program } = assemble('_start:\n li a0, 68\n li a7, 1\n ecall\n li a7, 8\n ecall\n', {
    file: 'd.s',
    base: 0x80200000,
  })
  await drop('dragged.elf', writeElf(program!))
  await expect(page.locator('.workbench-said')).toContainText('dragged.elf runs as the guest')
  await drop('data.img', new Uint8Array(1024))
  await expect(page.locator('.workbench-said')).toContainText('data.img is the disk')
  await expect(page.locator('.setup')).toContainText('2 sectors')
  await lab.button('Run').click()
  await expect(page.getByRole('log', { name: 'Console 0' })).toHaveText('D')
})

test('charts of a lab are taken along as drawings, tables and data', async ({ page }) => {
  const lab = await LabPage.workbench(page).open('?guest=tick&world=trap-and-emulate')
  await lab.show('Exits over time', 'Exit', 'Profile')
  await lab.button('Run').click()
  await expect(lab.status).toContainText('Switched off', { timeout: 30_000 })
  await lab
    .panel('Profile')
    .getByRole('button', { name: /^Profile the run/ })
    .click()
  for (const [panel, file, header] of [
    ['Exits over time', 'exits-over-time', 'fromCycle,cause,exits'],
    ['Exit', /^anatomy-of-step-\d+/, 'by,name,step'],
    ['Profile', /^profile-steps-0-to-\d+/, 'stack,cycles'],
  ] as const) {
    const box = lab.panel(panel)
    const csv = await saved(page, box.getByRole('button', { name: 'Save as CSV' }))
    expect(csv.name).toMatch(file)
    expect(csv.text).toContain(header)
    const svg = await saved(page, box.getByRole('button', { name: 'Save as SVG' }))
    expect(svg.text).toMatch(/^<\?xml.*\n<svg [\s\S]*<rect/)
    const json = await saved(page, box.getByRole('button', { name: 'Save as JSON' }))
    expect(Object.keys(JSON.parse(json.text)).length).toBeGreaterThan(2)
  }
  for (const chart of ['.exits-chart', '.worlds-chart']) {
    const svg = await saved(page, lab.box.locator(chart).getByRole('button', { name: 'Save as SVG' }))
    expect(svg.text).toContain('<rect')
  }
  const runs = lab.box.locator('.lab-table').filter({ hasText: 'Runs that have ended' })
  const csv = await saved(page, runs.getByRole('button', { name: 'Save as CSV' }))
  const cells = await runs.getByRole('cell').allTextContents()
  const [exits, instructions, cycles, idle] = cells.map((cell) => cell.replaceAll(',', ''))
  expect(csv.name).toBe('workbench-runs.csv')
  expect(csv.text).toContain('world,vms,edited,exits,instructions,cycles,idleCycles,console\r\n')
  expect(csv.text).toContain(`trap-and-emulate,1,false,${exits},${instructions},${cycles},${idle},`)
  const json = await saved(page, runs.getByRole('button', { name: 'Save as JSON' }))
  expect(JSON.parse(json.text)[0].console).toContain('tick')
})

test('what a port changes is seen side by side: the kernel’s own file, and the one that takes its place', async ({
  page,
}) => {
  await page.goto('lessons/hypercalls/')
  const lab = page.locator('#lab-hypercalls')
  await lab.scrollIntoViewIfNeeded()
  await expect(lab).toHaveAttribute('data-live', 'true')
  await lab.getByRole('button', { name: 'Compare with the unmodified' }).click()
  const compared = lab.getByRole('group', { name: /guests\/mini\/arch\.s: unmodified, and ported/ })
  await expect(compared.getByRole('status')).toContainText(/\d+ places differ/, { timeout: 20_000 })
  await expect(compared.locator('.lab-comparison-names')).toContainText('pv/arch.s')
  await expect(compared.locator('.modified')).toContainText('pv/arch.s: arch.s for a guest of the hypervisor')
})

test('a slider measures again while one looks on, and leaves the old curve as a thin line', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 900 })
  await page.goto('lessons/direct-paging/')
  const sweep = page.locator('#sweep-batch')
  await sweep.scrollIntoViewIfNeeded()
  await expect(sweep).toHaveAttribute('data-live', 'true')
  const said = sweep.locator('.chart-controls [role=status]')
  const cell = sweep.getByRole('row', { name: /^1 / }).getByRole('cell').last()
  const before = Number(await cell.getAttribute('data-value'))
  await sweep.getByRole('button', { name: 'Measure', exact: true }).click()
  await expect(said).toContainText('the same figures as before, to the last digit', {
    timeout: 30_000,
  })
  await sweep.getByText('The timing model', { exact: true }).click()
  await sweep.getByLabel('trapEntry, slider').focus()
  await page.keyboard.press('End')
  await expect(said).toContainText(/^Measured in your browser: cycles: bare metal/, {
    timeout: 30_000,
  })
  expect(Number(await cell.getAttribute('data-value'))).toBeGreaterThan(before)
  await expect(sweep.locator('.fluid-350 .ghost-line')).toHaveCount(3)
  await sweep.getByLabel('Show').selectOption('exits')
  expect(Number(await cell.getAttribute('data-value'))).toBe(1)
  const csv = await saved(page, sweep.getByRole('button', { name: 'Save as CSV' }))
  expect(csv.text.split('\r\n')[0]).toBe(
    'batch,world,pieces,cycles,idle,instructions,exits,tlbMisses,pteReads1,pteReads2',
  )
  expect(await flawsInEveryLook(page, '#sweep-batch')).toEqual([])
})
