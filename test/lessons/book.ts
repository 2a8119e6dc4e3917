// What a page of the book may name: components with their properties, guests, worlds, operations, works, addresses. All of it is read from
// where it is decided; nothing is listed here.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PARAMETERS, PUBLISHED, TIMING_MODELS, workloadNames } from '../../engine/index.ts'
import { BIBLIOGRAPHY } from '../../site/book/bibliography.ts'
import { ARRANGEMENTS, ROLES } from '../../site/book/layers.ts'
import { type Property, propertiesOf } from '../../site/book/properties.ts'
import { PANELS } from '../../site/lab/panels.ts'
import { lessonOf } from '../../site/lessons.ts'
import { sources } from '../sources.ts'
import { lessonPages, type Page } from './mdx.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const folders = (path: string, file: string) =>
  readdirSync(join(ROOT, path)).filter((name) => existsSync(join(ROOT, path, name, file)))

export interface Component {
  readonly name: string
  readonly props: readonly Property[]
}

/** What `~/lab` has, with the properties that each component declares. */
export const COMPONENTS: ReadonlyMap<string, Component> = new Map(
  [...read('site/lab/index.ts').matchAll(/default as (\w+) } from '(.+?)'/g)].map(([, name = '', path = '']) => {
    const props = propertiesOf(read(join('site/lab', path)), read('site/charts/figure.ts'))
    return [name, { name, props }]
  }),
)

export const GUESTS = folders('engine/guests', 'kernel.s').filter((name) => name !== 'nano')
export const WORLDS = ['native', ...folders('engine/hypervisors', 'hypervisor.s')]
export const WORKLOADS = workloadNames(sources)

/** Names that a property may have, by the property's name; of some components only. */
const NAMES: readonly { props: readonly string[]; of?: RegExp; what: string; names: readonly string[] }[] = [
  { props: ['guest', 'more'], of: /^(Lab|LadderFigure|Race)$/, what: 'guest', names: GUESTS },
  { props: ['world', 'worlds', 'over', 'minus'], what: 'world', names: WORLDS },
  {
    props: ['operation', 'operations'],
    what: 'operation',
    names: readdirSync(join(ROOT, 'engine/guests/nano/operations')).map((name) => name.replace(/\.s$/, '')),
  },
  { props: ['workload', 'workloads'], what: 'workload', names: WORKLOADS },
  { props: ['parameter'], of: /^Sweep$/, what: 'parameter', names: Object.keys(PARAMETERS) },
  { props: ['timing'], what: 'timing model', names: TIMING_MODELS.map(({ name }) => name) },
  { props: ['views'], what: 'view', names: Object.keys(PANELS) },
  { props: ['id'], of: /^(Cite|Reference)$/, what: 'work in the bibliography', names: Object.keys(BIBLIOGRAPHY) },
  { props: ['work'], of: /^PublishedTable$/, what: 'table of published figures', names: PUBLISHED.map((p) => p.work) },
  { props: ['arrangements'], what: 'arrangement', names: Object.keys(ARRANGEMENTS) },
  { props: ['open'], of: /^LayerDiagram$/, what: 'layer', names: ROLES },
]

/** What kind of name a component's property takes, and which there are. */
export const namesFor = (component: string, prop: string) =>
  NAMES.find(({ props, of }) => props.includes(prop) && (!of || of.test(component)))

export interface Route {
  /** `lessons/the-machine/`, below the base path. */
  readonly path: string
  /** What may stand behind `#`; undefined: not known before the site is built. */
  readonly anchors?: ReadonlySet<string>
}

/** Every address of the book, as far as it is known before it is built. `*` stands for one name. */
export function routes(pages: readonly Page[] = lessonPages()): Route[] {
  const site = readdirSync(join(ROOT, 'site/pages'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.astro'))
    .map((name) => ({
      path: name
        .replace(/(^|\/)index\.astro$/, '$1')
        .replace(/\.astro$/, '/')
        .replace(/\[\w+\]/g, '*'),
    }))
  const exercises = folders('exercises', 'task.mdx').map((name) => ({ path: `exercises/${name}/` }))
  const lessons = pages.map(({ path, anchors }) => ({ path: `${lessonOf(path)?.slug}/`, anchors }))
  return [...site, ...exercises, ...lessons]
}

/** Lines of the book's programs, without comments and spaces at their ends, and where each stands. */
export const programLines: ReadonlyMap<string, string> = new Map(
  readdirSync(join(ROOT, 'engine'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.s'))
    .flatMap((name) =>
      read(`engine/${name}`)
        .split('\n')
        .map((line) => [bare(line), name] as const),
    )
    .filter(([line]) => line.length > 8),
)

export function bare(line: string): string {
  return line.replace(/#.*$/, '').trim().replace(/\s+/g, ' ')
}
