// RISC-V assembly for Monaco: hands what the language services (services/) find to the editor, in the editor's terms.
import { explain } from './explain.ts'
import { monaco } from './monaco.ts'
import { completionsAt, type Kind } from './services/complete.ts'
import { DIRECTIVES } from './services/directives.ts'
import { formatted } from './services/format.ts'
import type { Span } from './services/names.ts'
import { foldsOf, outlineOf } from './services/outline.ts'
import { definitionsAt, type Place, type Project, referencesAt, rename, renameable } from './services/project.ts'
import { signatureAt } from './services/signature.ts'
import { type Carry, tokensOf } from './tokens.ts'

export const LANGUAGE = 'riscv'
const { languages } = monaco

/** The files of one editor, which its models name by their address: `lab://<workspace>/<path>`. */
export interface Workspace {
  readonly project: Project
  /** The model of a file; made if it was not open before. Undefined: there is no such file. */
  model(file: string): monaco.editor.ITextModel | undefined
  /** Show a place of another file to the reader. */
  open(file: string, place: { line: number; column: number }): void
}

const workspaces = new Map<string, Workspace>()
export const fileOf = (uri: monaco.Uri): string => uri.path.slice(1)
export const uriOf = (workspace: string, file: string): monaco.Uri =>
  monaco.Uri.from({ scheme: 'lab', authority: workspace, path: `/${file}` })

/** Make a workspace known; its models are understood from then on. Returns how to forget it. */
export function addWorkspace(name: string, workspace: Workspace): () => void {
  registerLanguage()
  workspaces.set(name, workspace)
  return () => workspaces.delete(name)
}

type Model = monaco.editor.ITextModel
const { CompletionItemKind: Of, SymbolKind } = languages
const KINDS: Record<Kind, monaco.languages.CompletionItemKind> = {
  mnemonic: Of.Keyword,
  directive: Of.Property,
  macro: Of.Function,
  register: Of.Variable,
  csr: Of.Constant,
  function: Of.Function,
  label: Of.Reference,
  constant: Of.Value,
  file: Of.File,
  word: Of.EnumMember,
}

/** Calls an answer with the project and file of a model. */
function asked<T>(model: Model, answer: (project: Project, file: string, workspace: Workspace) => T): T | undefined {
  const workspace = workspaces.get(model.uri.authority)
  return workspace && answer(workspace.project, fileOf(model.uri), workspace)
}

