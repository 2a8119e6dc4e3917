// The ladder: cycles run to the right, the rungs are who runs; the line steps down at each trap and up at each return.
// Drawn on a canvas, because a run has a million steps. Keyboard: arrows move, + and - zoom, Home shows all, Enter goes to
// the step in the middle. The list below says the same in words.
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { EventColumns } from '../../engine/index.ts'
import { draw, eventBefore, type Rung, rungsOf } from './ladder.ts'
import { plain } from './numbers.ts'

export interface LadderProps {
  events: EventColumns
  /** Cycle at which the run stands, and so far has come. */
  end: number
  /** A moment was chosen. */
  onSelect?: (moment: { step: number; cycle: number }) => void
  /** What event k was, in words: `environment call from U-mode, at trap+0x8`. */
  describe: (k: number) => string
  /** Draw again: changes whenever events were added in place. */
  version?: number
}

const RUNG = 30
const LABEL = 112
const LEAST = 40

export function Ladder({ events, end, onSelect, describe, version }: LadderProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  /** Cycles shown; undefined: all of them, and more as they come. */
  const view = useSignal<{ from: number; to: number } | undefined>(undefined)
  const rungs = rungsOf(events)
  const span = view.value ?? { from: 0, to: Math.max(end, LEAST) }
  const height = Math.max(1, rungs.length) * RUNG + 26

  useEffect(() => {
    const element = canvas.current
    if (!element) return
    const paint = () => paintLadder(element, events, rungs, span, end)
    paint()
    const resized = new ResizeObserver(paint)
    resized.observe(element)
    const themed = new MutationObserver(paint)
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      resized.disconnect()
      themed.disconnect()
    }
  }, [events, version, end, span.from, span.to, rungs.length])

  const move = (from: number, width: number) => {
    const w = Math.min(Math.max(LEAST, width), Math.max(end, LEAST))
    const start = Math.min(Math.max(0, from), Math.max(end, LEAST) - w)
    view.value = w >= Math.max(end, LEAST) ? undefined : { from: start, to: start + w }
  }
  const zoom = (factor: number, centre = (span.from + span.to) / 2) => {
    const width = (span.to - span.from) * factor
    move(centre - ((centre - span.from) / (span.to - span.from)) * width, width)
  }
  const shift = (share: number) => {
    const width = span.to - span.from
    move(span.from + share * width, width)
  }
  const select = (cycle: number) => {
    const k = Math.max(0, eventBefore(events, cycle))
    if (k < events.length) onSelect?.({ step: events.step[k] as number, cycle: events.cycle[k] as number })
  }
  const cycleAt = (e: MouseEvent) => {
    const box = (e.currentTarget as HTMLElement).getBoundingClientRect()
    return span.from + ((e.clientX - box.left - LABEL) / Math.max(1, box.width - LABEL)) * (span.to - span.from)
  }

  const keys: Record<string, () => void> = {
    '+': () => zoom(0.5),
    '=': () => zoom(0.5),
    '-': () => zoom(2),
    ArrowLeft: () => shift(-0.2),
    ArrowRight: () => shift(0.2),
    Home: () => {
      view.value = undefined
    },
    End: () => shift(1e9),
    Enter: () => select((span.from + span.to) / 2),
  }
  const drag = useRef<{ x: number; from: number; moved: boolean } | undefined>(undefined)
  const first = eventBefore(events, span.from) + 1
  const listed: number[] = []
  for (let k = first; k < events.length && listed.length < 12 && (events.cycle[k] as number) <= span.to; k++)
    if (events.type[k] !== 2) listed.push(k)
  const inView = eventBefore(events, span.to) - first + 1

  return (
    <div class="ladder">
      <canvas
        ref={canvas}
        style={{ height: `${height}px` }}
        tabIndex={0}
        role="img"
        aria-label={`The ladder, cycles ${plain(Math.round(span.from))} to ${plain(Math.round(span.to))}: ${plain(inView)} events on the rungs ${rungs.map((r) => r.label).join(', ')}. Plus and minus zoom, arrows move, Home shows the whole run.`}
        onKeyDown={(e) => {
          const act = keys[e.key]
          if (!act) return
          e.preventDefault()
          act()
        }}
        onWheel={(e) => {
          if (!e.ctrlKey && document.activeElement !== e.currentTarget) return
          e.preventDefault()
          zoom(e.deltaY > 0 ? 1.25 : 0.8, cycleAt(e))
        }}
        onPointerDown={(e) => {
          drag.current = { x: e.clientX, from: span.from, moved: false }
          e.currentTarget.setPointerCapture(e.pointerId)
        }}
        onPointerMove={(e) => {
          const d = drag.current
          if (!d || Math.abs(e.clientX - d.x) < 4) return
          d.moved = true
          const width = span.to - span.from
          move(d.from - ((e.clientX - d.x) / Math.max(1, e.currentTarget.clientWidth - LABEL)) * width, width)
        }}
        onPointerUp={(e) => {
          if (drag.current && !drag.current.moved) select(cycleAt(e))
          drag.current = undefined
        }}
      />
      <div class="ladder-controls">
        <button type="button" onClick={() => zoom(0.5)} aria-label="Zoom in">
          +
        </button>
        <button type="button" onClick={() => zoom(2)} aria-label="Zoom out">
          −
        </button>
        <button type="button" onClick={() => shift(-0.5)} aria-label="Earlier">
          ←
        </button>
        <button type="button" onClick={() => shift(0.5)} aria-label="Later">
          →
        </button>
        <button
          type="button"
          onClick={() => {
            view.value = undefined
          }}
        >
          Whole run
        </button>
        <span class="ladder-span">
          cycles {plain(Math.round(span.from))} to {plain(Math.round(span.to))}, {plain(inView)} events
        </span>
      </div>
      <details>
        <summary>These events in words</summary>
        <ol class="ladder-list">
          {listed.map((k) => (
            <li key={k}>
              <button type="button" onClick={() => select(events.cycle[k] as number)}>
                {plain(events.cycle[k] as number)}
              </button>{' '}
              {describe(k)}
            </li>
          ))}
        </ol>
        {inView > listed.length && <p>Zoom in to see the others.</p>}
      </details>
    </div>
  )
}

