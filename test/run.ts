// Runs the tests: `node test/run.ts [stage…] [-- arguments of the last stage's tool]`; without a stage, what `npm test`
// runs. Each stage shows its own output; the last line on stdout is `N passed, N failed`, and the exit status follows it.
// A skipped test counts as failed: nothing here is skipped.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { serve } from '../site/serve.ts'
import { obtainChromium } from './browser.ts'

interface Count {
  passed: number
  failed: number
}
type Stage = (args: string[]) => Promise<Count>

const root = join(import.meta.dirname, '..')
const bin = (name: string) => join(root, 'node_modules/.bin', name)
/** The tools start `node` by name: let them find the one that this project brings. */
const PATH = `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`
const scratch = mkdtempSync(join(tmpdir(), 'ringside-test-'))
const dist = join(root, 'dist')

const UNIT = ['--config', 'test/vitest.config.ts']

const STAGES: Record<string, Stage> = {
  types: () =>
    each(['tsc', '-p', 'engine'], ['tsc', '-p', 'test'], ['astro', 'check', '--minimumFailingSeverity', 'warning']),
  lint: () => each(['biome', 'check']),
  architecture: (args) => vitest([...UNIT, 'test/architecture.test.ts', ...args]),
  unit: (args) => vitest([...UNIT, ...args]),
  build: () => each(['astro', 'build']),
  links: (args) => vitest(['--config', 'test/built/vitest.config.ts', ...args], { DIST: dist }),
  base: basePath,
  e2e: endToEnd,
}
const ALL = ['types', 'unit', 'build', 'links', 'base', 'e2e']
/** Stages that are pointless where another has failed; they then fail with it. */
const NEEDS: Record<string, string> = { links: 'build', base: 'build', e2e: 'build' }

/** The same site below another path, as on a project's own pages: every link must follow. */
async function basePath(): Promise<Count> {
  const BASE_PATH = '/some/where'
  const DIST = join(scratch, 'based')
  const built = await each(['astro', 'build', '--outDir', DIST], { BASE_PATH })
  return built.failed > 0
    ? built
    : add(built, await vitest(['--config', 'test/built/vitest.config.ts'], { BASE_PATH, DIST }))
}

async function endToEnd(args: string[]): Promise<Count> {
  const CHROMIUM = obtainChromium()
  if (!CHROMIUM) {
    console.log('No browser could be had: the browser tests have failed.')
    return { passed: 0, failed: 1 }
  }
  const server = await serve({ root: dist, base: process.env.BASE_PATH, port: 0 })
  const report = join(scratch, 'e2e.json')
  const status = await command([bin('playwright'), 'test', '-c', 'test/e2e', '--reporter=list,json', ...args], {
    CHROMIUM,
    SITE_URL: server.url,
    DIST: dist,
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  })
  server.close()
  return counted(status, report, ({ stats }) => [stats.expected, stats.unexpected + stats.flaky + stats.skipped])
}

let reports = 0
async function vitest(args: string[], env: Record<string, string> = {}): Promise<Count> {
  const report = join(scratch, `vitest-${reports++}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const status = await command([bin('vitest'), 'run', ...reporters, ...args], env)
  const filtered = args.includes('-t') // then the others are pending by request
  return counted(status, report, (r) => [
    r.numPassedTests,
    r.numFailedTests + r.numTodoTests + (filtered ? 0 : r.numPendingTests),
  ])
}

/** Commands that pass or fail as a whole, each one count. A trailing object is added to the environment. */
async function each(...commands: (string[] | Record<string, string>)[]): Promise<Count> {
  const env = commands.find((c) => !Array.isArray(c)) ?? {}
  let count = { passed: 0, failed: 0 }
  for (const line of commands.filter(Array.isArray)) {
    const status = await command([bin(line[0]), ...line.slice(1)], env as Record<string, string>)
    count = add(count, status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })
  }
  return count
}

/** Passed and failed from a reporter's file; a tool that failed otherwise (crash, no test found) adds a failure. */
// biome-ignore lint/suspicious/noExplicitAny: two tools' report formats, read in one place each
function counted(status: number, report: string, read: (report: any) => [number, number]): Count {
  try {
    const [passed, failed] = read(JSON.parse(readFileSync(report, 'utf8')))
    const nothing = passed + failed === 0
    return { passed, failed: (status !== 0 && failed === 0) || nothing ? failed + 1 : failed }
  } catch {
    return { passed: 0, failed: 1 }
  }
}

function command([file = '', ...args]: string[], env: Record<string, string>): Promise<number> {
  console.log(`\n$ ${[file.slice(file.lastIndexOf('/') + 1), ...args].join(' ')}`)
  return new Promise((done) => {
    const child = spawn(file, args, { cwd: root, stdio: 'inherit', env: { ...process.env, PATH, ...env } })
    child.on('error', (error) => {
      console.log(String(error))
      done(1)
    })
    child.on('close', (status) => done(status ?? 1))
  })
}

const add = (a: Count, b: Count): Count => ({ passed: a.passed + b.passed, failed: a.failed + b.failed })

const given = process.argv.slice(2)
const cut = given.includes('--') ? given.indexOf('--') : given.findIndex((word) => !STAGES[word])
const names = cut < 0 ? given : given.slice(0, cut)
const rest = cut < 0 ? [] : given.slice(cut).filter((word) => word !== '--')
const stages = names.length > 0 ? names : ALL

let total: Count = { passed: 0, failed: 0 }
const broken = new Set<string>()
for (const name of stages) {
  const need = NEEDS[name]
  const count =
    need && broken.has(need) ? { passed: 0, failed: 1 } : await STAGES[name]!(name === stages.at(-1) ? rest : [])
  if (count.failed > 0) broken.add(name)
  console.log(`\n${name}: ${count.passed} passed, ${count.failed} failed`)
  total = add(total, count)
}
rmSync(scratch, { recursive: true, force: true })
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 ? 1 : 0
