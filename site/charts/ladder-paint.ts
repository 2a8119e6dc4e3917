// Paints the ladder on a canvas. The line is as high on a rung as its share of the time there, so a crowd of steps too dense
// to be seen one by one shows who has the machine; when one looks closer it becomes the steps themselves.
import { scaleLinear } from 'd3'
import type { EventColumns } from '../../engine/index.ts'
import { bandsOf, type Layout, lineAt, linesOf, middleOf, piecesOf, risersOf, xOf } from './ladder-layout.ts'
import { labelsOf, nextStep, rungName, stepAt } from './ladder-words.ts'
import { paletteOf } from './names.ts'
import { plain } from './numbers.ts'
import { isWhole, type Span } from './span.ts'
import type { Rung, Strip, Timeline } from './timeline.ts'

export interface Scene {
  readonly layout: Layout
  readonly timeline: Timeline
  readonly events: EventColumns
  readonly rungs: readonly Rung[]
  readonly several: boolean
  readonly span: Span
  /** The run's end, the machine's position in it, and the step that the reader looks at, in cycles. */
  readonly end: number
  readonly position: number | undefined
  readonly cursor: number | undefined
  /** From here on steps were not recorded. */
  readonly blind: number | undefined
  /** The whole run, in as many columns as the picture has. */
  readonly whole: Strip
  readonly ratio: number
  readonly font: string
  readonly colour: (name: string) => string
}

/** CSS pixels that a step needs to have its words, and below which steps lose their arrows. */
const ROOM = 24
const CLOSE = 14

export function paint(c: CanvasRenderingContext2D, scene: Scene): void {
  const { layout, timeline, span, end, ratio, font } = scene
  c.setTransform(ratio, 0, 0, ratio, 0, 0)
  c.clearRect(0, 0, layout.width, layout.height)
  c.font = `12px ${font}`
  const columns = Math.max(1, Math.round((layout.width - layout.left) * ratio))
  const strip = timeline.strip(span.from, span.to, columns, end)
  rails(c, scene)
  line(c, scene, strip)
  blindness(c, scene)
  words(c, scene)
  names(c, scene)
  axis(c, scene)
  overview(c, scene)
  marks(c, scene)
}

function rails(c: CanvasRenderingContext2D, { layout, rungs, colour }: Scene): void {
  rungs.forEach((_, r) => {
    const y = middleOf(layout, r)
    c.fillStyle = colour('--rule')
    c.fillRect(layout.left, y - 0.5, layout.width - layout.left, 1)
  })
}

function names(c: CanvasRenderingContext2D, { layout, rungs, several, colour, font }: Scene): void {
  c.font = `600 13px ${font}`
  c.textAlign = 'left'
  c.textBaseline = 'middle'
  rungs.forEach((rung, r) => {
    c.fillStyle = colour(`--${paletteOf(rung.world)}-ink`)
    const lines = linesOf(layout, rungName(rung, several))
    lines.forEach((words, n) => {
      c.fillText(words, 0, middleOf(layout, r) + lineAt(n, lines.length))
    })
  })
}

function line(c: CanvasRenderingContext2D, scene: Scene, strip: Strip): void {
  const { layout, rungs, ratio, colour } = scene
  c.fillStyle = colour('--ink')
  for (const { from, to, top, bottom, strength } of bandsOf(risersOf(strip))) {
    c.globalAlpha = strength
    const y = middleOf(layout, top)
    c.fillRect(layout.left + from / ratio, y, 1 + (to - from - 1) / ratio, middleOf(layout, bottom) - y)
  }
  c.globalAlpha = 1
  const fills = rungs.map(({ world }) => colour(`--${paletteOf(world)}-fill`))
  for (const { rung, from, to, share } of piecesOf(strip)) {
    const height = 2 + share * (layout.line - 2)
    c.fillStyle = fills[rung] as string
    c.fillRect(layout.left + from / ratio, middleOf(layout, rung) - height / 2, (to - from) / ratio, height)
  }
}

/** Steps that are far enough apart get an arrow, and why they were taken. */
function words(c: CanvasRenderingContext2D, { layout, timeline, events, rungs, span, colour, font }: Scene): void {
  const first = timeline.eventBefore(span.from) + 1
  const last = timeline.eventBefore(span.to)
  if ((last - first) * CLOSE > layout.width) return
  const index = new Map(rungs.map(({ slot }, r) => [slot, r]))
  c.font = `12px ${font}`
  c.textAlign = 'left'
  c.textBaseline = 'middle'
  let before = layout.left
  for (let k = first; k <= last; k++) {
    const step = stepAt(events, k)
    if (!step) continue
    const x = xOf(layout, span, step.cycle)
    const [from, to] = [index.get(timeline.slotAfter(k - 1)) ?? 0, index.get(timeline.slotAfter(k)) ?? 0]
    const down = to > from
    const after = nextStep(events, k + 1, 1)
    const until = after < 0 ? undefined : (events.cycle[after] as number)
    const next = Math.min(layout.width, xOf(layout, span, until ?? span.to))
    if (from !== to && x - before > CLOSE / 2) {
      const tip = middleOf(layout, to) + (down ? -1 : 1) * (layout.line / 2)
      const back = down ? -6 : 6
      c.fillStyle = colour('--ink')
      c.beginPath()
      c.moveTo(x + 0.5, tip)
      c.lineTo(x - 3.5, tip + back)
      c.lineTo(x + 4.5, tip + back)
      c.fill()
    }
    const room = next - x - 10
    if (until !== undefined && room > ROOM) {
      const text = labelsOf(step, until - step.cycle).find((label) => c.measureText(label).width < room)
      c.fillStyle = colour('--ink')
      if (text) c.fillText(text, x + 5, middleOf(layout, to) - layout.line / 2 - 8)
    }
    before = x
  }
}

