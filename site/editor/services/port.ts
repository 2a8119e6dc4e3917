// A paravirtual port of a guest beside the unmodified source: the same files, some of them with a switch, some with another
// in their place. Which one takes a file's place is not written down anywhere: it is the one that defines the same names.
import { variantOf } from './variant.ts'

/** Two texts side by side. */
export interface Compared {
  readonly title: string
  readonly left: { readonly name: string; readonly text: string }
  readonly right: { readonly name: string; readonly text: string }
}

export interface Sources {
  readonly paths: readonly string[]
  readonly read: (path: string) => string
}

/** The switch of a port: the same source with and without it. */
const PORT = 'PV'
const SWITCH = /^\s*\.ifn?def\s+PV\b/m

export const hasSwitch = (text: string): boolean => SWITCH.test(text)
/** Files of a port lie in a folder of this name. */
export const isPort = (file: string): boolean => /\/pv\/[^/]*$/.test(file)

const folderOf = (file: string) => file.slice(0, file.lastIndexOf('/') + 1)
const namesIn = (text: string) =>
  new Set([...text.matchAll(/^(?:([A-Za-z_]\w*):|\s*\.macro\s+(\w+))/gm)].map(([, label, macro]) => label ?? macro))

/** The file of the port that takes this one's place, or in whose place this one of the port stands. */
export function counterpart(file: string, { paths, read }: Sources): string | undefined {
  const folder = isPort(file) ? folderOf(file).slice(0, -'pv/'.length) : `${folderOf(file)}pv/`
  const own = namesIn(read(file))
  const shared = (path: string) => [...namesIn(read(path))].filter((name) => own.has(name)).length
  const [best] = paths
    .filter((path) => folderOf(path) === folder)
    .map((path) => ({ path, count: shared(path) }))
    .sort((p, q) => q.count - p.count)
  return best && best.count > 0 ? best.path : undefined
}

export const hasPort = (file: string, sources: Sources): boolean =>
  isPort(file) || hasSwitch(sources.read(file)) || counterpart(file, sources) !== undefined

/** What the port makes of a file: what it leaves out and puts in, or the file of its own that it takes instead. */
export function comparePort(shown: string, sources: Sources): Compared {
  const { read } = sources
  const twin = counterpart(shown, sources)
  const [file, own] = isPort(shown) ? [twin, shown] : [shown, twin]
  const text = file === undefined ? '' : read(file)
  let right = own === undefined ? '' : read(own)
  if (hasSwitch(text)) {
    // The file chooses by itself, and may include its other half.
    right = variantOf(text, PORT, true)
    if (own !== undefined) {
      const include = `.include "${own.slice(folderOf(file as string).length)}"`
      right = right.replace(new RegExp(`^.*${include.replace(/[.]/g, '\\.')}.*$`, 'm'), () => read(own))
    }
  }
  return {
    title: `${file ?? own}: unmodified, and ported to paravirtualization`,
    left: {
      name: file === undefined ? 'Unmodified: has none' : `Unmodified: ${short(file)}`,
      text: variantOf(text, PORT, false),
    },
    right: { name: own === undefined ? `With ${PORT}` : `Ported: ${short(own)}`, text: variantOf(right, PORT, true) },
  }
}

/** `arch.s`, `pv/arch.s`. */
const short = (path: string) =>
  path
    .split('/')
    .slice(isPort(path) ? -2 : -1)
    .join('/')
