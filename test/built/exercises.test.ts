// Answers stay out of the site: no file of it holds a line that only a solution or a wrong answer has.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const dist = process.env.DIST ?? join(root, 'dist')
const folder = join(root, 'exercises')
const filesOf = (path: string, ending: RegExp) =>
  readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => readFileSync(join(path, name), 'utf8'))

const exercises = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'check.ts')))
const built = filesOf(dist, /\.(html|js|json|txt)$/).join('\n')
const book = filesOf(join(root, 'engine'), /\.s$/).join('\n')

test.each(exercises)('%s: neither its solution nor a wrong answer is in the site', (name) => {
  const text = (file: string) => readFileSync(join(folder, name, file), 'utf8')
  const wrong = existsSync(join(folder, name, 'wrong')) ? readdirSync(join(folder, name, 'wrong')) : []
  const given = `${text('start.s')}${text('task.mdx')}${text('check.ts')}${book}`
  // Comments are what nobody writes twice: where there are none, the longest lines of code.
  const all = ['solution.s', ...wrong.map((file) => `wrong/${file}`)].flatMap((file) => text(file).split('\n'))
  const lines = [...new Set(all.map((line) => line.trim()))].filter((line) => line.length > 30 && !given.includes(line))
  expect(lines.length).toBeGreaterThan(0)
  const inJson = (line: string) => JSON.stringify(line).slice(1, -1)
  const found = lines.filter((line) => [...new Set([line, inJson(line)])].some((form) => built.includes(form)))
  expect(found).toEqual([])
})
