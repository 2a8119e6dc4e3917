// The parts of Monaco that the book uses, and its one Worker. Nothing imports this but what is loaded on first use.
import * as monaco from 'monaco-editor/editor/editor.api.js'
import 'monaco-editor/editor/contrib/bracketMatching/browser/bracketMatching.js'
import 'monaco-editor/editor/contrib/codeAction/browser/codeActionContributions.js'
import 'monaco-editor/editor/contrib/comment/browser/comment.js'
import 'monaco-editor/editor/contrib/find/browser/findController.js'
import 'monaco-editor/editor/contrib/gotoError/browser/gotoError.js'
import 'monaco-editor/editor/contrib/hover/browser/hoverContribution.js'
import 'monaco-editor/editor/contrib/linesOperations/browser/linesOperations.js'
import 'monaco-editor/editor/contrib/suggest/browser/suggestController.js'
import 'monaco-editor/editor/contrib/toggleTabFocusMode/browser/toggleTabFocusMode.js'
import 'monaco-editor/editor/contrib/wordHighlighter/browser/wordHighlighter.js'
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker'
// Monaco's own style sheets are lost where a script is loaded on first use, so the editor brings them along as text.
import css from '../../node_modules/monaco-editor/min/vs/editor/editor.main.css?inline'

const style = document.createElement('style')
style.textContent = css
document.head.append(style)

self.MonacoEnvironment = { getWorker: () => new EditorWorker() }

export { monaco }
