// RISC-V assembly for Monaco: tokens, hover and completion, all from the engine's tables and the text itself.
import { ABI_NAMES, CSRS, directiveNames, registerRole } from '../../engine/index.ts'
import { explain, glossOf, syntaxOf } from './explain.ts'
import { monaco } from './monaco.ts'
import { type Carry, MNEMONICS, tokensOf } from './tokens.ts'

export const LANGUAGE = 'riscv'
const { languages } = monaco

type Model = monaco.editor.ITextModel
type Suggestion = monaco.languages.CompletionItem

/** Register the language once; later calls do nothing. */
export function registerLanguage(): void {
  if (languages.getLanguages().some(({ id }) => id === LANGUAGE)) return
  languages.register({ id: LANGUAGE, extensions: ['.s'] })
  languages.setLanguageConfiguration(LANGUAGE, {
    comments: { lineComment: '#', blockComment: ['/*', '*/'] },
    brackets: [['(', ')']],
    autoClosingPairs: [
      { open: '(', close: ')', notIn: ['string', 'comment'] },
      { open: '"', close: '"', notIn: ['string', 'comment'] },
    ],
    wordPattern: /[%\\.]?[A-Za-z_$][\w.$]*|\d\w*/,
  })
  languages.setTokensProvider(LANGUAGE, {
    getInitialState: () => new LineState('code'),
    tokenize(line, state) {
      const { tokens, carry } = tokensOf(line, (state as LineState).carry)
      const scopes: monaco.languages.IToken[] = []
      let at = 0
      for (const { kind, from, to } of tokens) {
        if (from > at) scopes.push({ startIndex: at, scopes: '' })
        scopes.push({ startIndex: from, scopes: kind })
        at = to
      }
      if (at < line.length) scopes.push({ startIndex: at, scopes: '' })
      return { tokens: scopes, endState: new LineState(carry) }
    },
  })
  languages.registerHoverProvider(LANGUAGE, {
    provideHover(model, { lineNumber, column }) {
      const word = model.getWordAtPosition({ lineNumber, column })
      const value = word && (explain(word.word) ?? ownWord(model, word.word))
      return value ? { contents: [{ value }], range: rangeOf(lineNumber, word) } : undefined
    },
  })
  languages.registerCompletionItemProvider(LANGUAGE, {
    triggerCharacters: ['.', '%'],
    provideCompletionItems(model, { lineNumber, column }) {
      const word = model.getWordUntilPosition({ lineNumber, column })
      const before = model.getLineContent(lineNumber).slice(0, word.startColumn - 1)
      const range = rangeOf(lineNumber, { startColumn: word.startColumn, endColumn: column })
      const { tokens, carry } = tokensOf(before)
      if (carry === 'comment' || tokens.at(-1)?.kind === 'comment' || tokens.at(-1)?.kind === 'string')
        return { suggestions: [] }
      const atOperation = tokens.every(({ kind, from }) => kind === 'label' || before[from] === ':')
      return { suggestions: (atOperation ? operations(model) : operands(model)).map((item) => ({ ...item, range })) }
    },
  })
}

class LineState implements monaco.languages.IState {
  readonly carry: Carry
  constructor(carry: Carry) {
    this.carry = carry
  }
  clone(): LineState {
    return this
  }
  equals(other: monaco.languages.IState): boolean {
    return (other as LineState).carry === this.carry
  }
}

const rangeOf = (line: number, { startColumn, endColumn }: { startColumn: number; endColumn: number }) => ({
  startLineNumber: line,
  endLineNumber: line,
  startColumn,
  endColumn,
})

type Offer = Omit<Suggestion, 'range'>
const { CompletionItemKind: Of } = languages
const offer = (
  label: string,
  kind: monaco.languages.CompletionItemKind,
  detail: string,
  documentation = '',
): Offer => ({
  label,
  kind,
  detail,
  insertText: label,
  ...(documentation && { documentation }),
})

function operations(model: Model): Offer[] {
  return [
    ...[...MNEMONICS].map((name) => offer(name, Of.Keyword, syntaxOf(name)[0] ?? '', glossOf(name))),
    ...directiveNames().map((name) => offer(name, Of.Property, 'directive')),
    ...definitions(model)
      .filter(({ what }) => what === 'macro')
      .map(({ name, line }) => offer(name, Of.Function, `macro, line ${line}`)),
  ]
}

function operands(model: Model): Offer[] {
  return [
    ...ABI_NAMES.map((name, n) => offer(name, Of.Variable, `x${n}: ${registerRole(n)}`)),
    ...CSRS.map(({ name, gloss }) => offer(name, Of.Constant, `CSR: ${gloss}`)),
    ...['%hi', '%lo', '%pcrel_hi', '%pcrel_lo'].map((name) => offer(name, Of.Function, 'part of an address')),
    ...definitions(model)
      .filter(({ what }) => what !== 'macro')
      .map(({ name, what, line }) => offer(name, Of.Reference, `${what}, line ${line}`)),
  ]
}

interface Definition {
  readonly name: string
  readonly what: 'label' | 'constant' | 'macro'
  readonly line: number
}

const DEFINITION = /^\s*(?:([A-Za-z_.$][\w.$]*):|\.(?:equ|set|equiv)\s+([A-Za-z_.$][\w.$]*)|\.macro\s+([\w.$]+))/

/** What a text defines by name. Kept for a version of the text: completion asks at every key. */
function definitions(model: Model): readonly Definition[] {
  const known = cache.get(model)
  const version = model.getVersionId()
  if (known?.version === version) return known.list
  const found = new Map<string, Definition>()
  model.getLinesContent().forEach((text, k) => {
    const [, label, constant, macro] = DEFINITION.exec(text) ?? []
    const name = label ?? constant ?? macro
    if (name && !found.has(name))
      found.set(name, { name, what: label ? 'label' : constant ? 'constant' : 'macro', line: k + 1 })
  })
  const list = [...found.values()]
  cache.set(model, { version, list })
  return list
}
const cache = new WeakMap<Model, { version: number; list: readonly Definition[] }>()

function ownWord(model: Model, word: string): string | undefined {
  const found = definitions(model).find(({ name }) => name === word)
  if (!found) return undefined
  return `**${word}**, ${found.what}, line ${found.line}:\n\n\`\`\`riscv\n${model.getLineContent(found.line)}\n\`\`\``
}
