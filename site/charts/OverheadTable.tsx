// What one operation costs, as a table: counts, which no timing model can change, before cycles, which it makes.
import type { Dataset } from '../../engine/index.ts'
import { executionName, operationName } from './names.ts'
import { counted, plain } from './numbers.ts'
import { find } from './OverheadBars.tsx'

interface Props {
  readonly dataset: Dataset
  readonly operations: readonly string[]
  readonly worlds: readonly string[]
  /** Name of the timing model. */
  readonly timing: string
}

const COLUMNS = ['exits', 'instructions', 'cycles'] as const

export function OverheadTable({ dataset, operations, worlds, timing }: Props) {
  const base = worlds[0] as string
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
    <div class="chart-scroll" tabIndex={0} role="group" aria-label="Figures of the chart">
      <table class="chart-table">
        <caption>For one operation</caption>
        <thead>
          <tr>
            <td />
            <th scope="colgroup" colSpan={2}>
              <span>counts</span>
            </th>
            <th scope="colgroup" colSpan={worlds.length > 1 ? 2 : 1}>
              <span>cycles, timing model {timing}</span>
            </th>
          </tr>
          <tr>
            <th scope="col">World</th>
            {COLUMNS.map((column) => (
              <th key={column} scope="col" class="number">
                {column}
              </th>
            ))}
            {worlds.length > 1 && (
              <th scope="col" class="number">
                times {executionName(base)}
              </th>
            )}
          </tr>
        </thead>
        {operations.map((operation) => {
          const rows = worlds.flatMap((world) => find(dataset, operation, world) ?? [])
          const first = find(dataset, operation, base)
          return (
            <tbody key={operation}>
              <tr>
                <th scope="rowgroup" colSpan={COLUMNS.length + (worlds.length > 1 ? 2 : 1)} class="overhead-operation">
                  {operationName(operation)}
                </th>
              </tr>
              {rows.map((m) => (
                <tr key={m.world}>
                  <th scope="row">{executionName(m.world)}</th>
                  {COLUMNS.map((column) => (
                    <td
                      key={column}
                      class="number"
                      data-measured={`${operation} ${m.world} ${column}`}
                      data-value={m[column]}
                    >
                      {plain(m[column])}
                    </td>
                  ))}
                  {worlds.length > 1 && <td class="number">{first ? plain(m.cycles / first.cycles) : ''}</td>}
                </tr>
              ))}
            </tbody>
          )
        })}
      </table>
    </div>
  )
}

/** Which exits they were. */
export function ExitCauses({ dataset, operations, worlds }: Omit<Props, 'timing'>) {
  const rows = operations.flatMap((operation) => worlds.flatMap((world) => find(dataset, operation, world) ?? []))
  const left = rows.filter(({ causes }) => causes.length > 0)
  if (left.length === 0) return null
  return (
    <details class="overhead-causes">
      <summary>Which exits they are</summary>
      <ul>
        {left.map(({ operation, world, causes }) => (
          <li key={`${operation} ${world}`}>
            <strong>
              {operationName(operation)}, {executionName(world)}:
            </strong>{' '}
            {causes.map(({ what, count }) => (count === 1 ? what : `${what} (${counted(count, 'time')})`)).join('; ')}.
          </li>
        ))}
      </ul>
    </details>
  )
}

/** What is not in the chart because a world cannot do it, in the words of whoever tried. */
export function MissingRows({ missing }: Pick<Dataset, 'missing'>) {
  if (missing.length === 0) return null
  return (
    <ul class="overhead-missing">
      {missing.map(({ operation = '', world, why }) => (
        <li key={`${operation} ${world}`}>
          Not measured: {operationName(operation)}, {executionName(world)}: {why}.
        </li>
      ))}
    </ul>
  )
}
