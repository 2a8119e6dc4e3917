// An exercise is a folder exercises/name; its task.mdx is the page `exercises/name/`. What the front matter says of it is
// checked here, and what is wrong with it is answered with the front matter as it should be. Nothing else lists exercises.
import { stringify } from 'yaml'

export interface ExerciseFacts {
  /** The chapter that it belongs to: its folder's name without the number. */
  readonly chapter: string
  /** How long it takes whoever has read the chapter. */
  readonly minutes: number
  /** In steps: each says more than the one before. */
  readonly hints: readonly string[]
  /** What a reader who has solved it can do now: goes on after `You can …`. */
  readonly can?: string
}

/** `exercises/name`, of a path that contains the exercise's folder. */
export function exerciseOf(path: string): { readonly slug: string; readonly name: string } | undefined {
  const found = /(?:^|\/)exercises\/([a-z0-9-]+)\/task\.mdx$/.exec(path)
  return found?.[1] ? { slug: `exercises/${found[1]}`, name: found[1] } : undefined
}

/** Throws, with the file and its front matter mended, where something is missing or of another kind. */
export function exerciseFacts(
  data: Readonly<Record<string, unknown>>,
  file: string,
  chapters: readonly string[],
): ExerciseFacts {
  const given = (typeof data.exercise === 'object' && data.exercise !== null ? data.exercise : {}) as Partial<
    Record<keyof ExerciseFacts, unknown>
  >
  const wrong: string[] = []
  const known = typeof given.chapter === 'string' && chapters.includes(given.chapter)
  if (!known) wrong.push(`\`chapter\` must be one of ${chapters.join(', ')}`)
  const minutes = Number(given.minutes)
  const timed = typeof given.minutes === 'number' && Number.isInteger(minutes) && minutes > 0
  if (!timed) wrong.push('`minutes` must be a whole number from 1 on')
  const hints = Array.isArray(given.hints) ? given.hints.filter((hint) => typeof hint === 'string') : []
  if (hints.length < 2 || hints.length !== (given.hints as unknown[]).length)
    wrong.push('`hints` must be a list of two texts or more (quote one that has a colon in it)')
  if (given.can !== undefined && typeof given.can !== 'string') wrong.push('`can` must be a text')
  if (wrong.length === 0) return given as unknown as ExerciseFacts
  const mended = {
    title: typeof data.title === 'string' ? data.title : 'Its name',
    description: typeof data.description === 'string' ? data.description : 'What it is about, in one sentence.',
    exercise: {
      chapter: known ? given.chapter : chapters[0],
      minutes: timed ? minutes : Number.isInteger(minutes) && minutes > 0 ? minutes : 20,
      hints: [...hints, 'Where to look.', 'What to do there.'].slice(0, Math.max(2, hints.length)),
      ...(typeof given.can === 'string' && { can: given.can }),
    },
  }
  throw new Error(`${file}: ${wrong.join('; ')}. Its front matter could be:\n---\n${stringify(mended)}---`)
}
