// The ladder: cycles run to the right, the rungs are who runs; the line steps down at each trap and up at each return.
// To the keyboard and to readers who do not see it, it is a slider along the steps of the run; the table below says the
// same in words.
import { useSignal } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { EventColumns } from '../../engine/index.ts'
import { Downloads } from './Downloads.tsx'
import { LadderDrawing } from './LadderDrawing.tsx'
import { LadderTable } from './LadderTable.tsx'
import { useGestures } from './ladder-gestures.ts'
import { cycleAt } from './ladder-layout.ts'
import { type Data, Picture } from './ladder-picture.ts'
import { stepsCsv, stepsJson, summaryOf, wordsAt, wordsOf } from './ladder-reading.ts'
import { hasSeveral, nextStep, type Symbolizer, stepAt } from './ladder-words.ts'
import { plain } from './numbers.ts'
import { lengthOf, panned, type Span, showing, wholeRun, zoomed } from './span.ts'
import { Timeline } from './timeline.ts'

export interface LadderProps {
  /** Events so far; a new object, or `version`, says that there are more, fewer, or others. */
  readonly events: EventColumns
  readonly version?: number
  /** Cycle up to which the run has come. */
  readonly end: number
  /** Cycle at which the machine stands; not given: no machine stands anywhere. */
  readonly position?: number
  /** Events that happened after the last one and were not kept, because the trace was full. */
  readonly lost?: number
  /** Names the places of the steps. */
  readonly symbol?: Symbolizer | undefined
  /** A moment was chosen: travel there. */
  readonly onSelect?: ((moment: { readonly step: number; readonly cycle: number }) => void) | undefined
  /** What is drawn, for those who do not see it, and for the names of files. */
  readonly name?: string
}

/** CSS pixels: how far off a step may be pressed, and how far apart two steps are for the arrow keys. */
const REACH = 5
const APART = 3

