// The lab in the browser: run, edit, step, travel; mistakes, runaways, a failing Worker; storage that is missing, full, or
// shared with another tab. On the gallery's page, which has two labs.
import { gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { expect, flaws, flawsInEveryLook, test } from './book.ts'
import { LabPage } from './lab-page.ts'

const ADDRESS = 'gallery/lab/'
const KERNEL = 'guests/tick/kernel.s'

/** A guest that prints a text through the firmware, then switches off. */
const printing = (text: string) => `_start:
    la    s0, text
1:  lbu   a0, 0(s0)
    beqz  a0, 2f
    li    a7, 1
    ecall
    addi  s0, s0, 1
    j     1b
2:  li    a7, 8
    ecall
text: .asciz "${text}\\n"
`

test.describe('a run', () => {
  test('prints the same on bare metal and under trap-and-emulate, in one machine and in three', async ({ page }) => {
    const lab = await new LabPage(page).open()
    await lab.run()
    const native = await lab.console().textContent()
    expect(native).toContain('kernel: user exit, status 0')
    await lab.box.getByLabel('under trap and emulate').check()
    await expect(lab.status).toContainText('Reset')
    await lab.run()
    expect(await lab.console().textContent()).toBe(native)
    await expect(lab.box.getByRole('table', { name: /exits, by cause/ })).toContainText('csrrw sie')
    await lab.box.getByLabel('Virtual machines').selectOption('3')
    await expect(lab.status).toContainText('Reset')
    await lab.run()
    for (const uart of [0, 1, 2]) expect(await lab.console(uart).textContent()).toBe(native)
    const ended = lab.box.getByRole('table', { name: 'Runs that have ended' })
    await expect(ended.getByRole('row')).toHaveCount(4)
    await expect(ended.getByRole('row', { name: /3 machines/ })).toContainText('16 lines, the same')
  })

  test('of two labs on a page are two runs', async ({ page }) => {
    const one = await new LabPage(page).open()
    const two = new LabPage(page, 'gallery-2')
    await one.run()
    await two.box.scrollIntoViewIfNeeded()
    await expect(two.box).toHaveAttribute('data-live', 'true')
    await expect(two.console()).toHaveText('')
    await two.button('Step').click()
    await expect(two.where).toContainText('Step 1,')
    await expect(one.status).toContainText('Switched off')
  })

  for (const [what, script] of [
    ['the lab’s own script', /\/Lab\.[\w-]+\.js/],
    ['the machine', /\/worker-[\w-]+\.js/],
  ] as const)
    test(`that is asked for before ${what} has come begins when it is there`, async ({ page }) => {
      let arrive = () => {}
      const there = new Promise<void>((done) => {
        arrive = done
      })
      await page.route(script, async (route) => {
        await there
        await route.continue()
      })
      const lab = new LabPage(page)
      await page.goto(ADDRESS)
      await lab.box.scrollIntoViewIfNeeded()
      if (what === 'the machine') await expect(lab.box).toHaveAttribute('data-live', 'true')
      await lab.button('Run').click()
      if (what === 'the machine') {
        await expect(lab.status).toHaveText('Loading the machine… It runs as soon as it is there.')
        await lab.button('Stop').click()
        await expect(lab.status).toHaveText('Loading the machine…')
        await lab.button('Run').click()
      } else await expect(lab.box).toHaveAttribute('data-wanted', 'true')
      arrive()
      await expect(lab.status).toContainText('Switched off')
    })

  test('takes what is typed', async ({ page }) => {
    const lab = await new LabPage(page).open()
    await lab.edit('_start:\n1: li a7, 2\n ecall\n bltz a0, 1b\n li a7, 1\n ecall\n j 1b\n')
    await lab.button('Run').click()
    await lab.box.getByLabel('Type').fill('salut à tous')
    await lab.box.getByLabel('Type').press('Enter')
    await expect(lab.console()).toHaveText('salut à tous\n')
    await lab.button('Stop').click()
    await expect(lab.status).toContainText('Stopped')
  })
})

test.describe('time', () => {
  test('goes step by step in both directions, by key, and marks what changed', async ({ page }) => {
    const lab = await new LabPage(page).open()
    await lab.button('Run').focus()
    for (let k = 1; k <= 6; k++) {
      await page.keyboard.press('F10')
      await expect(lab.where).toContainText(`Step ${k},`)
    }
    await expect(lab.source.getByRole('combobox')).toHaveValue('firmware/sbi.s')
    await expect(lab.source.locator('.line[data-now]')).toHaveCount(1)
    await expect(lab.source.locator('.line[data-now]')).toBeInViewport()
    const changed = lab.box.locator('.lab-registers [data-changed]')
    const before = await lab.box.locator('.lab-registers dl').textContent()
    await page.keyboard.press('F10')
    await page.keyboard.press('F9')
    await expect(lab.where).toContainText('Step 6,')
    await page.keyboard.press('F9')
    await page.keyboard.press('F10')
    await expect(lab.where).toContainText('Step 6,')
    const plain = (text: string | null) => text?.replace(/•| changed|\s/g, '')
    expect(plain(await lab.box.locator('.lab-registers dl').textContent())).toBe(plain(before))
    expect(await changed.count()).toBeLessThanOrEqual(1)
    await page.keyboard.press('Shift+F9')
    await expect(lab.status).toContainText('before its first instruction')
    await expect(lab.button('Run')).toBeFocused()
  })

  test('can be travelled on the ladder, back and forward again', async ({ page }) => {
    const lab = await new LabPage(page).open()
    await lab.run()
    const text = await lab.console().textContent()
    const ladder = lab.box.getByRole('slider')
    await ladder.focus()
    for (const key of ['Home', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key)
    await expect(lab.status).toContainText('Stopped after')
    expect(String(await lab.console().textContent()).length).toBeLessThan(String(text).length)
    await ladder.focus()
    for (const key of ['End', 'Enter']) await page.keyboard.press(key)
    await expect(lab.console()).toHaveText(String(text))
    await lab.button('Run').click()
    await expect(lab.status).toContainText('Switched off')
  })
})

test.describe('the editor', () => {
  test('is loaded when it is first used, and stands where the listing stood', async ({ page }) => {
    const scripts: string[] = []
    page.on('response', (r) => scripts.push(new URL(r.url()).pathname))
    const lab = await new LabPage(page).open()
    const later = () => scripts.filter((path) => /(editor|worker|reader|run)\b.*\.js$/.test(path))
    expect(later()).toEqual([])
    const box = lab.source.locator('.lab-source-box')
    const before = await box.boundingBox()
    await lab.edit(printing('typed'))
    expect(await box.boundingBox()).toEqual(before)
    expect(later().length).toBeGreaterThan(0)
  })

  test('keeps what is typed, over mistakes and a reload', async ({ page }) => {
    const lab = await new LabPage(page).open()
    await lab.edit(printing('typed'))
    await lab.run()
    await expect(lab.console()).toHaveText('typed\n')
    await lab.editor.focus()
    await page.keyboard.insertText('oh')
    await expect(lab.source).toContainText('kept in this browser')
    await lab.open()
    await expect(lab.source).toContainText('.asciz "typed')
    await lab.run(/nothing runs/)
    await expect(lab.mistakes).toContainText('line 12, column 1')
    await expect(lab.source).toContainText('.asciz "typed')
  })

  test('gives up the reader’s version for the book’s, and takes it back, also on another day', async ({ page }) => {
    const lab = await new LabPage(page).open()
    await lab.edit(printing('mine'))
    await expect(lab.source).toContainText('kept in this browser')
    await lab.button('The book’s version').click()
    await expect(lab.source.locator('.view-lines')).toContainText('a guest kernel small enough')
    await lab.open()
    await expect(lab.source.getByText('a guest kernel small enough')).toBeVisible()
    await lab.button('Undo: back to mine').click()
    await expect(lab.source).toContainText('.asciz "mine')
    await lab.run()
    await expect(lab.console()).toHaveText('mine\n')
  })

  test('opens at the place that is pressed', async ({ page }) => {
    const lab = await new LabPage(page).open()
    await lab.source
      .locator('.line')
      .nth(12)
      .click({ position: { x: 150, y: 8 } })
    await expect(lab.editor).toBeFocused()
    await page.keyboard.press('Home')
    await page.keyboard.insertText('# here ')
    await expect(lab.source.locator('.view-line', { hasText: '# here' })).toContainText('SSTATUS_SIE')
  })

  test('shows mistakes at their places with remedies, and mends one at a stroke', async ({ page }) => {
    const lab = await new LabPage(page).open()
    await lab.edit('_start:\n    addi a0, a0, 4096\n    adddi a0, a0, 1\n')
    await expect(lab.mistakes).toContainText('2 mistakes')
    await expect(lab.mistakes).toContainText('kernel.s line 2, column 18')
    await expect(lab.mistakes).toContainText('4096')
    await expect(lab.source.locator('.squiggly-error').first()).toBeVisible()
    await lab.run(/nothing runs/)
    expect(await flawsInEveryLook(page, '#lab-gallery')).toEqual([])
    await lab.mistakes.getByRole('button', { name: /line 3/ }).click()
    await expect(lab.editor).toBeFocused()
    await page.keyboard.press('ControlOrMeta+.')
    await page.getByText('Change to addi', { exact: true }).click()
    await expect(lab.mistakes).toContainText('One mistake')
    await expect(lab.source.locator('.view-lines')).toContainText('    addi a0, a0, 1')
    await lab.edit(printing('mended'))
    await expect(lab.mistakes).toHaveCount(0)
    await lab.run()
    await expect(lab.console()).toHaveText('mended\n')
  })

  test('explains an instruction and a control register', async ({ page }) => {
    const lab = await new LabPage(page).open()
    await lab.edit('_start:\n    csrrw t0, sstatus, t1\n')
    const line = lab.source.locator('.view-line', { hasText: 'csrrw' })
    await line.getByText('csrrw').hover()
    await expect(page.locator('.monaco-hover-content').first()).toContainText('1110011')
    await page.mouse.move(0, 0)
    await line.getByText('sstatus').hover()
    await expect(page.locator('.monaco-hover-content', { hasText: 'SIE' }).first()).toContainText('CSR 0x100')
  })

  test('completes mnemonics, registers and labels', async ({ page }) => {
    const lab = await new LabPage(page).open()
    await lab.edit('_start:\n    nop\nlast_label:\n    ')
    await page.keyboard.type('sret')
    await expect(page.locator('.suggest-widget')).toContainText('sret')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Enter')
    await page.keyboard.type('j last')
    await expect(page.locator('.suggest-widget')).toContainText('last_label')
    await page.keyboard.press('Enter')
    await expect(lab.source.locator('.view-lines')).toContainText('j last_label')
  })

  test('tells the operands, lists uses and names, and folds', async ({ page }) => {
    const lab = await new LabPage(page).open()
    await lab.edit('_start:\n    nop\nagain:\n    beqz  a0, again\n    j     again\n    ')
    await page.keyboard.type('addi a0, ')
    await expect(page.locator('.parameter-hints-widget.visible')).toContainText('rd, rs1, imm')
    await page.keyboard.press('Escape')
    await page.keyboard.press('ControlOrMeta+Home')
    await page.keyboard.press('ControlOrMeta+Shift+O')
    const asked = page.locator('.quick-input-widget')
    await expect(asked).toContainText('again')
    expect(await flaws(page)).toEqual([])
    await page.keyboard.type('again')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Shift+F12')
    await expect(lab.source.locator('.peekview-widget')).toContainText('References (3)')
    await page.keyboard.press('Escape')
    await expect(lab.source.locator('.peekview-widget')).toHaveCount(0)
    await expect(lab.editor).toBeFocused()
    const explained = page.locator('.monaco-hover-content')
    await page.keyboard.press('ControlOrMeta+K')
    await page.keyboard.press('ControlOrMeta+I')
    await expect(explained.first()).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(explained.first()).toBeHidden()
    await expect(lab.editor).toBeFocused()
    const lines = lab.source.locator('.view-line')
    await expect(lines).toHaveCount(6)
    await page.keyboard.press('ControlOrMeta+Shift+[')
    await expect(lines).toHaveCount(3)
    await page.keyboard.press('ControlOrMeta+Shift+]')
    await expect(lines).toHaveCount(6)
  })

  test('does not hold the keyboard: Escape leaves, and Tab can be let go', async ({ page }) => {
    const lab = await new LabPage(page).open()
    await lab.edit('_start: nop\n')
    await page.keyboard.press('Escape')
    await expect(lab.source.getByRole('combobox')).toBeFocused()
    await lab.editor.focus()
    await page.keyboard.press('Control+M')
    await expect(lab.box.getByLabel('Tab moves the focus')).toBeChecked()
    await page.keyboard.press('Tab')
    await expect(lab.editor).not.toBeFocused()
    await lab.editor.focus()
    await page.keyboard.press('Control+M')
    await expect(lab.box.getByLabel('Tab moves the focus')).not.toBeChecked()
  })

  test('edits the hypervisor as well, and says in which file a mistake is', async ({ page }) => {
    const lab = await new LabPage(page, 'gallery-2').open()
    await expect(lab.source.getByRole('combobox')).toHaveValue('hypervisors/trap-and-emulate/hypervisor.s')
    await expect(lab.source.locator('.t-label', { hasText: /^exit_decode$/ })).toBeInViewport()
    await lab.source.getByRole('combobox').selectOption('hypervisors/include/emulate.s')
    await lab.edit('    nonsense\n')
    await lab.source.getByRole('combobox').selectOption(KERNEL)
    await lab.run(/nothing runs/)
    await lab.mistakes.getByRole('button', { name: /emulate\.s line 1/ }).click()
    await expect(lab.source.getByRole('combobox')).toHaveValue('hypervisors/include/emulate.s')
    await lab.button('The book’s version').click()
    await expect(lab.mistakes).toHaveCount(0)
    await lab.run()
  })

  test('takes a megabyte at once without freezing', async ({ page }) => {
    const lab = await new LabPage(page).open()
    await lab.edit('')
    const line = '    addi a0, a0, 1    # a line of which there are many\n'
    const longest = longestWait(page, 6000)
    await lab.paste(`_start:\n${line.repeat(20_000)}1: j 1b\n`)
    await lab.button('Run').click()
    await expect(lab.status).toHaveText('Running.')
    await lab.button('Stop').click()
    await expect(lab.status).toContainText('Stopped')
    expect(await longest).toBeLessThan(3000)
  })
})

test.describe('a program that goes wrong', () => {
  test('a loop without end is stopped within a second, and the page answers all the while', async ({ page }) => {
    const lab = await new LabPage(page).open()
    await lab.edit('_start:\n1:  j 1b\n')
    await lab.button('Run').click()
    await expect(lab.status).toHaveText('Running.')
    // A page that ran the loop itself would not answer at all; a busy host may make it wait.
    expect(await longestWait(page, 2000)).toBeLessThan(1000)
    const took = await lab.box.evaluate((box) => {
      const press = performance.now()
      box.querySelector<HTMLButtonElement>('button.primary')?.click()
      return new Promise<number>((done) => {
        const look = () =>
          /Stopped/.test(box.querySelector('.lab-status')?.textContent ?? '')
            ? done(performance.now() - press)
            : setTimeout(look, 5)
        look()
      })
    })
    expect(took).toBeLessThan(1000)
    await expect(lab.where).toContainText('kernel.s line 2')
    await expect(lab.where).toContainText('guest kernel')
    await lab.button('Reset').click()
    await expect(lab.status).toContainText('Reset')
  })

  test('a jump into nowhere, without a handler: it is stuck, and the lab says where and why', async ({ page }) => {
    const lab = await new LabPage(page).open()
    await lab.edit('_start:\n    csrw stvec, zero\n    jr   zero\n')
    await lab.run(/Stuck/)
    await expect(lab.status).toContainText('instruction access fault')
    await expect(lab.status).toContainText('0x00000000')
    await expect(lab.where).toContainText('no code of this program')
    await lab.button('Step back').click()
    await expect(lab.status).toContainText('Stopped')
    expect(await flaws(page)).toEqual([])
  })

  test('a trap that the firmware does not expect ends the run, and both say so', async ({ page }) => {
    const lab = await new LabPage(page).open()
    await lab.source.getByRole('combobox').selectOption('firmware/sbi.s')
    await lab.edit(
      '_start:\n    la t0, 1f\n    csrw mtvec, t0\n    .word 0\n    .balign 4\n1:  li t1, 0x100000\n    li t2, 0x73333\n    sw t2, 0(t1)\n2:  j 2b\n',
    )
    await lab.run(/failure 7/)
    await expect(lab.status).toContainText('illegal instruction, in the firmware')
    await expect(lab.status).toContainText('sbi.s line 4')
  })

  test('a Worker that fails is replaced by Reset', async ({ page }) => {
    await page.route(
      /worker-.*\.js/,
      (route) => route.fulfill({ contentType: 'text/javascript', body: 'throw new Error("broken")' }),
      { times: 2 },
    )
    const lab = await new LabPage(page).open()
    // Once when the reader comes near, of which nobody need hear; once when it is needed.
    await Promise.all([page.waitForResponse(/worker-.*\.js/), lab.button('Run').hover()])
    await page.waitForTimeout(300)
    await expect(lab.status).toHaveText('')
    await lab.run(/Worker failed.*Press Reset/)
    await lab.button('Reset').click()
    await expect(lab.status).toContainText('Reset: the machine')
    await lab.run()
  })
})

test.describe('storage', () => {
  const closed = () =>
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('closed', 'SecurityError')
      },
    })

  test('that is closed: the lab works, and says that it keeps nothing', async ({ page }) => {
    await page.addInitScript(closed)
    const lab = await new LabPage(page).open()
    await lab.edit(printing('not kept'))
    await expect(lab.source).toContainText('this browser keeps nothing')
    await lab.run()
    await expect(lab.console()).toHaveText('not kept\n')
    expect(await flaws(page)).toEqual([])
  })

  test('that is full: what is typed stays, and the lab says that it is not kept', async ({ page }) => {
    const lab = await new LabPage(page).open()
    await page.evaluate(() => localStorage.setItem('filler', 'x'.repeat(5 * 1024 * 1024 - 2000)))
    await lab.edit(`${printing('full')}${'# filler\n'.repeat(2000)}`)
    await expect(lab.source).toContainText('storage is full')
    await lab.run()
    await expect(lab.console()).toHaveText('full\n')
  })

  test('that two tabs share: neither overwrites the other unasked', async ({ page, context }) => {
    const one = await new LabPage(page).open()
    await one.edit(printing('one'))
    await expect(one.source).toContainText('kept in this browser')
    const two = await new LabPage(await context.newPage()).open()
    await expect(two.source).toContainText('.asciz "one')
    await two.edit(printing('two'))
    await expect(two.source).toContainText('kept in this browser')
    await expect(one.source).toContainText('.asciz "two')
    // Both change it before either hears of the other.
    await two.page.evaluate((key) => {
      Storage.prototype.setItem.call(localStorage, key, 'lost?')
    }, `ringside/1/file/gallery/${KERNEL}`)
    await two.edit(printing('three'))
    await expect(two.source).toContainText('Changed in another tab')
    expect(await flawsInEveryLook(two.page, '#lab-gallery .lab-source')).toEqual([])
    await two.button('Keep this one').click()
    await expect(two.source).toContainText('kept in this browser')
    await expect(one.source).toContainText('.asciz "three')
  })
})

