// The rules that a page of the book keeps, as functions of its text, so that the tests can try them on bad pages too. Each complaint has
// the line and a remedy. What needs a built site (a link into a page that is not a lesson, contrast, a lab that does not run) is
// left to other tests.
import { posix } from 'node:path'
import { nearest } from '../../engine/assembler/suggest.ts'
import { assembleSource, type Sources } from '../../engine/index.ts'
import { lessonFacts, lessonOf } from '../../site/lessons.ts'
import { readQuestions } from '../../site/quiz/questions.ts'
import { bare, COMPONENTS, namesFor, programLines, type Route } from './book.ts'
import { lineAt, type Page, pageOf, type Tag, withoutCode } from './mdx.ts'
import { typedNumbers } from './numbers.ts'

export interface Complaint {
  readonly file: string
  readonly line: number
  readonly what: string
  readonly remedy: string
}

export const told = ({ file, line, what, remedy }: Complaint): string => `${file}:${line}: ${what}. ${remedy}`

export interface Surroundings {
  readonly routes: readonly Route[]
  /** Texts of programs, by path below engine/, or `lessons/…`. */
  readonly sources: Sources
  /** Names of the labs of all other pages. */
  readonly labs?: ReadonlySet<string>
}

export function complaintsOf(page: Page, around: Surroundings): Complaint[] {
  const rules = [facts, imports, names, labs, quotations, pictures, headings, links, numbers, copies, notes]
  return rules
    .flatMap((rule) => rule(page, around))
    .map((complaint) => ({ file: page.path, ...complaint }))
    .sort((a, b) => a.line - b.line)
}

type Found = Omit<Complaint, 'file'>
const oneOf = (names: readonly string[]) => names.join(', ')
const meant = (name: string, names: readonly string[]) => {
  const near = nearest(name, names)
  return near ? `Did you mean "${near}"?` : `There are ${oneOf(names)}.`
}

function facts({ facts: data, path }: Page): Found[] {
  if (!lessonOf(path)) return []
  try {
    lessonFacts(data, path)
    return []
  } catch (error) {
    const [what = '', remedy = ''] = (error as Error).message.slice(path.length + 2).split('. Its front')
    return [{ line: 1, what, remedy: `Its front${remedy}` }]
  }
}

/** What is used is imported from `~/lab`, and MDX is told where the imports end. */
function imports({ text, tags }: Page): Found[] {
  const found: Found[] = []
  const code = withoutCode(text)
  const imported = new Set<string>()
  for (const { index, 1: list = '', 2: from } of code.matchAll(/^import\s+(?:{([^}]*)}|\w+)\s+from\s+'([^']+)'/gm)) {
    const line = lineAt(text, index)
    if (from === '~/lab')
      for (const name of list
        .split(',')
        .map((each) => each.trim())
        .filter(Boolean)) {
        imported.add(name)
        if (!COMPONENTS.has(name))
          found.push({ line, what: `~/lab has no ${name}`, remedy: meant(name, [...COMPONENTS.keys()]) })
      }
    const after = code
      .slice(index)
      .split('\n')
      .findIndex((l, n) => n > 0 && !/^(import\b|\s|})/.test(l))
    if (
      after > 0 &&
      code.slice(index).split('\n')[after] !== '' &&
      !/^import/m.test(code.slice(index).split('\n')[after] ?? '')
    )
      found.push({
        line: line + after,
        what: 'the imports run into the text',
        remedy: 'Leave a blank line after them.',
      })
  }
  for (const { name, line } of tags) {
    if (!/^[A-Z]/.test(name) || imported.has(name)) continue
    imported.add(name)
    const remedy = COMPONENTS.has(name)
      ? `Write import { ${name} } from '~/lab' after the front matter.`
      : meant(name, [...COMPONENTS.keys()])
    found.push({ line, what: `<${name}> is not imported`, remedy })
  }
  return found
}

/** Properties that there are, and names that there are. */
function names({ tags }: Page, { sources }: Surroundings): Found[] {
  return tags.flatMap(({ name, props, line }) => {
    const component = COMPONENTS.get(name)
    if (!component) return []
    const known = component.props.map((prop) => prop.name)
    const unknown = Object.keys(props).filter((prop) => !known.includes(prop) && !/^(slot|class)$/.test(prop))
    const missing = component.props.filter((prop) => prop.required && !(prop.name in props))
    return [
      ...unknown.map((prop) => ({ line, what: `<${name}> has no property ${prop}`, remedy: meant(prop, known) })),
      ...missing.map((prop) => ({
        line,
        what: `<${name}> has no ${prop.name}`,
        remedy: `Say which: ${prop.name}="${namesFor(name, prop.name)?.names[0] ?? '…'}".`,
      })),
      ...Object.entries(props).flatMap(([prop, value]) => {
        const kind = namesFor(name, prop)
        if (!kind) return []
        return [value].flat().flatMap((given) => {
          if (typeof given !== 'string' || kind.names.includes(given)) return []
          if (kind.what === 'guest' && (sources(given) !== undefined || kind.names.includes(given.split(':')[0] ?? '')))
            return []
          return [{ line, what: `<${name}>: there is no ${kind.what} "${given}"`, remedy: meant(given, kind.names) }]
        })
      }),
    ]
  })
}

