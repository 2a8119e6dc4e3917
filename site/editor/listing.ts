// Source as HTML: one span a line, one span a token, so that listings and editor look the same. Its text is the source's.
import { type Carry, tokensOf } from './tokens.ts'

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string) => text.replace(/[&<>"]/g, (c) => ESCAPES[c] as string)

/** Lines end inside their span; CSS numbers them. */
export function listingOf(text: string): string {
  let carry: Carry = 'code'
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
    .map((line) => {
      const result = tokensOf(line, carry)
      carry = result.carry
      let html = ''
      let at = 0
      for (const { kind, from, to } of result.tokens) {
        const inner = escaped(line.slice(from, to))
        html += escaped(line.slice(at, from))
        html += kind === 'operator' || kind === 'symbol' ? inner : `<span class="t-${kind}">${inner}</span>`
        at = to
      }
      return `<span class="line">${html}${escaped(line.slice(at))}\n</span>`
    })
    .join('')
}
