// The ladder's canvas and the span that it shows: sizes, colours, the next frame. What is drawn is in ladder-paint.ts, what
// the reader does with it in Ladder.tsx. Frames are drawn when something has changed, and never more than one at a time.
import type { EventColumns } from '../../engine/index.ts'
import { type Layout, layoutOf } from './ladder-layout.ts'
import { paint } from './ladder-paint.ts'
import { hasSeveral } from './ladder-words.ts'
import { between, isWhole, type Span, wholeRun, within } from './span.ts'
import type { Strip, Timeline } from './timeline.ts'

/** What there is to draw, as it is at the moment. */
export interface Data {
  readonly events: EventColumns
  readonly timeline: Timeline
  readonly end: number
  readonly position: number | undefined
  readonly cursor: number | undefined
  readonly blind: number | undefined
}

/** Milliseconds of a zoom, and without change until the words are renewed. */
const GLIDE = 160
const QUIET = 90

export class Picture {
  private readonly canvas: HTMLCanvasElement
  private readonly data: () => Data
  private readonly settled: (span: Span) => void
  /** Undefined: the whole run, and more as it comes. */
  private chosen: Span | undefined
  /** Where a zoom that is under way leads. */
  private goal: Span | undefined
  private frame = 0
  private glide = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private whole: { key: string; strip: Strip } | undefined
  private colours = new Map<string, string>()
  /** Asked for once: what a page is asked for in between makes it lay itself out, every frame. */
  private width: number
  private readonly font: string
  private readonly still = matchMedia('(prefers-reduced-motion: reduce)')
  private readonly watchers: { disconnect(): void }[] = []
  private readonly dark = matchMedia('(prefers-color-scheme: dark)')

  constructor(canvas: HTMLCanvasElement, data: () => Data, settled: (span: Span) => void) {
    this.canvas = canvas
    this.data = data
    this.settled = settled
    this.width = canvas.clientWidth
    this.font = getComputedStyle(canvas).fontFamily
    const sized = new ResizeObserver(() => {
      this.width = canvas.clientWidth
      this.draw()
    })
    sized.observe(canvas)
    const themed = new MutationObserver(this.recolour)
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    this.watchers.push(sized, themed)
    this.dark.addEventListener('change', this.recolour)
    document.fonts?.ready.then(() => this.draw())
  }

  dispose(): void {
    cancelAnimationFrame(this.frame)
    cancelAnimationFrame(this.glide)
    clearTimeout(this.timer)
    for (const watcher of this.watchers) watcher.disconnect()
    this.dark.removeEventListener('change', this.recolour)
  }

  get span(): Span {
    const { end } = this.data()
    return this.chosen ? within(this.chosen, end) : wholeRun(end)
  }

  /** What will be shown when the picture has come to rest. */
  get heading(): Span {
    return this.goal ?? this.span
  }

  get layout(): Layout {
    return layoutOf(this.width, this.data().timeline.rungs().length)
  }

  /** Show this; `smoothly` unless the reader wants no motion. */
  show(span: Span, smoothly = false): void {
    cancelAnimationFrame(this.glide)
    this.goal = undefined
    if (!smoothly || this.still.matches) {
      this.put(span)
      this.draw()
      return
    }
    this.goal = span
    const [from, begin] = [this.span, performance.now()]
    const go = (now: number) => {
      const t = Math.min(1, Math.max(0, (now - begin) / GLIDE))
      this.put(t === 1 ? span : between(from, span, t * (2 - t)))
      this.paintNow()
      if (t < 1) this.glide = requestAnimationFrame(go)
      else this.goal = undefined
    }
    this.glide = requestAnimationFrame(go)
  }

  private put(span: Span): void {
    this.chosen = isWhole(span, this.data().end) ? undefined : span
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.settled(this.span), QUIET)
  }

  /** With the next frame, unless a zoom that is under way draws it anyhow. */
  draw(): void {
    if (this.frame !== 0 || this.goal) return
    this.frame = requestAnimationFrame(() => {
      this.frame = 0
      this.paintNow()
    })
  }

  private paintNow(): void {
    const { canvas } = this
    const data = this.data()
    const { timeline, end } = data
    const rungs = timeline.rungs()
    const layout = layoutOf(this.width, rungs.length)
    const ratio = Math.min(3, devicePixelRatio || 1)
    if (layout.width <= layout.left) return
    const [width, height] = [Math.round(layout.width * ratio), Math.round(layout.height * ratio)]
    canvas.style.height = `${layout.height}px`
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width
      canvas.height = height
    }
    const c = canvas.getContext('2d')
    if (!c) return
    const columns = Math.max(1, Math.round((layout.width - layout.left) * ratio))
    const key = `${columns} ${timeline.version} ${end}`
    if (this.whole?.key !== key) this.whole = { key, strip: timeline.strip(0, Math.max(1, end), columns, end) }
    paint(c, {
      ...data,
      layout,
      rungs,
      several: hasSeveral(rungs),
      span: this.span,
      whole: this.whole.strip,
      ratio,
      font: this.font,
      colour: this.colour,
    })
  }

  private readonly recolour = (): void => {
    this.colours.clear()
    this.draw()
  }

  /** A custom property's colour as a canvas understands it: the page has to resolve light-dark(). */
  private readonly colour = (name: string): string => {
    let found = this.colours.get(name)
    if (found === undefined) {
      const probe = document.createElement('span')
      probe.style.color = `var(${name})`
      this.canvas.parentElement?.append(probe)
      found = getComputedStyle(probe).color
      probe.remove()
      this.colours.set(name, found)
    }
    return found
  }
}
