// `node test/lessons/check.ts`, a part of `npm run check`: what is wrong with the lessons and with the texts of the exercises, a line
// each with file, line and remedy. The exit status is 1 where something is.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sources } from '../sources.ts'
import { routes } from './book.ts'
import { lessonPages, pageOf } from './mdx.ts'
import { type Complaint, complaintsOf, quizComplaints, told } from './rules.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export function complaintsOfTheBook(): Complaint[] {
  const lessons = lessonPages()
  const tasks = readdirSync(join(ROOT, 'exercises'))
    .map((name) => `exercises/${name}/task.mdx`)
    .filter((path) => existsSync(join(ROOT, path)))
    .map((path) => pageOf(path, readFileSync(join(ROOT, path), 'utf8')))
  const around = { routes: routes(lessons), sources }
  const labs = new Set<string>()
  return [...lessons, ...tasks].flatMap((page) => {
    const quiz = page.path.replace(/[^/]+$/, 'quiz.yaml')
    const found = complaintsOf(page, { ...around, labs: new Set(labs) })
    for (const { name, props } of page.tags) if (name === 'Lab') labs.add(String(props.name))
    const questions = existsSync(join(ROOT, quiz)) ? quizComplaints(quiz, readFileSync(join(ROOT, quiz), 'utf8')) : []
    return [...found, ...questions]
  })
}

if (import.meta.main) {
  const found = complaintsOfTheBook()
  for (const complaint of found) console.log(told(complaint))
  console.log(found.length === 0 ? 'The lessons keep their rules.' : `${found.length} to mend.`)
  process.exitCode = found.length > 0 ? 1 : 0
}