/** A lab has a name of its own, and programs that assemble. */
function labs({ tags, path }: Page, { sources, labs: others }: Surroundings): Found[] {
  const seen = new Set(others)
  return tags
    .filter(({ name }) => name === 'Lab')
    .flatMap(({ props, line }) => {
      const found: Found[] = []
      const { name, guest, more = [], file } = props
      if (typeof name === 'string') {
        if (seen.has(name))
          found.push({
            line,
            what: `another lab is called ${name}`,
            remedy: 'Readers’ versions of its files are kept under this name: choose one that nobody has.',
          })
        seen.add(name)
      }
      if (typeof file === 'string' && sources(file) === undefined)
        found.push({
          line,
          what: `there is no file ${file}`,
          remedy: `Write its path below engine/, such as guests/tick/kernel.s, or ${posix.dirname(path)}/….s for one of the lesson's own.`,
        })
      for (const program of [guest, ...(more as unknown[])])
        if (typeof program === 'string' && program.endsWith('.s')) found.push(...assembles(program, sources, line))
      return found
    })
}

function assembles(program: string, sources: Sources, line: number): Found[] {
  if (sources(program) === undefined) return [] // said by `names`
  const { diagnostics } = assembleSource(sources, program)
  return diagnostics.slice(0, 3).map((d) => ({
    line,
    what: `the program does not assemble: ${d.file}:${d.line}:${d.column}: ${d.message.replace(/\.$/, '')}`,
    remedy: 'Mend it there; `npx ringside asm` says the same.',
  }))
}

/** A piece of a program that is quoted is there. */
function quotations({ tags }: Page, { sources }: Surroundings): Found[] {
  return tags
    .filter(({ name }) => name === 'Source' || name === 'Lab')
    .flatMap(({ name, props, line }) => {
      const { file, from, to, macro, at } = props
      if (typeof file !== 'string') return []
      const text = sources(file)
      if (text === undefined)
        return name === 'Source'
          ? [
              {
                line,
                what: `<Source>: there is no engine/${file}`,
                remedy: 'Write its path below engine/: guests/tick/kernel.s.',
              },
            ]
          : []
      const labels = [...text.matchAll(/^([\w.$]+):/gm)].map(([, label = '']) => label)
      const macros = [...text.matchAll(/^\s*\.macro\s+(\w+)/gm)].map(([, each = '']) => each)
      return [
        ...[from, to, at].flatMap((label) =>
          typeof label === 'string' && !labels.includes(label)
            ? [{ line, what: `${file} has no label ${label}`, remedy: meant(label, labels) }]
            : [],
        ),
        ...(typeof macro === 'string' && !macros.includes(macro)
          ? [{ line, what: `${file} has no macro ${macro}`, remedy: meant(macro, macros) }]
          : []),
      ]
    })
}

/** Whoever does not see a picture is told what it shows. */
function pictures({ text, tags }: Page): Found[] {
  const remedy = 'Say in words what it shows: ![The guest’s tables, above the hypervisor’s](tables.svg).'
  const marked = [...withoutCode(text).matchAll(/!\[\s*\]\(/g)].map(({ index }) => ({
    line: lineAt(text, index),
    what: 'a picture has no alternative text',
    remedy,
  }))
  const blank = (value: unknown) => value === undefined || (typeof value === 'string' && value.trim() === '')
  const has = ({ props }: Tag, name: string) => !blank(props[name])
  return [
    ...marked,
    ...tags
      .filter((tag) => tag.name === 'img' && !has(tag, 'alt'))
      .map(({ line }) => ({ line, what: 'an <img> has no alt', remedy: 'alt="…" says in words what it shows.' })),
    ...tags
      .filter((tag) => tag.name === 'Figure' && !has(tag, 'caption') && !/slot="caption"/.test(text))
      .map(({ line }) => ({
        line,
        what: 'a <Figure> has no caption',
        remedy: 'caption="…" says what there is to see.',
      })),
  ]
}

/** Whoever hears a table is told what stands in each column. */
function headings({ text }: Page): Found[] {
  return [...withoutCode(text).matchAll(/^\|.*\|(?=[ \t]*\n\|(?:\s*:?-+:?\s*\|)+[ \t]*$)/gm)].flatMap(
    ({ index, 0: row }) =>
      text
        .slice(index + 1, index + row.length - 1)
        .split('|')
        .every((cell) => cell.trim() !== '')
        ? []
        : [
            {
              line: lineAt(text, index),
              what: 'a column of a table has no heading',
              remedy: 'Say what stands in it: | World | exits |.',
            },
          ],
  )
}

/** A link leads to an address of the book, below any base path. */
function links({ path, text, anchors }: Page, { routes }: Surroundings): Found[] {
  const code = withoutCode(text)
  const own = `${lessonOf(path)?.slug ?? `exercises/${path.split('/')[1]}`}/`
  const given = [...code.matchAll(/(?<!!)\[[^\]]*\]\(([^)\s]*)[^)]*\)|<a\b[^>]*href="([^"]*)"/g)]
  return given.flatMap(({ index, 1: marked, 2: tagged }) => {
    const line = lineAt(text, index)
    const to = marked ?? tagged ?? ''
    if (/^(https?|mailto):/.test(to)) return []
    const known = routes.map((route) => route.path)
    const dead = (what: string, remedy: string) => [{ line, what: `the link ${to || '()'} ${what}`, remedy }]
    if (to === '') return dead('is empty', 'Write where it leads.')
    if (to.startsWith('/')) return dead('leaves the book’s base path', `Write it from here: ../../${to.slice(1)}`)
    const [address = '', anchor = ''] = to.split('#')
    const target = posix.join(own, address || './')
    const route: Route | undefined =
      target === own ? { path: own, anchors } : routes.find((each) => fits(each.path, target))
    if (!route) {
      const near = nearest(target, known) ?? (known.includes(`${target}/`) ? `${target}/` : undefined)
      return dead(
        'leads nowhere',
        near ? `Write ${posix.relative(own, near)}/` : 'Addresses are in the contents, on the left.',
      )
    }
    if (anchor === '' || !route.anchors || route.anchors.has(anchor)) return []
    return dead(`leads to no heading of ${route.path}`, meant(anchor, [...route.anchors]))
  })
}

