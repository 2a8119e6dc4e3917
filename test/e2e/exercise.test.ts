// An exercise in the browser: failed with a message that helps, looked at, solved by typing, found again after a reload;
// progress as a file and back; the file to hand in.
import { readFile } from 'node:fs/promises'
import type { Locator, Page } from '@playwright/test'
import { readSubmission } from '../../engine/index.ts'
import { answersOf } from '../exercises/answers.ts'
import { expect, flaws, flawsInEveryLook, test } from './book.ts'

async function opened(page: Page, name = 'sum-of-words'): Promise<Locator> {
  await page.goto(`exercises/${name}/`)
  const box = page.locator(`#exercise-${name}`)
  await expect(box).toHaveAttribute('data-live', 'true')
  return box
}
const button = (box: Locator, name: string | RegExp) =>
  box.getByRole('button', { name, ...(typeof name === 'string' && { exact: true }) })
const status = (box: Locator) => box.locator('.exercise-status')

/** What is missing in the start, typed where it belongs. */
async function type(page: Page, box: Locator, lines: readonly string[]) {
  await button(box, 'Edit').click()
  await expect(box.getByRole('textbox', { name: /Escape leaves the editor/ })).toBeFocused()
  await page.keyboard.press('ControlOrMeta+Home')
  for (let k = 0; k < 8; k++) await page.keyboard.press('ArrowDown')
  // At one stroke a line, as an editor's completions may otherwise take part.
  for (const line of lines) await page.keyboard.insertText(`${line}\n`)
}
const SOLUTION = [
  '    slli  t1, t1, 2',
  '    add   t1, t1, t0',
  '    li    t2, 0',
  '1:  beq   t0, t1, 2f',
  '    lw    t3, 0(t0)',
  '    add   t2, t2, t3',
  '    addi  t0, t0, 4',
  '    j     1b',
  '2:  la    t0, sum',
  '    sw    t2, 0(t0)',
]

test('what fails says what was expected, what happened and where to look, and leads to the moment', async ({
  page,
}) => {
  const box = await opened(page)
  await button(box, 'Check').click()
  await expect(status(box)).toHaveText('0 of 2 checks hold.')
  const failed = box.locator('[data-state="fails"]').first()
  await expect(failed).toContainText(/Expected.*The sum of these \d+ words is 0x[0-9a-f]+\./)
  await expect(failed).toContainText('At sum stands 0x5ca1ab1e.')
  await expect(failed).toContainText('nothing has been stored.')
  await button(failed, /^Look at this moment/).click()
  const run = box.getByRole('group', { name: 'The run that failed' })
  const where = run.locator('.exercise-where')
  await expect(where).toHaveText(/^Step (\d+) of \1:/)
  await expect(run.getByRole('slider')).toBeVisible()
  await expect(run.getByRole('heading').first()).toBeFocused()
  await button(run, 'Step back').click()
  await expect(where).not.toHaveText(/^Step (\d+) of \1:/)
  await button(box, /^Show a hint/).click()
  await expect(box.locator('.exercise-hints li')).toHaveCount(1)
  expect(await flawsInEveryLook(page)).toEqual([])
})

test('solved by typing; after a reload everything is still there; back to the start can be undone', async ({
  page,
}) => {
  let box = await opened(page)
  await type(page, box, SOLUTION)
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(status(box)).toHaveText('Solved: all 2 checks hold with 3 different inputs.')
  await expect(box.locator('[data-state="holds"]')).toHaveCount(2)
  expect(await flawsInEveryLook(page, '#exercise-sum-of-words')).toEqual([])
  await page.reload()
  box = await opened(page)
  await expect(box.locator('.exercise-best')).toHaveText('One attempt; solved.')
  await expect(box.locator('.lab-listing').last()).toContainText('beq t0, t1, 2f', { useInnerText: false })
  await button(box, 'Back to the start').click()
  await expect(box.locator('.lab-listing').last()).not.toContainText('beq')
  await page.reload()
  box = await opened(page)
  await button(box, 'Undo: back to mine').click()
  await expect(box.locator('.lab-listing').last()).toContainText('beq')
})

