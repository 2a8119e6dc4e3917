// A page of the book as its source has it: front matter, sections, components with their properties, and the prose between. Every place
// is a line of the file. Reads what lessons are written in; what MDX allows beyond that is left out.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { parse } from 'yaml'
import { lessonOf } from '../../site/lessons.ts'

export interface Tag {
  readonly name: string
  /** Properties that are written out: texts, numbers, lists, objects. One that is computed is undefined. */
  readonly props: Readonly<Record<string, unknown>>
  readonly line: number
}

export interface Section {
  readonly title: string
  /** The anchor of its heading. */
  readonly slug: string
  readonly line: number
  /** Of the heading and all below it, up to the next heading of its level. */
  readonly text: string
}

/** A paragraph, list item, table row or heading: text without code and components. */
export interface Paragraph {
  readonly text: string
  readonly line: number
  /** The same with `⟦Name⟧` where a component stands. */
  readonly marked: string
}

export interface Page {
  /** `lessons/03-trap-and-emulate/index.mdx`. */
  readonly path: string
  readonly text: string
  readonly facts: Readonly<Record<string, unknown>>
  readonly tags: readonly Tag[]
  readonly sections: readonly Section[]
  readonly paragraphs: readonly Paragraph[]
  /** What a link to this page may have behind `#`. */
  readonly anchors: ReadonlySet<string>
}

const LESSONS = join(import.meta.dirname, '../../lessons')

/** Every lesson, in order. */
export const lessonPages = (): Page[] =>
  readdirSync(LESSONS)
    .sort()
    .filter((name) => lessonOf(name))
    .map((name) => pageOf(`lessons/${name}/index.mdx`, readFileSync(join(LESSONS, name, 'index.mdx'), 'utf8')))

export function pageOf(path: string, text: string): Page {
  const front = /^---\n([\s\S]*?\n)---\n/.exec(text)
  const facts: unknown = front ? parse(front[1] as string) : {}
  const masked = withoutCode(front ? blank(front[0]) + text.slice(front[0].length) : text)
  const tags = tagsOf(masked, text)
  const sections = sectionsOf(masked, text)
  return {
    path,
    text,
    facts: typeof facts === 'object' && facts !== null ? (facts as Record<string, unknown>) : {},
    tags,
    sections,
    paragraphs: paragraphsOf(masked),
    anchors: new Set([
      ...sections.map(({ slug }) => slug),
      ...tags.flatMap(({ name, props }) =>
        typeof props.id === 'string' && /^(Figure|LayerDiagram)$/.test(name) ? [props.id] : [],
      ),
    ]),
  }
}

export const lineAt = (text: string, at: number): number => text.slice(0, at).split('\n').length

/** The same text with nothing but its line breaks left. */
const blank = (text: string) => text.replace(/[^\n]/g, ' ')

/** Code, in blocks and in the line, made blank: what stands there is said of, not meant. */
export const withoutCode = (text: string): string =>
  text
    .replace(/^(```|~~~)[\s\S]*?^\1/gm, blank)
    .replace(/(`+)(?!`)[^`]+?\1/g, blank)
    .replace(/\{\/\*[\s\S]*?\*\/\}/g, blank)

/** Where the opening tag that begins at `from` ends: behind its `>`. */
function endOfTag(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const c = text[at]
    if (c === '"' || c === "'") at = text.indexOf(c, at + 1)
    else if (c === '{') depth++
    else if (c === '}') depth--
    else if (c === '>' && depth === 0) return at + 1
    if (at < 0) break
  }
  return text.length
}

/** Found in the masked text, read from the original: a property may hold code. */
function tagsOf(masked: string, text: string): Tag[] {
  return [...masked.matchAll(/<([A-Z]\w*|img|a)\b/g)].map(({ index, 1: name = '' }) => {
    const source = text.slice(index, endOfTag(text, index)).replace(/\s*\/?>$/, ' />')
    return { name, props: propsOf(source), line: lineAt(text, index) }
  })
}

