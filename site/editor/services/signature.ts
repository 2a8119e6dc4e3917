// How the operands of an instruction, a macro or a directive are written, and which of them the caret stands in.
import { glossOf, syntaxOf } from '../explain.ts'
import { DIRECTIVES } from './directives.ts'
import { namesOf } from './names.ts'
import { definitionNamed, type Project } from './project.ts'
import { statementAt } from './statement.ts'

export interface Signature {
  /** `csrrw rd, csr, rs1` */
  readonly label: string
  /** Where each operand stands in the label: `[from, to)`. */
  readonly operands: readonly (readonly [number, number])[]
  readonly gloss: string
}

export interface SignatureHelp {
  readonly signatures: readonly Signature[]
  /** The operand at the caret; of a signature that has fewer, none. */
  readonly operand: number
}

export function signatureAt(project: Project, file: string, line: number, column: number): SignatureHelp | undefined {
  const { lines } = namesOf(project.read(file) ?? '')
  const { operation, operand, inComment, before } = statementAt(lines, line, column)
  if (operand < 0 || inComment || operation === '') return undefined
  const name = operation.toLowerCase()
  const plain = name.replace(/\.(aq|rl|aqrl)$/, '')
  const known = DIRECTIVES[name]
  if (known) return help([signature(operation, known[0], known[1])], operand)
  const syntaxes = syntaxOf(name).length > 0 ? syntaxOf(name) : syntaxOf(plain)
  if (syntaxes.length > 0)
    return help(
      syntaxes.map((syntax) => signature(operation, syntax, glossOf(name) || glossOf(plain))),
      operand,
    )
  const macro = definitionNamed(project, file, operation)
  if (macro?.role !== 'macro') return undefined
  const text = namesOf(project.read(macro.file) ?? '').parameters.get(operation) ?? ''
  // Arguments of macros may also be parted by spaces alone.
  const spaced = operand === 0 ? before.trimStart().split(/\s+/).length - 1 : operand
  const made = signature(operation, text.replace(/\s*,\s*|\s+/g, ', '), `A macro: ${macro.file} line ${macro.line}.`)
  return help([made], Math.max(0, spaced))
}

const help = (signatures: readonly Signature[], operand: number): SignatureHelp | undefined =>
  signatures.some(({ operands }) => operands.length > 0) ? { signatures, operand } : undefined

function signature(name: string, syntax: string, gloss: string): Signature {
  const operands: [number, number][] = []
  let at = name.length + 1
  for (const part of syntax === '' ? [] : syntax.split(', ')) {
    operands.push([at, at + part.length])
    at += part.length + 2
  }
  return { label: `${name}${syntax && ` ${syntax}`}`, operands, gloss }
}
