// From instruction words back to text, through the same table.

import { csrNumbered } from '../isa/csrs.ts'
import { type Decoded, decode, expand, operandWords } from '../isa/decode.ts'
import type { Operands } from '../isa/encoding.ts'
import { PSEUDOS } from '../isa/pseudo.ts'
import { ABI_NAMES } from '../isa/registers.ts'
import type { Extension } from '../isa/row.ts'
import { recognize, type Template, templateOf } from '../isa/template.ts'
import { ALL_EXTENSIONS } from './extensions.ts'
import { isUpper } from './field.ts'
import { type Pattern, patternsOf } from './operand.ts'

export interface DisassembleOptions {
  /** Address of the instruction: then targets are printed as addresses, otherwise relative, as `. + 8`. */
  readonly pc?: number
  /** Name of an address (`main+0x10`), printed behind targets. */
  readonly symbol?: (address: number) => string | undefined
  /** Pseudo-instructions where there are any, and full forms for 2-byte instructions, as objdump does. Default true. */
  readonly aliases?: boolean
  /** Default: all. */
  readonly extensions?: ReadonlySet<Extension>
}

export interface Disassembled {
  readonly text: string
  /** Bytes. */
  readonly length: 2 | 4
  /** Undefined: not an instruction; then the text is a data directive. */
  readonly decoded: Decoded | undefined
  /** Where a branch or jump with a fixed target goes; only if `pc` is given. */
  readonly target?: number
}

const everything: ReadonlySet<Extension> = new Set(ALL_EXTENSIONS)

/** Text of the instruction in a word, of which only the low half counts if it is a 2-byte instruction. */
export function disassemble(word: number, options: DisassembleOptions = {}): Disassembled {
  const decoded = decode(word, options.extensions ?? everything)
  const length = (word & 3) === 3 ? 4 : 2
  if (!decoded || hasHiddenBits(decoded)) {
    const bits = length === 4 ? word >>> 0 : word & 0xffff
    return { text: `.${length}byte 0x${bits.toString(16).padStart(length * 2, '0')}`, length, decoded }
  }
  const { row } = decoded.encoding
  const { pc } = options
  const imm = decoded.operands.imm
  const target = pc !== undefined && row.syntax.endsWith('target') ? (pc + imm) >>> 0 : undefined
  const text = options.aliases === false ? plain(decoded, options) : preferred(decoded, options)
  return { text, length, decoded, ...(target !== undefined && { target }) }
}

/** Fields that the syntax does not show and that are not zero, such as the reserved fields of FENCE. */
function hasHiddenBits({ encoding, operands }: Decoded): boolean {
  const shown = operandWords(encoding.row.syntax).map((word) => (word === 'target' ? 'imm' : word))
  return encoding.fields.some(({ name }) => {
    if (name === 'pred' || name === 'succ') return operands[name] === 0
    return operands[name] !== 0 && !shown.includes(name) && name !== 'aq' && name !== 'rl'
  })
}

interface Alias {
  readonly name: string
  readonly patterns: readonly Pattern[]
  readonly template: Template
}

/** Pseudo-instructions that stand for one instruction, by its name; those that say most about it first. */
const aliases = new Map<string, Alias[]>()
for (const { name, syntax, expansion, alias } of PSEUDOS) {
  for (const { when, to } of alias ? [] : expansion) {
    if (when === 'compressed' || when === 'constant' || to.includes(';')) continue
    const template = templateOf(to, new Set(operandWords(syntax)))
    if (!template) continue
    const key = template.encoding.row.name
    aliases.set(key, [...(aliases.get(key) ?? []), { name, patterns: patternsOf(syntax), template }])
  }
}
const specific = ({ template }: Alias) => template.literal.length + template.equal.length
for (const list of aliases.values()) list.sort((p, q) => specific(q) - specific(p))

function preferred(decoded: Decoded, options: DisassembleOptions): string {
  const full = expanded(decoded)
  for (const { name, patterns, template } of aliases.get(full.encoding.row.name) ?? []) {
    const values = recognize(template, full.operands)
    if (values) return written(name, patterns, { ...values, imm: values.target ?? values.imm }, options, full)
  }
  return plain(full, options)
}

function expanded(decoded: Decoded): Decoded {
  // C.MV stands for an ADD in the table, but what it means is mv, which is an ADDI.
  if (decoded.encoding.row.name !== 'c.mv') return expand(decoded)
  const { rd, rs2 } = decoded.operands
  const encoding = (aliases.get('addi') as Alias[])[0].template.encoding
  return { ...decoded, encoding, operands: { rd, rs1: rs2, imm: 0 } }
}

function plain(decoded: Decoded, options: DisassembleOptions): string {
  const { encoding, operands } = decoded
  const { aq = 0, rl = 0 } = operands
  const suffix = aq && rl ? '.aqrl' : aq ? '.aq' : rl ? '.rl' : ''
  return written(encoding.row.name + suffix, patternsOf(encoding.row.syntax), operands, options, decoded)
}

function written(
  name: string,
  patterns: readonly Pattern[],
  values: Operands,
  options: DisassembleOptions,
  decoded: Decoded,
): string {
  let shown = patterns.length
  while (shown > 0 && patterns[shown - 1].optional && values[patterns[shown - 1].name] === 0) shown--
  const operands = patterns.slice(0, shown).map((pattern) => operandText(pattern, values, options, decoded))
  return operands.length === 0 ? name : `${name} ${operands.join(', ')}`
}

function operandText(pattern: Pattern, values: Operands, options: DisassembleOptions, decoded: Decoded): string {
  const value = values[pattern.name]
  switch (pattern.kind) {
    case 'register':
      return ABI_NAMES[value]
    case 'stack-pointer':
      return 'sp'
    case 'memory': {
      const base = pattern.name === 'sp' ? 'sp' : ABI_NAMES[value]
      return `${pattern.offset === undefined ? '' : values[pattern.offset]}(${base})`
    }
    case 'csr':
      return csrNumbered(value)?.name ?? `0x${value.toString(16)}`
    case 'accesses':
      return [...'iorw'].filter((_, bit) => (value >> (3 - bit)) & 1).join('')
    case 'target':
      return targetText(values.imm, options)
    default: {
      const field = decoded.encoding.fields.find((f) => f.name === pattern.name)
      return field && isUpper(field) ? `0x${((value >>> 12) & 0xfffff).toString(16)}` : String(value)
    }
  }
}

function targetText(distance: number, { pc, symbol }: DisassembleOptions): string {
  if (pc === undefined) return distance < 0 ? `. - ${-distance}` : `. + ${distance}`
  const address = (pc + distance) >>> 0
  const name = symbol?.(address)
  const hex = `0x${address.toString(16)}`
  return name === undefined ? hex : `${hex} <${name}>`
}
