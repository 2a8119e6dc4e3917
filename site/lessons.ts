// A lesson is a folder lessons/NN-name. The number orders the lessons; the name is the address, so that a link to a
// lesson outlives a new lesson before it. Nothing else lists lessons.
import { readdirSync } from 'node:fs'

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
