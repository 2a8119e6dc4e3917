// The ladder as a drawing that needs no script: in lessons, on paper, and as a file. The same line as on the canvas.
import { scaleLinear } from 'd3'
import type { EventColumns } from '../../engine/index.ts'
import {
  bandsOf,
  type Layout,
  layoutOf,
  lineAt,
  linesOf,
  middleOf,
  type Piece,
  piecesOf,
  risersOf,
  xOf,
} from './ladder-layout.ts'
import { hasSeveral, labelsOf, nextStep, rungName, stepAt } from './ladder-words.ts'
import { paletteOf } from './names.ts'
import { plain } from './numbers.ts'
import type { Span } from './span.ts'
import type { Strip, Timeline } from './timeline.ts'

interface Props {
  readonly timeline: Timeline
  readonly events: EventColumns
  readonly span: Span
  readonly end: number
  readonly width: number
  /** What it shows, for those who do not see it. */
  readonly label?: string
}

/** Columns in a unit of width; units that a letter of the words takes; units that two arrows need between them. */
const FINE = 1
const LETTER = 6.3
const CLOSE = 14

export function LadderDrawing({ timeline, events, span, end, width, label }: Props) {
  const rungs = timeline.rungs()
  const several = hasSeveral(rungs)
  const layout = layoutOf(width, rungs.length)
  const { left, axis, line } = layout
  const strip = timeline.strip(span.from, span.to, Math.round((width - left) * FINE), end)
  const x = scaleLinear().domain([span.from, span.to]).range([left, width])
  const ticks = x.ticks(Math.max(2, Math.floor((width - left) / 120))).filter(Number.isInteger)
  return (
    <svg class="ladder-drawing" viewBox={`0 0 ${width} ${axis + 24}`} role="img" aria-label={label}>
      {rungs.map((one, r) => (
        <g key={one.slot} class={`world-${paletteOf(one.world)}`}>
          <line class="rail" x1={left} x2={width} y1={middleOf(layout, r)} y2={middleOf(layout, r)} />
        </g>
      ))}
      {risers(strip, layout).map(([strength, d]) => (
        <path key={strength} class="riser" opacity={strength} d={d} />
      ))}
      {rungs.map((one, r) => (
        <path
          key={one.slot}
          class={`line world-${paletteOf(one.world)}`}
          d={piecesOf(strip)
            .filter((piece) => piece.rung === r)
            .map((piece) => box(piece, left, middleOf(layout, r), line))
            .join('')}
        />
      ))}
      {rungs.map((one, r) => (
        <g key={one.slot} class={`world-${paletteOf(one.world)}`}>
          {linesOf(layout, rungName(one, several)).map((words, n, { length }) => (
            <text key={words} class="rung" x="0" y={middleOf(layout, r) + lineAt(n, length) + 4.5}>
              {words}
            </text>
          ))}
        </g>
      ))}
      <Words {...{ timeline, events, span, layout, rungs }} />
      {ticks.map((tick) => (
        <g key={tick} class="tick">
          <line x1={x(tick)} x2={x(tick)} y1={axis} y2={axis + 5} />
          <text
            x={x(tick)}
            y={axis + 19}
            text-anchor={x(tick) > width - 30 ? 'end' : x(tick) < left + 20 ? 'start' : 'middle'}
          >
            {plain(tick)}
          </text>
        </g>
      ))}
      <text class="unit" x="0" y={axis + 19}>
        cycles
      </text>
    </svg>
  )
}

/** Risers of the same strength in one path. */
function risers(strip: Strip, layout: Layout): [number, string][] {
  const paths = new Map<number, string>()
  for (const { from, to, top, bottom, strength } of bandsOf(risersOf(strip))) {
    const wide = 1 + (to - from - 1) / FINE
    const d = `M${layout.left + from / FINE} ${middleOf(layout, top)}h${wide}V${middleOf(layout, bottom)}h${-wide}z`
    paths.set(strength, (paths.get(strength) ?? '') + d)
  }
  return [...paths]
}

function box({ from, to, share }: Piece, left: number, middle: number, line: number): string {
  const height = 2 + share * (line - 2)
  return `M${left + from / FINE} ${round(middle - height / 2)}h${(to - from) / FINE}v${round(height)}h${(from - to) / FINE}z`
}
const round = (n: number) => Math.round(n * 100) / 100

type WordsProps = Pick<Props, 'timeline' | 'events' | 'span'> & {
  layout: Layout
  rungs: ReturnType<Timeline['rungs']>
}

/** Steps that are far enough apart get an arrow, and why they were taken. */
function Words({ timeline, events, span, layout, rungs }: WordsProps) {
  const first = timeline.eventBefore(span.from) + 1
  const last = timeline.eventBefore(span.to)
  if ((last - first) * CLOSE > layout.width) return null
  const steps = Array.from({ length: last - first + 1 }, (_, n) => first + n).filter((k) => stepAt(events, k))
  const rungOf = (k: number) => rungs.findIndex(({ slot }) => slot === timeline.slotAfter(k))
  return (
    <g class="words">
      {steps.map((k) => {
        const step = stepAt(events, k)
        if (!step) return null
        const [from, to] = [rungOf(k - 1), rungOf(k)]
        const x = xOf(layout, span, step.cycle)
        const after = nextStep(events, k + 1, 1)
        const until = after < 0 ? undefined : (events.cycle[after] as number)
        const next = Math.min(layout.width, xOf(layout, span, until ?? span.to))
        const down = to > from
        const tip = middleOf(layout, to) + (down ? -1 : 1) * (layout.line / 2)
        const labels = until !== undefined ? labelsOf(step, until - step.cycle) : []
        const text = labels.find((label) => label.length * LETTER + 10 < next - x)
        return (
          <g key={k}>
            {from !== to && <path class="arrow" d={`M${round(x)} ${tip}l-4 ${down ? -6 : 6}h8z`} />}
            {text && (
              <text x={round(x + 6)} y={middleOf(layout, to) - layout.line / 2 - 4}>
                {text}
              </text>
            )}
          </g>
        )
      })}
    </g>
  )
}
