// Events as text, for a page's attributes: each column's bytes in base 64. Small runs only; a lab's events come from its
// Worker.
import type { EventColumns } from '../../engine/index.ts'

const COLUMNS = {
  type: Uint8Array,
  step: Float64Array,
  cycle: Float64Array,
  cause: Int32Array,
  pc: Int32Array,
  tval: Int32Array,
  modes: Uint8Array,
  before: Uint8Array,
  after: Uint8Array,
} as const
type Column = keyof typeof COLUMNS

export type Packed = Readonly<Record<Column, string>>

const names = Object.keys(COLUMNS) as Column[]

/** Columns without the console's output, which the line does not show. */
export function packed(events: EventColumns): Packed {
  const moves: number[] = []
  for (let k = 0; k < events.length; k++) if (events.type[k] !== 2) moves.push(k)
  return Object.fromEntries(
    names.map((name) => {
      const column = new COLUMNS[name](moves.map((k) => events[name][k] as number))
      const bytes = new Uint8Array(column.buffer)
      let text = ''
      for (const byte of bytes) text += String.fromCharCode(byte)
      return [name, btoa(text)]
    }),
  ) as unknown as Packed
}

export function unpacked(trace: Packed): EventColumns {
  const columns = names.map((name) => {
    const bytes = Uint8Array.from(atob(trace[name]), (c) => c.charCodeAt(0))
    return [name, new COLUMNS[name](bytes.buffer)] as const
  })
  return { length: columns[0]?.[1].length ?? 0, ...Object.fromEntries(columns) } as unknown as EventColumns
}