let registered = false
/** Register the language once; later calls do nothing. */
export function registerLanguage(): void {
  if (registered) return
  registered = true
  languages.register({ id: LANGUAGE, extensions: ['.s'] })
  languages.setLanguageConfiguration(LANGUAGE, {
    comments: { lineComment: '#', blockComment: ['/*', '*/'] },
    brackets: [['(', ')']],
    autoClosingPairs: [
      { open: '(', close: ')', notIn: ['string', 'comment'] },
      { open: '"', close: '"', notIn: ['string', 'comment'] },
    ],
    wordPattern: /[%\\.@]?[A-Za-z_$][\w.$]*|\d\w*/,
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
  languages.registerHoverProvider(LANGUAGE, { provideHover })
  languages.registerCompletionItemProvider(LANGUAGE, {
    triggerCharacters: ['.', '%', '\\', '@', '"', '/'],
    provideCompletionItems: (model, { lineNumber, column }) =>
      asked(model, (project, file) => {
        const found = completionsAt(project, file, lineNumber, column)
        const range = new monaco.Range(lineNumber, found.column, lineNumber, column)
        const suggestions = found.items.map(({ label, kind, detail, documentation = '' }, k) => ({
          label,
          kind: KINDS[kind],
          detail,
          documentation,
          insertText: label,
          range,
          // Files come nearest first, the rest by name.
          ...(kind === 'file' && { sortText: `${k}`.padStart(4, '0') }),
        }))
        return { suggestions }
      }),
  })
  languages.registerSignatureHelpProvider(LANGUAGE, {
    signatureHelpTriggerCharacters: [' ', ','],
    signatureHelpRetriggerCharacters: ['('],
    provideSignatureHelp: (model, { lineNumber, column }) =>
      asked(model, (project, file) => {
        const found = signatureAt(project, file, lineNumber, column)
        if (!found) return undefined
        const signatures = found.signatures.map(({ label, operands, gloss }) => ({
          label,
          documentation: gloss,
          parameters: operands.map(([from, to]) => ({ label: [from, to] as [number, number] })),
        }))
        return {
          value: { signatures, activeSignature: 0, activeParameter: found.operand },
          dispose: () => undefined,
        }
      }),
  })
  languages.registerDefinitionProvider(LANGUAGE, {
    provideDefinition: (model, at) => locations(model, at, definitionsAt),
  })
  languages.registerReferenceProvider(LANGUAGE, {
    provideReferences: (model, at) => locations(model, at, referencesAt),
  })
  languages.registerRenameProvider(LANGUAGE, {
    resolveRenameLocation: (model, { lineNumber, column }) =>
      asked(model, (project, file) => {
        const found = renameable(project, file, lineNumber, column)
        return typeof found === 'string'
          ? { range: new monaco.Range(1, 1, 1, 1), text: '', rejectReason: found }
          : { range: rangeOf(found), text: found.name }
      }),
    provideRenameEdits: (model, { lineNumber, column }, name) =>
      asked(model, (project, file, workspace) => {
        const result = rename(project, file, lineNumber, column, name)
        if (!result.ok) return { edits: [], rejectReason: result.why }
        const edits = result.edits.flatMap((edit) => {
          const resource = workspace.model(edit.file)?.uri
          return resource
            ? [{ resource, versionId: undefined, textEdit: { range: rangeOf(edit), text: edit.text } }]
            : []
        })
        return { edits }
      }),
  })
  languages.registerDocumentSymbolProvider(LANGUAGE, {
    provideDocumentSymbols: (model) =>
      outlineOf(model.getValue()).map((entry) => ({
        name: entry.name,
        detail: entry.kind,
        kind: { label: SymbolKind.Function, constant: SymbolKind.Constant, macro: SymbolKind.Module }[entry.kind],
        tags: [],
        range: new monaco.Range(entry.line, 1, entry.end, model.getLineMaxColumn(entry.end)),
        selectionRange: rangeOf(entry),
      })),
  })
  languages.registerFoldingRangeProvider(LANGUAGE, {
    provideFoldingRanges: (model) =>
      foldsOf(model.getValue()).map(({ start, end, comment }) => ({
        start,
        end,
        ...(comment && { kind: languages.FoldingRangeKind.Comment }),
      })),
  })
  languages.registerDocumentFormattingEditProvider(LANGUAGE, {
    provideDocumentFormattingEdits(model) {
      const after = formatted(model.getValue(monaco.editor.EndOfLinePreference.LF)).split('\n')
      return after.flatMap((text, k) =>
        text === model.getLineContent(k + 1)
          ? []
          : [{ range: new monaco.Range(k + 1, 1, k + 1, model.getLineMaxColumn(k + 1)), text }],
      )
    },
  })
  monaco.editor.registerEditorOpener({
    openCodeEditor(_source, resource, where) {
      const workspace = workspaces.get(resource.authority)
      if (!workspace) return false
      const line = where && ('lineNumber' in where ? where.lineNumber : where.startLineNumber)
      const column = where && ('column' in where ? where.column : where.startColumn)
      workspace.open(fileOf(resource), { line: line ?? 1, column: column ?? 1 })
      return true
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

const rangeOf = ({ line, column, endColumn }: Span): monaco.Range => new monaco.Range(line, column, line, endColumn)

function locations(
  model: Model,
  { lineNumber, column }: monaco.Position,
  find: (project: Project, file: string, line: number, column: number) => readonly Place[],
): monaco.languages.Location[] | undefined {
  return asked(model, (project, file, workspace) =>
    find(project, file, lineNumber, column).flatMap((place) => {
      const uri = workspace.model(place.file)?.uri
      return uri ? [{ uri, range: rangeOf(place) }] : []
    }),
  )
}

/** What a word means in the tables; of a directive, its purpose; of the program's own names, the line that defines them. */
function provideHover(model: Model, at: monaco.Position): monaco.languages.Hover | undefined {
  const word = model.getWordAtPosition(at)
  if (!word) return undefined
  const { lineNumber } = at
  const range = new monaco.Range(lineNumber, word.startColumn, lineNumber, word.endColumn)
  const directive = DIRECTIVES[word.word.toLowerCase()]
  const known = directive ? `\`${word.word} ${directive[0]}\`\n\n${directive[1]}` : explain(word.word)
  const value = known ?? asked(model, (project, file) => ownWord(project, file, at, word.word))
  return value ? { contents: [{ value }], range } : undefined
}

function ownWord(project: Project, file: string, at: monaco.Position, word: string): string | undefined {
  const [place] = definitionsAt(project, file, at.lineNumber, at.column)
  if (!place) return undefined
  const source = project.read(place.file)?.split('\n')[place.line - 1] ?? ''
  const where = place.file === file ? `line ${place.line}` : `${place.file} line ${place.line}`
  return `**${word}**, ${where}:\n\n\`\`\`riscv\n${source}\n\`\`\``
}
