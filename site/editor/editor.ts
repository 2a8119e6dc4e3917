// One Monaco editor for one file: text, diagnostics at their places, the caret, themes of the page.
import type { Diagnostic } from '../../engine/index.ts'
import { LANGUAGE, registerLanguage } from './language.ts'
import { monaco } from './monaco.ts'

export interface Editor {
  readonly text: string
  setText(text: string): void
  /** Show what is wrong with this file. */
  setDiagnostics(diagnostics: readonly Diagnostic[]): void
  /** Put the caret there and show it. Lines and columns count from 1. */
  reveal(line: number, column: number): void
  dispose(): void
}

const OWNER = 'ringside'

/** Make an editor in `element`. `changed` is called after each change by the reader, or by `setText`. */
export function createEditor(
  element: HTMLElement,
  label: string,
  text: string,
  changed: (text: string) => void,
): Editor {
  registerLanguage()
  defineThemes()
  const model = monaco.editor.createModel(text, LANGUAGE)
  const editor = monaco.editor.create(element, {
    model,
    ariaLabel: `${label}. Control+M lets Tab move the focus.`,
    automaticLayout: true,
    fixedOverflowWidgets: true,
    fontFamily: getComputedStyle(element).getPropertyValue('--font-code'),
    fontSize: 14,
    lineNumbersMinChars: 3,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    renderLineHighlight: 'line',
    scrollbar: { alwaysConsumeMouseWheel: false },
    tabSize: 4,
    theme: themeNow(),
    wordBasedSuggestions: 'off',
  })
  let fixes: { range: ReturnType<typeof markerOf>; diagnostic: Diagnostic }[] = []
  const listening = [
    model.onDidChangeContent(() => changed(model.getValue())),
    monaco.languages.registerCodeActionProvider(LANGUAGE, {
      provideCodeActions(asked, range) {
        if (asked !== model) return { actions: [], dispose: () => undefined }
        const actions = fixes
          .filter(({ range: at }) => at.startLineNumber === range.startLineNumber)
          .flatMap(({ diagnostic }) =>
            (diagnostic.fixes ?? []).map((fix) => ({
              title: fix.title,
              kind: 'quickfix',
              edit: {
                edits: [
                  { resource: model.uri, versionId: undefined, textEdit: { range: rangeOf(fix), text: fix.text } },
                ],
              },
            })),
          )
        return { actions, dispose: () => undefined }
      },
    }),
  ]
  const themes = new MutationObserver(() => monaco.editor.setTheme(themeNow()))
  themes.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return {
    get text() {
      return model.getValue()
    },
    setText: (next) => model.pushEditOperations([], [{ range: model.getFullModelRange(), text: next }], () => null),
    setDiagnostics(diagnostics) {
      fixes = diagnostics.map((diagnostic) => ({ range: markerOf(diagnostic), diagnostic }))
      monaco.editor.setModelMarkers(model, OWNER, diagnostics.map(markerOf))
    },
    reveal(lineNumber, column) {
      editor.setPosition({ lineNumber, column })
      editor.revealLineInCenterIfOutsideViewport(lineNumber)
      editor.focus()
    },
    dispose() {
      themes.disconnect()
      for (const one of listening) one.dispose()
      editor.dispose()
      model.dispose()
    },
  }
}

const rangeOf = ({ line, column, endColumn }: { line: number; column: number; endColumn: number }) => ({
  startLineNumber: line,
  endLineNumber: line,
  startColumn: column,
  endColumn,
})

const markerOf = (d: Diagnostic) => ({
  ...rangeOf(d),
  severity: d.severity === 'error' ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
  message: d.remedy ? `${d.message} ${d.remedy}` : d.message,
  code: d.code,
})

const themeNow = () => (document.documentElement.dataset.theme === 'dark' ? 'ringside-dark' : 'ringside-light')

function defineThemes(): void {
  monaco.editor.defineTheme('ringside-light', {
    base: 'vs',
    inherit: false,
    rules: rules({
      ink: '23211d',
      quiet: '5f5b52',
      word: '9c3d00',
      register: '005a96',
      csr: '6d3468',
      label: '00624a',
    }),
    colors: {
      'editor.background': '#f4f2eb',
      'editor.foreground': '#23211d',
      'editorLineNumber.foreground': '#6b675d',
    },
  })
  monaco.editor.defineTheme('ringside-dark', {
    base: 'vs-dark',
    inherit: false,
    rules: rules({
      ink: 'dcd8ce',
      quiet: 'aaa599',
      word: 'f0a066',
      register: '74bdf0',
      csr: 'dfa6da',
      label: '58c8a3',
    }),
    colors: {
      'editor.background': '#1f2022',
      'editor.foreground': '#dcd8ce',
      'editorLineNumber.foreground': '#aaa599',
    },
  })
}

const rules = (c: Record<'ink' | 'quiet' | 'word' | 'register' | 'csr' | 'label', string>) => [
  { token: '', foreground: c.ink },
  { token: 'comment', foreground: c.quiet, fontStyle: 'italic' },
  { token: 'keyword', foreground: c.word },
  { token: 'metatag', foreground: c.quiet, fontStyle: 'bold' },
  { token: 'variable', foreground: c.register },
  { token: 'constant', foreground: c.csr },
  { token: 'type', foreground: c.label, fontStyle: 'bold' },
  { token: 'number', foreground: c.ink },
  { token: 'string', foreground: c.label },
]