export function Ladder({ events, version, end, position, lost = 0, symbol, onSelect, name = 'Ladder' }: LadderProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const picture = useRef<Picture>()
  const timeline = useRef<Timeline>()
  timeline.current ??= new Timeline()
  const index = timeline.current
  useMemo(() => index.update(events), [events, version, events.length])
  /** The step that the reader looks at: an event's number. */
  const cursor = useSignal(-1)
  const pointed = useSignal<string | undefined>(undefined)
  const settled = useSignal<Span | undefined>(undefined)

  const here = cursor.value < events.length ? cursor.value : -1
  const several = hasSeveral(index.rungs())
  const data = useRef<Data>()
  data.current = {
    events,
    timeline: index,
    end,
    position,
    cursor: here < 0 ? undefined : (events.cycle[here] as number),
    blind: lost > 0 && events.length > 0 ? (events.cycle[events.length - 1] as number) : undefined,
  }

  useEffect(() => {
    if (!canvas.current) return
    const made = new Picture(
      canvas.current,
      () => data.current as Data,
      (span) => {
        settled.value = span
      },
    )
    picture.current = made
    return () => made.dispose()
  }, [])
  useEffect(() => picture.current?.draw())

  const span = () => picture.current?.heading ?? wholeRun(end)
  const show = (next: Span) => picture.current?.show(next, true)
  const zoom = (factor: number) => {
    const now = span()
    const at = data.current?.cursor ?? data.current?.position ?? 0
    const fixed = at >= now.from && at <= now.to ? at : (now.from + now.to) / 2
    show(zoomed(now, factor, fixed, end))
  }
  const look = (k: number) => {
    if (k < 0) return
    cursor.value = k
    pointed.value = undefined
    show(showing(span(), events.cycle[k] as number, end))
  }
  const travel = (k: number) => {
    if (k >= 0 && k < events.length) onSelect?.({ step: events.step[k] as number, cycle: events.cycle[k] as number })
  }
  /** The next step that the picture can tell from this one. */
  const walk = (direction: 1 | -1) => {
    const { width, left } = picture.current?.layout ?? { width: 1, left: 0 }
    const apart = (APART * lengthOf(span())) / Math.max(1, width - left)
    if (here < 0) {
      const from = index.eventBefore(position ?? end)
      look(nextStep(events, direction > 0 ? Math.min(from + 1, events.length - 1) : from, direction))
      return
    }
    const cycle = events.cycle[here] as number
    const far = direction > 0 ? index.eventBefore(cycle + apart) : index.eventBefore(cycle - apart) + 1
    look(nextStep(events, direction > 0 ? Math.max(here + 1, far) : Math.min(here - 1, far), direction))
  }

  const keys: Record<string, () => void> = {
    '+': () => zoom(0.5),
    '=': () => zoom(0.5),
    '-': () => zoom(2),
    '0': () => show(wholeRun(end)),
    ArrowLeft: () => walk(-1),
    ArrowRight: () => walk(1),
    ArrowDown: () => walk(-1),
    ArrowUp: () => walk(1),
    PageUp: () => show(panned(span(), 0.8, end)),
    PageDown: () => show(panned(span(), -0.8, end)),
    Home: () => look(nextStep(events, 0, 1)),
    End: () => look(nextStep(events, events.length - 1, -1)),
    Enter: () => travel(here),
  }
  const cycleOf = (x: number) => (picture.current ? cycleAt(picture.current.layout, picture.current.span, x) : 0)
  const around = (x: number) => ({ from: cycleOf(x - REACH), to: cycleOf(x + REACH), at: cycleOf(x) })
  const gestures = useGestures({
    canvas,
    picture,
    end,
    onPoint: (x) => {
      pointed.value = x === undefined ? undefined : wordsAt(index, events, around(x), end, symbol)
    },
    onPress: (x) => {
      const { at, to, from } = around(x)
      const before = nextStep(events, index.eventBefore(at), -1)
      const after = nextStep(events, index.eventBefore(at) + 1, 1)
      const gap = (k: number) => (k < 0 ? Number.POSITIVE_INFINITY : Math.abs((events.cycle[k] as number) - at))
      const k = gap(after) < gap(before) && gap(after) <= to - from ? after : before
      cursor.value = k
      pointed.value = undefined
      travel(k)
    },
  })

  const shown = settled.value ?? wholeRun(end)
  const summary = useMemo(() => summaryOf(index, events, shown, end, lost), [settled.value, index.version, end, lost])
  const said = here < 0 ? undefined : wordsOf(events, here, several, symbol)
  const at = here < 0 ? (position ?? end) : (events.cycle[here] as number)
  const file = name.toLowerCase().replace(/[^a-z0-9]+/g, '-')

  return (
    <div class="ladder not-content">
      <p class="ladder-reading">
        {pointed.value ??
          said ??
          'Point at the line, or walk along it with the arrow keys, to read what happens there.'}
      </p>
      <canvas
        ref={canvas}
        tabIndex={0}
        role="slider"
        aria-label={`${name}: steps of the run`}
        aria-valuemin={0}
        aria-valuemax={end}
        aria-valuenow={at}
        aria-valuetext={said ?? `${plain(at)} of ${plain(end)} cycles`}
        aria-roledescription="timeline"
        onKeyDown={(e) => {
          const act = e.ctrlKey || e.metaKey || e.altKey ? undefined : keys[e.key]
          if (!act) return
          e.preventDefault()
          act()
        }}
        {...gestures}
      />
      <div class="ladder-controls">
        <div class="ladder-buttons">
          <button type="button" onClick={() => zoom(0.5)} aria-label="Zoom in" title="Zoom in: +">
            +
          </button>
          <button type="button" onClick={() => zoom(2)} aria-label="Zoom out" title="Zoom out: −">
            −
          </button>
          <button type="button" onClick={() => walk(-1)} aria-label="Earlier step" title="Earlier step: ←">
            ←
          </button>
          <button type="button" onClick={() => walk(1)} aria-label="Later step" title="Later step: →">
            →
          </button>
          <button type="button" onClick={() => show(wholeRun(end))} title="Whole run: 0">
            Whole run
          </button>
          {onSelect && (
            <button type="button" disabled={here < 0} onClick={() => travel(here)} title="Travel there: Enter">
              Travel there
            </button>
          )}
        </div>
        <Downloads
          name={file}
          svg={() => <LadderDrawing timeline={index} events={events} span={span()} end={end} width={960} />}
          csv={() => stepsCsv(events, span(), several, symbol)}
          json={() => stepsJson(events, span(), several, symbol)}
        />
      </div>
      <p class="ladder-summary">{summary}</p>
      <LadderTable
        events={events}
        from={index.eventBefore(shown.from) + 1}
        to={index.eventBefore(shown.to)}
        several={several}
        symbol={symbol}
        onChoose={(k) => {
          cursor.value = k
          if (stepAt(events, k)) show(showing(span(), events.cycle[k] as number, end))
          travel(k)
        }}
      />
    </div>
  )
}