function propsOf(tag: string): Record<string, unknown> {
  const file = ts.createSourceFile('tag.tsx', tag, ts.ScriptTarget.ES2023, true, ts.ScriptKind.TSX)
  const [statement] = file.statements
  const element = statement && ts.isExpressionStatement(statement) ? statement.expression : undefined
  if (!element || !ts.isJsxSelfClosingElement(element)) return {}
  return Object.fromEntries(
    element.attributes.properties.flatMap((property) => {
      if (!ts.isJsxAttribute(property)) return []
      const { initializer } = property
      const value = !initializer
        ? true
        : ts.isStringLiteral(initializer)
          ? initializer.text
          : ts.isJsxExpression(initializer)
            ? literal(initializer.expression)
            : undefined
      return [[property.name.getText(), value]]
    }),
  )
}

function literal(node: ts.Expression | undefined): unknown {
  if (!node) return undefined
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isNumericLiteral(node)) return Number(node.text)
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false
  if (ts.isArrayLiteralExpression(node)) return node.elements.map(literal)
  if (ts.isObjectLiteralExpression(node))
    return Object.fromEntries(
      node.properties.flatMap((p) =>
        ts.isPropertyAssignment(p) ? [[p.name.getText().replace(/^['"]|['"]$/g, ''), literal(p.initializer)]] : [],
      ),
    )
  return undefined
}

/** The anchor that Astro gives a heading. */
export const slugOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')

function sectionsOf(masked: string, text: string): Section[] {
  const heads = [...masked.matchAll(/^(#{2,4})\s.*$/gm)].map(({ index, 0: line, 1: marks = '' }) => {
    const title = text.slice(index + marks.length, index + line.length).trim()
    return { index, level: marks.length, title }
  })
  const seen = new Map<string, number>()
  return heads.map(({ index, level, title }, n) => {
    const slug = slugOf(title)
    const times = seen.get(slug) ?? 0
    seen.set(slug, times + 1)
    const next = heads.slice(n + 1).find((head) => head.level <= level)
    return {
      title,
      slug: times > 0 ? `${slug}-${times}` : slug,
      line: lineAt(text, index),
      text: text.slice(index, next?.index),
    }
  })
}

function paragraphsOf(masked: string): Paragraph[] {
  const prose = masked.replace(/^(import|export)\b[\s\S]*?(?=\n\s*\n)/gm, blank)
  let line = 1
  const found: Paragraph[] = []
  for (const piece of prose.split(/(\n\s*\n|\n(?=\s*(?:[-*|>]|\d{1,2}\.)\s))/)) {
    const text = withoutTags(piece)
    if (/\S/.test(text))
      found.push({ text, line: line + leading(piece), marked: withoutTags(piece, (name) => `⟦${name}⟧`) })
    line += piece.split('\n').length - 1
  }
  return found
}

const leading = (text: string) => (/^\s*/.exec(text)?.[0].match(/\n/g) ?? []).length

/** Tags taken out, their properties with them; what stands between them stays. For a component, `mark` may leave something. */
function withoutTags(text: string, mark: (name: string) => string = () => ''): string {
  let out = ''
  let at = 0
  for (const { index, 1: name } of text.matchAll(/<(?:([A-Z]\w*)|\/?[A-Za-z])/g)) {
    if (index < at) continue
    out += text.slice(at, index) + (name ? mark(name) : '')
    at = endOfTag(text, index)
  }
  return out + text.slice(at)
}

/** Words that a reader reads: no front matter, imports, properties or blocks of code; names of code in the line count. */
export function wordsOf({ text }: Page): number {
  const prose = text
    .replace(/^---\n[\s\S]*?\n---\n/, '')
    .replace(/^(```|~~~)[\s\S]*?^\1/gm, '')
    .replace(/^import\b.*$/gm, '')
  return (withoutTags(prose).match(/[\p{L}\p{N}][\p{L}\p{N}’'.,-]*/gu) ?? []).length
}
