// A lesson is a folder lessons/NN-name. The number orders the lessons; the name is the address, so that a link to a
// lesson outlives a new lesson before it. Nothing else lists lessons.
import { readdirSync } from 'node:fs'
import { stringify } from 'yaml'

export interface LessonFolder {
  /** The address below the site's base path: `lessons/name`. */
  readonly slug: string
  /** The chapter's number, from 1. */
  readonly number: number
}

/** What a path that contains the lesson's folder says: `lessons/07-paging/index.mdx`, or `07-paging`. */
export function lessonOf(path: string): LessonFolder | undefined {
  const found = /(?:^|\/)(\d\d)-([a-z0-9-]+)(?:\/|$)/.exec(path)
  return found ? { slug: `lessons/${found[2]}`, number: Number(found[1]) } : undefined
}

/** Every lesson in the folder, in order. */
export function lessons(folder: URL): LessonFolder[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => lessonOf(name) ?? [])
}

/** Throws, with the file and its front matter mended, where a lesson does not say what it is. */
export function lessonFacts(data: Readonly<Record<string, unknown>>, file: string): void {
  const text = (key: string) => {
    const value = data[key]
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
  }
  const [title, description] = [text('title'), text('description')]
  const sentence = description !== undefined && /^[^.?!]+(\.\w[^.?!]*)*[.?!]$/.test(description)
  const wrong = [
    ...(title ? [] : ['`title` must be its name, as text']),
    ...(sentence ? [] : ['`description` must be one sentence, with its full stop']),
  ]
  if (wrong.length === 0) return
  const mended = {
    title: title ?? 'Its name',
    description: sentence
      ? description
      : description
        ? `${description.split(/[.?!](?=\s|$)/)[0]}.`
        : 'What it is about, in one sentence.',
  }
  throw new Error(
    `${file}: ${wrong.join('; ')}. Its front matter could be:\n---\n${stringify({ ...data, ...mended })}---`,
  )
}
