// A sweep as a drawing: the parameter to the right, a figure upwards, a line for each world. What was measured before stays as thin
// lines. Names stand at the ends of lines; in narrow drawings only in the table.
import { scaleLinear, scaleLog } from 'd3'
import type { Parameter } from '../../engine/index.ts'
import { apart } from './apart.ts'
import { executionName } from './names.ts'
import { plain } from './numbers.ts'
import type { Scale } from './OverheadBars.tsx'
import { DASHES } from './Series.tsx'
import { AXES, along, type Figure, inWords, type Point, pointAt, valueAt } from './sweep.ts'

interface Props {
  readonly over: Parameter
  readonly points: readonly Point[]
  readonly ghost?: readonly Point[] | undefined
  readonly worlds: readonly string[]
  readonly figure: Figure
  readonly scale: Scale
  readonly width: number
}

const HEIGHT = 300
const TOP = 34
const FOOT = 44
const LEFT = 58
const LABEL = 34

export function SweepDrawing({ over, points, ghost = [], worlds, figure, scale, width }: Props) {
  const small = width < 500
  const right = width - (small ? 14 : 170)
  const bottom = HEIGHT - FOOT
  const xs = along([...points, ...ghost])
  const values = [...points, ...ghost].flatMap((point) => valueAt(point, figure) ?? [])
  const most = Math.max(...values, 0)
  const least = Math.min(...values.filter((v) => v > 0), most || 1)
  const y =
    scale === 'linear'
      ? scaleLinear()
          .domain([0, most || 1])
          .nice(4)
          .range([bottom, TOP])
      : scaleLog()
          .domain([least, most || 1])
          .nice()
          .range([bottom, TOP])
          .clamp(true)
  // What doubles from value to value, or is counted, stands at equal distances.
  const even = over !== 'transition'
  const [begin, end] = [LEFT + 16, right - 6]
  const place = scaleLinear()
    .domain([0, xs.at(-1) ?? 1])
    .range([begin, end])
  const x = (value: number) =>
    even ? begin + ((end - begin) * xs.indexOf(value)) / Math.max(1, xs.length - 1) : place(value)
  const ticks = scale === 'linear' ? y.ticks(4) : y.ticks().filter((t) => Number.isInteger(Math.log10(t)))
  // Values whose names have room beside the one before.
  const named: number[] = []
  for (const value of xs) if (named.length === 0 || x(value) - x(named.at(-1) as number) >= LABEL) named.push(value)
  const known = (of: readonly Point[], world: string) =>
    xs.flatMap((at) => {
      const point = pointAt(of, at, world)
      const value = point && valueAt(point, figure)
      return value === undefined ? [] : [{ x: x(at), y: y(Math.max(value, scale === 'linear' ? 0 : least)) }]
    })
  const path = (of: readonly Point[], world: string) =>
    known(of, world)
      .map((p, k) => `${k === 0 ? 'M' : 'L'}${p.x.toFixed(1)} ${p.y.toFixed(1)}`)
      .join('')
  const lines = worlds.map((world) => ({ world, marks: known(points, world) }))
  const labels = apart(
    lines.map(({ marks }) => marks.at(-1)?.y ?? bottom),
    17,
    bottom,
  )
  return (
    <svg
      class="curves"
      viewBox={`0 0 ${width} ${HEIGHT}`}
      role="img"
      aria-label={`${figure} against ${AXES[over].axis}: ${inWords(points, worlds, figure)}.`}
    >
      <text class="axis" x="0" y="13">
        {figure}, {scale} scale
      </text>
      {ticks.map((t) => (
        <g key={t} class="grid">
          <line x1={LEFT} x2={right} y1={y(t)} y2={y(t)} />
          <text x={LEFT - 8} y={y(t)} dominant-baseline="central" text-anchor="end">
            {most >= 1e6 && t > 0 ? `${plain(t / 1e6)} M` : plain(t)}
          </text>
        </g>
      ))}
      {named.map((value) => (
        <text key={value} class="axis" x={x(value)} y={bottom + 18} text-anchor="middle">
          {plain(value)}
        </text>
      ))}
      <text class="axis" x={(LEFT + right) / 2} y={HEIGHT - 4} text-anchor="middle">
        {AXES[over].axis}
      </text>
      {ghost.length > 0 && worlds.map((world) => <path key={world} class="ghost-line" d={path(ghost, world)} />)}
      {lines.map(({ world, marks }, k) => {
        const last = marks.at(-1)
        /** Then its name stands behind the edge, apart from the others; else where the curve ends. */
        const atEdge = last !== undefined && last.x > end - 1
        return (
          last && (
            <g key={world} class={`series series-${k}`} data-series={world}>
              <path d={path(points, world)} stroke-dasharray={DASHES[k]} />
              {marks.map((mark) => (
                <circle key={mark.x} cx={mark.x} cy={mark.y} r="3.5" />
              ))}
              {!small && (
                <>
                  {atEdge && <line class="lead" x1={last.x + 5} y1={last.y} x2={right + 10} y2={labels[k]} />}
                  <text
                    {...(atEdge ? { x: right + 14, y: labels[k] } : { x: last.x + 9, y: last.y })}
                    dominant-baseline="central"
                  >
                    {executionName(world)}
                  </text>
                </>
              )}
            </g>
          )
        )
      })}
    </svg>
  )
}
