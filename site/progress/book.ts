// All that a reader's browser keeps of this book, as one file that goes to another browser and back. Keys begin with
// `ringside/1/`: texts of labs and exercises, what came of exercises, answers to questions. What this version does not know
// is carried along as it is. Taking a file in loses nothing: what gave way to it is kept under one key, and can be put back.
import { merged, RECORD_PREFIX, recordOf } from '../exercise/record.ts'

const PREFIX = 'ringside/1/'
const QUIZ = `${PREFIX}quiz/`
/** What the last import has changed: by key, what stood there before; null for nothing. */
const BEFORE = `${PREFIX}before-import`
const FORMAT = 'ringside-progress'
const VERSION = 1
/** Characters of a file. A browser keeps about five million. */
const MOST = 8_000_000

type Entries = Readonly<Record<string, string>>

export type Taken =
  | { readonly ok: true; readonly changed: number; readonly same: number }
  | { readonly ok: false; readonly why: string }

/** Of what is in storage: all of the book's, but not what undoes the last import. */
export function entries(storage: Storage = localStorage): Record<string, string> {
  const keys = Array.from({ length: storage.length }, (_, n) => storage.key(n) ?? '')
  const own = keys.filter((key) => key.startsWith(PREFIX) && key !== BEFORE && !key.startsWith(`${PREFIX}probe/`))
  return Object.fromEntries(own.sort().map((key) => [key, storage.getItem(key) ?? '']))
}

export const progressFile = (storage: Storage = localStorage): string =>
  `${JSON.stringify({ format: FORMAT, version: VERSION, entries: entries(storage) }, null, 2)}\n`

/** Take a file in. Results are joined, so that nothing achieved is lost; of texts that differ, the file's is taken. */
export function takeProgress(text: string, storage: Storage = localStorage): Taken {
  const read = entriesOf(text)
  if (typeof read === 'string') return { ok: false, why: read }
  const wanted = Object.entries(read).map(([key, value]) => [key, joined(key, storage.getItem(key), value)] as const)
  const changes = wanted.filter(([key, value]) => storage.getItem(key) !== value)
  const before = Object.fromEntries(changes.map(([key]) => [key, storage.getItem(key)]))
  if (changes.length === 0) return { ok: true, changed: 0, same: wanted.length }
  const earlier = storage.getItem(BEFORE)
  try {
    storage.setItem(BEFORE, JSON.stringify(before))
    for (const [key, value] of changes) storage.setItem(key, value)
  } catch {
    put(before, storage)
    put({ [BEFORE]: earlier }, storage)
    return { ok: false, why: 'this browser has no room for it; everything is as it was' }
  }
  return { ok: true, changed: changes.length, same: wanted.length - changes.length }
}

export const canUndo = (storage: Storage = localStorage): boolean => beforeImport(storage) !== undefined

/** Put back what stood here before the last import. */
export function undoTaking(storage: Storage = localStorage): void {
  const before = beforeImport(storage)
  if (!before) return
  put(before, storage)
  storage.removeItem(BEFORE)
}

function beforeImport(storage: Storage): Record<string, string | null> | undefined {
  try {
    const kept: unknown = JSON.parse(storage.getItem(BEFORE) ?? 'null')
    return typeof kept === 'object' && kept !== null ? (kept as Record<string, string | null>) : undefined
  } catch {
    return undefined
  }
}

function put(values: Readonly<Record<string, string | null>>, storage: Storage): void {
  for (const [key, value] of Object.entries(values))
    if (value === null) storage.removeItem(key)
    else storage.setItem(key, value)
}

/** The entries of a file, or what is wrong with it. */
function entriesOf(text: string): Entries | string {
  if (text.length > MOST) return 'it is larger than what a browser keeps'
  let file: unknown
  try {
    file = JSON.parse(text)
  } catch {
    return 'it is not such a file, or its end is missing'
  }
  const { format, version, entries: given } = (file ?? {}) as Record<string, unknown>
  if (format !== FORMAT || typeof given !== 'object' || given === null) return 'it was not made on this page'
  if (version !== VERSION) return `it has version ${JSON.stringify(version)}, and this page reads version ${VERSION}`
  const all = Object.entries(given)
  if (!all.every(([key, value]) => key.startsWith(PREFIX) && key !== BEFORE && typeof value === 'string'))
    return 'it has entries that are not of this book'
  return given as Entries
}

function joined(key: string, here: string | null, other: string): string {
  if (here === null) return other
  if (key.startsWith(RECORD_PREFIX)) {
    const [a, b] = [recordOf(here), recordOf(other)]
    return a && b ? JSON.stringify(merged(a, b)) : a ? here : other
  }
  if (key.startsWith(QUIZ)) {
    try {
      return JSON.stringify({ ...JSON.parse(other), ...JSON.parse(here) })
    } catch {
      return here
    }
  }
  return other
}
