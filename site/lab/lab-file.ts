// A lab as a file: JSON that one can read and keep under version control. With a program or a disk that the reader brought,
// and, where it was saved at a moment of a run, that moment.
import {
  type Checked,
  checkedMoment,
  checkedState,
  type Known,
  type LabState,
  type Moment,
  plainState,
} from './state.ts'

const FORMAT = 'ringside lab'
const VERSION = 1
/** Bytes of a program or disk in a file. */
export const MOST_BROUGHT = 16 << 20
/** Characters of a file. */
export const MOST_FILE = 64 << 20

/** A file that the reader brought along. */
export interface Brought {
  readonly name: string
  readonly bytes: Uint8Array
}

export interface SavedLab {
  readonly state: LabState
  /** A guest of the reader's own, as ELF, in place of the book's. */
  readonly image?: Brought
  readonly disk?: Brought
  readonly moment?: Moment
}

export function textOf({ state, image, disk, moment }: SavedLab): string {
  return `${JSON.stringify(
    {
      format: FORMAT,
      version: VERSION,
      ...plainState(state),
      ...(image && { image: plain(image) }),
      ...(disk && { disk: plain(disk) }),
      ...(moment && { moment }),
    },
    null,
    1,
  )}\n`
}

export function savedLab(text: string, known: Known): Checked<SavedLab> {
  if (text.length > MOST_FILE) return { ok: false, why: 'it is too long' }
  let value: Record<string, unknown>
  try {
    value = JSON.parse(text)
  } catch {
    return { ok: false, why: 'it is not JSON, or its end is missing' }
  }
  if (value?.format !== FORMAT) return { ok: false, why: 'it is not a lab of this book' }
  if (value.version !== VERSION) return { ok: false, why: 'it was made by another version of this book' }
  const state = checkedState(value, known)
  if (!state.ok) return state
  const moment = value.moment === undefined ? undefined : checkedMoment(value.moment)
  if (moment && !moment.ok) return moment
  const image = broughtOf(value.image)
  const disk = broughtOf(value.disk)
  if (image === 'bad' || disk === 'bad') return { ok: false, why: 'the program or disk in it is damaged' }
  return {
    ok: true,
    value: {
      state: state.value,
      ...(image && { image }),
      ...(disk && { disk }),
      ...(moment && { moment: moment.value }),
    },
  }
}

const plain = ({ name, bytes }: Brought) => {
  let text = ''
  for (let k = 0; k < bytes.length; k += 8192) text += String.fromCharCode(...bytes.subarray(k, k + 8192))
  return { name, base64: btoa(text) }
}

function broughtOf(value: unknown): Brought | 'bad' | undefined {
  if (value === undefined) return undefined
  const { name, base64 } = (value ?? {}) as Record<string, unknown>
  if (typeof name !== 'string' || typeof base64 !== 'string' || base64.length > MOST_BROUGHT * 1.4) return 'bad'
  try {
    return { name: name.slice(0, 200), bytes: Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)) }
  } catch {
    return 'bad'
  }
}
