// The steps in view as a table: what the ladder draws, for those who would rather read it.
import { useSignal } from '@preact/signals'
import type { EventColumns } from '../../engine/index.ts'
import { lasting, rungName, type Symbolizer, stepAt, whyOf } from './ladder-words.ts'
import { plain } from './numbers.ts'

interface Props {
  readonly events: EventColumns
  /** Events `from` to `to` are in view. */
  readonly from: number
  readonly to: number
  readonly several: boolean
  readonly symbol: Symbolizer | undefined
  readonly onChoose: (k: number) => void
}

/** Steps that are listed; of more, one has to zoom in. */
const MOST = 40

export function LadderTable({ events, from, to, several, symbol, onChoose }: Props) {
  const open = useSignal(false)
  return (
    <details class="ladder-words" onToggle={(e) => (open.value = e.currentTarget.open)}>
      <summary>These steps as a table</summary>
      {open.value && <Table {...{ events, from, to, several, symbol, onChoose }} />}
    </details>
  )
}

function Table({ events, from, to, several, symbol, onChoose }: Props) {
  const listed: number[] = []
  let k = Math.max(0, from)
  for (; k <= to && listed.length < MOST; k++) if (stepAt(events, k)) listed.push(k)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
    <div class="chart-scroll" tabIndex={0} role="group" aria-label="Steps in view">
      <table class="chart-table">
        <thead>
          <tr>
            <th scope="col" class="number">
              Cycle
            </th>
            <th scope="col">Why</th>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">Where</th>
            <th scope="col" class="number">
              Took cycles
            </th>
          </tr>
        </thead>
        <tbody>
          {listed.map((n) => {
            const step = stepAt(events, n)
            if (!step) return null
            const place = step.type === 'trap' ? step.before : step.after
            const cycles = lasting(events, n)
            return (
              <tr key={n}>
                <td class="number">
                  <button type="button" onClick={() => onChoose(n)}>
                    {plain(step.cycle)}
                  </button>
                </td>
                <th scope="row">{whyOf(step)}</th>
                <td>{rungName(step.before, several)}</td>
                <td>{rungName(step.after, several)}</td>
                <td>
                  <code>{symbol?.(place, step.pc) ?? `0x${(step.pc >>> 0).toString(16)}`}</code>
                </td>
                <td class="number">{cycles === undefined ? '' : plain(cycles)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {k <= to && <p>These are the first {MOST}. Zoom in to see the others.</p>}
    </div>
  )
}
