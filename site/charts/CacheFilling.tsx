// The translation cache filling as a guest runs: bytes in use over cycles. It climbs while code is new, and is flat when everything that
// runs has been translated; where it is full, or the guest changes its code, it falls to nothing.
import { area, curveStepAfter, extent, line, scaleLinear } from 'd3'
import { Downloads } from './Downloads.tsx'
import { csvOf } from './download.ts'
import { Fluid } from './Fluid.tsx'
import { counted, percent, plain } from './numbers.ts'
import type { Filling, TranslatedRun } from './translation.ts'

interface Props {
  readonly run: Pick<TranslatedRun, 'fillings' | 'capacity' | 'guest' | 'timing' | 'end'>
  /** Distinguishes this chart's pattern from those of others. */
  readonly id: string
  readonly file?: string
}

/** Rows of the table. */
const ROWS = 8
const HEIGHT = 240
const MARGIN = { top: 34, right: 16, bottom: 40, left: 56 }

export function CacheFilling({ run, id, file }: Props) {
  const { fillings, timing } = run
  if (fillings.length === 0) return <p class="chart not-content">Nothing has been translated yet.</p>
  return (
    <div class="chart cache-filling not-content">
      <Fluid draw={(width) => <Drawing run={run} width={width} id={`${id}-${width}`} />} />
      <p class="cache-summary">{fillingInWords(run)}</p>
      <details>
        <summary>As a table</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
        <div class="chart-scroll" tabIndex={0} role="group" aria-label="The cache filling">
          <table class="chart-table">
            <caption>
              The translation cache of {run.guest}; timing model {timing}
            </caption>
            <thead>
              <tr>
                <th scope="col">Cycle</th>
                <th scope="col" class="number">
                  Bytes in use
                </th>
                <th scope="col" class="number">
                  Blocks
                </th>
                <th scope="col" class="number">
                  Instructions translated
                </th>
                <th scope="col" class="number">
                  Callouts so far
                </th>
                <th scope="col" class="number">
                  Times emptied
                </th>
              </tr>
            </thead>
            <tbody>
              {some(fillings, ROWS).map(({ cycle, used, blocks, instructions, callouts, flushes }) => (
                <tr key={cycle}>
                  <th scope="row">{plain(cycle)}</th>
                  <td class="number">{plain(used)}</td>
                  <td class="number">{plain(blocks)}</td>
                  <td class="number">{plain(instructions)}</td>
                  <td class="number">{plain(callouts)}</td>
                  <td class="number">{plain(flushes)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
      {file && (
        <Downloads
          name={file}
          svg={() => <Drawing run={run} width={860} id="file" />}
          csv={() => csvOf(fillings)}
          json={() => JSON.stringify(fillings, null, 1)}
        />
      )}
    </div>
  )
}

function Drawing({
  run: { fillings, capacity, guest, end },
  width,
  id,
}: Pick<Props, 'run' | 'id'> & { width: number }) {
  const most = extent(fillings, ({ used }) => used)[1] ?? 0
  const x = scaleLinear()
    .domain([0, end])
    .range([MARGIN.left, width - MARGIN.right])
  const y = scaleLinear()
    .domain([0, most])
    .nice()
    .range([HEIGHT - MARGIN.bottom, MARGIN.top])
  const last = fillings.at(-1) as Filling
  const points = [{ cycle: 0, used: 0 }, ...fillings, { ...last, cycle: end }]
  const at = (f: { cycle: number }) => x(f.cycle)
  const filled = area<{ cycle: number; used: number }>()
    .x(at)
    .y0(y(0))
    .y1((f) => y(f.used))
    .curve(curveStepAfter)
  const edge = line<{ cycle: number; used: number }>()
    .x(at)
    .y((f) => y(f.used))
    .curve(curveStepAfter)
  const emptied = fillings.filter((f, k) => k > 0 && f.flushes > (fillings[k - 1] as Filling).flushes)
  return (
    <svg
      viewBox={`0 0 ${width} ${HEIGHT}`}
      role="img"
      aria-label={`Bytes of the translation cache in use while ${guest} runs`}
    >
      <pattern id={`${id}-hatch`} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line y2="6" class="cache-hatch" />
      </pattern>
      {y.ticks(4).map((tick) => (
        <g key={tick} class="cache-tick">
          <line x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} />
          <text x={MARGIN.left - 8} y={y(tick) + 4} text-anchor="end">
            {plain(tick)}
          </text>
        </g>
      ))}
      {x.ticks(width < 480 ? 2 : 5).map((tick) => (
        <text key={tick} class="cache-label" x={x(tick)} y={HEIGHT - MARGIN.bottom + 18} text-anchor="middle">
          {plain(tick)}
        </text>
      ))}
      <path d={filled(points) ?? ''} style={{ fill: `url(#${id}-hatch)` }} />
      <path class="cache-edge" d={edge(points) ?? ''} />
      {emptied.map((f) => (
        <line key={f.cycle} class="cache-emptied" x1={x(f.cycle)} x2={x(f.cycle)} y1={MARGIN.top} y2={y(0)} />
      ))}
      <text class="cache-label" x="0" y="13">
        bytes in use, of {plain(capacity)}
      </text>
      <text class="cache-label" x={width - MARGIN.right} y={HEIGHT - 4} text-anchor="end">
        cycles
      </text>
    </svg>
  )
}

export function fillingInWords({ fillings, capacity, end }: Props['run']): string {
  const last = fillings.at(-1) as Filling
  const half = fillings.find(({ used }) => used >= last.used / 2) as Filling
  const emptied = last.flushes === 0 ? 'It was never emptied.' : `It was emptied ${counted(last.flushes, 'time')}.`
  return `At the end ${plain(last.used)} of ${plain(capacity)} bytes are in use, for ${counted(last.instructions, 'translated instruction')}; half of that was there after ${percent(half.cycle / end)} of the run. ${emptied}`
}

/** So many of them, evenly, with the first and the last. */
const some = <T,>(all: readonly T[], count: number): T[] =>
  all.length <= count
    ? [...all]
    : Array.from({ length: count }, (_, k) => all[Math.round((k * (all.length - 1)) / (count - 1))] as T)
