// Bars of cycles per operation, divided by who spent them, with the exits beside them and the table below.
import { useSignal } from '@preact/signals'
import { scaleLinear } from 'd3'
import type { Dataset, Measurement, TimingModel, World } from '../../engine/index.ts'
import { patternOf, WorldPatterns } from '../book/worlds.tsx'
import { download } from './download.ts'
import type { MeasureAnswer, MeasureRequest } from './measure.worker.ts'
import { executionName, operationName, paletteOf } from './names.ts'
import { plain } from './numbers.ts'
import { type TimingChoice, TimingControls } from './TimingControls.tsx'

interface Props {
  built: Dataset
  operations: readonly string[]
  worlds: readonly string[]
  /** The timing model of the figures of the build. */
  model: TimingModel
  choice: TimingChoice
}

const WIDTH = 720
const LEFT = 150
const RIGHT = 190
const BAR = 22
const GAP = 5
const GROUP = 34

const columns = ['exits', 'instructions', 'cycles'] as const

export function OverheadChart({ built, operations, worlds, model, choice }: Props) {
  const shown = useSignal(built)
  const timing = useSignal(model)
  const state = useSignal<'idle' | 'measuring'>('idle')
  const said = useSignal('')
  const find = (dataset: Dataset, operation: string, world: string) =>
    dataset.measurements.find((m) => m.operation === operation && m.world === world)

  const measureAgain = () => {
    state.value = 'measuring'
    said.value = 'Measuring.'
    const worker = new Worker(new URL('./measure.worker.ts', import.meta.url), { type: 'module' })
    const finish = (text: string) => {
      worker.terminate()
      state.value = 'idle'
      said.value = text
    }
    worker.onmessage = ({ data }: MessageEvent<MeasureAnswer>) => {
      if (!data.ok) return finish(`It could not be measured: ${data.error}.`)
      shown.value = data.dataset
      finish(verdict(built, data.dataset, timing.value.name === model.name))
    }
    worker.onerror = () => finish('It could not be measured: the worker failed. The figures are those of the build.')
    const request: MeasureRequest = { operations, worlds, timing: timing.value }
    worker.postMessage(request)
  }

  const most = Math.max(...[...shown.value.measurements, ...built.measurements].map((m) => m.cycles))
  const x = scaleLinear()
    .domain([0, most])
    .nice()
    .range([LEFT, WIDTH - RIGHT])
  const group = worlds.length * (BAR + GAP) + GROUP
  const height = operations.length * group + 24
  const spenders = [...new Set(shown.value.measurements.flatMap((m) => m.spent.map((s) => s.world as World)))]

  return (
    <div class="overhead">
      <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={summary(shown.value, operations, worlds)}>
        <WorldPatterns prefix="overhead" />
        {x.ticks(5).map((tick) => (
          <g key={tick} class="tick" transform={`translate(${x(tick)} 0)`}>
            <line y1="14" y2={height - 18} />
            <text y={height - 4}>{plain(tick)}</text>
          </g>
        ))}
        {operations.map((operation, row) => (
          <g key={operation} transform={`translate(0 ${row * group})`}>
            <text class="operation" x="0" y="22">
              {operationName(operation)}
            </text>
            {worlds.map((world, k) => {
              const now = find(shown.value, operation, world)
              const before = find(built, operation, world)
              return now && before ? (
                <Bar key={world} now={now} before={before} y={GROUP + k * (BAR + GAP) - 4} x={x} />
              ) : null
            })}
          </g>
        ))}
      </svg>
      <ul class="legend" aria-label="Who spent the cycles">
        {spenders.map((world) => (
          <li key={world} class={`world-${paletteOf(world)}`}>
            <svg width="18" height="12" aria-hidden="true">
              <rect width="18" height="12" class="fill" />
              <rect width="18" height="12" fill={patternOf('overhead', paletteOf(world))} />
            </svg>
            {world}
          </li>
        ))}
        <li>cycles under the timing model “{shown.value.measurements[0]?.timing}”</li>
      </ul>
      <Table dataset={shown.value} operations={operations} worlds={worlds} />
      <div class="controls">
        <button type="button" onClick={measureAgain} disabled={state.value === 'measuring'}>
          {state.value === 'measuring' ? 'Measuring…' : 'Measure'}
        </button>
        <button type="button" onClick={() => download('overhead.json', JSON.stringify(shown.value, null, 1))}>
          Save as JSON
        </button>
        <p role="status">{said.value}</p>
      </div>
      <TimingControls timing={timing} choice={choice} />
    </div>
  )
}

