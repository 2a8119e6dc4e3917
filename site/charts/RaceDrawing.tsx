// The race as a drawing: how far the guest has come, to the right; the cycles that it took until there, upwards. Lines are
// told apart by dashes and by the name at their end, not by colour. A race from before stays as thin lines.
import type { RaceResult } from '../../engine/index.ts'
import { apart } from './apart.ts'
import { executionName } from './names.ts'
import { plain } from './numbers.ts'
import { DASHES } from './Series.tsx'

interface Props {
  readonly result: RaceResult
  readonly ghost?: RaceResult | undefined
  /** 0 to 1: up to where lines are drawn. */
  readonly progress: number
  readonly width: number
  readonly id: string
}

const HEIGHT = 340
const TOP = 34
const FOOT = 38
const LEFT = 62

export function RaceDrawing({ result, ghost, progress, width, id }: Props) {
  const small = width < 500
  const right = small ? 12 : 178
  const bottom = HEIGHT - FOOT
  const most = Math.max(1, ...[result, ghost].flatMap((r) => r?.tracks.map(({ cycles }) => cycles) ?? []))
  const step = niceStep(most)
  const ticks = Array.from({ length: Math.floor(most / step) + 1 }, (_, k) => k * step)
  const x = (p: number) => LEFT + p * (width - LEFT - right)
  const y = (cycles: number) => bottom - (cycles / most) * (bottom - TOP)
  const line = (r: RaceResult, k: number, until: number) =>
    (r.tracks[k]?.samples ?? [])
      .filter((s) => s.progress <= until + 1e-9)
      .map((s, n) => `${n === 0 ? 'M' : 'L'}${x(s.progress).toFixed(1)} ${y(s.cycles).toFixed(1)}`)
      .join('')
  const ends = result.tracks.map((track) => {
    const reached = track.samples.filter((s) => s.progress <= progress + 1e-9).at(-1)
    return { cycles: reached?.cycles ?? 0, progress: reached?.progress ?? 0 }
  })
  const labels = apart(
    ends.map(({ cycles }) => y(cycles)),
    17,
    bottom,
  )
  const title = `${id}-title`
  return (
    <svg class="curves" viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-labelledby={title}>
      <title id={title}>
        {`Cycles against the guest’s progress, in ${result.tracks.length} worlds. The table has the figures.`}
      </title>
      <text class="axis" x="0" y="13">
        cycles
      </text>
      {ticks.map((t) => (
        <g key={t} class="grid">
          <line x1={LEFT} x2={width - right} y1={y(t)} y2={y(t)} />
          <text x={LEFT - 8} y={y(t)} dominant-baseline="central" text-anchor="end">
            {t === 0 ? '0' : `${plain(t / 1e6)} M`}
          </text>
        </g>
      ))}
      {[0, 0.25, 0.5, 0.75, 1].map((p) => (
        <text key={p} class="axis" x={x(p)} y={bottom + 18} text-anchor={p === 1 ? 'end' : p ? 'middle' : 'start'}>
          {`${p * 100}\u00a0%`}
        </text>
      ))}
      <text class="axis" x={x(0.5)} y={HEIGHT - 3} text-anchor="middle">
        of the guest’s instructions
      </text>
      {ghost?.tracks.map((track, k) => (
        <path key={track.world} class="ghost-line" d={line(ghost, k, 1)} />
      ))}
      {result.tracks.map(({ world }, k) => (
        <g key={world} class={`series series-${k}`}>
          <path d={line(result, k, progress)} stroke-dasharray={DASHES[k]} />
          <circle cx={x(ends[k]?.progress ?? 0)} cy={y(ends[k]?.cycles ?? 0)} r="4" />
          {!small && (
            <>
              <line
                class="lead"
                x1={x(ends[k]?.progress ?? 0) + 5}
                y1={y(ends[k]?.cycles ?? 0)}
                x2={width - right + 14}
                y2={labels[k]}
              />
              <text x={width - right + 18} y={labels[k]} dominant-baseline="central">
                {executionName(world)}
              </text>
            </>
          )}
        </g>
      ))}
    </svg>
  )
}

function niceStep(most: number): number {
  const raw = most / 5
  const power = 10 ** Math.floor(Math.log10(raw))
  return power * ([1, 2, 5, 10].find((n) => n * power >= raw) ?? 10)
}
