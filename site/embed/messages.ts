// What an embedded lab and the page around it say to each other. Documented for course sites in pages/embed/index.astro.
// Pure: whose message it is, the receiver checks (Embed.tsx); what it asks for, is checked here.

/** Every message carries it, so that others pass it over. */
export const PROTOCOL = 1

export type Command =
  | { readonly type: 'run' | 'stop' | 'reset' | 'getFiles' }
  | { readonly type: 'step'; readonly steps: number }
  | { readonly type: 'goTo'; readonly step: number }
  | { readonly type: 'choose'; readonly world: string; readonly vms: number }
  | { readonly type: 'input'; readonly uart: number; readonly text: string }
  | { readonly type: 'setFile'; readonly path: string; readonly text: string }

export type News =
  | { readonly type: 'ready'; readonly worlds: readonly string[]; readonly files: readonly string[] }
  | {
      readonly type: 'status'
      readonly text: string
      readonly running: boolean
      readonly counts: { readonly steps: number; readonly cycles: number; readonly instructions: number }
    }
  | {
      readonly type: 'finished'
      readonly world: string
      readonly vms: number
      readonly cycles: number
      readonly exits: readonly { readonly what: string; readonly count: number }[]
      readonly console: string
    }
  | { readonly type: 'files'; readonly files: Readonly<Record<string, string>> }
  | { readonly type: 'height'; readonly pixels: number }
  | { readonly type: 'error'; readonly why: string }

export interface Limits {
  readonly worlds: readonly string[]
  readonly vms: number
  /** Files that may be set. */
  readonly files: readonly string[]
}

const MOST_TEXT = 1 << 20

/** The command in a message; undefined if it is not for a lab at all; a sentence if it is wrong. */
export function commandOf(data: unknown, { worlds, vms, files }: Limits): Command | string | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const message = data as Record<string, unknown>
  if (message.ringside !== PROTOCOL) return undefined
  const number = (value: unknown, least: number, most: number): value is number =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most
  const text = (value: unknown): value is string => typeof value === 'string' && value.length <= MOST_TEXT
  switch (message.type) {
    case 'run':
    case 'stop':
    case 'reset':
    case 'getFiles':
      return { type: message.type }
    case 'step':
      return number(message.steps, -1e9, 1e9) ? { type: 'step', steps: message.steps } : 'steps must be a whole number'
    case 'goTo':
      return number(message.step, 0, Number.MAX_SAFE_INTEGER)
        ? { type: 'goTo', step: message.step }
        : 'step must be a whole number from 0'
    case 'choose': {
      const { world, vms: wanted = 1 } = message
      if (typeof world !== 'string' || !worlds.includes(world)) return `world must be one of ${worlds.join(', ')}`
      return number(wanted, 1, vms) ? { type: 'choose', world, vms: wanted } : `vms must be from 1 to ${vms}`
    }
    case 'input':
      return number(message.uart ?? 0, 0, 3) && text(message.text)
        ? { type: 'input', uart: (message.uart as number | undefined) ?? 0, text: message.text }
        : 'input needs a uart from 0 to 3 and a text'
    case 'setFile':
      if (typeof message.path !== 'string' || !files.includes(message.path)) return 'there is no such file to set here'
      return text(message.text)
        ? { type: 'setFile', path: message.path, text: message.text }
        : 'text must be a text of at most a megabyte'
    default:
      return 'there is no such message'
  }
}

/** How an embedded lab is asked for: the query of its address. */
export interface Asked extends Limits {
  readonly world: string
  readonly name: string
  readonly file: string | undefined
  readonly readOnly: readonly string[]
  readonly theme: 'light' | 'dark' | undefined
  /** Origin of the page around it, with which messages are exchanged; without it there are none. */
  readonly parent: string | undefined
}

/** From the query; what is not there, or is wrong, is as if it were not given. */
export function asked(search: string, guest: string, worlds: readonly string[], files: readonly string[]): Asked {
  const query = new URLSearchParams(search)
  const listed = (key: string) => (query.get(key) ?? '').split(',').filter((part) => part !== '')
  const chosen = listed('worlds').filter((world) => worlds.includes(world))
  const offered = chosen.length > 0 ? chosen : worlds
  const world = query.get('world') ?? ''
  const file = query.get('file') ?? ''
  const locked = listed('readonly')
  const readOnly = locked.includes('all') ? files : files.filter((path) => locked.includes(path))
  const theme = query.get('theme')
  return {
    worlds: offered,
    world: offered.includes(world) ? world : (offered[0] as string),
    vms: Math.min(4, Math.max(1, Math.floor(Number(query.get('vms'))) || 1)),
    name: `embed-${/^[\w-]{1,60}$/.exec(query.get('name') ?? '')?.[0] ?? guest}`,
    file: files.includes(file) ? file : undefined,
    readOnly,
    files: files.filter((path) => !readOnly.includes(path)),
    theme: theme === 'light' || theme === 'dark' ? theme : undefined,
    parent: originOf(query.get('parent') ?? ''),
  }
}

/** `https://course.example`, nothing else: no path, no `*`, no `null`. */
function originOf(text: string): string | undefined {
  try {
    const { protocol, origin } = new URL(text)
    return /^https?:$/.test(protocol) && origin === text ? origin : undefined
  } catch {
    return undefined
  }
}
