// What a reader's browser keeps of an exercise beside its text, one entry an exercise: `ringside/1/exercise/<name>`. Storage
// may be missing: then nothing is known, and nothing fails. An entry that cannot be read, perhaps of a later version, is
// set aside under a name of its own before anything is written in its place.
import type { Claim } from '../../engine/index.ts'

/** A text that was checked, and what came of it. */
export interface Checked {
  readonly text: string
  readonly claims: readonly Claim[]
}

export interface ExerciseRecord {
  readonly attempts: number
  /** Hints that were asked for. */
  readonly hints: number
  /** Checks that held with every seed, of how many: the best so far. */
  readonly best?: { readonly held: number; readonly of: number }
  readonly last?: Checked
  /** The last text with which everything held. */
  readonly passed?: Checked
  /** The text that was given up for the start. */
  readonly aside?: string
}

export const RECORD_PREFIX = 'ringside/1/exercise/'
const NOTHING: ExerciseRecord = { attempts: 0, hints: 0 }

export function readRecord(name: string): ExerciseRecord {
  try {
    return recordOf(localStorage.getItem(RECORD_PREFIX + name)) ?? NOTHING
  } catch {
    return NOTHING
  }
}

/** Change what is kept, from what is kept now: another tab may have been there. Returns what holds from now on. */
export function changeRecord(name: string, change: (record: ExerciseRecord) => ExerciseRecord): ExerciseRecord {
  const next = change(readRecord(name))
  try {
    const there = localStorage.getItem(RECORD_PREFIX + name)
    if (there !== null && !recordOf(there)) localStorage.setItem(`ringside/1/unreadable/exercise/${name}`, there)
    localStorage.setItem(RECORD_PREFIX + name, JSON.stringify(next))
  } catch {
    // No storage, or full: it lasts until the page is left.
  }
  return next
}

/** Undefined: it is no record. */
export function recordOf(text: string | null): ExerciseRecord | undefined {
  if (text === null) return undefined
  try {
    const r = JSON.parse(text) as Partial<ExerciseRecord> | null
    if (!Number.isSafeInteger(r?.attempts) || !Number.isSafeInteger(r?.hints)) return undefined
    if (r?.aside !== undefined && typeof r.aside !== 'string') return undefined
    if (r?.best && !(Number.isFinite(r.best.held) && Number.isFinite(r.best.of))) return undefined
    return [r?.last, r?.passed].every((c) => c === undefined || isChecked(c)) ? (r as ExerciseRecord) : undefined
  } catch {
    return undefined
  }
}

const isChecked = (c: Partial<Checked> | null): boolean =>
  typeof c?.text === 'string' &&
  Array.isArray(c.claims) &&
  c.claims.every((claim: Partial<Claim> | null) => Number.isSafeInteger(claim?.seed) && claim?.hashes !== undefined)

/** The better of two results: by the share of checks that held. */
export const better = (a: ExerciseRecord['best'], b: ExerciseRecord['best']): ExerciseRecord['best'] =>
  !a ? b : !b ? a : b.held / b.of > a.held / a.of ? b : a

/** Two records of one exercise, of two browsers, as one: nothing that was achieved in either is lost. */
export function merged(here: ExerciseRecord, other: ExerciseRecord): ExerciseRecord {
  const best = better(here.best, other.best)
  const last = here.last ?? other.last
  const passed = here.passed ?? other.passed
  const aside = here.aside ?? other.aside
  return {
    attempts: Math.max(here.attempts, other.attempts),
    hints: Math.max(here.hints, other.hints),
    ...(best && { best }),
    ...(last && { last }),
    ...(passed && { passed }),
    ...(aside !== undefined && { aside }),
  }
}
