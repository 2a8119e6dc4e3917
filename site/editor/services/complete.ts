// What can be written at the caret, from the engine's tables and the programs of the lab.
import { ABI_NAMES, CSRS, registerRole } from '../../../engine/index.ts'
import { glossOf, syntaxOf } from '../explain.ts'
import { isMnemonic, MNEMONICS } from '../tokens.ts'
import { DIRECTIVES } from './directives.ts'
import { namesOf } from './names.ts'
import { definitionsFor, type Project, programsWith } from './project.ts'
import { statementAt } from './statement.ts'

export type Kind =
  | 'mnemonic'
  | 'directive'
  | 'macro'
  | 'register'
  | 'csr'
  | 'function'
  | 'label'
  | 'constant'
  | 'file'
  | 'word'

export interface Item {
  readonly label: string
  readonly kind: Kind
  readonly detail: string
  readonly documentation?: string
}

export interface Completion {
  /** The column, from 1, from which on an item replaces what is written. */
  readonly column: number
  readonly items: readonly Item[]
}

const FUNCTIONS = {
  '%hi': 'upper 20 bits',
  '%lo': 'lower 12 bits',
  '%pcrel_hi': 'upper 20 bits, from here',
  '%pcrel_lo': 'lower 12 bits, from where %pcrel_hi stood',
}
const OPTIONS = ['rvc', 'norvc', 'push', 'pop', 'relax', 'norelax', 'arch']
const SECTIONS = ['.text', '.rodata', '.data', '.bss']
const CONSTANTS_ONLY = new Set(['.equ', '.set', '.equiv'])

const registers = (): Item[] =>
  ABI_NAMES.map((label, n) => ({ label, kind: 'register', detail: `x${n}: ${registerRole(n)}` }))
const csrs = (): Item[] => CSRS.map(({ name, gloss }) => ({ label: name, kind: 'csr', detail: gloss }))
const words = (list: readonly string[]): Item[] => list.map((label) => ({ label, kind: 'word', detail: '' }))

export function completionsAt(project: Project, file: string, line: number, column: number): Completion {
  const { lines } = namesOf(project.read(file) ?? '')
  const at = statementAt(lines, line, column)
  if (at.inComment) return { column, items: [] }
  const operation = at.operation.toLowerCase()
  if (at.string !== undefined)
    return operation === '.include' ? { column: at.string + 2, items: includes(project, file) } : { column, items: [] }
  const items =
    at.operand < 0 ? operations(project, file) : operands(project, file, operation, at.operand, at.inParentheses, line)
  return { column: at.column, items }
}

function operations(project: Project, file: string): Item[] {
  const macros = definitionsFor(project, file).filter(({ role }) => role === 'macro')
  return [
    ...[...MNEMONICS].map(
      (label): Item => ({ label, kind: 'mnemonic', detail: syntaxOf(label)[0] ?? '', documentation: glossOf(label) }),
    ),
    ...Object.entries(DIRECTIVES).map(
      ([label, [detail, documentation]]): Item => ({ label, kind: 'directive', detail, documentation }),
    ),
    ...macros.map(
      ({ name, file: f, line }): Item => ({ label: name, kind: 'macro', detail: `macro, ${f} line ${line}` }),
    ),
  ]
}

/** By the operand's name in the instruction's syntax. */
function operands(
  project: Project,
  file: string,
  operation: string,
  operand: number,
  inParentheses: boolean,
  line: number,
): Item[] {
  const names = () => named(project, file, line)
  if (operation === '.option') return words(OPTIONS)
  if (operation === '.section' || operation === '.pushsection') return words(SECTIONS)
  if (operation === '.type' && operand === 1) return words(['@function', '@object'])
  if (operation.startsWith('.')) return CONSTANTS_ONLY.has(operation) && operand === 0 ? [] : names()
  const syntaxes = isMnemonic(operation) ? syntaxOf(operation.replace(/\.(aq|rl|aqrl)$/, '')) : []
  if (syntaxes.length === 0) return [...registers(), ...csrs(), ...names()]
  const wanted = syntaxes.flatMap((syntax) => {
    const text = syntax.split(/\s*,\s*/)[operand]
    if (text === undefined) return []
    const inside = /\((.*)\)/.exec(text)?.[1]
    if (inside !== undefined) return [inParentheses ? inside : text.replace(/\(.*/, '')]
    return [text]
  })
  const has = (pattern: RegExp) => wanted.some((name) => pattern.test(name))
  return [
    ...(has(/^(rd|rs\d|rt|sp)/) ? registers() : []),
    ...(has(/^csr/) ? [...csrs(), ...names()] : []),
    ...(has(/^(target|symbol|imm|uimm|value|shamt)/) ? names() : []),
    ...(has(/^(pred|succ)/) ? words(['r', 'w', 'rw', 'iorw', 'i', 'o', 'io']) : []),
  ]
}

/** Labels and constants of the program, parts of addresses, and parameters of the macro around this line. */
function named(project: Project, file: string, line: number): Item[] {
  const { occurrences } = namesOf(project.read(file) ?? '')
  const macro = occurrences.findLast((o) => o.role === 'macro' && o.line <= line)
  const ended = namesOf(project.read(file) ?? '')
    .lines.slice(macro?.line ?? 0, line - 1)
    .some((text) => /^\s*\.endm/.test(text))
  const parameters = macro && !ended ? occurrences.filter((o) => o.role === 'parameter' && o.line === macro.line) : []
  return [
    ...parameters.map(
      ({ name }): Item => ({ label: `\\${name}`, kind: 'word', detail: `parameter of ${macro?.name}` }),
    ),
    ...Object.entries(FUNCTIONS).map(([label, detail]): Item => ({ label, kind: 'function', detail })),
    ...definitionsFor(project, file)
      .filter(({ role }) => role === 'label' || role === 'constant')
      .map(
        ({ name, role, file: f, line: l }): Item => ({
          label: name,
          kind: role as 'label' | 'constant',
          detail: `${role}, ${f === file ? '' : `${f} `}line ${l}`,
        }),
      ),
  ]
}

/** Files, as a program that this file belongs to would include them. */
function includes(project: Project, file: string): Item[] {
  const [program = file] = programsWith(project, file)
  const from = program.split('/').slice(0, -1)
  return project.files
    .filter((path) => path !== program && path !== file)
    .map((path) => {
      const to = path.split('/')
      let shared = 0
      while (shared < from.length && from[shared] === to[shared]) shared++
      return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/')
    })
    .sort((p, q) => (p.match(/\.\./g)?.length ?? 0) - (q.match(/\.\./g)?.length ?? 0) || (p < q ? -1 : 1))
    .map((label) => ({ label, kind: 'file', detail: 'file' }))
}
