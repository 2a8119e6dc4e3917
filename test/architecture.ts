// The layout test's rules, as functions of a file's path and text, so that the test can try them on bad input too.
// Paths are relative to the repository and use `/`. What is read: imports and names through TypeScript's own parser;
// what is left out: whether a name resolves to anything (the type checker's work).
import { posix } from 'node:path'
import ts from 'typescript'

export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** One broken rule, worded for whoever has to mend it. */
export type Violation = string

/** Of each part of the engine: the parts below it, which it may import. `index.ts` is the engine's own part. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  isa: [],
  assembler: ['isa'],
  machine: ['isa'],
  trace: ['isa', 'machine'],
  lab: ['isa', 'machine', 'assembler', 'trace'],
  measure: ['isa', 'machine', 'assembler', 'trace', 'lab'],
  grade: ['isa', 'machine', 'assembler', 'trace', 'lab'],
  'index.ts': ['isa', 'machine', 'assembler', 'trace', 'lab', 'measure', 'grade', 'version.ts'],
  cli: ['isa', 'machine', 'assembler', 'trace', 'lab', 'measure', 'grade', 'index.ts', 'version.ts'],
}

/** Folders of programs that run on the machine: assembly and its documentation, never TypeScript. */
const PROGRAMS = ['firmware', 'guests', 'hypervisors']

/** What a deterministic, headless engine must not touch: host, clock, randomness, code from strings. */
const AMBIENT = new Set(
  (
    'window document self navigator location localStorage sessionStorage indexedDB fetch XMLHttpRequest WebSocket ' +
    'Worker postMessage setTimeout setInterval setImmediate queueMicrotask requestAnimationFrame alert ' +
    'process Buffer require module __dirname __filename console performance crypto Date Temporal ' +
    'globalThis global eval Function SharedArrayBuffer Atomics'
  ).split(' '),
)

export const partOf = (path: string): string => path.split('/')[1] ?? ''

/** Every module that a file names: import, export from, import(), type import(), import.meta.glob, new URL(…, import.meta.url). */
export function importsOf({ path, text }: SourceFile): string[] {
  return codeOf(path, text).flatMap((code) => {
    const found: string[] = []
    walk(parse(path, code), (node) => {
      if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier)
        found.push(literal(node.moduleSpecifier))
      if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) found.push(literal(node.argument.literal))
      if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
        found.push(literal(node.arguments[0]))
      if (ts.isCallExpression(node) && node.expression.getText().startsWith('import.meta.glob'))
        found.push(...globs(node))
      if (ts.isNewExpression(node) && /^URL\b/.test(node.expression.getText()) && node.arguments?.[1])
        if (node.arguments[1].getText() === 'import.meta.url') found.push(literal(node.arguments[0]))
    })
    return found
  })
}

/** Which of the rules on imports a file breaks. Files outside engine, site, lessons and exercises are free. */
export function importViolations(file: SourceFile): Violation[] {
  const [top] = file.path.split('/')
  return importsOf(file).flatMap((specifier) => {
    const target = specifier.startsWith('.') ? posix.join(posix.dirname(file.path), specifier) : specifier
    const complaint = judge(top ?? '', file.path, specifier, target)
    return complaint ? [`${file.path} imports ${specifier}: ${complaint}`] : []
  })
}

/** The command line finds its commands, and an exercise's checks, by their files' names. */
const FOUND_BY_NAME = /^\(computed: (`\.\/commands\/[^/]*`|pathToFileURL\(path\)\.href)\)$/

