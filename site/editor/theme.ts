// Monaco's theme, made from the page's own colours whenever the reader changes theme.
import { monaco } from './monaco.ts'
import { KINDS } from './tokens.ts'

const NAME = 'ringside'
const BOLD = new Set(['label', 'mnemonic', 'directive'])

/** Make the theme now and whenever the page's theme changes. Once for all editors of a page. */
export function followPageTheme(): void {
  if (following) return
  following = true
  const make = () => monaco.editor.defineTheme(NAME, themeNow())
  make()
  monaco.editor.setTheme(NAME)
  new MutationObserver(() => {
    make()
    monaco.editor.setTheme(NAME)
  }).observe(document.documentElement, { attributeFilter: ['data-theme'] })
}
let following = false

function themeNow(): monaco.editor.IStandaloneThemeData {
  const dark = document.documentElement.dataset.theme === 'dark'
  const colour = reader()
  const [paper, inset, raised, ink, strong, quiet, rule, edge, select, now] = [
    '--paper',
    '--paper-inset',
    '--paper-raised',
    '--ink',
    '--ink-strong',
    '--ink-quiet',
    '--rule',
    '--rule-strong',
    '--select',
    '--code-now',
  ].map(colour) as [string, string, string, string, string, string, string, string, string, string]
  const tokens = KINDS.filter((kind) => kind !== 'operator' && kind !== 'symbol').map((kind) => ({
    token: kind,
    foreground: colour(`--code-${kind}`).slice(1),
    ...(BOLD.has(kind) && { fontStyle: 'bold' }),
  }))
  colour.done()
  return {
    base: dark ? 'vs-dark' : 'vs',
    inherit: false,
    rules: [{ token: '', foreground: ink.slice(1), background: inset.slice(1) }, ...tokens],
    colors: {
      foreground: ink,
      focusBorder: edge,
      'editor.background': inset,
      'editor.foreground': ink,
      'editor.lineHighlightBackground': '#00000000',
      'editor.lineHighlightBorder': rule,
      'editor.selectionBackground': select,
      'editor.inactiveSelectionBackground': select,
      'editor.wordHighlightBackground': now,
      'editor.wordHighlightStrongBackground': now,
      'editor.rangeHighlightBackground': now,
      'editor.symbolHighlightBackground': now,
      'editor.foldBackground': raised,
      'editorCursor.foreground': strong,
      'editorLineNumber.foreground': quiet,
      'editorLineNumber.activeForeground': strong,
      'editorBracketMatch.background': now,
      'editorBracketMatch.border': edge,
      ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`editorBracketHighlight.foreground${n}`, ink])),
      'editorGutter.background': inset,
      'editorGutter.foldingControlForeground': quiet,
      'editorError.foreground': dark ? '#ff8f8f' : '#b3261e',
      'editorWarning.foreground': dark ? '#e8c268' : '#7a5800',
      'editorWidget.background': raised,
      'editorWidget.foreground': ink,
      'editorWidget.border': edge,
      'editorHoverWidget.background': raised,
      'editorHoverWidget.foreground': ink,
      'editorHoverWidget.border': edge,
      'editorSuggestWidget.background': raised,
      'editorSuggestWidget.border': edge,
      'editorSuggestWidget.foreground': ink,
      'editorSuggestWidget.selectedBackground': select,
      'editorSuggestWidget.selectedForeground': strong,
      'editorSuggestWidget.highlightForeground': strong,
      'editorSuggestWidget.focusHighlightForeground': strong,
      'input.background': paper,
      'input.foreground': ink,
      'input.border': edge,
      'inputOption.activeBorder': strong,
      'list.hoverBackground': inset,
      'list.focusBackground': select,
      'list.focusForeground': strong,
      'list.activeSelectionBackground': select,
      'list.activeSelectionForeground': strong,
      'menu.background': raised,
      'menu.foreground': ink,
      'menu.selectionBackground': select,
      'menu.selectionForeground': strong,
      'menu.border': edge,
      'quickInput.background': raised,
      'quickInput.foreground': ink,
      'quickInputList.focusBackground': select,
      'quickInputList.focusForeground': strong,
      'peekView.border': edge,
      'peekViewTitle.background': raised,
      'peekViewTitleLabel.foreground': strong,
      'peekViewTitleDescription.foreground': quiet,
      'peekViewEditor.background': inset,
      'peekViewEditorGutter.background': inset,
      'peekViewEditor.matchHighlightBackground': now,
      'peekViewResult.background': raised,
      'peekViewResult.fileForeground': strong,
      'peekViewResult.lineForeground': ink,
      'peekViewResult.matchHighlightBackground': now,
      'peekViewResult.selectionBackground': select,
      'peekViewResult.selectionForeground': strong,
      'diffEditor.insertedLineBackground': dark ? '#2c4a1f66' : '#dbe8c566',
      'diffEditor.insertedTextBackground': dark ? '#4d7a3555' : '#b9d48f77',
      'diffEditor.removedLineBackground': dark ? '#5a262666' : '#f6d9d366',
      'diffEditor.removedTextBackground': dark ? '#8a3a3a55' : '#eab0a677',
      'diffEditor.unchangedRegionBackground': raised,
      'diffEditor.unchangedRegionForeground': ink,
      'diffEditor.diagonalFill': `${quiet}33`,
      'textLink.foreground': strong,
      'textCodeBlock.background': inset,
      'scrollbarSlider.background': `${quiet}55`,
      'scrollbarSlider.hoverBackground': `${quiet}88`,
      'scrollbarSlider.activeBackground': `${quiet}aa`,
      'scrollbar.shadow': '#00000000',
      'widget.shadow': '#00000022',
    },
  }
}

/** Reads custom properties as #rrggbb: the page resolves light-dark(), a canvas the notation. */
function reader(): ((name: string) => string) & { done(): void } {
  const probe = document.body.appendChild(document.createElement('span'))
  const pixel = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
  const read = (name: string) => {
    probe.style.color = `var(${name})`
    if (!pixel) return '#808080'
    pixel.fillStyle = getComputedStyle(probe).color
    pixel.fillRect(0, 0, 1, 1)
    const [r, g, b] = pixel.getImageData(0, 0, 1, 1).data
    return `#${[r, g, b].map((part) => (part ?? 0).toString(16).padStart(2, '0')).join('')}`
  }
  return Object.assign(read, { done: () => probe.remove() })
}
