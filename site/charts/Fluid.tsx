// A drawing in the widths that pages have: a phone's, a column's, a column's with its margin. Style sheets show the one
// that fits, so that letters keep their size, and no script is needed.
import type { ComponentChild } from 'preact'

export const WIDTHS = [350, 600, 860] as const

export function Fluid({ draw }: { draw: (width: number) => ComponentChild }) {
  return (
    <div class="fluid">
      {WIDTHS.map((width) => (
        <div key={width} class={`fluid-${width}`}>
          {draw(width)}
        </div>
      ))}
    </div>
  )
}