function judge(top: string, path: string, specifier: string, target: string): string | undefined {
  const isSource = /\.s(\?raw)?$/.test(target)
  if (top === 'engine') {
    const from = partOf(path)
    if (from === 'cli' && (specifier.startsWith('node:') || FOUND_BY_NAME.test(specifier))) return
    if (!target.startsWith('engine/')) return 'the engine imports nothing outside itself'
    const to = partOf(target)
    if (from !== to && !BELOW[from]?.includes(to)) return `${from} stands below ${to} or beside it, not above`
    if (!target.endsWith('.ts')) return 'write the .ts extension, so that Node can run it as it stands'
  }
  if (top === 'site' && target.startsWith('engine/') && target !== 'engine/index.ts' && !isSource)
    return 'the site sees the engine through engine/index.ts and its .s files only'
  if (top === 'site' && /^(exercises\/.*solution|exercises\/.*wrong|test\/)/.test(target))
    return 'solutions, wrong answers and tests stay out of the site'
  if (top === 'lessons' && specifier !== '~/lab' && !target.endsWith('.s?raw'))
    return 'a lesson imports only ~/lab and .s?raw'
  if (top === 'exercises' && path.endsWith('.mdx') && specifier !== '~/lab' && !target.endsWith('.s?raw'))
    return "an exercise's text imports only ~/lab and .s?raw"
  if (top === 'exercises' && !path.endsWith('.mdx') && target !== 'engine/index.ts')
    return 'an exercise imports only the engine (../../engine/index.ts)'
  return
}

/** Host, clock and randomness in the engine. A name that the file declares itself is its own business. */
export function ambientViolations({ path, text }: SourceFile): Violation[] {
  if (!path.startsWith('engine/') || path.startsWith('engine/cli/') || !path.endsWith('.ts')) return []
  const source = parse(path, text)
  const declared = new Set<string>()
  const used: { name: string; line: number }[] = []
  walk(source, (node) => {
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
    if (ts.isPropertyAccessExpression(node) && node.getText(source) === 'Math.random')
      used.push({ name: 'Math.random', line })
    if (!ts.isIdentifier(node)) return
    if (isDeclaration(node)) declared.add(node.text)
    else if (AMBIENT.has(node.text) && !isMember(node)) used.push({ name: node.text, line })
  })
  return used
    .filter(({ name }) => !declared.has(name))
    .map(({ name, line }) => `${path}:${line} uses ${name}: the engine is deterministic and knows no host`)
}

