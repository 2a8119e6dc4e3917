// For Vite: style sheets that Monaco's modules import become part of its chunk, which adds them to the page when it is loaded.
// Astro drops sheets that no page links, and Monaco must not be on pages that nobody edits.
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'

/** Instead of `.css`, so that nothing takes the module for a style sheet. */
const ADDED = '.added-style.js'
const COMMENT = /\/\*[\s\S]*?\*\//g
/** The file that `url(…)` names, without the query that keeps old copies out of caches. */
const FILE = /url\(\s*(["']?)(?!data:)([^"')?]+)[^"')]*\1\s*\)/g

export function editorStyles(): Plugin {
  return {
    name: 'editor-styles',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (!source.endsWith('.css') || !importer?.includes('/monaco-editor/')) return
      const found = await this.resolve(source, importer, { skipSelf: true })
      return found?.id.replace(/\.css$/, ADDED)
    },
    async load(id) {
      if (!id.endsWith(ADDED)) return
      const path = `${id.slice(0, -ADDED.length)}.css`
      const imports: string[] = []
      const text = (await readFile(path, 'utf8')).replace(COMMENT, '').trim()
      const sheet = JSON.stringify(text).replace(FILE, (_, _quote, file: string) => {
        imports.push(`import file${imports.length} from ${JSON.stringify(`${join(dirname(path), file)}?url`)}`)
        return `url('" + file${imports.length - 1} + "')`
      })
      return `${imports.join('\n')}
const style = document.createElement('style')
style.textContent = ${sheet}
document.head.append(style)
export {}`
    },
  }
}