function paintLadder(
  element: HTMLCanvasElement,
  events: EventColumns,
  rungs: readonly Rung[],
  span: { from: number; to: number },
  end: number,
): void {
  const ratio = devicePixelRatio || 1
  const width = element.clientWidth
  const height = element.clientHeight
  element.width = Math.round(width * ratio)
  element.height = Math.round(height * ratio)
  const c = element.getContext('2d')
  if (!c || width <= LABEL) return
  c.scale(ratio, ratio)
  const style = getComputedStyle(element)
  const colour = (name: string) => resolveColour(element, name)
  const rule = colour('--rule')
  const ink = colour('--ink')
  const quiet = colour('--ink-quiet')
  c.font = `13px ${style.fontFamily}`
  c.textBaseline = 'middle'
  rungs.forEach(({ label }, k) => {
    const y = k * RUNG + RUNG / 2
    c.fillStyle = ink
    c.fillText(label, 0, y)
    c.fillStyle = rule
    c.fillRect(LABEL, y - 0.5, width - LABEL, 1)
  })
  const { line, crowded } = draw(events, rungs, span.from, span.to, width - LABEL, end)
  const fills = rungs.map(({ world }) => colour(`--${world}-fill`))
  // Crowded pixels: a bar on each rung, as strong as its share of the time.
  for (const [pixel, shares] of crowded) {
    shares.forEach((share, k) => {
      if (share <= 0) return
      c.globalAlpha = 0.35 + 0.65 * Math.min(1, share)
      c.fillStyle = fills[k] as string
      c.fillRect(LABEL + pixel, k * RUNG + RUNG / 2 - 5, 1, 10)
    })
  }
  c.globalAlpha = 1
  line.forEach(({ rung, from, to }, k) => {
    const y = rung * RUNG + RUNG / 2
    c.fillStyle = fills[rung] as string
    c.fillRect(LABEL + from, y - 5, to - from, 10)
    const next = line[k + 1]
    if (!next || next.from - to > 2) return
    c.fillStyle = ink
    const other = next.rung * RUNG + RUNG / 2
    c.fillRect(LABEL + to - 0.5, Math.min(y, other), 1, Math.abs(other - y))
  })
  const y = rungs.length * RUNG + 14
  c.fillStyle = quiet
  c.textAlign = 'left'
  c.fillText(`${plain(Math.round(span.from))}`, LABEL, y)
  c.textAlign = 'right'
  c.fillText(`${plain(Math.round(span.to))} cycles`, width, y)
  c.textAlign = 'left'
}

/** A custom property's colour as a canvas understands it: light-dark() has to be resolved by the page. */
function resolveColour(element: HTMLElement, name: string): string {
  const probe = element.ownerDocument.createElement('span')
  probe.style.color = `var(${name})`
  element.parentElement?.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}