const MACHINE_BOUND: readonly [RegExp, string][] = [
  [/(?<![\w.])\/(work|root|home|Users)\/[\w.-]/, "names a path of somebody's machine"],
  [/\.\.\/shared\//, 'reads outside the repository'],
  [/[A-Z]:\\Users\\/, "names a path of somebody's machine"],
  [
    /registry\.(npmjs|yarnpkg|npmmirror)\.|\bpypi\.org|\b(artifactory|verdaccio|nexus)\.|"resolved"\s*:/,
    'names a registry',
  ],
]

/** Files that ship name no path of a machine and no package registry. */
export function machineBoundViolations({ path, text }: SourceFile): Violation[] {
  return MACHINE_BOUND.flatMap(([pattern, complaint]) => {
    const at = pattern.exec(text)
    return at ? [`${path}:${text.slice(0, at.index).split('\n').length} ${complaint}: ${at[0]}`] : []
  })
}

const TOP_LEVEL = new Set(
  (
    'engine lessons exercises site test .ci .github .editorconfig .gitignore .npmrc astro.config.mjs biome.json ' +
    'package.json package-lock.json tsconfig.json README.md LICENSE CONTRIBUTING.md'
  ).split(' '),
)

/** Whether every file lies where the layout has a place for it, and every lesson and exercise is whole. */
export function layoutViolations(paths: readonly string[]): Violation[] {
  const all = new Set(paths)
  const stray = paths.flatMap((path) => {
    const [top = '', part = '', ...rest] = path.split('/')
    const name = rest.join('/')
    if (!TOP_LEVEL.has(top)) return [`${path}: the top level has no place for ${top}`]
    if (top === 'engine' && PROGRAMS.includes(part) && !/\.(s|md)$/.test(path))
      return [`${path}: what runs on the machine is assembly (.s) with its README.md`]
    if (top === 'engine' && rest.length > 0 && !PROGRAMS.includes(part) && !BELOW[part])
      return [`${path}: the engine has no part called ${part}`]
    if (top === 'lessons' && !/^\d\d-[a-z0-9-]+$/.test(part)) return [`${path}: a lesson is a folder NN-name`]
    if (top === 'lessons' && !/^(index\.mdx|quiz\.yaml|[\w-]+\.(s|svg|png|jpg|webp))$/.test(name))
      return [`${path}: a lesson holds index.mdx, quiz.yaml, .s files and pictures`]
    if (
      top === 'exercises' &&
      part !== 'README.md' &&
      !/^(task\.mdx|check\.ts|equivalent\.yaml|(wrong\/)?[\w-]+\.s)$/.test(name)
    )
      return [
        `${path}: an exercise holds task.mdx, start.s, solution.s, check.ts, equivalent.yaml, wrong/*.s and .s files to include`,
      ]
    return []
  })
  const missing = (folder: string, names: readonly string[]) =>
    [
      ...new Set(
        paths
          .filter((p) => p.startsWith(`${folder}/`) && !p.endsWith('/README.md'))
          .map((p) => p.split('/').slice(0, 2).join('/')),
      ),
    ].flatMap((unit) => names.filter((n) => !all.has(`${unit}/${n}`)).map((n) => `${unit}: ${n} is missing`))
  return [
    ...stray,
    ...missing('lessons', ['index.mdx']),
    ...missing('exercises', ['task.mdx', 'start.s', 'solution.s', 'check.ts']),
  ]
}

/** The TypeScript in a file: all of it, an Astro file's frontmatter and scripts, an MDX file's import and export lines. */
function codeOf(path: string, text: string): string[] {
  if (/\.(ts|tsx|mts|mjs|js)$/.test(path)) return [text]
  if (path.endsWith('.astro')) {
    const frontmatter = /^---\n([\s\S]*?)\n---/.exec(text)?.[1] ?? ''
    return [frontmatter, ...[...text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)].map((m) => m[1] ?? '')]
  }
  if (path.endsWith('.mdx')) {
    const prose = text.replace(/^(```|~~~)[\s\S]*?^\1/gm, '')
    return [[...prose.matchAll(/^(import|export)\b[\s\S]*?(?=\n\s*\n|$(?![\s\S]))/gm)].map((m) => m[0]).join('\n')]
  }
  return []
}

const parse = (path: string, code: string) =>
  ts.createSourceFile(
    path,
    code,
    ts.ScriptTarget.ES2023,
    true,
    /\.ts$/.test(path) ? ts.ScriptKind.TS : ts.ScriptKind.TSX,
  )

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  node.forEachChild((child) => walk(child, visit))
}

const literal = (node: ts.Node | undefined): string =>
  node && ts.isStringLiteralLike(node) ? node.text : `(computed: ${node?.getText()})`

function globs(call: ts.CallExpression): string[] {
  const [patterns, options] = call.arguments
  const raw = /query:\s*['"]\?raw['"]/.test(options?.getText() ?? '') ? '?raw' : ''
  const list = patterns && ts.isArrayLiteralExpression(patterns) ? [...patterns.elements] : patterns ? [patterns] : []
  return list.map((p) => literal(p) + raw)
}

function isDeclaration(name: ts.Identifier): boolean {
  const { parent } = name
  return (
    ((ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isBindingElement(parent)) &&
      parent.name === name) ||
    ((ts.isFunctionDeclaration(parent) || ts.isClassDeclaration(parent) || ts.isImportSpecifier(parent)) &&
      parent.name === name) ||
    ((ts.isTypeAliasDeclaration(parent) || ts.isInterfaceDeclaration(parent)) && parent.name === name)
  )
}

/** A name after a dot, or of a property: `trap.process`, `{ process: 1 }`. */
function isMember(name: ts.Identifier): boolean {
  const { parent } = name
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === name) ||
    (ts.isQualifiedName(parent) && parent.right === name) ||
    ((ts.isPropertyAssignment(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isMethodSignature(parent) ||
      ts.isGetAccessor(parent) ||
      ts.isExportSpecifier(parent)) &&
      parent.name === name)
  )
}
