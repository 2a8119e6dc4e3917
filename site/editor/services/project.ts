// Questions about the programs of a lab: which files a name reaches, where it is defined, where it is used, and what changes
// when it gets another name. A program is a file with everything that it includes; its names are one space.
import { includedPath, registerNumber } from '../../../engine/index.ts'
import { CSR_NAMES } from '../tokens.ts'
import { isLocal, isShared, nameError, namesOf, type Occurrence, occurrenceAt, type Span } from './names.ts'

export interface Project {
  /** The files that are assembled: guest, hypervisor, firmware. By path below engine/, as all files here. */
  readonly programs: readonly string[]
  /** Every file that could be included. */
  readonly files: readonly string[]
  /** The text as it is now. */
  read(file: string): string | undefined
  /** The reader must not change it. */
  readOnly(file: string): boolean
}

export interface Place extends Span {
  readonly file: string
}

export interface Edit extends Place {
  readonly text: string
}

export type Renaming =
  | { readonly ok: true; readonly edits: readonly Edit[] }
  | { readonly ok: false; readonly why: string }

/** A program's files: itself, then what it includes, in order. */
export function filesOf(project: Project, program: string): string[] {
  const found = new Set<string>()
  const visit = (file: string) => {
    const text = found.has(file) ? undefined : project.read(file)
    if (text === undefined) return
    found.add(file)
    for (const { name } of namesOf(text).includes) visit(includedPath(program, name))
  }
  visit(program)
  return [...found]
}

/** The programs that a file belongs to; if to none, it is looked at alone. */
export function programsWith(project: Project, file: string): string[] {
  const found = project.programs.filter((program) => filesOf(project, program).includes(file))
  return found.length > 0 ? found : [file]
}

/** Files that share their names with this one. */
const neighbours = (project: Project, file: string): string[] => [
  ...new Set([file, ...programsWith(project, file).flatMap((program) => filesOf(project, program))]),
]

const occurrencesIn = (project: Project, file: string): readonly Occurrence[] =>
  namesOf(project.read(file) ?? '').occurrences

const at = (file: string, { line, column, endColumn }: Span): Place => ({ file, line, column, endColumn })

export const occurrenceIn = (project: Project, file: string, line: number, column: number): Occurrence | undefined =>
  occurrenceAt(namesOf(project.read(file) ?? ''), line, column)

/** Everything that is the same as the name at a place, in this file first. */
function same(project: Project, file: string, wanted: Occurrence): (Place & { occurrence: Occurrence })[] {
  const files = isShared(wanted) ? neighbours(project, file) : [file]
  return files.flatMap((f) =>
    occurrencesIn(project, f)
      .filter(({ key }) => key === wanted.key)
      .map((occurrence) => ({ ...at(f, occurrence), occurrence })),
  )
}

/** Where the name at a place is defined; of an include: the file. Several, where conditions choose. */
export function definitionsAt(project: Project, file: string, line: number, column: number): Place[] {
  const names = namesOf(project.read(file) ?? '')
  const include = names.includes.find((i) => i.line === line && i.column <= column && column <= i.endColumn)
  if (include) {
    return programsWith(project, file)
      .map((program) => includedPath(program, include.name))
      .filter((path, k, all) => all.indexOf(path) === k && project.read(path) !== undefined)
      .map((path) => ({ file: path, line: 1, column: 1, endColumn: 1 }))
  }
  const here = occurrenceAt(names, line, column)
  if (!here) return []
  return same(project, file, here)
    .filter(({ occurrence }) => occurrence.role !== 'use')
    .map(({ file: f, occurrence }) => at(f, occurrence))
}

/** Where the name at a place is used, and defined. */
export function referencesAt(project: Project, file: string, line: number, column: number): Place[] {
  const here = occurrenceIn(project, file, line, column)
  return here ? same(project, file, here).map(({ file: f, occurrence }) => at(f, occurrence)) : []
}

/** A definition of a name in the programs of a file, with its line of source. */
export function definitionNamed(project: Project, file: string, name: string) {
  for (const f of neighbours(project, file)) {
    const { occurrences, lines } = namesOf(project.read(f) ?? '')
    const found = occurrences.find((o) => o.role !== 'use' && o.key === name)
    if (found) return { ...at(f, found), role: found.role, source: lines[found.line - 1] ?? '' }
  }
  return undefined
}

