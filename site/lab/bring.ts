// What a file is that the reader drops on a lab, told by its content, and what is wrong with it.
import { readElf } from '../../engine/index.ts'
import { type Brought, MOST_BROUGHT, type SavedLab, savedLab } from './lab-file.ts'
import type { Checked, Known } from './state.ts'

export type Dropped =
  | ({ readonly kind: 'program' } & Brought)
  | ({ readonly kind: 'disk' } & Brought)
  | { readonly kind: 'source'; readonly name: string; readonly text: string }
  | { readonly kind: 'lab'; readonly saved: SavedLab }

const SECTOR = 512
const OPENING_BRACE = 0x7b

export function recognize(name: string, bytes: Uint8Array, known: Known): Checked<Dropped> {
  const no = (why: string): Checked<Dropped> => ({ ok: false, why })
  if (bytes.length === 0) return no('it is empty')
  if (/\.(s|asm)$/i.test(name)) {
    const text = decoded(bytes)
    return text === undefined || bytes.length > 1 << 20
      ? no('it is not a source of at most a megabyte in UTF-8')
      : { ok: true, value: { kind: 'source', name, text } }
  }
  if (/\.json$/i.test(name) || bytes[0] === OPENING_BRACE) {
    const saved = savedLab(decoded(bytes) ?? '', known)
    return saved.ok ? { ok: true, value: { kind: 'lab', saved: saved.value } } : saved
  }
  if (bytes.length > MOST_BROUGHT) return no(`it has more than ${MOST_BROUGHT >> 20} MiB`)
  const isElf = bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46
  if (isElf || /\.(elf|out)$/i.test(name)) {
    const read = readElf(bytes)
    return read.ok ? { ok: true, value: { kind: 'program', name, bytes } } : no(read.error.replace(/\.$/, ''))
  }
  if (bytes.length % SECTOR !== 0)
    return no(
      `it is neither an ELF program, nor a .s source, nor a lab; and as a disk its size would be a multiple of ${SECTOR} bytes, not ${bytes.length}`,
    )
  return { ok: true, value: { kind: 'disk', name, bytes } }
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
