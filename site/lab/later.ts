// What a lab loads when it is first used. Never while pages are rendered: then the pages would carry the style of all of it.
export const loadEditor = () => (import.meta.env.SSR ? inBrowser() : import('../editor/editor.ts'))
export const loadComparison = () => (import.meta.env.SSR ? inBrowser() : import('../editor/comparison.ts'))
export const loadReader = () => (import.meta.env.SSR ? inBrowser() : import('../editor/reader.ts'))
export const loadPanels = () => (import.meta.env.SSR ? inBrowser() : import('./views/index.ts'))
export const loadTerminal = () => (import.meta.env.SSR ? inBrowser() : import('./views/Terminal.tsx'))
export const loadTake = () => (import.meta.env.SSR ? inBrowser() : import('./take.ts'))
export const loadViews = () => (import.meta.env.SSR ? inBrowser() : import('./run.ts'))

const inBrowser = (): never => {
  throw new Error('only in a browser')
}
