// Holds the layout, the import directions and the engine's purity; and first tries the rules themselves on bad input.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import {
  ambientViolations,
  importsOf,
  importViolations,
  layoutViolations,
  machineBoundViolations,
  type SourceFile,
} from './architecture.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const IGNORED = new Set(['node_modules', 'dist', '.git', '.astro', '.DS_Store'])

function files(folder: string): string[] {
  return readdirSync(root + folder, { withFileTypes: true }).flatMap((entry) => {
    if (IGNORED.has(entry.name) || (folder === '' && entry.name.endsWith('.log'))) return []
    return entry.isDirectory() ? files(`${folder}${entry.name}/`) : [folder + entry.name]
  })
}

const paths = files('')
const sources: SourceFile[] = paths
  .filter((path) => /\.(ts|tsx|mjs|js|json|astro|mdx?|css|s|ya?ml|svg)$|(^|\/)[^.]+$/.test(path))
  .map((path) => ({ path, text: readFileSync(root + path, 'utf8') }))

describe('the rules notice', () => {
  const breaks = (path: string, text: string) => importViolations({ path, text })

  test.each([
    ['engine/isa/a.ts', "import { x } from '../machine/hart.ts'"],
    ['engine/assembler/a.ts', "export * from '../machine/hart.ts'"],
    ['engine/machine/a.ts', "import type { x } from '../trace/events.ts'"],
    ['engine/trace/a.ts', "type X = import('../lab/lab.ts').Lab"],
    ['engine/measure/a.ts', "import { x } from '../grade/check.ts'"],
    ['engine/lab/a.ts', "const x = await import('../measure/laws.ts')"],
    ['engine/lab/a.ts', "import '../index.ts'"],
    ['engine/lab/a.ts', "import { scaleLinear } from 'd3'"],
    ['engine/machine/a.ts', "import { readFileSync } from 'node:fs'"],
    ['engine/cli/a.ts', "import { parse } from 'yaml'"],
    ['engine/cli/a.ts', 'await import(`../$' + '{name}.ts`)'],
    ['engine/machine/a.ts', "import { trap } from './trap'"],
    ['engine/lab/a.ts', "import '../../site/lab/index.ts'"],
    ['engine/index.ts', "export * from './cli/run.ts'"],
    ['site/lab/Lab.tsx', "import { Machine } from '../../engine/machine/hart.ts'"],
    ['site/lab/Lab.astro', "---\nimport { Machine } from '../../engine/machine/hart.ts'\n---\n<p>text</p>"],
    ['site/lab/Lab.astro', "---\n---\n<script>\nimport '../../engine/lab/lab.ts'\n</script>"],
    ['site/lab/worker.ts', "new Worker(new URL('../../engine/lab/worker.ts', import.meta.url))"],
    ['site/exercise/a.ts', "import.meta.glob('../../exercises/*/solution.s', { query: '?raw' })"],
    ['lessons/01-a/index.mdx', "---\ntitle: A\n---\nimport { Lab } from '../../site/lab/Lab.tsx'\n\nText."],
    ['lessons/01-a/index.mdx', "import {\n  Lab,\n} from '@astrojs/starlight/components'\n\nText."],
    ['exercises/a/check.ts', "import { run } from '../../engine/lab/run.ts'"],
    ['exercises/a/check.ts', "import { test } from 'vitest'"],
    ['exercises/a/task.mdx', "import X from '../../site/lab/X.astro'\n\nText."],
  ])('%s with %s', (path, text) => expect(breaks(path, text)).toHaveLength(1))

  test.each([
    ['engine/machine/a.ts', 'const now = Date.now()'],
    ['engine/machine/a.ts', 'const x = Math.random()'],
    ['engine/trace/a.ts', 'performance.now()'],
    ['engine/lab/a.ts', 'setTimeout(f, 0)'],
    ['engine/lab/a.ts', 'if (typeof window !== "undefined") f()'],
    ['engine/lab/a.ts', 'export const d = globalThis.document'],
    ['engine/lab/a.ts', 'const f = new Function("return 1")'],
    ['engine/grade/a.ts', 'console.log(1)'],
    ['engine/grade/a.ts', 'process.exit(1)'],
    ['engine/measure/a.ts', 'const f = { fetch }'],
  ])('%s with %s', (path, text) => expect(ambientViolations({ path, text })).toHaveLength(1))

  test.each([
    ['a.ts', "const p = '/wo" + "rk/main/x'"],
    ['a.md', 'See /ho' + 'me/ada/notes.'],
    ['package-lock.json', '"resol' + 'ved": "x"'],
    ['.npmrc', 'registry=https://registry.npm' + 'js.org'],
    ['a.ts', "read('../sha" + "red/design.md')"],
  ])('%s with %s', (path, text) => expect(machineBoundViolations({ path, text })).toHaveLength(1))

  test.each([
    ['notes.txt'],
    ['utils/a.ts'],
    ['engine/hypervisors/x/logic.ts'],
    ['engine/helpers/a.ts'],
    ['exercises/a/b/c.s'],
  ])('the stray file %s', (path) => expect(layoutViolations([path]).join()).toContain(path))

  test('a lesson without its text and an exercise without its solution', () => {
    expect(layoutViolations(['lessons/01-a/quiz.yaml'])).toEqual(['lessons/01-a: index.mdx is missing'])
    expect(layoutViolations(['exercises/a/task.mdx', 'exercises/a/start.s', 'exercises/a/check.ts'])).toEqual([
      'exercises/a: solution.s is missing',
    ])
  })
})

