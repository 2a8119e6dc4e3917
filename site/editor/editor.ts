// One Monaco editor for the files of one lab: their texts, what is wrong with them, the line where the machine stands.
import type { Diagnostic, Fix } from '../../engine/index.ts'
import { addWorkspace, fileOf, LANGUAGE, uriOf } from './language.ts'
import { monaco } from './monaco.ts'
import type { Project } from './services/project.ts'
import { followPageTheme } from './theme.ts'

export interface Place {
  readonly line: number
  readonly column: number
}

export interface EditorOptions {
  /** The programs whose files these are: for names that lead from one file to another. */
  readonly project: Project
  /** The reader follows a name into another file. */
  readonly follow: (file: string, place: Place) => void
  /** Called after each change of a file, by the reader or by `setText`. Reading the text is the caller's: it costs. */
  readonly changed: (file: string) => void
  /** Escape was pressed where it closes nothing: the reader wants to leave. */
  readonly leave: () => void
  /** A line's number was pressed: a breakpoint there is wanted, or no longer. */
  readonly breakpoint: (line: number) => void
  /** Whether Tab moves the focus: called at each change. At first it indents. */
  readonly tabMoves: (moves: boolean) => void
}

export interface Editor {
  /** Show a file; `text` is used if it was not open before. */
  open(file: string, text: string): void
  text(file: string): string | undefined
  /** Replace a file's text, in one step that Undo takes back. */
  setText(file: string, text: string): void
  /** Show what is wrong, in every open file. */
  setDiagnostics(diagnostics: readonly Diagnostic[]): void
  /** Put the caret there in the file that is shown, and the focus. Lines and columns count from 1. */
  reveal(place: Place): void
  /** Mark the line where the machine stands; undefined: nowhere in this file. */
  setNow(line: number | undefined): void
  /** Mark these lines of the file that is shown as breakpoints. */
  setBreakpoints(lines: readonly number[]): void
  /** The line of the caret. */
  caret(): number
  toggleTab(): void
  dispose(): void
}

const OWNER = 'ringside'
let editors = 0

