// How soon the lab answers: from the press to the paint, in a page whose frames do not wait for a screen.
import { type Browser, type Locator, type Page, chromium as playwright } from '@playwright/test'
import { CHROMIUM_FLAGS } from '../browser.ts'
import type { Figure, Subject } from './site.ts'

const ADDRESS = 'lessons/trap-and-emulate/'
const KERNEL = 'guests/tick/kernel.s'
const OFF = `2:  li a7, 8
    ecall
`
/** 10^8 instructions, two a round. */
const LONG = `_start:
    li   t0, 50000000
1:  addi t0, t0, -1
    bnez t0, 1b
${OFF}`
/** 10^6 events under trap-and-emulate: each write of a CSR is a trap and a return. */
const TRAPPING = `_start:
    li   t0, 500000
1:  csrw sscratch, t0
    addi t0, t0, -1
    bnez t0, 1b
${OFF}`

export async function* labFigures({ url, chromium }: Subject): AsyncGenerator<Figure> {
  const browser = await playwright.launch({
    executablePath: chromium,
    args: [...CHROMIUM_FLAGS, '--disable-frame-rate-limit', '--disable-gpu-vsync'],
  })
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

  const firstRuns: number[] = []
  for (let n = 0; n < 3; n++) {
    const lab = await open(browser, url)
    // As a reader comes to press it: with the pointer on the lab, half a second before.
    await lab.box.getByRole('button', { name: 'Run', exact: true }).hover()
    await lab.page.waitForTimeout(500)
    firstRuns.push(await lab.untilPainted('F8', '.lab-status', 'Switched off'))
    await lab.close()
  }
  yield { what: 'lab: first run, from press to its end', value: median(firstRuns), unit: 'ms', most: 300 }

  const lab = await open(browser, url)
  const steps: number[] = []
  for (let n = 1; n <= 40; n++) steps.push(await lab.untilPainted('F10', '.lab-where', `Step ${n},`))
  yield { what: 'lab: a step, to paint', value: median(steps.slice(5)), unit: 'ms', most: 16 }

  await lab.edit(LONG)
  const backs: number[] = []
  for (const part of [0.3, 0.6, 1]) {
    await lab.runTo(part * 1e8)
    for (let n = 0; n < 5; n++) backs.push(await lab.stepBack())
  }
  yield {
    what: 'lab: a step back in a run of 10^8 instructions, slowest',
    value: Math.max(...backs),
    unit: 'ms',
    most: 50,
  }

  await lab.edit(TRAPPING)
  await lab.box
    .getByLabel(/trap and emulate/)
    .first()
    .check()
  await lab.runTo(Infinity)
  const { events, frames } = await lab.zoomAndPan()
  yield { what: 'ladder: events of the run', value: events, unit: '', least: 1e6 }
  const slow = frames.sort((a, b) => a - b)[Math.floor(frames.length * 0.95)] ?? Number.NaN
  yield { what: 'ladder: a frame while it is zoomed and moved, 95th of 100', value: slow, unit: 'ms', most: 1000 / 60 }
  await browser.close()
}

async function open(browser: Browser, url: string): Promise<MeasuredLab> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(url + ADDRESS)
  const box = page.locator('.lab').first()
  await box.scrollIntoViewIfNeeded()
  await page.waitForFunction(() => document.querySelector('.lab')?.getAttribute('data-live') === 'true')
  return new MeasuredLab(page, box)
}

class MeasuredLab {
  readonly page: Page
  readonly box: Locator
  constructor(page: Page, box: Locator) {
    this.page = page
    this.box = box
  }
  close = () => this.page.close()

  /** Milliseconds from a key until an element of the lab holds a text, and that is painted. */
  untilPainted = (key: string, selector: string, text: string): Promise<number> =>
    this.box.evaluate(
      (box, [key, selector, text]) =>
        new Promise<number>((done) => {
          const shows = () => box.querySelector(selector)?.textContent?.includes(text)
          const observer = new MutationObserver(() => {
            if (!shows()) return
            observer.disconnect()
            requestAnimationFrame(() => {
              const { port1, port2 } = new MessageChannel()
              port1.onmessage = () => done(performance.now() - begin)
              port2.postMessage(0)
            })
          })
          observer.observe(box, { subtree: true, childList: true, characterData: true })
          const begin = performance.now()
          box.querySelector('button')?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
        }),
      [key, selector, text] as const,
    )

  async edit(program: string) {
    // The file that is chosen here must still be there when it is typed into.
    await this.box.getByLabel('Follow the machine').uncheck()
    await this.box.locator('.lab-source').getByRole('combobox').selectOption(KERNEL)
    const edit = this.box.getByRole('button', { name: 'Edit', exact: true })
    if (await edit.isVisible()) await edit.click()
    await this.box.getByRole('textbox', { name: /Escape leaves the editor/ }).focus()
    await this.page.keyboard.press('ControlOrMeta+A')
    await this.page.keyboard.insertText(program)
    await this.page.keyboard.press('Escape')
  }

  private step = async () =>
    Number(
      /Step ([\d,]+),/.exec((await this.box.locator('.lab-where').textContent()) ?? '')?.[1]?.replaceAll(',', '') ?? 0,
    )

  /** From the beginning up to a step, or until it ends. */
  async runTo(step: number) {
    const { box, page } = this
    await box.getByRole('button', { name: 'Reset', exact: true }).click()
    await box.getByText(/^Reset: the machine/).waitFor()
    await box.getByRole('button', { name: 'Run', exact: true }).click()
    const status = box.locator('.lab-status')
    for (let off = false; !off && (await this.step()) < step; await page.waitForTimeout(20))
      off = /Switched off/.test((await status.textContent()) ?? '')
    const stop = box.getByRole('button', { name: 'Stop', exact: true })
    if (await stop.isVisible()) await stop.click()
    await box
      .getByText(/Stopped|Switched off/)
      .first()
      .waitFor()
  }

  async stepBack(): Promise<number> {
    const before = await this.step()
    return this.untilPainted('F9', '.lab-where', `Step ${(before - 1).toLocaleString('en')},`)
  }

  /** Milliseconds of each frame while the ladder is zoomed in and out and moved, one key a frame. */
  async zoomAndPan(): Promise<{ events: number; frames: number[] }> {
    const summary = (await this.box.locator('.ladder-summary').textContent()) ?? ''
    const [, traps = '', returns = ''] = /([\d,]+) traps, ([\d,]+) returns/.exec(summary) ?? []
    const count = (text: string) => Number(text.replaceAll(',', ''))
    const frames = await this.box
      .getByRole('slider')
      .first()
      .evaluate(
        (slider) =>
          new Promise<number[]>((done) => {
            const keys = ['+', 'ArrowRight', '+', 'ArrowRight', '-', 'ArrowLeft', '+', 'ArrowRight', '-', 'End', 'Home']
            const times: number[] = []
            let last = performance.now()
            ;(slider as HTMLElement).focus()
            const frame = () => {
              const now = performance.now()
              times.push(now - last)
              last = now
              if (times.length > 120) return done(times.slice(1))
              slider.dispatchEvent(
                new KeyboardEvent('keydown', { key: keys[times.length % keys.length] ?? '0', bubbles: true }),
              )
              requestAnimationFrame(frame)
            }
            requestAnimationFrame(frame)
          }),
      )
    return { events: count(traps) + count(returns), frames }
  }
}