describe('the rules allow', () => {
  test.each([
    ['engine/machine/a.ts', "import { ROWS } from '../isa/table.ts'\nimport { b } from './b.ts'"],
    ['engine/lab/a.ts', "import { assemble } from '../assembler/assemble.ts'"],
    ['engine/cli/a.ts', "import { readFileSync } from 'node:fs'\nimport { Lab } from '../index.ts'"],
    ['engine/cli/main.ts', 'const { command } = await import(`./commands/$' + '{name}.ts`)'],
    ['site/lab/Lab.tsx', "import { h } from 'preact'\nimport { Lab } from '../../engine/index.ts'"],
    ['site/lab/Lab.tsx', "import source from '../../engine/guests/kernel/kernel.s?raw'"],
    ['site/lab/sources.ts', "import.meta.glob('../../engine/**/*.s', { query: '?raw', import: 'default' })"],
    ['lessons/01-a/index.mdx', "import { Lab } from '~/lab'\nimport hello from './hello.s?raw'\n\nText."],
    ['lessons/01-a/index.mdx', "Text.\n\n```js\nimport x from 'anything'\n```\n"],
    ['exercises/a/check.ts', "import { check } from '../../engine/index.ts'"],
  ])('%s with %s', (path, text) => expect(importViolations({ path, text })).toEqual([]))

  test('names that only look like the host', () =>
    expect(
      ambientViolations({
        path: 'engine/lab/a.ts',
        text: 'const process = 1; f(process, trap.window, { document: 2 }) // Date.now()\nconst s = "fetch"',
      }),
    ).toEqual([]))

  test('files of the engine in their places', () =>
    expect(layoutViolations(['engine/machine/hart.ts', 'engine/index.ts', 'engine/guests/kernel/README.md'])).toEqual(
      [],
    ))
})

describe('in this repository', () => {
  test('the rules have something to read', () => {
    expect(sources.filter(({ path }) => path.startsWith('engine/')).length).toBeGreaterThan(3)
    expect(sources.flatMap(importsOf).length).toBeGreaterThan(20)
  })
  test('imports go in the directions of the layout', () => expect(sources.flatMap(importViolations)).toEqual([]))
  test('the engine has no host, clock or randomness', () => expect(sources.flatMap(ambientViolations)).toEqual([]))
  test('no file names a machine or a registry', () => expect(sources.flatMap(machineBoundViolations)).toEqual([]))
  test('every file has its place', () => expect(layoutViolations(paths)).toEqual([]))
})