/** Make an editor in `element`, in its font. */
export function createEditor(
  element: HTMLElement,
  { project, follow, changed, leave, breakpoint, tabMoves }: EditorOptions,
): Editor {
  followPageTheme()
  const authority = `lab-${editors++}`
  const models = new Map<string, monaco.editor.ITextModel>()
  const views = new Map<string, monaco.editor.ICodeEditorViewState | null>()
  let shown = ''
  let diagnostics: readonly Diagnostic[] = []
  const style = getComputedStyle(element)
  const editor = monaco.editor.create(element, {
    model: null,
    automaticLayout: true,
    bracketPairColorization: { enabled: false },
    fixedOverflowWidgets: true,
    foldingHighlight: false,
    fontFamily: style.getPropertyValue('--font-code'),
    fontLigatures: false,
    fontSize: Number.parseFloat(style.fontSize),
    lineHeight: Number.parseFloat(style.lineHeight),
    glyphMargin: false,
    guides: { indentation: false },
    hideCursorInOverviewRuler: true,
    hover: { above: false },
    lineDecorationsWidth: 22,
    lineNumbersMinChars: 4,
    minimap: { enabled: false },
    overviewRulerBorder: false,
    padding: { top: 10, bottom: 10 },
    quickSuggestions: { other: true, comments: false, strings: false },
    renderFinalNewline: 'on', // dimmed, its number could not be read
    renderLineHighlight: 'line',
    renderLineHighlightOnlyWhenFocus: true,
    scrollBeyondLastLine: false,
    scrollbar: { alwaysConsumeMouseWheel: false, useShadows: false },
    stickyScroll: { enabled: false },
    suggestFontSize: 13,
    suggestLineHeight: 24,
    tabSize: 4,
    unicodeHighlight: { ambiguousCharacters: false },
    wordBasedSuggestions: 'off',
  })
  // Monaco's list of names gives its options a level, which options have none of, and another name than what they show.
  const options = new MutationObserver((changes) => {
    for (const { target } of changes)
      if (target instanceof Element && target.matches('.quick-input-list [role=option]'))
        for (const name of ['aria-level', 'aria-label']) target.removeAttribute(name)
  })
  options.observe(element, { subtree: true, attributeFilter: ['aria-level'] })
  const now = editor.createDecorationsCollection()
  const breakpoints = editor.createDecorationsCollection()
  let tabLeaves = false
  const toggleTab = () => {
    tabLeaves = !tabLeaves
    editor.updateOptions({ tabFocusMode: tabLeaves })
    tabMoves(tabLeaves)
  }
  editor.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.KeyM, toggleTab)
  // The key that closes an explanation has closed it before anybody is asked what else it does.
  let explained = false
  const look = ({ key }: KeyboardEvent) => {
    if (key === 'Escape') explained = element.querySelector('.monaco-hover:not(.hidden)') !== null
  }
  element.addEventListener('keydown', look, true)
  editor.addCommand(
    monaco.KeyCode.Escape,
    () => {
      if (!explained) leave()
    },
    '!suggestWidgetVisible && !parameterHintsVisible && !renameInputVisible && !inQuickInput && !inReferenceSearchEditor && !referenceSearchVisible && !findWidgetVisible && !markersNavigationVisible && !editorHasSelection && !editorHasMultipleSelections && !editorHoverVisible',
  )
  const NUMBERS = monaco.editor.MouseTargetType.GUTTER_LINE_NUMBERS
  const listening = [
    editor.onMouseDown(({ target }) => {
      if (target.type === NUMBERS && target.position) breakpoint(target.position.lineNumber)
    }),
    monaco.languages.registerCodeActionProvider(LANGUAGE, {
      provideCodeActions(model, range) {
        const file = fileOf(model.uri)
        const mine = models.get(file) === model && !project.readOnly(file) ? diagnostics : []
        const actions = mine
          .filter((d) => d.file === file && d.line === range.startLineNumber)
          .flatMap((d) => (d.fixes ?? []).map((fix) => quickFix(model, d, fix)))
        return { actions, dispose: () => undefined }
      },
    }),
  ]
  const modelOf = (file: string, text: string) => {
    const known = models.get(file)
    if (known) return known
    const model = monaco.editor.createModel(text, LANGUAGE, uriOf(authority, file))
    model.onDidChangeContent(() => changed(file))
    models.set(file, model)
    return model
  }
  const forget = addWorkspace(authority, {
    project,
    model(file) {
      const text = project.read(file)
      return text === undefined ? undefined : modelOf(file, text)
    },
    open: follow,
  })
  const mark = (file: string, model: monaco.editor.ITextModel) =>
    monaco.editor.setModelMarkers(model, OWNER, diagnostics.filter((d) => d.file === file).map(markerOf))
  return {
    open(file, text) {
      if (file === shown) return
      if (shown) views.set(shown, editor.saveViewState())
      shown = file
      const model = modelOf(file, text)
      editor.setModel(model)
      const readOnly = project.readOnly(file)
      editor.updateOptions({
        readOnly,
        ariaLabel: `${file}${readOnly ? ', read-only' : ''}. Escape leaves the editor; Control+M lets Tab move the focus.`,
      })
      mark(file, model)
      const view = views.get(file)
      if (view) editor.restoreViewState(view)
    },
    text: (file) => models.get(file)?.getValue(),
    setText(file, text) {
      const model = modelOf(file, text)
      model.pushStackElement()
      model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null)
      model.pushStackElement()
    },
    setDiagnostics(all) {
      diagnostics = all
      for (const [file, model] of models) mark(file, model)
    },
    reveal({ line, column }) {
      editor.setPosition({ lineNumber: line, column })
      editor.revealPositionInCenterIfOutsideViewport({ lineNumber: line, column }, monaco.editor.ScrollType.Immediate)
      editor.focus()
    },
    setNow(line) {
      if (line === undefined) return now.clear()
      const range = new monaco.Range(line, 1, line, 1)
      now.set([
        {
          range,
          options: { isWholeLine: true, className: 'editor-now', linesDecorationsClassName: 'editor-now-mark' },
        },
      ])
      editor.revealLineInCenterIfOutsideViewport(line, monaco.editor.ScrollType.Immediate)
    },
    setBreakpoints(lines) {
      breakpoints.set(
        lines.map((line) => ({
          range: new monaco.Range(line, 1, line, 1),
          options: { lineNumberClassName: 'editor-breakpoint', stickiness: 1 },
        })),
      )
    },
    caret: () => editor.getPosition()?.lineNumber ?? 1,
    toggleTab,
    dispose() {
      forget()
      for (const one of listening) one.dispose()
      options.disconnect()
      element.removeEventListener('keydown', look, true)
      editor.dispose()
      for (const model of models.values()) model.dispose()
    },
  }
}

const rangeOf = ({ line, column, endColumn }: { line: number; column: number; endColumn: number }) => ({
  startLineNumber: line,
  endLineNumber: line,
  startColumn: column,
  endColumn,
})

const markerOf = (d: Diagnostic): monaco.editor.IMarkerData => ({
  ...rangeOf(d),
  severity: d.severity === 'error' ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
  message: d.remedy ? `${d.message}\n${d.remedy}` : d.message,
  code: d.code,
})

const quickFix = (model: monaco.editor.ITextModel, d: Diagnostic, fix: Fix): monaco.languages.CodeAction => ({
  title: fix.title,
  kind: 'quickfix',
  diagnostics: [markerOf(d)],
  isPreferred: true,
  edit: {
    edits: [{ resource: model.uri, versionId: undefined, textEdit: { range: rangeOf(fix), text: fix.text } }],
  },
})
