// After a build, gives every page its Content Security Policy: scripts from this site only, inline ones by their hash,
// none evaluated from a string. WebAssembly may be compiled: the search index needs it, and so may the machine.
// Inline styles are allowed: highlighted code and charts carry them.
import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { AstroIntegration } from 'astro'

const INLINE_SCRIPT = /<script\b(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g

export function policy(): AstroIntegration {
  return {
    name: 'content-security-policy',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        const root = fileURLToPath(dir)
        const pages = (await readdir(root, { recursive: true })).filter((path) => path.endsWith('.html'))
        await Promise.all(
          pages.map(async (page) => {
            const html = await readFile(root + page, 'utf8')
            await writeFile(root + page, secured(html))
          }),
        )
      },
    },
  }
}

/** The page with its policy as the second element of its head, and light where no script can choose a theme. */
export function secured(html: string): string {
  const hashes = new Set([...html.matchAll(INLINE_SCRIPT)].map(([, code = '']) => `'sha256-${digest(code)}'`))
  const directives = [
    "default-src 'self'",
    ["script-src 'self' 'wasm-unsafe-eval'", ...hashes].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'none'",
  ]
  return html
    .replace(/<meta charset="utf-8"\s*\/?>/i, (m) => `${m}${meta(directives)}`)
    .replace(/<html([^>]*) data-theme="dark"/, '<html$1 data-theme="light"')
}

const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest('base64')
const meta = (directives: string[]) => `<meta http-equiv="content-security-policy" content="${directives.join('; ')}">`
