// What a student hands in: a file with their texts and what they claim. Anything may stand in such a file; reading it says what
// is wrong, and never throws. Claims are only compared: whoever grades runs the texts again.

/** Of the form below. */
export const SUBMISSION_FORMAT = 1
/** The most that a submission may have: bytes of the file, and characters of one answer. */
export const MOST_BYTES = 4 << 20
export const MOST_ANSWER = 256 << 10
/** Claims for one answer: each costs whoever grades another run. */
export const MOST_CLAIMS = 10

export interface Answer {
  readonly exercise: string
  readonly text: string
  /** What the student's browser found; none for a text that was never checked. */
  readonly claims: readonly Claim[]
}

/** For one seed: whether all checks held, and by check the hash of what its machine did. */
export interface Claim {
  readonly seed: number
  readonly passed: boolean
  readonly hashes: Readonly<Record<string, string>>
}

export interface Submission {
  readonly format: typeof SUBMISSION_FORMAT
  /** Version of the engine that made the claims. */
  readonly engine: string
  /** As the student typed them; `readSubmission` makes spaces of characters that would move the text around it. */
  readonly name: string
  readonly id: string
  readonly answers: readonly Answer[]
}

export type SubmissionResult =
  | { readonly ok: true; readonly submission: Submission }
  | { readonly ok: false; readonly error: string }

/** Without control characters, line breaks among them, and without those that turn the direction of writing. */
const plain = (text: string): string => text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim()

export const writeSubmission = (submission: Submission): string => `${JSON.stringify(submission, null, 2)}\n`

export function readSubmission(text: string): SubmissionResult {
  const fail = (error: string): SubmissionResult => ({ ok: false, error })
  if (text.length > MOST_BYTES) return fail(`the file has more than ${MOST_BYTES >> 20} MiB`)
  let given: unknown
  try {
    given = JSON.parse(text.replace(/^\ufeff/, '')) // some editors write a byte-order mark
  } catch {
    return fail('the file is not a submission: it is not JSON, or it is cut off')
  }
  if (!isRecord(given)) return fail('the file is not a submission')
  if (given.format !== SUBMISSION_FORMAT)
    return fail(`the file has format ${shown(given.format)}, and this version reads format ${SUBMISSION_FORMAT}`)
  const { engine, name, id, answers } = given
  if (typeof engine !== 'string' || typeof name !== 'string' || typeof id !== 'string')
    return fail('engine, name and id must be texts')
  if (engine.length + name.length + id.length > 1000) return fail('name and id are too long')
  if (!Array.isArray(answers)) return fail('there are no answers')
  if (answers.length > 1000) return fail(`there are ${answers.length} answers; 1000 can be read`)
  const seen = new Set<string>()
  const read: Answer[] = []
  for (const answer of answers) {
    if (!isRecord(answer) || typeof answer.exercise !== 'string' || typeof answer.text !== 'string')
      return fail('an answer without exercise or text')
    const { exercise, text: source, claims } = answer
    if (!/^[a-z0-9-]{1,80}$/.test(exercise)) return fail(`${shown(exercise)} cannot be the name of an exercise`)
    if (seen.has(exercise)) return fail(`there are two answers to ${exercise}`)
    seen.add(exercise)
    if (source.length > MOST_ANSWER) return fail(`the answer to ${exercise} has more than ${MOST_ANSWER >> 10} KiB`)
    if (!Array.isArray(claims) || claims.length > MOST_CLAIMS)
      return fail(`the answer to ${exercise} must have a list of at most ${MOST_CLAIMS} claims`)
    const claimed = claims.map(readClaim)
    if (!claimed.every((claim) => claim !== undefined)) return fail(`a claim for ${exercise} is not complete`)
    read.push({ exercise, text: source, claims: claimed })
  }
  const said = { engine: plain(engine), name: plain(name), id: plain(id) }
  return { ok: true, submission: { format: SUBMISSION_FORMAT, ...said, answers: read } }
}

function readClaim(claim: unknown): Claim | undefined {
  if (!isRecord(claim)) return undefined
  const { seed, passed, hashes } = claim
  if (typeof seed !== 'number' || !Number.isSafeInteger(seed) || typeof passed !== 'boolean' || !isRecord(hashes))
    return undefined
  const texts = Object.entries(hashes).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return { seed, passed, hashes: Object.fromEntries(texts) }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const shown = (value: unknown): string => (JSON.stringify(value) ?? 'none').slice(0, 80)
