// Encoding rows and registers as parts of a drawing, most significant first.

import { type Csr, compile, type Row } from '../../engine/index.ts'

export interface Part {
  readonly text: string
  readonly width: number
  readonly literal?: boolean
}

const LITERAL = /^[01]+$/

/** The fields of an instruction, as its row of the table names them. */
export function fieldsOfRow(row: Row): Part[] {
  const { fields } = compile(row)
  return row.bits.split(' ').map((token) => {
    if (LITERAL.test(token)) return { text: token, width: token.length, literal: true }
    const list = /\[(.*)\]/.exec(token)?.[1]
    const width = list
      ? list.split('|').reduce((sum, range) => {
          const [hi, lo = hi] = range.split(':').map(Number) as [number, number?]
          return sum + hi - (lo as number) + 1
        }, 0)
      : (fields.find(({ name }) => name === token)?.width ?? 1)
    return { text: token, width }
  })
}

/** The fields of a register; what lies between them is zero. */
export function fieldsOfCsr(csr: Csr): Part[] {
  const parts: Part[] = []
  let next = 31
  for (const { name, hi, lo } of [...csr.fields].sort((p, q) => q.hi - p.hi)) {
    if (next > hi) parts.push({ text: '0', width: next - hi, literal: true })
    parts.push({ text: name, width: hi - lo + 1 })
    next = lo - 1
  }
  if (next >= 0) parts.push({ text: '0', width: next + 1, literal: true })
  return parts
}