function axis(c: CanvasRenderingContext2D, { layout, span, colour, font }: Scene): void {
  const scale = scaleLinear().domain([span.from, span.to]).range([layout.left, layout.width])
  c.font = `12px ${font}`
  c.textBaseline = 'middle'
  const ticks = scale.ticks(Math.max(2, Math.floor((layout.width - layout.left) / 110))).filter(Number.isInteger)
  for (const tick of ticks) {
    const x = scale(tick)
    c.fillStyle = colour('--rule-strong')
    c.fillRect(x, layout.axis, 1, 5)
    const text = plain(tick)
    const half = c.measureText(text).width / 2
    c.textAlign = 'left'
    c.fillStyle = colour('--ink-quiet')
    c.fillText(text, Math.min(layout.width - 2 * half, Math.max(layout.left, x - half)), layout.axis + 14)
  }
  c.fillStyle = colour('--ink-quiet')
  c.fillText('cycles', 0, layout.axis + 14)
}

function overview(c: CanvasRenderingContext2D, { layout, rungs, whole, span, end, ratio, colour }: Scene): void {
  const { left, width, overview: top, overviewRung: high } = layout
  const height = rungs.length * high
  c.fillStyle = colour('--paper-inset')
  c.fillRect(left, top, width - left, height)
  for (const { rung, from, to, share } of piecesOf(whole)) {
    c.globalAlpha = 0.25 + 0.75 * share
    c.fillStyle = colour(`--${paletteOf((rungs[rung] as Rung).world)}-fill`)
    c.fillRect(left + from / ratio, top + rung * high, (to - from) / ratio, high)
  }
  c.globalAlpha = 1
  c.font = c.font.replace(/^.*?px/, '12px')
  c.fillStyle = colour('--ink-quiet')
  c.textBaseline = 'middle'
  c.fillText('whole run', 0, top + height / 2)
  if (isWhole(span, end)) return
  const run = { from: 0, to: Math.max(1, end) }
  const a = xOf(layout, run, span.from)
  const b = Math.max(a + 3, xOf(layout, run, span.to))
  c.strokeStyle = colour('--ink-strong')
  c.lineWidth = 1.5
  c.strokeRect(a - 0.75, top - 2.25, b - a + 1.5, height + 4.5)
  // What is shown above, led over to what it is a part of.
  c.globalAlpha = 0.35
  c.lineWidth = 1
  c.beginPath()
  c.moveTo(left, layout.axis + 24)
  c.lineTo(a - 0.75, top - 2)
  c.moveTo(width, layout.axis + 24)
  c.lineTo(b + 0.75, top - 2)
  c.stroke()
  c.globalAlpha = 1
}

/** Where the trace had no room for more steps: hatched. */
function blindness(c: CanvasRenderingContext2D, { layout, span, blind, end, colour }: Scene): void {
  if (blind === undefined || blind >= span.to) return
  const a = Math.max(layout.left, xOf(layout, span, blind))
  const b = Math.min(layout.width, xOf(layout, span, end))
  c.save()
  c.beginPath()
  c.rect(a, 0, b - a, layout.axis)
  c.clip()
  c.fillStyle = colour('--paper')
  c.fillRect(a, 0, b - a, layout.axis)
  c.strokeStyle = colour('--rule-strong')
  c.lineWidth = 1
  c.beginPath()
  for (let x = a - layout.axis; x < b; x += 10) {
    c.moveTo(x, layout.axis)
    c.lineTo(x + layout.axis, 0)
  }
  c.stroke()
  c.restore()
}

function marks(c: CanvasRenderingContext2D, { layout, span, end, position, cursor, colour }: Scene): void {
  const shown = (cycle: number | undefined): cycle is number =>
    cycle !== undefined && cycle >= span.from && cycle <= span.to
  const run = { from: 0, to: Math.max(1, end) }
  if (shown(cursor)) {
    const x = xOf(layout, span, cursor)
    c.strokeStyle = colour('--ink-strong')
    c.lineWidth = 1
    c.setLineDash([3, 3])
    c.beginPath()
    c.moveTo(x, 0)
    c.lineTo(x, layout.axis)
    c.stroke()
    c.setLineDash([])
    c.fillStyle = colour('--ink-strong')
    c.beginPath()
    c.arc(x, layout.axis + 1, 4, 0, 7)
    c.fill()
  }
  if (position === undefined) return
  c.fillStyle = colour('--ink-strong')
  const inRun = xOf(layout, run, position)
  c.fillRect(Math.min(layout.width - 2, inRun - 1), layout.overview - 3, 2, layout.height - layout.overview)
  if (!shown(position)) return
  const x = Math.min(layout.width - 1, xOf(layout, span, position))
  c.fillRect(x - 1, 0, 2, layout.axis)
  c.beginPath()
  c.moveTo(x - 6, 0)
  c.lineTo(x + 6, 0)
  c.lineTo(x, 8)
  c.fill()
}
