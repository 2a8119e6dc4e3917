// How soon the checks of every exercise answer in the page: for what a reader starts with, which fails, and for what solves it.
import { chromium as playwright } from '@playwright/test'
import { CHROMIUM_FLAGS } from '../browser.ts'
import { answersOf, NAMES } from '../exercises/answers.ts'
import type { Figure, Subject } from './site.ts'

export async function* checkFigures({ url, chromium }: Subject): AsyncGenerator<Figure> {
  const browser = await playwright.launch({ executablePath: chromium, args: CHROMIUM_FLAGS })
  for (const name of NAMES) {
    const page = await browser.newPage()
    await page.addInitScript(watchWorkers)
    await page.goto(`${url}exercises/${name}/`)
    const box = page.locator(`#exercise-${name}[data-live="true"]`)
    const press = (button: string) => box.getByRole('button', { name: button, exact: true }).click()
    const status = box.locator('.exercise-status')
    await press('Check')
    await status.filter({ hasText: /checks hold\.$/ }).waitFor()
    await press('Edit')
    await box.locator('.monaco-editor.focused').waitFor()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.insertText((await answersOf(name)).solution)
    await press('Check')
    await status.filter({ hasText: /^Solved/ }).waitFor()
    const waits = await page.evaluate(() => (window as unknown as { waits: number[] }).waits)
    yield { what: `exercises/${name}: slowest check`, value: Math.max(...waits), unit: 'ms', most: 2000 }
    await page.close()
  }
  await browser.close()
}

/** Keeps in `waits`, ms, how long each answer of a check was waited for: since Check was pressed, or since the answer before. */
function watchWorkers(): void {
  const waits: number[] = []
  const of = (data: { type?: string } | undefined, ...types: string[]) => types.includes(data?.type ?? '')
  Object.assign(window, {
    waits,
    Worker: class extends Worker {
      private since = 0
      constructor(address: string | URL, options?: WorkerOptions) {
        super(address, options)
        this.addEventListener('message', ({ data }) => {
          if (of(data, 'result')) waits.push(performance.now() - this.since)
          if (of(data, 'result', 'grade')) this.since = performance.now()
        })
      }
      override postMessage(message: { type?: string }, transfer?: StructuredSerializeOptions | Transferable[]) {
        if (of(message, 'check')) this.since = performance.now()
        super.postMessage(message, transfer as StructuredSerializeOptions)
      }
    },
  })
}