// A guest under a hypervisor; a part of a hypervisor; both sides of a call; a guest of a hypervisor that is not the book's.
for (const name of ['no-exits', 'inject', 'write-a-hypercall', 'break-out'])
  test(`${name} is failed as it starts, and solved by what solves it`, async ({ page }) => {
    const { solution } = await answersOf(name)
    const box = await opened(page, name)
    await button(box, 'Check').click()
    await expect(box.locator('[data-state="fails"]').first()).toContainText(/Expected/)
    await expect(status(box)).toHaveText(/^\d+ of \d+ checks hold\.$/)
    await button(box, 'Edit').click()
    await expect(box.getByRole('textbox', { name: /Escape leaves the editor/ })).toBeFocused()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.insertText(solution)
    await button(box, 'Check').click()
    await expect(status(box)).toHaveText(/^Solved/)
    expect(await flaws(page, `#exercise-${name}`)).toEqual([])
  })

test('what stands around an answer can be read beside it, and not changed', async ({ page }) => {
  const box = await opened(page, 'return-behind')
  await box.getByLabel('File').selectOption({ label: 'harness.s (read-only)' })
  await expect(box.locator('.lab-editor')).toContainText(/what\slies\saround\syour/)
  await page.keyboard.type('fool')
  await expect(box.locator('.lab-editor')).not.toContainText('fool')
  await box.getByLabel('File').selectOption({ label: 'Your program' })
  await expect(box.locator('.lab-editor')).not.toContainText(/what\slies\saround\syour/)
})

test('mistakes are shown at their places, and a run can be stopped; the text stays', async ({ page }) => {
  const box = await opened(page)
  await type(page, box, ['    fool a0'])
  await page.keyboard.press('Escape')
  await expect(button(box, 'Check')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(box.getByRole('alert')).toContainText('There is no instruction fool.')
  await expect(status(box)).toHaveText('The program has mistakes: nothing ran.')
  await page.route('**/grade.worker*', () => new Promise(() => undefined)) // a Worker that never answers
  await page.reload()
  await expect(box).toHaveAttribute('data-live', 'true')
  await button(box, 'Check').click()
  await button(box, 'Stop').click()
  await expect(status(box)).toHaveText('Stopped. Your text is as it was.')
  await expect(box.locator('.lab-listing').last()).toContainText('fool')
})

test('what one can do goes to another browser as a file, and is handed in as one that can be graded', async ({
  page,
}) => {
  const { solution } = await answersOf('sum-of-words')
  await page.goto('progress/')
  await page.evaluate((text) => {
    const passed = { text, claims: [] }
    const record = { attempts: 2, hints: 0, best: { held: 2, of: 2 }, last: passed, passed }
    localStorage.setItem('ringside/1/exercise/sum-of-words', JSON.stringify(record))
  }, solution)
  await page.reload()
  await expect(page.locator('.progress-all')).toContainText(/^1 of \d+ exercises solved/)
  const saved = async (name: string) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()])
    return readFile(await download.path(), 'utf8')
  }
  const progress = await saved('Save everything as a file')
  await page.getByLabel('Name', { exact: true }).fill('Ada Example')
  await page.getByLabel('Student number or address').fill('s 1')
  expect(readSubmission(await saved('Save the file to hand in'))).toMatchObject({
    ok: true,
    submission: { name: 'Ada Example', id: 's 1', answers: [{ exercise: 'sum-of-words', text: solution }] },
  })
  await page.evaluate(() => localStorage.clear())
  await page.reload()
  await expect(page.locator('.progress')).toHaveAttribute('data-live', 'true')
  await expect(page.locator('.progress-all')).toContainText(/^0 of \d+ exercises solved/)
  const buffer = Buffer.from(progress)
  await page.getByLabel('Take in a file').setInputFiles({ name: 'p.json', mimeType: 'application/json', buffer })
  await expect(page.locator('.progress-all')).toContainText(/^1 of \d+ exercises solved/)
  await page.getByRole('button', { name: 'Undo taking in the last file' }).click()
  await expect(page.locator('.progress-all')).toContainText(/^0 of \d+ exercises solved/)
})