test('keys are listed, and work anywhere in the lab', async ({ page }) => {
  const lab = await new LabPage(page).open()
  await lab.box.getByText('Keys', { exact: true }).click()
  await expect(lab.box.locator('.lab-keys')).toContainText('One instruction back')
  expect(await flawsInEveryLook(page, '#lab-gallery .lab-bar')).toEqual([])
  await page.keyboard.press('Escape')
  await lab.box.getByText('Moves', { exact: true }).click()
  await expect(lab.box.locator('.lab-moves')).toContainText('Where a guest is left')
  expect(await flawsInEveryLook(page, '#lab-gallery .lab-bar')).toEqual([])
  await page.keyboard.press('Escape')
  await lab.edit('_start:\n1: j 1b\n')
  await page.keyboard.press('F8')
  await expect(lab.status).toHaveText('Running.')
  await page.keyboard.press('Control+Enter')
  await expect(lab.status).toContainText('Stopped')
})

test('has no accessibility flaw in use, wide and on a phone, light and dark', async ({ page }) => {
  const lab = await new LabPage(page).open()
  await lab.box.getByLabel('under trap and emulate').check()
  await lab.run()
  await lab.button('Step back').click()
  await expect(lab.status).toContainText('Stopped')
  expect(await flawsInEveryLook(page)).toEqual([])
  await lab.button('Edit').click()
  await expect(lab.editor).toBeFocused()
  expect(await flawsInEveryLook(page, '#lab-gallery .lab-source')).toEqual([])
})

test('a page with a lab costs less than 50 kB of script, compressed, before the lab is used', async ({ page }) => {
  const scripts: Promise<number>[] = []
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script')
      scripts.push(response.body().then((body) => gzipSync(body).length))
  })
  const lab = await new LabPage(page).open()
  await page.waitForLoadState('networkidle')
  await expect(lab.button('Run')).toBeVisible()
  const bytes = (await Promise.all(scripts)).reduce((sum, each) => sum + each, 0)
  expect(bytes).toBeGreaterThan(10_000)
  expect(bytes).toBeLessThan(50_000)
})

/** The longest time in which the page did not come to its turn, in milliseconds. */
const longestWait = (page: Page, during: number) =>
  page.evaluate(
    (time) =>
      new Promise<number>((done) => {
        const end = performance.now() + time
        let last = performance.now()
        let most = 0
        const turn = () => {
          const now = performance.now()
          most = Math.max(most, now - last)
          last = now
          if (now < end) setTimeout(turn, 0)
          else done(most)
        }
        turn()
      }),
    during,
  )