const fits = (route: string, target: string) =>
  new RegExp(`^${route.replace(/[.+?^$()[\]{}|\\]/g, '\\$&').replace(/\*/g, '[^/]+')}$`).test(target)

/** What the machine can be asked is asked of it: a number in the text is measured, or cited. */
const numbers = (page: Page): Found[] => (lessonOf(page.path) ? typedNumbers(page) : []) // a task may set a bound

const RUN = 4

/** A program is quoted by its labels, so that the quotation cannot be out of date. */
function copies({ text }: Page): Found[] {
  return [...text.matchAll(/^(```|~~~)[^\n]*\n([\s\S]*?)^\1/gm)].flatMap(({ index, 2: code = '' }) => {
    const lines = code.split('\n').map(bare).filter(Boolean)
    const at = lines.findIndex((_, n) => {
      const run = lines.slice(n, n + RUN)
      const file = programLines.get(run[0] ?? '')
      return run.length === RUN && file !== undefined && run.every((line) => programLines.get(line) === file)
    })
    if (at < 0) return []
    const file = programLines.get(lines[at] ?? '')
    return [
      {
        line: lineAt(text, index),
        what: `this is copied from engine/${file}`,
        remedy: `Quote it: <Source file="${file}" from="LABEL" />.`,
      },
    ]
  })
}

/** A remark in the margin has a paragraph beside it, and nothing that uses the margin itself. */
function notes({ text }: Page): Found[] {
  const code = withoutCode(text)
  return [...code.matchAll(/<\/MarginNote>\s*<(Lab|Race|OverheadChart|Figure)\b/g)].flatMap(({ index, 1: name }) =>
    name === 'Figure' && !/^<\/MarginNote>\s*<Figure[^>]*\swide\b/.test(code.slice(index))
      ? []
      : [
          {
            line: lineAt(text, index),
            what: `a remark in the margin stands before a <${name}>, which uses the margin itself`,
            remedy: 'Put it before the paragraph that it is to stand beside.',
          },
        ],
  )
}

/** Of a quiz.yaml. */
export function quizComplaints(path: string, text: string): Complaint[] {
  try {
    readQuestions(text, path)
    return quizNumbers(path, text)
  } catch (error) {
    const message = (error as Error).message
    const id = /question ([a-z][\w-]*)/.exec(message)?.[1]
    const at = id ? text.indexOf(`id: ${id}`) : -1
    const [what = '', ...rest] = message
      .slice(path.length)
      .replace(/^[,:] */, '')
      .split('. A question')
    return [{ file: path, line: at < 0 ? 1 : lineAt(text, at), what, remedy: `A question${rest.join('')}` }]
  }
}

/** Each line of a quiz as a paragraph: what is typed there cannot be measured when the page is built. */
function quizNumbers(path: string, text: string): Complaint[] {
  const lines = text.split('\n').map((line) => line.replace(/^\s*(?:- )?(?:ask|text|why): */, ''))
  return typedNumbers(pageOf(path, lines.join('\n\n'))).map(({ what, line }) => ({
    file: path,
    line: (line + 1) / 2,
    what,
    remedy: 'A question cannot measure: ask what is more and what is less, and why.',
  }))
}
