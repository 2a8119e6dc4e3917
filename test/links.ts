// Reads a built site as a reader's browser would: every link, script, style and picture of every page must lead to a
// file that is there, below the base path, and every #fragment to an element. Nothing may be fetched from another host.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The built files by their path in the output folder, e.g. `lessons/x/index.html`; text of HTML and CSS, else ''. */
export type Site = ReadonlyMap<string, string>

export function readSite(folder: string): Site {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replace(/^\//, ''))
  return new Map(
    paths.map((path) => [path, /\.(html|css)$/.test(path) ? readFileSync(join(folder, path), 'utf8') : '']),
  )
}

export const pagesOf = (site: Site): string[] => [...site.keys()].filter((path) => path.endsWith('.html'))

/** What is wrong with the links of one file, one sentence each. `base` begins and ends with a slash. */
export function brokenLinks(site: Site, page: string, base: string): string[] {
  const text = site.get(page) ?? ''
  if (page.endsWith('.css'))
    return [...text.matchAll(/url\(\s*['"]?([^'")]+)/g)].flatMap((m) => judge(m[1] ?? '', true))
  const markup = text.replace(/<!--[\s\S]*?-->/g, '').replace(/(<(script|style)\b[^>]*>)[\s\S]*?<\/\2>/g, '$1')
  return [...markup.matchAll(/<([a-z][\w-]*)\b((?:[^>"']|"[^"]*"|'[^']*')*)>/g)].flatMap(
    ([, tag = '', attributes = '']) => {
      const of = (name: string) => attribute(attributes, name)
      const fetched = ['src', 'poster', 'component-url', 'renderer-url', 'before-hydration-url', 'data'].flatMap(of)
      const sources = of('srcset').flatMap((set) => set.split(',').map((part) => part.trim().split(/\s+/)[0] ?? ''))
      const followed = of('href')
      const loads = tag === 'link' && !/\brel="?(canonical|alternate|prev|next|sitemap)/.test(attributes)
      return [
        ...[...fetched, ...sources].flatMap((url) => judge(url, true)),
        ...followed.flatMap((url) => judge(url, loads, tag === 'a' || tag === 'area')),
      ]
    },
  )

  function judge(raw: string, loads: boolean, isLink = false): string[] {
    const url = raw.replaceAll('&amp;', '&').replaceAll('&#38;', '&')
    if (/^(data|blob|mailto):/.test(url)) return []
    if (/^([a-z]+:)?\/\//i.test(url)) return loads ? [`${page}: loads ${url} from another host`] : []
    if (/^[a-z]+:/i.test(url)) return [`${page}: ${url} is no address that a book links to`]
    if (url === '' && !loads) return isLink ? [`${page}: an empty link`] : []
    const { pathname, hash } = new URL(url, `http://site${base}${page}`)
    if (!`${pathname}/`.startsWith(base)) return [`${page}: ${url} leaves the base path ${base}`]
    const path = decodeURIComponent(pathname).slice(base.length)
    const file = [path, `${path}index.html`].find((name) => site.has(name) && !name.endsWith('/'))
    if (file === undefined) {
      const remedy = site.has(`${path}/index.html`) ? ' (write the slash at its end)' : ''
      return [`${page}: ${url} leads nowhere${remedy}`]
    }
    const fragment = decodeURIComponent(hash.slice(1))
    if (fragment && file.endsWith('.html') && !anchors(site.get(file) ?? '').has(fragment))
      return [`${page}: ${url}: ${file} has no element with the id ${fragment}`]
    return []
  }
}

/** Values of an attribute in the text of a tag: none or one. */
function attribute(text: string, name: string): string[] {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`).exec(text)
  return found ? [found[1] ?? found[2] ?? found[3] ?? ''] : []
}

const anchors = (html: string): Set<string> =>
  new Set(['top', ...[...html.matchAll(/\s(?:id|name)\s*=\s*["']?([^"'\s>]+)/g)].map((m) => m[1] ?? '')])