interface BarProps {
  now: Measurement
  before: Measurement
  y: number
  x: (value: number) => number
}

function Bar({ now, before, y, x }: BarProps) {
  let from = 0
  const parts = now.spent.map(({ world, cycles }) => {
    const part = { world: world as World, x: x(from), width: Math.max(0.5, x(from + cycles) - x(from)) }
    from += cycles
    return part
  })
  const changed = now.cycles !== before.cycles
  return (
    <g transform={`translate(0 ${y})`}>
      <text class="world" x={LEFT - 8} y={BAR / 2}>
        {executionName(now.world)}
      </text>
      {changed && <rect class="ghost" x={x(0)} y="-2" width={x(before.cycles) - x(0)} height={BAR + 4} />}
      {parts.map((part) => (
        <g key={part.world} class={`world-${paletteOf(part.world)}`}>
          <rect class="fill" x={part.x} width={part.width} height={BAR} />
          <rect x={part.x} width={part.width} height={BAR} fill={patternOf('overhead', paletteOf(part.world))} />
        </g>
      ))}
      <text class="value" x={x(now.cycles) + 8} y={BAR / 2}>
        {exits(now.exits)}, {plain(now.cycles)} cycles
      </text>
    </g>
  )
}

function Table({ dataset, operations, worlds }: { dataset: Dataset } & Pick<Props, 'operations' | 'worlds'>) {
  return (
    <table>
      <caption>For one operation</caption>
      <thead>
        <tr>
          <th scope="col">Operation</th>
          <th scope="col">World</th>
          {columns.map((column) => (
            <th key={column} scope="col" class="number">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {operations.flatMap((operation) =>
          worlds.map((world) => {
            const m = dataset.measurements.find((one) => one.operation === operation && one.world === world)
            return (
              <tr key={`${operation} ${world}`}>
                <th scope="row">{operationName(operation)}</th>
                <td>{executionName(world)}</td>
                {columns.map((column) => (
                  <td key={column} class="number" data-measured={`${operation} ${world} ${column}`}>
                    {m ? plain(m[column]) : '–'}
                  </td>
                ))}
              </tr>
            )
          }),
        )}
      </tbody>
    </table>
  )
}

const exits = (n: number) => `${plain(n)} ${n === 1 ? 'exit' : 'exits'}`

function summary(dataset: Dataset, operations: readonly string[], worlds: readonly string[]): string {
  return operations
    .map((operation) => {
      const each = worlds.map((world) => {
        const m = dataset.measurements.find((one) => one.operation === operation && one.world === world)
        return m ? `${executionName(world)} ${exits(m.exits)}, ${plain(m.cycles)} cycles` : ''
      })
      return `${operationName(operation)}: ${each.join('; ')}`
    })
    .join('. ')
}

function verdict(built: Dataset, now: Dataset, sameModel: boolean): string {
  const counts = (d: Dataset) => JSON.stringify(d.measurements.map(({ exits: n, instructions }) => [n, instructions]))
  const all = (d: Dataset) => JSON.stringify(d.measurements.map(({ cycles }) => cycles))
  if (counts(built) !== counts(now))
    return 'Measured here. The counts differ from those of the build, which they should not.'
  if (all(built) === all(now)) return 'Measured here: the same figures as when the page was built, to the last cycle.'
  return sameModel
    ? 'Measured here. The counts are the same, the cycles differ.'
    : 'Measured here. The counts are the same; the cycles are those of the timing model you chose. Dashed: as built.'
}
