// Bars of what one operation costs in several worlds: exits first, then cycles, divided by who spent them. On a logarithmic
// scale parts of a bar would mean nothing: there the value is a mark. Narrow pictures put names above bars.
import { scaleLinear, scaleLog } from 'd3'
import type { Dataset, Measurement, World } from '../../engine/index.ts'
import { patternOf, WorldPatterns } from '../book/worlds.tsx'
import { executionName, operationName, paletteOf } from './names.ts'
import { counted, plain } from './numbers.ts'

export type Scale = 'linear' | 'logarithmic'

export interface BarsProps {
  readonly shown: Dataset
  /** Drawn as a dashed outline where it differs from what is shown. */
  readonly ghost?: Dataset | undefined
  readonly operations: readonly string[]
  readonly worlds: readonly string[]
  readonly scale: Scale
  readonly width: number
  /** Distinguishes the patterns of this drawing from those of others on the page. */
  readonly id: string
}

const BAR = 18
const NARROW = 480
const WIDE = 740
/** Widths: names of worlds, between the panels of exits and of cycles, values at the right. */
const NAMES = 150
const GAP = 28
const VALUES = 64
/** Widest box of one exit. */
const BOX = 18

export function OverheadBars({ shown, ghost, operations, worlds, scale, width, id }: BarsProps) {
  const narrow = width < NARROW
  const room = width < WIDE ? 104 : 160
  const at = narrow
    ? { exits: 0, cycles: 6, row: 48, bar: 22, group: 40 }
    : { exits: NAMES, cycles: NAMES + room + GAP, row: BAR + 10, bar: 0, group: 34 }
  const right = width - VALUES
  const all = [...shown.measurements, ...(ghost?.measurements ?? [])]
  const most = Math.max(1, ...all.map((m) => m.cycles))
  const mostExits = Math.max(1, ...all.map((m) => m.exits))
  const x =
    scale === 'linear'
      ? scaleLinear().domain([0, most]).nice().range([at.cycles, right])
      : scaleLog().domain([1, most]).nice().range([at.cycles, right]).clamp(true)
  const box = narrow ? 10 : Math.min(BOX, (room - VALUES / 2) / mostExits)
  const height = at.group + worlds.length * at.row + 12
  const bottom = operations.length * height
  const ticks = scale === 'linear' ? x.ticks(narrow ? 3 : 5) : x.ticks().filter((t) => Number.isInteger(Math.log10(t)))
  const head = narrow ? 0 : 26
  return (
    <svg
      class="overhead-bars"
      viewBox={`0 0 ${width} ${head + bottom + (narrow ? 36 : 22)}`}
      role="img"
      aria-label={`Exits and cycles of one operation. ${inWords(shown, operations, worlds)}`}
    >
      <WorldPatterns prefix={id} />
      {!narrow && (
        <g class="heads">
          <text x={at.exits} y="14">
            exits
          </text>
          <text x={at.cycles} y="14">
            cycles, {scale} scale
          </text>
        </g>
      )}
      <g transform={`translate(0 ${head})`}>
        {ticks.map((tick) => (
          <g key={tick} class="tick" transform={`translate(${x(tick)} 0)`}>
            <line y1={narrow ? 30 : 0} y2={bottom} />
            <text y={bottom + 16} text-anchor={x(tick) < 12 ? 'start' : 'middle'}>
              {plain(tick)}
            </text>
          </g>
        ))}
        <line class="border" x1={at.cycles} x2={at.cycles} y1={narrow ? 30 : 0} y2={bottom} />
        {operations.map((operation, n) => (
          <g key={operation} transform={`translate(0 ${n * height})`}>
            <text class="operation" x="0" y="22">
              {operationName(operation)}
            </text>
            {!narrow && <line class="border" x1={at.exits} x2={at.exits} y1={at.group - 4} y2={height - 8} />}
            {worlds.map((world, k) => {
              const now = find(shown, operation, world)
              const before = ghost && find(ghost, operation, world)
              if (!now) return null
              return (
                <g key={world} transform={`translate(0 ${at.group + k * at.row})`} data-bar={`${operation} ${world}`}>
                  {narrow ? (
                    <text class="world" x={at.cycles + 4} y="12">
                      {executionName(world)}, {counted(now.exits, 'exit')}
                    </text>
                  ) : (
                    <>
                      <text class="world" x={NAMES - 10} y={BAR / 2 + 4.5} text-anchor="end">
                        {executionName(world)}
                      </text>
                      <Exits
                        count={now.exits}
                        to={world === 'native' ? 'firmware' : 'hypervisor'}
                        x={at.exits}
                        box={box}
                        id={id}
                      />
                    </>
                  )}
                  <g transform={`translate(0 ${at.bar})`}>
                    {scale === 'linear' ? <Parts now={now} x={x} id={id} /> : <Mark now={now} x={x} from={at.cycles} />}
                    {before && before.cycles !== now.cycles && (
                      <path class="ghost" d={ghostOf(x(Math.max(1e-9, before.cycles)), at.cycles, scale)} />
                    )}
                    <text
                      class="value"
                      x={Math.max(x(Math.max(1e-9, now.cycles)), at.cycles) + (scale === 'linear' ? 8 : 11)}
                      y={BAR / 2 + 4.5}
                    >
                      {plain(now.cycles)}
                    </text>
                  </g>
                </g>
              )
            })}
          </g>
        ))}
        {narrow && (
          <text class="unit" x={right} y={bottom + 32} text-anchor="end">
            cycles, {scale} scale
          </text>
        )}
      </g>
    </svg>
  )
}

