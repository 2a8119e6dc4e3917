// Two texts side by side, or one below the other where there is no room, with what differs marked. To look at: nothing can
// be changed here.
import { LANGUAGE, registerLanguage } from './language.ts'
import { monaco } from './monaco.ts'
import { followPageTheme } from './theme.ts'

export interface ComparisonOptions {
  readonly left: string
  readonly right: string
  readonly label: string
  /** Escape was pressed. */
  readonly leave: () => void
}

export interface Comparison {
  /** To the next difference, or the one before. */
  go(to: 'next' | 'previous'): void
  dispose(): void
}

let comparisons = 0

/** `found` is told how many places differ, as soon as that is known. */
export function createComparison(
  element: HTMLElement,
  { left, right, label, leave }: ComparisonOptions,
  found: (differences: number) => void,
): Comparison {
  registerLanguage()
  followPageTheme()
  const style = getComputedStyle(element)
  const uri = (side: string) => monaco.Uri.from({ scheme: 'comparison', authority: `${comparisons}`, path: `/${side}` })
  comparisons++
  const [original, modified] = [
    monaco.editor.createModel(left, LANGUAGE, uri('left')),
    monaco.editor.createModel(right, LANGUAGE, uri('right')),
  ]
  const editor = monaco.editor.createDiffEditor(element, {
    automaticLayout: true,
    ariaLabel: label,
    readOnly: true,
    originalEditable: false,
    renderSideBySide: true,
    useInlineViewWhenSpaceIsLimited: true,
    renderSideBySideInlineBreakpoint: 700,
    guides: { indentation: false },
    renderOverviewRuler: false,
    hideUnchangedRegions: { enabled: true, contextLineCount: 4, minimumLineCount: 4, revealLineCount: 20 },
    fixedOverflowWidgets: true,
    fontFamily: style.getPropertyValue('--font-code'),
    fontLigatures: false,
    fontSize: Number.parseFloat(style.fontSize),
    lineHeight: Number.parseFloat(style.lineHeight),
    lineNumbersMinChars: 4,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    scrollbar: { alwaysConsumeMouseWheel: false, useShadows: false },
    stickyScroll: { enabled: false },
    unicodeHighlight: { ambiguousCharacters: false },
    tabFocusMode: true,
  })
  editor.setModel({ original, modified })
  const sides = [
    [editor.getOriginalEditor(), 'left'],
    [editor.getModifiedEditor(), 'right'],
  ] as const
  // Whenever its options change, the diff editor takes the names away from its two sides.
  const nameSides = () => {
    for (const [side, which] of sides)
      side.updateOptions({ tabFocusMode: true, ariaLabel: `${label}: ${which}. Escape closes.` })
  }
  nameSides()
  for (const [side] of sides) side.addCommand(monaco.KeyCode.Escape, leave)
  const listening = [
    editor.onDidUpdateDiff(() => found(editor.getLineChanges()?.length ?? 0)),
    ...sides.map(([side]) => side.onDidChangeConfiguration(() => nameSides())),
  ]
  return {
    go(to) {
      editor.goToDiff(to)
      editor.getModifiedEditor().focus()
    },
    dispose() {
      for (const each of listening) each.dispose()
      editor.dispose()
      original.dispose()
      modified.dispose()
    },
  }
}
