// What a word of assembly means, as Markdown, from the engine's tables: shown on hover and beside completions.
import {
  ABI_NAMES,
  CASES,
  type Csr,
  csrNamed,
  PSEUDOS,
  type Pseudo,
  ROWS,
  type Row,
  registerNumber,
  registerRole,
} from '../../engine/index.ts'
import { fieldsOfCsr, fieldsOfRow, type Part } from '../reference/bits.ts'
import { type Answer, verdictText, whoAccesses, whoExecutes } from '../reference/verdicts.ts'

const rows = new Map<string, Row>(ROWS.map((row) => [row.name, row]))
const pseudos = new Map<string, Pseudo[]>()
for (const pseudo of PSEUDOS) pseudos.set(pseudo.name, [...(pseudos.get(pseudo.name) ?? []), pseudo])

/** One sentence on a mnemonic; empty if there is no such instruction. */
export const glossOf = (name: string): string => rows.get(name)?.gloss ?? pseudos.get(name)?.[0]?.gloss ?? ''

/** The ways of writing a mnemonic's operands: `rd, rs1, imm`. */
export const syntaxOf = (name: string): string[] => [
  ...(rows.has(name) ? [rows.get(name)?.syntax ?? ''] : []),
  ...(pseudos.get(name) ?? []).map(({ syntax }) => syntax),
]

/** Undefined for words that are the program's own. */
export function explain(word: string): string | undefined {
  const name = word.toLowerCase()
  const row = rows.get(name) ?? rows.get(name.replace(/\.(aq|rl|aqrl)$/, ''))
  const parts = [...(row ? [instruction(row)] : []), ...(pseudos.get(name) ?? []).map(pseudoInstruction)]
  if (parts.length > 0) return parts.join('\n\n---\n\n')
  const register = registerNumber(word)
  if (register !== undefined) return `**${ABI_NAMES[register]}** is x${register}: ${registerRole(register)}.`
  const csr = csrNamed(word)
  return csr && register === undefined ? controlRegister(csr) : undefined
}

const instruction = (row: Row): string =>
  [
    `\`${row.name}${row.syntax && ` ${row.syntax}`}\``,
    row.gloss,
    row.guard ? `May execute it: ${who(whoExecutes(row))}.` : 'Every mode may execute it.',
    block(drawing(fieldsOfRow(row))),
  ].join('\n\n')

const pseudoInstruction = ({ name, syntax, expansion, gloss }: Pseudo): string =>
  [
    `\`${name}${syntax && ` ${syntax}`}\``,
    gloss,
    'Stands for:',
    block(expansion.map(({ when, to }) => (expansion.length === 1 ? to : `${to}    # ${CASES[when]}`)).join('\n')),
  ].join('\n\n')

function controlRegister(csr: Csr): string {
  const { read, write } = whoAccesses(csr)
  const fields = csr.fields.map(
    ({ name, hi, lo, gloss }) => `- **${name}** (${hi === lo ? `bit ${hi}` : `bits ${hi} to ${lo}`}): ${gloss}`,
  )
  return [
    `**${csr.name}**, CSR 0x${csr.number.toString(16).padStart(3, '0')}. ${csr.gloss}`,
    `Read: ${who(read)}. Write: ${who(write)}.`,
    fields.length > 1 ? block(drawing(fieldsOfCsr(csr))) : '',
    fields.length > 1 ? fields.join('\n') : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

const who = (answers: readonly Answer[]): string =>
  answers
    .map(
      ({ mode, verdict, unless }) =>
        `${mode} ${verdictText(verdict)}${unless.length > 0 ? ` (${unless.join(', ')})` : ''}`,
    )
    .join(', ')

const block = (text: string): string => `\`\`\`text\n${text}\n\`\`\``

/** Fields between bars, with the numbers of their outer bits above. */
export function drawing(parts: readonly Part[]): string {
  let bit = parts.reduce((sum, { width }) => sum + width, 0)
  const cells = parts.map(({ text, width }) => {
    const hi = bit - 1
    bit -= width
    const bits = width === 1 ? `${hi}` : `${hi} ${bit}`
    const room = Math.max(text.length, bits.length)
    const above = width === 1 ? `${hi}`.padStart(room) : `${hi}${`${bit}`.padStart(room - `${hi}`.length)}`
    return { above, below: text.padStart(Math.ceil((room + text.length) / 2)).padEnd(room) }
  })
  return `${cells.map(({ above }) => above).join('   ')}\n${cells.map(({ below }) => below).join(' | ')}`
}
