// A box that scrolls when its contents are too wide or too long; a keyboard reaches it.
import type { ComponentChildren } from 'preact'

export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard
    <div class="view-scroll" tabIndex={0} role="group" aria-label={label}>
      {children}
    </div>
  )
}