/** What the programs of a file define by name: the first definition of each. */
export function definitionsFor(project: Project, file: string): (Place & { name: string; role: Occurrence['role'] })[] {
  const found = new Map<string, Place & { name: string; role: Occurrence['role'] }>()
  for (const f of neighbours(project, file))
    for (const o of occurrencesIn(project, f))
      if (o.role !== 'use' && isShared(o) && !found.has(o.name))
        found.set(o.name, { ...at(f, o), name: o.name, role: o.role })
  return [...found.values()]
}

/** Why nothing at this place can be renamed, or what can. */
export function renameable(project: Project, file: string, line: number, column: number): Occurrence | string {
  const here = occurrenceIn(project, file, line, column)
  if (!here) return 'This is not a name of the program.'
  const places = same(project, file, here)
  if (!places.some(({ occurrence }) => occurrence.role !== 'use')) return `${here.name} is not defined in this program.`
  const locked = places.find((place) => project.readOnly(place.file))
  return locked ? `${here.name} stands in ${locked.file} too, which can only be read.` : here
}

/** Give the name at a place another name, everywhere. Refused where anything else would mean something else then. */
export function rename(project: Project, file: string, line: number, column: number, name: string): Renaming {
  const here = renameable(project, file, line, column)
  if (typeof here === 'string') return { ok: false, why: here }
  const wrong = isLocal(here.name) && isLocal(name) ? undefined : wrongName(project, file, here, name)
  if (wrong) return { ok: false, why: wrong }
  const becomesName = isLocal(here.name) && !isLocal(name)
  const edits = same(project, file, here).map(({ occurrence, ...place }) => ({
    ...place,
    // Of `1f` the letter goes when the label gets a name.
    endColumn: place.endColumn + (becomesName && occurrence.role === 'use' ? 1 : 0),
    text: name,
  }))
  if (!isLocal(here.name)) return { ok: true, edits }
  const before = namesOf(project.read(file) ?? '').occurrences
  const after = namesOf(applied(project.read(file) ?? '', edits)).occurrences
  // The same names at the same lines, each led to the definition that it had.
  const lineOf = (key: string) => (key.includes('@') ? key.replace(/^[^@]*@(\d+):.*$/, '$1') : '')
  const differs = before.find((old, k) => {
    const now = after[k]
    const led = old.key === here.key && becomesName ? now?.key === name : now && lineOf(now.key) === lineOf(old.key)
    return !now || now.line !== old.line || !led
  })
  return differs
    ? { ok: false, why: `With the name ${name}, line ${differs.line} would lead somewhere else.` }
    : { ok: true, edits }
}

function wrongName(project: Project, file: string, here: Occurrence, name: string): string | undefined {
  if (isLocal(name)) return `${name} would be a local label; ${here.name} is a name.`
  if (nameError(name)) return nameError(name)
  if (!isShared(here) && !isLocal(here.name)) {
    const line = here.key.replace(/^[^@]*@/, '').split(':')[0]
    const taken = occurrencesIn(project, file).some((o) => o.name === name && o.key.startsWith(`${name}@${line}:`))
    return taken ? `The macro has a parameter ${name} already.` : undefined
  }
  if (registerNumber(name) !== undefined) return `${name} is a register.`
  if (CSR_NAMES.has(name)) return `${name} is a control register.`
  const known = name !== here.name && definitionNamed(project, file, name)
  return known ? `${name} is defined already, in ${known.file} line ${known.line}.` : undefined
}

/** A text after edits, which must not overlap. */
export function applied(text: string, edits: readonly (Span & { readonly text: string })[]): string {
  const lines = text.split('\n')
  for (const { line, column, endColumn, text: put } of [...edits].sort(
    (p, q) => q.line - p.line || q.column - p.column,
  )) {
    const old = lines[line - 1] ?? ''
    lines[line - 1] = old.slice(0, column - 1) + put + old.slice(endColumn - 1)
  }
  return lines.join('\n')
}
