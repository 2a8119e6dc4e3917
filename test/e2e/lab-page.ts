// A lab as a reader meets it: its buttons, views, editor and consoles, in the gallery, a lesson or the workbench.
import { readFileSync } from 'node:fs'
import type { Locator, Page } from '@playwright/test'
import { expect } from './book.ts'

export class LabPage {
  readonly page: Page
  readonly box: Locator
  private readonly address: string

  /** The lab of that name in the gallery, if no other place is given. */
  constructor(page: Page, name = 'gallery', address = 'gallery/lab/') {
    this.page = page
    this.box = page.locator(`#lab-${name}`)
    this.address = address
  }
  static workbench = (page: Page) => new LabPage(page, 'workbench', 'workbench/')

  async open(query = '') {
    await this.page.goto(`${this.address}${query}`)
    await this.box.scrollIntoViewIfNeeded()
    await expect(this.box).toHaveAttribute('data-live', 'true')
    return this
  }

  button = (name: string) => this.box.getByRole('button', { name, exact: true })
  panel = (name: string) => this.box.getByRole('region', { name, exact: true })
  console = (uart = 0) => this.box.getByRole('log', { name: `Console ${uart}` })
  register = (name: string) =>
    this.box.locator('.lab-registers dl div', { has: this.page.getByText(name, { exact: true }) })
  get status() {
    return this.box.locator('.lab-status')
  }
  get where() {
    return this.box.locator('.lab-where')
  }
  get source() {
    return this.box.locator('.lab-source')
  }
  get file() {
    return this.source.getByRole('combobox', { name: 'File' })
  }
  get editor() {
    return this.box.getByRole('textbox', { name: /Escape leaves the editor/ })
  }
  get mistakes() {
    return this.box.getByRole('alert')
  }
  get breakpoints() {
    return this.box.getByRole('group', { name: 'Breakpoints' })
  }

  async run(ends: RegExp = /Switched off/) {
    await this.button('Run').click()
    await expect(this.status).toHaveText(ends)
  }

  /** Open views. */
  async show(...names: string[]) {
    for (const name of names)
      await this.box.getByRole('group', { name: 'Views' }).getByRole('button', { name, exact: true }).click()
  }

  /** The step at which the machine stands. */
  async step(): Promise<number> {
    const text = (await this.box.locator('.lab-moment').textContent()) ?? ''
    return Number(/Step ([\d,]+)/.exec(text)?.[1]?.replaceAll(',', ''))
  }

  /** Press a key with the focus on the Step button, and wait until the machine stands elsewhere. Returns its step there. */
  async press(key: string): Promise<number> {
    const before = await this.step()
    await this.button('Step').focus()
    await this.page.keyboard.press(key)
    await expect.poll(() => this.step()).not.toBe(before)
    await expect(this.box).toHaveAttribute('data-running', 'false')
    return this.step()
  }

  /** Press a key that moves, and wait until the machine stands and says so. */
  async move(key: string, says: string | RegExp = 'Stopped') {
    await this.button('Step').focus()
    await this.page.keyboard.press(key)
    await expect(this.status).toContainText(says)
    await expect(this.box).toHaveAttribute('data-running', 'false')
  }

  /** Put a program into the editor at one stroke. */
  async edit(program: string) {
    if (await this.button('Edit').isVisible()) await this.button('Edit').click()
    await expect(this.editor).toBeFocused()
    await this.page.keyboard.press('ControlOrMeta+A')
    await this.paste(program)
  }
  paste = (text: string) => this.editor.evaluate(paste, text)
}

/** What Control+V does, without the clipboard that tests share. */
const paste = (element: Element, text: string) => {
  const clipboardData = new DataTransfer()
  clipboardData.setData('text/plain', text)
  element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
}

/** The file that a button gives. */
export async function saved(page: Page, button: Locator): Promise<{ name: string; text: string }> {
  const [file] = await Promise.all([page.waitForEvent('download'), button.click()])
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') }
}
