// Why guests were left, how often, and how long each time: counts first, most frequent first.
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ExitCount } from '../../engine/index.ts'
import { BarDrawing } from './BarDrawing.tsx'
import { Downloads } from './Downloads.tsx'
import { csvOf } from './download.ts'
import { counted, plain } from './numbers.ts'

interface Props {
  readonly exits: readonly ExitCount[]
  /** Causes that are shown at first. */
  readonly first?: number
  /** Of the files to save; without it there are none. */
  readonly file?: string
}

export function ExitsByCause({ exits, first = 8, file }: Props) {
  const all = useSignal(false)
  const live = useSignal(false)
  useEffect(() => {
    live.value = true
  }, [])
  const total = exits.reduce((sum, { count }) => sum + count, 0)
  if (total === 0) return <p class="chart exits-none not-content">No exits: no guest was left.</p>
  const most = Math.max(...exits.map(({ count }) => count))
  const more = exits.slice(first)
  return (
    <div class="chart exits-chart not-content">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
      <div class="chart-scroll" tabIndex={0} role="group" aria-label="Exits by cause">
        <table class="chart-table">
          <caption>{counted(total, 'exit')}, by cause</caption>
          <thead>
            <tr>
              <th scope="col">Cause</th>
              <th scope="col" class="number">
                Exits
              </th>
              <td />
              <th scope="col" class="number">
                Cycles each
              </th>
            </tr>
          </thead>
          <tbody>
            {exits.slice(0, first).map((exit) => (
              <Row key={exit.what} exit={exit} most={most} />
            ))}
          </tbody>
          {more.length > 0 && (
            <tbody hidden={!all.value}>
              {more.map((exit) => (
                <Row key={exit.what} exit={exit} most={most} />
              ))}
            </tbody>
          )}
        </table>
      </div>
      <div class="chart-controls exits-controls">
        {more.length > 0 && (
          <button
            type="button"
            disabled={!live.value}
            aria-expanded={all.value}
            onClick={() => (all.value = !all.value)}
          >
            {all.value ? 'Fewer' : `${counted(more.length, 'more cause')}`}
          </button>
        )}
        {file && (
          <Downloads
            name={file}
            svg={() => (
              <BarDrawing
                title={`${counted(total, 'exit')}, by cause`}
                bars={exits.map(({ what, count, cycles }) => ({
                  name: what,
                  value: count,
                  words: `${plain(count)}, ${plain(Math.round(cycles / count))} cycles each`,
                  world: 'hypervisor',
                }))}
              />
            )}
            csv={() => csvOf(exits)}
            json={() => JSON.stringify(exits, null, 1)}
          />
        )}
      </div>
    </div>
  )
}

function Row({ exit: { what, count, cycles }, most }: { exit: ExitCount; most: number }) {
  return (
    <tr>
      <th scope="row">{what}</th>
      <td class="number">{plain(count)}</td>
      <td class="exits-bar world-hypervisor" aria-hidden="true">
        <span style={{ width: `${(100 * count) / most}%` }} />
      </td>
      <td class="number">{plain(Math.round(cycles / count))}</td>
    </tr>
  )
}
