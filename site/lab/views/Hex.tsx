// Bytes as memory and disks show them: sixteen a row in hex, what changed marked; and the characters that they are.
import type { ComponentChildren } from 'preact'

interface HexRowProps {
  /** Where the bytes are. */
  readonly at: string
  /** Undefined: there are none. */
  readonly bytes: Uint8Array | undefined
  readonly old?: Uint8Array | undefined
  /** Why there are none. */
  readonly instead?: string
  /** Further cells. */
  readonly children?: ComponentChildren
}

export function HexRow({ at, bytes, old, instead, children }: HexRowProps) {
  return (
    <tr>
      <th scope="row">{at}</th>
      <td class="view-bytes">{bytes ? <HexBytes bytes={bytes} old={old} /> : instead}</td>
      <td class="view-text">{bytes && asText(bytes)}</td>
      {children}
    </tr>
  )
}

function HexBytes({ bytes, old }: { bytes: Uint8Array; old?: Uint8Array | undefined }) {
  return (
    <>
      {Array.from(bytes, (byte, n) => {
        const changed = old !== undefined && old[n] !== byte
        return (
          <span key={String(n)} data-changed={changed ? true : undefined}>
            {byte.toString(16).padStart(2, '0')}
            {changed && <span class="sr-only"> changed</span>}
            {n === bytes.length - 1 ? '' : n % 4 === 3 ? '\u2002' : ' '}
          </span>
        )
      })}
    </>
  )
}

const asText = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·')).join('')
