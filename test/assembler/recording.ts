// The files in corpus/ that hold what GNU `as` and `ld` made of the programs there.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ALL_EXTENSIONS } from '../../engine/assembler/extensions.ts'
import {
  type AssembleResult,
  assemble,
  assembleSource,
  FIRMWARE,
  type Program,
  type Sources,
} from '../../engine/index.ts'
import type { Target } from './gnu.ts'

export const TARGETS: readonly Target[] = ['plain', 'compressed']
export const corpus = join(import.meta.dirname, 'corpus')
export const programs = readdirSync(corpus).filter((name) => name.endsWith('.s'))

/** Extensions of a target, for `assemble`. */
export const extensionsOf = (target: Target) => ALL_EXTENSIONS.filter((e) => target === 'compressed' || e !== 'C')

/** Our assembly of a text for a target. */
export const assembled = (text: string, target: Target): AssembleResult =>
  assemble(text, { extensions: extensionsOf(target) })

/** A recording's lines, without the comments that say where it comes from. */
export const recorded = (name: string): string[] =>
  readFileSync(join(corpus, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))

/** The bytes of a program from its lowest to its highest address, as far as any are given; gaps are zero. */
export function image(parts: readonly { readonly address: number; readonly bytes: Uint8Array }[]): string {
  const filled = parts.filter((p) => p.bytes.length > 0)
  if (filled.length === 0) return ''
  const start = Math.min(...filled.map((p) => p.address))
  const end = Math.max(...filled.map((p) => p.address + p.bytes.length))
  const bytes = new Uint8Array(end - start)
  for (const { address, bytes: part } of filled) bytes.set(part, address - start)
  return `${start.toString(16)} ${Buffer.from(bytes).toString('hex')}`
}

export const imageOf = ({ segments }: Program): string => image(segments)

export const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)

/** A program of the book, with the file that takes the place of its `operation.s`, if it has one. */
export interface BookProgram {
  readonly path: string
  /** The port to the paravirtual machine: PV is defined. */
  readonly port?: true
  readonly operation?: string
}

const engine = join(import.meta.dirname, '../../engine')
export const sources: Sources = (path) => {
  try {
    return readFileSync(join(engine, path), 'utf8')
  } catch {
    return undefined
  }
}

const folders = (path: string): string[] =>
  readdirSync(join(engine, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)

/** Everything in engine/ that is assembled by itself: firmware, guests with each of their operations, hypervisors. */
export function bookPrograms(): BookProgram[] {
  const guests = folders('guests').flatMap((guest): BookProgram[] => {
    const path = `guests/${guest}/kernel.s`
    if (!folders(`guests/${guest}`).includes('operations')) return [{ path }]
    const operations = readdirSync(join(engine, `guests/${guest}/operations`)).filter((f) => f.endsWith('.s'))
    return operations.map((name) => ({ path, operation: `guests/${guest}/operations/${name}` }))
  })
  const hypervisors = folders('hypervisors')
    .filter((name) => name !== 'include')
    .map((name) => ({ path: `hypervisors/${name}/hypervisor.s` }))
  const ports = guests.filter(isPorted).map((guest) => ({ ...guest, port: true as const }))
  return [{ path: FIRMWARE }, ...guests, ...ports, ...hypervisors].filter(({ path }) => sources(path) !== undefined)
}

const isPorted = (program: BookProgram) =>
  assembledBook(program).result.program?.files.some(({ text }) => /^\s*\.ifn?def\s+PV$/m.test(text)) === true

export const titleOf = ({ path, operation, port }: BookProgram): string =>
  `${path}${operation ? ` with ${operation}` : ''}${port ? ' with PV=1' : ''}`

/** Our assembly of a program of the book, and a hash of all the text that went into it. */
export function assembledBook({ path, operation, port }: BookProgram): { result: AssembleResult; text: string } {
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  const instead = operation ? { [`${folder}operation.s`]: sources(operation) ?? '' } : {}
  const result = assembleSource(sources, path, { instead, ...(port && { defines: { PV: 1 } }) })
  return { result, text: hash(result.program?.files.map((f) => f.text).join('\0') ?? '') }
}
