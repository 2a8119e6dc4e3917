// What mouse, pen and fingers do to a ladder: drag moves, wheel and pinch zoom, a press chooses; on the strip of the whole
// run at the bottom they move what is shown above. A vertical swipe scrolls the page, and so does the wheel, unless the
// ladder has the focus or Control is held.
import type { RefObject } from 'preact'
import { useMemo, useRef } from 'preact/hooks'
import { cycleAt, type Layout } from './ladder-layout.ts'
import type { Picture } from './ladder-picture.ts'
import { lengthOf, type Span, within, zoomed } from './span.ts'

interface Options {
  readonly canvas: RefObject<HTMLCanvasElement>
  readonly picture: RefObject<Picture | undefined>
  readonly end: number
  /** The pointer rests at x (CSS pixels in the canvas), or has left. */
  readonly onPoint: (x: number | undefined) => void
  readonly onPress: (x: number) => void
}

/** CSS pixels that a press may tremble. */
const TREMBLE = 4
const LINE = 18

interface Drag {
  readonly x: number
  readonly span: Span
  readonly overview: boolean
  moved: boolean
}

export function useGestures(options: Options) {
  const latest = useRef(options)
  latest.current = options
  return useMemo(() => {
    const fingers = new Map<number, number>()
    let drag: Drag | undefined
    let pinch: { gap: number; fixed: number; span: Span } | undefined

    const where = (e: MouseEvent) => {
      const box = (e.currentTarget as HTMLElement).getBoundingClientRect()
      return { x: e.clientX - box.left, y: e.clientY - box.top }
    }
    const scene = () => {
      const { picture, end } = latest.current
      return (
        picture.current && { picture: picture.current, layout: picture.current.layout, span: picture.current.span, end }
      )
    }
    const centred = (layout: Layout, span: Span, x: number, end: number) => {
      const middle = cycleAt(layout, { from: 0, to: Math.max(1, end) }, x)
      return within({ from: middle - lengthOf(span) / 2, to: middle + lengthOf(span) / 2 }, end)
    }
    const spread = () => {
      const [a = 0, b = 0] = [...fingers.values()]
      return { gap: Math.max(8, Math.abs(a - b)), middle: (a + b) / 2 }
    }

    return {
      onWheel(e: WheelEvent) {
        const now = scene()
        if (!now || (!e.ctrlKey && document.activeElement !== e.currentTarget)) return
        e.preventDefault()
        const unit = e.deltaMode === 0 ? 1 : LINE
        const { layout, span, end, picture } = now
        if (Math.abs(e.deltaX) > Math.abs(e.deltaY)) {
          const by = ((e.deltaX * unit) / Math.max(1, layout.width - layout.left)) * lengthOf(span)
          picture.show(within({ from: span.from + by, to: span.to + by }, end))
          return
        }
        const steps = Math.max(-240, Math.min(240, e.deltaY * unit * (e.ctrlKey ? 4 : 1)))
        picture.show(zoomed(span, 1.0022 ** steps, cycleAt(layout, span, where(e).x), end))
      },
      onPointerDown(e: PointerEvent) {
        const now = scene()
        if (!now || e.button !== 0) return
        const { x, y } = where(e)
        fingers.set(e.pointerId, x)
        ;(e.currentTarget as HTMLElement).setPointerCapture(e.pointerId)
        if (fingers.size === 2) {
          const { gap, middle } = spread()
          pinch = { gap, fixed: cycleAt(now.layout, now.span, middle), span: now.span }
          drag = undefined
          return
        }
        const overview = y >= now.layout.overview - 4
        drag = { x, span: now.span, overview, moved: false }
        if (overview) now.picture.show(centred(now.layout, now.span, x, now.end))
      },
      onPointerMove(e: PointerEvent) {
        const now = scene()
        if (!now) return
        const { layout, picture, end } = now
        const { x, y } = where(e)
        if (fingers.has(e.pointerId)) fingers.set(e.pointerId, x)
        if (pinch) {
          const { gap, middle } = spread()
          const length = lengthOf(pinch.span) * (pinch.gap / gap)
          const share = (middle - layout.left) / Math.max(1, layout.width - layout.left)
          const from = pinch.fixed - share * length
          picture.show(within({ from, to: from + length }, end))
        } else if (drag?.overview) picture.show(centred(layout, now.span, x, end))
        else if (drag) {
          if (!drag.moved && Math.abs(x - drag.x) < TREMBLE) return
          drag.moved = true
          const by = ((drag.x - x) / Math.max(1, layout.width - layout.left)) * lengthOf(drag.span)
          picture.show(within({ from: drag.span.from + by, to: drag.span.to + by }, end))
        } else if (e.pointerType === 'mouse')
          latest.current.onPoint(x >= layout.left && y < layout.axis ? x : undefined)
      },
      onPointerUp(e: PointerEvent) {
        const { x } = where(e)
        if (drag && !drag.overview && !drag.moved && x >= (scene()?.layout.left ?? 0)) latest.current.onPress(x)
        fingers.delete(e.pointerId)
        drag = undefined
        pinch = undefined
      },
      onPointerCancel(e: PointerEvent) {
        fingers.delete(e.pointerId)
        drag = undefined
        pinch = undefined
      },
      onPointerLeave() {
        latest.current.onPoint(undefined)
      },
    }
  }, [])
}
