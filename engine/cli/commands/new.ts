// ringside new: begin a lesson or an exercise, as a folder that passes every test as it stands.
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { nearest } from '../../assembler/suggest.ts'
import { exerciseFiles, type Files, lessonFiles } from '../beginnings.ts'
import { Complaint, defineCommand, EXIT } from '../command.ts'
import { writeFile } from '../files.ts'

export const command = defineCommand({
  summary: 'Begin a lesson or an exercise of the book: a folder with all that it needs.',
  usage: 'lesson|exercise NAME [options]',
  options: {
    chapter: {
      type: 'string',
      value: 'NAME',
      gloss: 'Of an exercise: the lesson that it belongs to, without its number. The first one if not given.',
    },
    in: { type: 'string', value: 'FOLDER', gloss: 'The folder of the book, if it is not the one of this command.' },
  },
  details: `
NAME has lower-case words joined by hyphens; it becomes the address. A lesson gets the number after the last one. What is written
passes \`npm run check\` and \`npm test\` at once: change it piece by piece, and run the check as you go.

Examples:
  ringside new lesson nested-guests
  ringside new exercise double-a-word --chapter the-machine`,
  run(values, [kind, name, ...rest]) {
    if ((kind !== 'lesson' && kind !== 'exercise') || name === undefined || rest.length > 0)
      throw new Complaint(
        EXIT.usage,
        'it is not said what is to begin',
        'Write `ringside new lesson NAME` or `ringside new exercise NAME`.',
      )
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
      const better = name
        .toLowerCase()
        .replace(/^\d+-/, '')
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '')
      throw new Complaint(
        EXIT.usage,
        `"${name}" cannot be an address`,
        `Use lower-case words joined by hyphens${/^[a-z]/.test(better) ? `: ${better}` : ''}.`,
      )
    }
    const root = values.in ?? join(import.meta.dirname, '../../..')
    const lessons = lessonsIn(root)
    const files = kind === 'lesson' ? lesson(name, lessons) : exercise(name, values.chapter, lessons, root)
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFile(join(root, path), text)
      process.stdout.write(`${path}\n`)
    }
    process.stdout.write(NEXT[kind])
    return 0
  },
})

const NEXT = {
  lesson: `
It stands after the last lesson; rename the folder to move it. Change: the front matter, the opening question, the program, the questions.
\`npm run dev\` shows it, \`npm run check\` says what is wrong, with line and remedy. The chapter "Teach with this" has every component.
`,
  exercise: `
Change: the task, what is checked in check.ts, start.s and solution.s, and two or more ways to be wrong. exercises/README.md says what each file is;
\`npm run test:unit -- test/exercises\` holds it to its law.
`,
}

/** Folders of lessons, by name. */
function lessonsIn(root: string): Map<string, number> {
  const folder = join(root, 'lessons')
  if (!existsSync(folder))
    throw new Complaint(EXIT.noInput, `there is no ${folder}`, 'Give the folder of the book: --in FOLDER.')
  const found = readdirSync(folder).flatMap((each) => {
    const [, number, name] = /^(\d\d)-(.+)$/.exec(each) ?? []
    return name ? [[name, Number(number)] as const] : []
  })
  return new Map(found)
}

function lesson(name: string, lessons: ReadonlyMap<string, number>): Files {
  if (lessons.has(name))
    throw new Complaint(EXIT.cannotWrite, `there is a lesson ${name} already`, 'Choose another name.')
  const number = Math.max(0, ...lessons.values()) + 1
  if (number > 99) throw new Complaint(EXIT.cannotWrite, 'there are 99 lessons', 'A book should not have more.')
  return lessonFiles(name, number)
}

function exercise(name: string, wanted: string | undefined, lessons: ReadonlyMap<string, number>, root: string): Files {
  const names = [...lessons].sort(([, a], [, b]) => a - b).map(([each]) => each)
  const chapter = wanted ?? names[0]
  if (chapter === undefined || !names.includes(chapter)) {
    const near = chapter && nearest(chapter, names)
    throw new Complaint(
      EXIT.usage,
      `there is no lesson "${chapter ?? ''}"`,
      near ? `Did you mean --chapter ${near}?` : `The lessons are ${names.join(', ')}.`,
    )
  }
  if (existsSync(join(root, 'exercises', name)))
    throw new Complaint(EXIT.cannotWrite, `there is an exercise ${name} already`, 'Choose another name.')
  return exerciseFiles(name, chapter)
}
