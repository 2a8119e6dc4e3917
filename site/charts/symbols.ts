// Where the steps of a run happened, by name: collected beside the machine, which knows its programs and page tables, and
// sent to the page, which does not. A run has many steps, but they happen at few places.
import { type EventColumns, type Lab, whereIs } from '../../engine/index.ts'
import { type Step, type Symbolizer, stepAt } from './ladder-words.ts'

/** Symbols by who runs and the address: the keys of `keyOf`. */
export type Sites = Readonly<Record<string, string>>

const keyOf = ({ world, vm }: Step['before'], pc: number): string => `${world} ${vm} ${pc >>> 0}`

/** Places of the events from `first` on that `known` does not have yet, through the page tables as they are now. */
export function sitesOf(lab: Lab, first = 0, known: ReadonlySet<string> = new Set()): Record<string, string> {
  const { events } = lab.recorder
  const found: Record<string, string> = {}
  for (let k = first; k < events.length; k++) {
    const step = stepAt(events, k)
    if (!step) continue
    const [place, mode] = step.type === 'trap' ? [step.before, step.from] : [step.after, step.to]
    const key = keyOf(place, step.pc)
    if (key in found || known.has(key)) continue
    found[key] = whereIs(lab, place, mode, step.pc).symbol ?? ''
  }
  return found
}

export const symbolizer =
  (sites: Sites): Symbolizer =>
  (place, pc) =>
    sites[keyOf(place, pc)] || undefined

/** Events from `first` on, in columns of their own without spare room. */
export function cut(events: EventColumns, first = 0, end = events.length): EventColumns {
  const columns = Object.entries(events).filter(([name]) => name !== 'length') as [string, Uint8Array][]
  const parts = columns.map(([name, column]) => [name, column.slice(first, end)])
  return { length: end - first, ...Object.fromEntries(parts) }
}
