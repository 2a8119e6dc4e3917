// Finding and assembling the programs that come with the book: firmware, guests, hypervisors. The engine has no files; a
// host gives it the texts of engine/**/*.s by their paths below engine/, such as `guests/tick/kernel.s`.
import { type AssembleResult, assemble } from '../assembler/assemble.ts'
import type { Program } from '../assembler/program.ts'
import type { Extension } from '../isa/row.ts'
import { RAM_BASE } from '../machine/layout.ts'
import { NEXT_STAGE } from './boot.ts'

/** Text of a file by its path below engine/, or undefined. */
export type Sources = (path: string) => string | undefined

export interface SourceOptions {
  /** Files that take the place of others, by path below engine/: a reader's edited version, or a measured operation. */
  readonly instead?: Readonly<Record<string, string>>
  readonly defines?: Readonly<Record<string, number>>
  readonly extensions?: Iterable<Extension>
}

export const FIRMWARE = 'firmware/sbi.s'
/** Of a guest by its name, or of a program that is named by its path: `lessons/15-mine/hello.s`. */
export const guestPath = (name: string): string => (name.endsWith('.s') ? name : `guests/${name}/kernel.s`)
export const hypervisorPath = (name: string): string => `hypervisors/${name}/hypervisor.s`

/** What was assembled last, by program and definitions, with every text that was read for it. */
interface Known {
  readonly texts: ReadonlyMap<string, string | undefined>
  readonly result: AssembleResult
}
const known = new WeakMap<Sources, Map<string, Known>>()
/** So many programs of one host are remembered. */
const MOST_KNOWN = 64

/**
 * Assemble one of the book's programs for the address where it runs. `.include` names are relative to the program's
 * folder, as when GNU `as` is started there; diagnostics and line tables name every file by its path below engine/.
 * What is asked again, and would read the same texts, is not assembled again.
 */
export function assembleSource(sources: Sources, path: string, options: SourceOptions = {}): AssembleResult {
  const { instead, defines, extensions } = options
  const read = (p: string) => instead?.[p] ?? sources(p)
  const all = known.get(sources) ?? new Map<string, Known>()
  known.set(sources, all)
  const key = JSON.stringify([path, defines, extensions && [...extensions]])
  const before = all.get(key)
  if (before && [...before.texts].every(([p, text]) => read(p) === text)) return before.result
  const texts = new Map<string, string | undefined>()
  const result = assembled(path, options, (p) => {
    const text = read(p)
    texts.set(p, text)
    return text
  })
  all.set(key, { texts, result })
  for (const oldest of all.keys()) if (all.size > MOST_KNOWN) all.delete(oldest)
  return result
}

function assembled(path: string, { defines, extensions }: SourceOptions, read: Sources): AssembleResult {
  const pathOf = (name: string) => (name === path ? path : includedPath(path, name))
  const result = assemble(read(path) ?? '', {
    file: path,
    base: path === FIRMWARE ? RAM_BASE : NEXT_STAGE,
    include: (name) => read(pathOf(name)),
    ...(defines && { defines }),
    ...(extensions && { extensions }),
  })
  const diagnostics = result.diagnostics.map((d) => ({
    ...placed(d, pathOf),
    ...(d.fixes && { fixes: d.fixes.map((fix) => placed(fix, pathOf)) }),
    ...(d.within && { within: d.within.map((use) => placed(use, pathOf)) }),
  }))
  if (!result.program) return { ok: result.ok, diagnostics }
  const files = result.program.files.map((file) => ({ ...file, name: pathOf(file.name) }))
  return { ok: result.ok, diagnostics, program: { ...result.program, files } }
}

/**
 * The definitions with which a guest becomes one of this hypervisor's: a symbol `guest_define_NAME` of the hypervisor's stands for
 * NAME with its value. One whose guests need no change has none, and bare metal neither.
 */
export function guestDefines(hypervisor: Program | undefined): Record<string, number> {
  const prefix = 'guest_define_'
  const symbols = hypervisor?.symbols.filter((s) => s.name.startsWith(prefix)) ?? []
  return Object.fromEntries(symbols.map((s) => [s.name.slice(prefix.length), s.address]))
}

const placed = <T extends { readonly file: string }>(thing: T, pathOf: (name: string) => string): T => ({
  ...thing,
  file: pathOf(thing.file),
})

/** The file that `.include "name"` means anywhere in a program: relative to the folder of the program, not of the file. */
export const includedPath = (program: string, name: string): string =>
  resolve(program.slice(0, program.lastIndexOf('/') + 1) + name)

/** `a/b/../c` is `a/c`. */
function resolve(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}
