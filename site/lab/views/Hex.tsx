// Bytes as memory and disks show them: sixteen a row in hex, what changed marked; and the characters that they are.
export function HexBytes({ bytes, old }: { bytes: Uint8Array; old?: Uint8Array | undefined }) {
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

export const asText = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·')).join('')
