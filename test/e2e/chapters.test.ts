// What every chapter promises its readers, whoever wrote it: its labs run, its questions can be answered rightly and wrongly.
// And the two things that one chapter alone has: the machine with a hole, and the terminal.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from '@playwright/test'
import { lessonOf } from '../../site/lessons.ts'
import { isMultiple, isRight, type Question, readQuestions } from '../../site/quiz/questions.ts'
import { lessonPages } from '../lessons/mdx.ts'
import { expect, flaws, flawsInEveryLook, test } from './book.ts'

const ROOT = join(import.meta.dirname, '../..')
const chapters = lessonPages().map(({ path, tags }) => {
  const quiz = join(ROOT, path, '../quiz.yaml')
  // The machine with a hole comes to no end: a test of its own, below.
  const labs = tags.flatMap(({ name, props }) => (name === 'Lab' && props.name !== 'hole' ? [String(props.name)] : []))
  const questions = existsSync(quiz) ? readQuestions(readFileSync(quiz, 'utf8'), quiz) : []
  return { address: `${lessonOf(path)?.slug}/`, labs, questions }
})

const wrongChoice = ({ options }: Question) => [options.findIndex(({ right }) => !right)]
const rightChoice = ({ options }: Question) => options.flatMap(({ right }, n) => (right ? [n] : []))

for (const { address, labs, questions } of chapters)
  test(`${address}: its labs run, its questions know right from wrong`, async ({ page }) => {
    await page.goto(address)
    for (const name of labs) {
      const lab = page.locator(`#lab-${name}`)
      await lab.scrollIntoViewIfNeeded()
      await expect(lab).toHaveAttribute('data-live', 'true')
      await lab.getByRole('button', { name: 'Run', exact: true }).click()
      await expect(lab.locator('.lab-status')).toHaveText(/^(Switched off|Waiting)/)
      await expect(lab.getByRole('log').first()).toContainText(/\w{3}/)
    }
    for (const question of questions) {
      const form = page.locator(`#quiz-${question.id}`)
      await form.scrollIntoViewIfNeeded()
      await expect(page.locator('.quiz', { has: form })).toHaveAttribute('data-live', 'true')
      await answer(form, question, wrongChoice(question))
      await expect(form.getByRole('status')).toHaveText(/^Not quite/)
      await expect(form.locator('.quiz-why').first()).toContainText('Not so.')
      await answer(form, question, rightChoice(question))
      await expect(form.getByRole('status')).toHaveText('Right.')
      expect(isRight(question, rightChoice(question))).toBe(true)
    }
    if (questions.length > 0) await expect(page.locator('.quiz')).toContainText(allRight(questions))
  })

async function answer(form: Locator, question: Question, choice: readonly number[]) {
  const options = form.locator('input')
  for (let n = 0; n < question.options.length; n++)
    if (choice.includes(n)) await options.nth(n).check()
    else if (isMultiple(question)) await options.nth(n).uncheck()
  await form.getByRole('button', { name: 'Check' }).click()
}
const allRight = ({ length }: { length: number }) => `${length} of ${length} answered rightly.`

test('answers are there after a reload; a quiz that is answered has no accessibility flaw', async ({ page }) => {
  const { address, questions } = chapters.find((chapter) => chapter.questions.some(isMultiple)) as (typeof chapters)[0]
  await page.goto(address)
  const quiz = page.locator('.quiz')
  await quiz.scrollIntoViewIfNeeded()
  await expect(quiz).toHaveAttribute('data-live', 'true')
  for (const question of questions) {
    const form = page.locator(`#quiz-${question.id}`)
    await answer(form, question, wrongChoice(question))
    if (question === questions[0]) expect(await flaws(page, '.quiz')).toEqual([])
    await answer(form, question, rightChoice(question))
  }
  expect(await flawsInEveryLook(page, '.quiz')).toEqual([])
  await page.reload()
  await quiz.scrollIntoViewIfNeeded()
  await expect(quiz).toContainText(allRight(questions))
})

test('with the hole, trap and emulate loses the tick and says nothing; binary translation does not', async ({
  page,
}) => {
  await page.goto('lessons/binary-translation/')
  const lab = page.locator('#lab-hole')
  await lab.scrollIntoViewIfNeeded()
  await expect(lab).toHaveAttribute('data-live', 'true')
  await expect(lab.getByLabel('A machine with the x86-like hole')).toBeChecked()
  await lab.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(lab.getByRole('log').first()).toContainText('user: hello 1')
  await lab.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(lab.locator('.lab-status')).toHaveText(/^Stopped after/)
  await expect(lab.getByRole('log').first()).not.toContainText('tick 1')
  await lab.getByLabel('under binary translation').check()
  await lab.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(lab.locator('.lab-status')).toHaveText(/^Switched off/)
  await expect(lab.getByRole('log').first()).toContainText('tick 1')
})

test('the terminal rules the virtual machines that run', async ({ page }) => {
  await page.goto('lessons/in-your-terminal/')
  const shell = page.locator('.shell')
  await shell.scrollIntoViewIfNeeded()
  await shell.getByRole('button', { name: 'Open the terminal' }).click()
  const screen = shell.locator('.xterm-rows')
  await expect(screen).toContainText('Type help')
  const enter = async (line: string) => {
    await shell.locator('textarea').focus()
    await page.keyboard.type(line)
    await page.keyboard.press('Enter')
  }
  await enter('xl pause alpha')
  await enter('xl lsit')
  await expect(screen).toContainText('did you mean list?')
  await enter('virsh list --all')
  await expect(screen).toContainText(/alpha\s+paused/)
  await enter('xl console beta')
  await enter('hello')
  await expect(screen).toContainText('echo: hello')
  await shell.getByRole('button', { name: /Leave the console/ }).click()
  await shell.getByRole('button', { name: 'xl list', exact: true }).click()
  await expect(screen).toContainText(/beta\s+2\s+4\s+1\s+-b/)
  expect(await flawsInEveryLook(page, '.shell')).toEqual([])
})