type X = (value: number) => number

interface ExitsProps {
  readonly count: number
  /** Who is entered. */
  readonly to: 'firmware' | 'hypervisor'
  readonly x: number
  readonly box: number
  readonly id: string
}

/** As many boxes as exits; the last one may be a part of one. */
function Exits({ count, to, x, box, id }: ExitsProps) {
  const boxes = Array.from({ length: Math.ceil(count) }, (_, n) => Math.min(1, count - n))
  return (
    <g class={`world-${to}`}>
      {boxes.map((part, n) => (
        <g key={n} transform={`translate(${x + 1 + n * box} 0)`}>
          <rect class="fill" width={Math.max(1, (box - 2) * part)} height={BAR} />
          <rect width={Math.max(1, (box - 2) * part)} height={BAR} style={{ fill: patternOf(id, to) }} />
        </g>
      ))}
      <text class="value" x={x + 8 + boxes.length * box} y={BAR / 2 + 4.5}>
        {plain(count)}
      </text>
    </g>
  )
}

function Parts({ now, x, id }: { now: Measurement; x: X; id: string }) {
  let from = 0
  return (
    <g>
      {now.spent.map(({ world, cycles }) => {
        const palette = paletteOf(world as World)
        const part = { x: x(from), width: Math.max(0.75, x(from + cycles) - x(from)), height: BAR }
        from += cycles
        return (
          <g key={world} class={`world-${palette}`}>
            <rect class="fill" {...part} />
            <rect {...part} style={{ fill: patternOf(id, palette) }} />
          </g>
        )
      })}
    </g>
  )
}

function Mark({ now, x, from }: { now: Measurement; x: X; from: number }) {
  const to = x(Math.max(1e-9, now.cycles))
  return (
    <g class="mark">
      <line x1={from} x2={to} y1={BAR / 2} y2={BAR / 2} />
      <circle cx={to} cy={BAR / 2} r="5" />
    </g>
  )
}

const ghostOf = (to: number, from: number, scale: Scale): string =>
  scale === 'linear' ? `M${from} -3H${to}V${BAR + 3}H${from}` : `M${to} -3V${BAR + 3}`

export const find = ({ measurements }: Dataset, operation: string, world: string): Measurement | undefined =>
  measurements.find((m) => m.operation === operation && m.world === world)

/** All that the bars say, in words. */
export function inWords(dataset: Dataset, operations: readonly string[], worlds: readonly string[]): string {
  const say = (m: Measurement) => `${executionName(m.world)} ${counted(m.exits, 'exit')}, ${counted(m.cycles, 'cycle')}`
  return operations
    .map((operation) => {
      const each = worlds.flatMap((world) => find(dataset, operation, world) ?? []).map(say)
      return `${operationName(operation)}: ${each.join('; ')}.`
    })
    .join(' ')
}
