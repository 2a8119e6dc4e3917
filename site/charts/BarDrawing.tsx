// Named bars, one below the other, as a drawing to take along: for what the page itself shows as a table or in HTML.
import { patternOf, type World, WorldPatterns } from '../book/worlds.tsx'

export interface Bar {
  readonly name: string
  readonly value: number
  /** At the end of the bar. */
  readonly words: string
  /** Whose colour and pattern it has. */
  readonly world: World
}

const WIDTH = 860
const NAMES = 300
const VALUES = 190
const ROW = 26

export function BarDrawing({ title, bars }: { title: string; bars: readonly Bar[] }) {
  const most = Math.max(1, ...bars.map(({ value }) => value))
  return (
    <svg class="file-drawing" viewBox={`0 0 ${WIDTH} ${34 + bars.length * ROW}`}>
      <title>{title}</title>
      <WorldPatterns prefix="file" />
      <text class="head" x="0" y="16">
        {title}
      </text>
      {bars.map(({ name, value, words, world }, k) => {
        const size = { x: NAMES, width: Math.max(1, (value / most) * (WIDTH - NAMES - VALUES)), height: 16 }
        return (
          <g key={String(k)} class={`world-${world}`} transform={`translate(0 ${30 + k * ROW})`}>
            <text x={NAMES - 10} y="13" text-anchor="end">
              {name}
            </text>
            <rect class="fill" {...size} />
            <rect {...size} style={{ fill: patternOf('file', world) }} />
            <text x={NAMES + size.width + 8} y="13">
              {words}
            </text>
          </g>
        )
      })}
    </svg>
  )
}
