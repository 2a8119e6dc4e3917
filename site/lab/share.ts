// A lab in the fragment of a link: `#lab=1.` and its state, compressed. A fragment never leaves the browser for the server.
// zlib's checksum finds what was cut or mistyped on the way.
import { type Checked, checkedState, type Known, type LabState, MOST_TEXT, plainState } from './state.ts'

const MARK = 'lab=1.'
/** Characters of a link: what browsers, mail and course systems carry. */
export const MOST_LINK = 30_000
/** Bytes of what a link unpacks to: a small link could otherwise fill the memory. */
const MOST_BYTES = 4 * MOST_TEXT

export const isLink = (fragment: string): boolean => /^#?lab=/.test(fragment)

/** The fragment, from `#` on. */
export async function linkOf(state: LabState): Promise<Checked<string>> {
  const bytes = new TextEncoder().encode(JSON.stringify(plainState(state)))
  const packed = await collect(through(bytes, new CompressionStream('deflate')), MOST_BYTES)
  const fragment = `#${MARK}${base64url(packed)}`
  return fragment.length > MOST_LINK
    ? {
        ok: false,
        why: `the link would have ${fragment.length} characters, and more than ${MOST_LINK} get lost on the way; save a file instead`,
      }
    : { ok: true, value: fragment }
}

export async function stateOfLink(fragment: string, known: Known): Promise<Checked<LabState>> {
  const text = fragment.replace(/^#/, '')
  if (!text.startsWith(MARK)) return { ok: false, why: 'it was made by another version of this book' }
  if (text.length > MOST_LINK) return { ok: false, why: 'it is too long' }
  const packed = bytesOf(text.slice(MARK.length))
  if (!packed) return { ok: false, why: 'it has characters that do not belong there' }
  let value: unknown
  try {
    const bytes = await collect(through(packed, new DecompressionStream('deflate')), MOST_BYTES)
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    const why = error instanceof TooMuch ? 'it unpacks to too much' : 'it is damaged; perhaps its end is missing'
    return { ok: false, why }
  }
  return checkedState(value, known)
}

class TooMuch extends Error {}

const through = (bytes: Uint8Array, transform: CompressionStream | DecompressionStream): ReadableStream<Uint8Array> =>
  new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(transform as unknown as GenericTransformStream)

async function collect(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let total = 0
  const reader = stream.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    total += value.length
    if (total > most) {
      void reader.cancel()
      throw new TooMuch()
    }
    parts.push(value)
  }
  const all = new Uint8Array(total)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function base64url(bytes: Uint8Array): string {
  let text = ''
  for (let k = 0; k < bytes.length; k += 8192) text += String.fromCharCode(...bytes.subarray(k, k + 8192))
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

function bytesOf(text: string): Uint8Array | undefined {
  if (!/^[\w-]*$/.test(text)) return undefined
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
  } catch {
    return undefined
  }
}
