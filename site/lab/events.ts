// The page's copy of a lab's events: grown by what each report brings.
import type { EventColumns } from '../../engine/index.ts'

/** `old` up to event `first`, then `more`. Columns keep spare room, so that most reports only copy what is new. */
export function joined(old: EventColumns | undefined, first: number, more: EventColumns): EventColumns {
  const length = first + more.length
  const room = old && old.step.length >= length
  const next = { length } as Record<string, unknown>
  for (const [name, column] of Object.entries(more)) {
    if (name === 'length') continue
    const source = column as Float64Array
    let target = old?.[name as keyof EventColumns] as Float64Array | undefined
    if (!room || !target) {
      const grown = new (source.constructor as Float64ArrayConstructor)(Math.max(1024, length * 2))
      if (target) grown.set(target.subarray(0, first))
      target = grown
    }
    target.set(source, first)
    next[name] = target
  }
  return next as unknown as EventColumns
}
