// A reader's answers, kept in their browser, one entry a chapter: `ringside/1/quiz/<chapter>` holds, by question, the
// options that were checked last. Storage may be missing or spoilt: then nothing is known, and nothing fails.

/** By question's id: the options chosen when it was last checked, by number from 0. */
export type Answers = Readonly<Record<string, readonly number[]>>

const PREFIX = 'ringside/1/quiz/'

export function readAnswers(chapter: string): Answers {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(PREFIX + chapter) ?? '{}')
    if (typeof kept !== 'object' || kept === null) return {}
    return Object.fromEntries(
      Object.entries(kept).filter(([, chosen]) => Array.isArray(chosen) && chosen.every(Number.isInteger)),
    ) as Answers
  } catch {
    return {}
  }
}

/** Keeps one answer more (another tab may have kept others); returns whether it could. */
export function keepAnswer(chapter: string, id: string, chosen: readonly number[]): boolean {
  try {
    localStorage.setItem(PREFIX + chapter, JSON.stringify({ ...readAnswers(chapter), [id]: chosen }))
    return true
  } catch {
    return false
  }
}
