// Programs from files: assembled or read from ELF, with what is wrong shown at its place.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type AssembleResult, assemble } from '../assembler/assemble.ts'
import type { Diagnostic } from '../assembler/diagnostics.ts'
import { readElf } from '../assembler/elf-read.ts'
import type { Program } from '../assembler/program.ts'
import { nearest } from '../assembler/suggest.ts'
import type { Extension } from '../isa/row.ts'
import { assembleSource, hypervisorPath, type Sources } from '../lab/sources.ts'
import { Complaint, EXIT, numberOf } from './command.ts'

const ENGINE = join(import.meta.dirname, '..')

export interface ProgramOptions {
  /** Where an assembly program is placed. An ELF file says so itself. */
  readonly base: number
  readonly extensions: ReadonlySet<Extension>
  readonly defines: Readonly<Record<string, number>>
}

/** Every file that a program came from, so far. */
export const filesRead = new Set<string>()

/** The bytes of a file. Throws a Complaint. */
export function readBytes(path: string): Uint8Array {
  filesRead.add(path)
  try {
    return readFileSync(path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const why = { ENOENT: 'there is no such file', EISDIR: 'this is a folder', EACCES: 'reading it is not allowed' }
    throw new Complaint(EXIT.noInput, `${path}: ${why[code as keyof typeof why] ?? (error as Error).message}`)
  }
}

/** Texts of the book's programs by their path below engine/. */
export const bookSources: Sources = (path) => textAt(join(ENGINE, path))

/** Assemble a program, or read it where it is an ELF file. Throws a Complaint, after showing what is wrong. */
export function loadProgram(path: string, options: ProgramOptions): Program {
  const bytes = readBytes(path)
  if (bytes[0] === 0x7f && bytes[1] === 0x45) {
    const elf = readElf(bytes)
    if (!elf.ok) throw new Complaint(EXIT.badProgram, `${path}: ${elf.error}`)
    return elf.program
  }
  if (bytes.includes(0))
    throw new Complaint(
      EXIT.badProgram,
      `${path} is neither assembly text nor an ELF file`,
      'Give a .s file, or the ELF file that a linker wrote.',
    )
  return accepted(path, assembleFile(path, options))
}

export function assembleFile(path: string, { base, extensions, defines }: ProgramOptions): AssembleResult {
  const folder = dirname(path)
  return assemble(new TextDecoder().decode(readBytes(path)), {
    file: path,
    base,
    extensions,
    defines,
    // As GNU as started in the program's folder; then beside the file that includes.
    include: (name, from) => textAt(join(folder, name)) ?? textAt(join(dirname(join(folder, from)), name)),
  })
}

/** A hypervisor of the book by name, or one of the user's own by path. */
export function loadHypervisor(name: string, options: ProgramOptions): Program {
  if (/[./\\]/.test(name)) return loadProgram(name, options)
  const path = hypervisorPath(name)
  if (bookSources(path) === undefined) {
    const names = readdirSync(join(ENGINE, 'hypervisors')).filter((n) => bookSources(hypervisorPath(n)) !== undefined)
    const meant = nearest(name, names)
    const choice = `The book's hypervisors are ${names.join(', ')}; your own is given by its path, ending in .s.`
    throw new Complaint(
      EXIT.usage,
      `there is no hypervisor "${name}"`,
      meant ? `Did you mean ${meant}? ${choice}` : choice,
    )
  }
  return bookProgram(path)
}

/** One of the book's own programs by its path below engine/. */
export const bookProgram = (path: string): Program => accepted(path, assembleSource(bookSources, path))

/** The program, after showing what there is to say about it. Throws a Complaint if there is none. */
export function accepted(path: string, { program, diagnostics }: AssembleResult): Program {
  showDiagnostics(diagnostics)
  if (program) return program
  const errors = diagnostics.filter((d) => d.severity === 'error').length
  throw new Complaint(EXIT.badProgram, `${path} has ${errors === 1 ? 'an error' : `${errors} errors`}`)
}

/** To stderr, as compilers print them: place, what, the line with the place marked, the remedy. */
export function showDiagnostics(diagnostics: readonly Diagnostic[]): void {
  for (const { file, line, column, endColumn, severity, code, message, remedy, within } of diagnostics) {
    process.stderr.write(`${file}:${line}:${column}: ${severity}: ${message} [${code}]\n`)
    const text = (textAt(file) ?? bookSources(file))?.split('\n')[line - 1]
    if (text !== undefined && text.length < 200) {
      const marked = text.slice(0, column - 1).replace(/[^\t]/g, ' ') + '^'.repeat(Math.max(1, endColumn - column))
      process.stderr.write(`    ${text}\n    ${marked}\n`)
    }
    for (const { macro, file: from, line: at } of within ?? [])
      process.stderr.write(`    in macro ${macro}, ${from}:${at}\n`)
    if (remedy) process.stderr.write(`    ${remedy}\n`)
  }
}

/** Values of --define NAME=VALUE; a name alone is 1. */
export function definesOf(texts: readonly string[] = []): Record<string, number> {
  return Object.fromEntries(
    texts.map((text) => {
      const [name, value = '1'] = text.split('=')
      if (!/^[A-Za-z_.$][\w.$]*$/.test(name))
        throw new Complaint(EXIT.usage, `--define is "${text}"`, 'Write NAME=VALUE, as PV=1.')
      return [name, numberOf('define', value)]
    }),
  )
}

/** The text of a file, or undefined. */
export function textAt(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8')
    filesRead.add(path)
    return text
  } catch {
    return undefined
  }
}
