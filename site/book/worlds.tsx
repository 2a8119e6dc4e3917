// The worlds that share a machine, and how each is drawn: its colour is in style/worlds.css, its pattern here.
import type { JSX } from 'preact'

export const WORLDS = ['guest-user', 'guest-kernel', 'hypervisor', 'firmware', 'hardware'] as const
export type World = (typeof WORLDS)[number]

/** Lines of one 8 x 8 tile per world: told apart without any colour, and in print. */
const TILES: Record<World, JSX.Element> = {
  'guest-user': <circle cx="4" cy="4" r="1.3" class="dot" />,
  'guest-kernel': <path d="M-2 10 10 -2M-2 2 2 -2M6 10 10 6" />,
  hypervisor: <path d="M2 0V8M6 0V8" />,
  firmware: <path d="M0 0 8 8M8 0 0 8" />,
  hardware: <rect width="8" height="8" class="solid" />,
}

/** Definitions for one drawing; `prefix` keeps ids apart where a page has several. Use with `patternOf`. */
export function WorldPatterns({ prefix }: { prefix: string }) {
  return (
    <defs>
      {WORLDS.map((world) => (
        <pattern
          key={world}
          id={`${prefix}-${world}`}
          class={`world-pattern world-${world}`}
          width="8"
          height="8"
          patternUnits="userSpaceOnUse"
        >
          {TILES[world]}
        </pattern>
      ))}
    </defs>
  )
}

export const patternOf = (prefix: string, world: World): string => `url(#${prefix}-${world})`
