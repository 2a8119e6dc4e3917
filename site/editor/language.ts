// RISC-V assembly in the editor: tokens, hover and completion, all from the engine's tables.
import {
  ABI_NAMES,
  CSRS,
  compile,
  csrNamed,
  PSEUDOS,
  type Pseudo,
  ROWS,
  type Row,
  registerNumber,
  registerRole,
} from '../../engine/index.ts'
import { verdictText, whoExecutes } from '../reference/verdicts.ts'
import { monaco } from './monaco.ts'

export const LANGUAGE = 'riscv'
const { languages } = monaco

const rows = new Map(ROWS.map((row) => [row.name, row]))
const pseudos = new Map<string, Pseudo[]>()
for (const pseudo of PSEUDOS) pseudos.set(pseudo.name, [...(pseudos.get(pseudo.name) ?? []), pseudo])
const mnemonics = [...new Set([...rows.keys(), ...pseudos.keys()])]
const registers = [...ABI_NAMES, 'fp', ...Array.from({ length: 32 }, (_, n) => `x${n}`)]

/** Register the language once; later calls do nothing. */
export function registerLanguage(): void {
  if (languages.getLanguages().some(({ id }) => id === LANGUAGE)) return
  languages.register({ id: LANGUAGE, extensions: ['.s'] })
  languages.setLanguageConfiguration(LANGUAGE, {
    comments: { lineComment: '#', blockComment: ['/*', '*/'] },
    brackets: [['(', ')']],
    autoClosingPairs: [
      { open: '(', close: ')' },
      { open: '"', close: '"', notIn: ['string', 'comment'] },
    ],
    wordPattern: /[%.]?[A-Za-z_][\w.]*|\d\w*/,
  })
  languages.setMonarchTokensProvider(LANGUAGE, {
    mnemonics,
    registers,
    csrs: CSRS.map(({ name }) => name),
    tokenizer: {
      root: [
        [/#.*$|\/\/.*$/, 'comment'],
        [/\/\*/, 'comment', '@block'],
        [/"(?:[^"\\]|\\.)*"?/, 'string'],
        [/'(?:[^'\\]|\\.)'?/, 'string'],
        [/^\s*[\w.$]+:/, 'type'],
        [/%[a-z_]+/, 'keyword'],
        [/\\[\w@]+/, 'variable'],
        [/\.[a-z_][\w.]*/, 'metatag'],
        [
          /[a-zA-Z_][\w.]*/,
          {
            cases: { '@mnemonics': 'keyword', '@registers': 'variable', '@csrs': 'constant', '@default': 'identifier' },
          },
        ],
        [/0x[\da-fA-F]+|0b[01]+|\d+[fb]?/, 'number'],
      ],
      block: [
        [/[^*]+/, 'comment'],
        [/\*\//, 'comment', '@pop'],
        [/\*/, 'comment'],
      ],
    },
  })
  languages.registerHoverProvider(LANGUAGE, {
    provideHover(model, { lineNumber, column }) {
      const word = model.getWordAtPosition({ lineNumber, column })
      const value = word && explain(word.word)
      return value ? { contents: [{ value }], range: rangeOf(lineNumber, word) } : undefined
    },
  })
  languages.registerCompletionItemProvider(LANGUAGE, {
    provideCompletionItems(model, { lineNumber, column }) {
      const range = rangeOf(lineNumber, model.getWordUntilPosition({ lineNumber, column }))
      const { Keyword, Variable, Constant, Reference } = languages.CompletionItemKind
      const labels = new Set([...model.getValue().matchAll(/^([A-Za-z_.$][\w.$]*):/gm)].map((m) => m[1] as string))
      const item = (label: string, kind: number, detail: string) => ({ label, kind, detail, insertText: label, range })
      return {
        suggestions: [
          ...mnemonics.map((name) => item(name, Keyword, glossOf(name))),
          ...ABI_NAMES.map((name, n) => item(name, Variable, `x${n}: ${registerRole(n)}`)),
          ...CSRS.map(({ name, gloss }) => item(name, Constant, gloss)),
          ...[...labels].map((name) => item(name, Reference, 'label')),
        ],
      }
    },
  })
}

const rangeOf = (line: number, { startColumn, endColumn }: { startColumn: number; endColumn: number }) => ({
  startLineNumber: line,
  endLineNumber: line,
  startColumn,
  endColumn,
})

const glossOf = (name: string) => rows.get(name)?.gloss ?? pseudos.get(name)?.[0]?.gloss ?? ''

/** What a word means, as Markdown; undefined for words that are the program's own. */
export function explain(word: string): string | undefined {
  const row = rows.get(word)
  if (row) return instruction(row)
  const found = pseudos.get(word)
  if (found) {
    const forms = found.map(({ syntax, expansion }) => `\`${word} ${syntax}\` → \`${expansion[0]?.to ?? ''}\``)
    return `**${word}**, a pseudo-instruction\n\n${found[0]?.gloss}\n\n${forms.join('\n\n')}`
  }
  const register = registerNumber(word)
  if (register !== undefined) return `**${ABI_NAMES[register]}** is x${register}: ${registerRole(register)}.`
  const csr = csrNamed(word)
  if (!csr) return undefined
  const fields = csr.fields.map(
    ({ name, hi, lo, gloss }) => `- \`${name}\` [${hi === lo ? hi : `${hi}:${lo}`}] ${gloss}`,
  )
  return `**${csr.name}**, CSR 0x${csr.number.toString(16)}\n\n${csr.gloss}\n\n${fields.join('\n')}`
}

function instruction(row: Row): string {
  const answers = whoExecutes(row).map(({ mode, verdict }) => `${mode} ${verdictText(verdict)}`)
  const who = row.guard ? `\n\nWho may: ${answers.join(', ')}.` : ''
  return `\`${row.name} ${row.syntax}\`\n\n${row.gloss}\n\n\`${row.bits}\` (${compile(row).length} bytes)${who}`
}
