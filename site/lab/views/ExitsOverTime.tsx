// Exits by cause over the time of a run: how many in each of its parts. A drawing and the same as a table.
import { causeName, type EventColumns, isGuest, WORLDS, type World } from '../../../engine/index.ts'
import { Downloads } from '../../charts/Downloads.tsx'
import { csvOf } from '../../charts/download.ts'
import { counted, plain } from '../../charts/numbers.ts'
import { Scroll } from './Scroll.tsx'

export interface ExitsOverTimeProps {
  readonly events: EventColumns
  /** Cycle up to which the run has come. */
  readonly end: number
  /** Parts that the run is divided into. */
  readonly parts?: number
}

/** Causes with their counts in each part, most frequent first. */
export function exitsOverTime(events: EventColumns, end: number, parts: number): { name: string; counts: number[] }[] {
  const found = new Map<number, number[]>()
  const worldOf = (packed: number) => WORLDS[packed & 15] as World
  for (let k = 0; k < events.length; k++) {
    if (events.type[k] !== 0) continue
    if (!isGuest(worldOf(events.before[k] as number)) || isGuest(worldOf(events.after[k] as number))) continue
    const cause = events.cause[k] as number
    const counts = found.get(cause) ?? new Array<number>(parts).fill(0)
    found.set(cause, counts)
    const part = Math.min(parts - 1, Math.floor(((events.cycle[k] as number) / Math.max(1, end)) * parts))
    counts[part] = (counts[part] as number) + 1
  }
  const total = (counts: number[]) => counts.reduce((sum, n) => sum + n, 0)
  return [...found]
    .map(([cause, counts]) => ({ name: causeName(cause), counts }))
    .sort((p, q) => total(q.counts) - total(p.counts))
}

export function ExitsOverTime({ events, end, parts = 48 }: ExitsOverTimeProps) {
  const causes = exitsOverTime(events, end, parts)
  if (causes.length === 0) return <p class="view-quiet">No guest has been left yet.</p>
  const most = Math.max(1, ...causes.flatMap(({ counts }) => counts))
  return (
    <div class="view-overtime">
      <p class="view-quiet">
        Each row is a cause; each column a {parts}th of the run’s {plain(end)} cycles. The tallest column is{' '}
        {counted(most, 'exit')}.
      </p>
      {causes.map(({ name, counts }) => (
        <figure key={name}>
          <figcaption>
            {name} <span class="view-number">{plain(counts.reduce((sum, n) => sum + n, 0))}</span>
          </figcaption>
          <svg viewBox={`0 0 ${parts * 10} 40`} preserveAspectRatio="none" aria-hidden="true">
            <path d={`M0 39.5H${parts * 10}`} class="view-axis" />
            {counts.map((n, k) =>
              n > 0 ? (
                <rect
                  key={String(k)}
                  x={k * 10 + 1}
                  width={8}
                  y={39 - Math.max(1.5, (n / most) * 38)}
                  height={Math.max(1.5, (n / most) * 38)}
                />
              ) : null,
            )}
          </svg>
        </figure>
      ))}
      <details>
        <summary>As a table</summary>
        <Scroll label="Exits over time">
          <table>
            <thead>
              <tr>
                <th scope="col">From cycle</th>
                {causes.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {Array.from({ length: parts }, (_, k) =>
                causes.some(({ counts }) => counts[k]) ? (
                  <tr key={String(k)}>
                    <th scope="row">{plain(Math.round((k * end) / parts))}</th>
                    {causes.map(({ name, counts }) => (
                      <td key={name}>{plain(counts[k] ?? 0)}</td>
                    ))}
                  </tr>
                ) : null,
              )}
            </tbody>
          </table>
        </Scroll>
      </details>
      <div class="chart">
        <Downloads
          name="exits-over-time"
          svg={() => <Drawing causes={causes} most={most} end={end} parts={parts} />}
          csv={() => csvOf(rowsOf(causes, end, parts))}
          json={() => JSON.stringify({ cycles: end, parts, causes }, null, 1)}
        />
      </div>
    </div>
  )
}

type Causes = ReturnType<typeof exitsOverTime>

/** One row a part of the run and cause, for files. */
const rowsOf = (causes: Causes, end: number, parts: number): object[] =>
  causes.flatMap(({ name, counts }) =>
    counts.map((exits, k) => ({ fromCycle: Math.round((k * end) / parts), cause: name, exits })),
  )

const WIDTH = 860
const HIGH = 40
const ROW = 66

/** All causes in one drawing, to take along. */
function Drawing({ causes, most, end, parts }: { causes: Causes; most: number; end: number; parts: number }) {
  const wide = WIDTH / parts
  return (
    <svg class="file-drawing" viewBox={`0 0 ${WIDTH} ${causes.length * ROW + 20}`}>
      <title>Exits by cause over time</title>
      {causes.map(({ name, counts }, row) => (
        <g key={name} class="world-hypervisor" transform={`translate(0 ${row * ROW})`}>
          <text x="0" y="14">
            {name}: {plain(counts.reduce((sum, n) => sum + n, 0))}
          </text>
          <line x1="0" x2={WIDTH} y1={20 + HIGH} y2={20 + HIGH} />
          {counts.map((n, k) => {
            const height = n > 0 ? Math.max(1.5, (n / most) * HIGH) : 0
            return n > 0 ? (
              <rect
                key={String(k)}
                class="fill"
                x={k * wide + 1}
                width={wide - 2}
                y={20 + HIGH - height}
                height={height}
              />
            ) : null
          })}
        </g>
      ))}
      <text x={WIDTH} y={causes.length * ROW + 12} text-anchor="end">
        {plain(end)} cycles; the tallest column is {counted(most, 'exit')}
      </text>
    </svg>
  )
}
