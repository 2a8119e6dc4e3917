// Runs the tests: `node test/run.ts [stage…] [-- arguments of the last stage's tool]`; without a stage, what `npm test`
// runs. The unit tests run beside the stages that build; the browser tests, which watch the clock, run when all else has
// ended. Each stage's output stays together; the last line on stdout is `N passed, N failed`, and the exit status
// follows it. A skipped test counts as failed: nothing here is skipped.
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
/** Runs its tools with `args` added for the last one, writes what they say to `out`, counts. */
type Stage = (args: string[], out: Output) => Promise<Count>

const root = join(import.meta.dirname, '..')
const bin = (name: string) => join(root, 'node_modules/.bin', name)
/** The tools start `node` by name: let them find the one that this project brings. */
const PATH = `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`
const scratch = mkdtempSync(join(tmpdir(), 'ringside-test-'))
const dist = join(root, 'dist')

const UNIT = ['--config', 'test/vitest.config.ts']
const BUILT = ['--config', 'test/built/vitest.config.ts']

const STAGES: Record<string, Stage> = {
  types: (_, out) =>
    each(
      out,
      ['tsc', '-p', 'engine'],
      ['tsc', '-p', 'test'],
      ['astro', 'check', '--minimumFailingSeverity', 'warning'],
    ),
  lint: (_, out) => each(out, ['biome', 'check']),
  lessons: (_, out) => each(out, ['node', 'test/lessons/check.ts']),
  architecture: (args, out) => vitest(out, [...UNIT, 'test/architecture.test.ts', ...args]),
  unit: (args, out) => vitest(out, [...UNIT, ...args]),
  build: (_, out) => each(out, ['astro', 'build']),
  links: (args, out) => vitest(out, [...BUILT, ...args], { DIST: dist }),
  base: basePath,
  e2e: endToEnd,
}
const ALL = ['types', 'unit', 'build', 'links', 'base', 'e2e']
/** Stages that are pointless where another has failed; they then fail with it. */
const NEEDS: Record<string, string> = { links: 'build', base: 'build', e2e: 'build' }
/** Stages that run beside the others. */
const BESIDE = ['unit']
/** Stages that run alone, after the others. */
const ALONE = ['e2e']

/** The same site below another path, as on a project's own pages: every link must follow. */
async function basePath(_: string[], out: Output): Promise<Count> {
  const env = { BASE_PATH: '/some/where', DIST: join(scratch, 'based') }
  const built = await each(out, ['astro', 'build', '--outDir', env.DIST], env)
  return built.failed > 0 ? built : add(built, await vitest(out, BUILT, env))
}

async function endToEnd(args: string[], out: Output): Promise<Count> {
  const CHROMIUM = obtainChromium()
  if (!CHROMIUM) {
    out.write('No browser could be had: the browser tests have failed.\n')
    return { passed: 0, failed: 1 }
  }
  const server = await serve({ root: dist, base: process.env.BASE_PATH, port: 0 })
  const report = join(scratch, 'e2e.json')
  const status = await command(out, [bin('playwright'), 'test', '-c', 'test/e2e', '--reporter=list,json', ...args], {
    CHROMIUM,
    SITE_URL: server.url,
    DIST: dist,
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  })
  server.close()
  return counted(status, report, ({ stats }) => [stats.expected, stats.unexpected + stats.flaky + stats.skipped])
}

let reports = 0
async function vitest(out: Output, args: string[], env: Record<string, string> = {}): Promise<Count> {
  const report = join(scratch, `vitest-${reports++}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const status = await command(out, [bin('vitest'), 'run', ...reporters, ...args], env)
  const filtered = args.includes('-t') // then the others are pending by request
  return counted(status, report, (r) => [
    r.numPassedTests,
    r.numFailedTests + r.numTodoTests + (filtered ? 0 : r.numPendingTests),
  ])
}

/** Commands that pass or fail as a whole, each one count. A trailing object is added to the environment. */
async function each(out: Output, ...commands: (string[] | Record<string, string>)[]): Promise<Count> {
  const env = commands.find((c) => !Array.isArray(c)) ?? {}
  let count = { passed: 0, failed: 0 }
  for (const line of commands.filter(Array.isArray)) {
    const status = await command(out, [bin(line[0]), ...line.slice(1)], env as Record<string, string>)
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

function command(out: Output, [file = '', ...args]: string[], env: Record<string, string>): Promise<number> {
  out.write(`\n$ ${[file.slice(file.lastIndexOf('/') + 1), ...args].join(' ')}\n`)
  const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}
  return new Promise((done) => {
    const child = spawn(file, args, {
      cwd: root,
      stdio: ['inherit', 'pipe', 'pipe'],
      env: { ...process.env, ...colour, PATH, ...env },
    })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => out.write(chunk))
    child.on('error', (error) => {
      out.write(`${error}\n`)
      done(1)
    })
    child.on('close', (status) => done(status ?? 1))
  })
}

const add = (a: Count, b: Count): Count => ({ passed: a.passed + b.passed, failed: a.failed + b.failed })

/** What one stage says. The stage that has the word is heard at once, any other when its turn comes. */
class Output {
  private static readonly queue: Output[] = []
  private held: (string | Buffer)[] = []
  private ended = false

  constructor() {
    Output.queue.push(this)
  }
  write(text: string | Buffer) {
    if (Output.queue[0] === this) process.stdout.write(text)
    else this.held.push(text)
  }
  end() {
    this.ended = true
    while (Output.queue[0]?.ended) {
      Output.queue.shift()
      const next = Output.queue[0]
      for (const text of next?.held ?? []) process.stdout.write(text)
      if (next) next.held = []
    }
  }
}

const given = process.argv.slice(2)
const cut = given.includes('--') ? given.indexOf('--') : given.findIndex((word) => !STAGES[word])
const names = cut < 0 ? given : given.slice(0, cut)
const rest = cut < 0 ? [] : given.slice(cut).filter((word) => word !== '--')
const stages = names.length > 0 ? names : ALL

let total: Count = { passed: 0, failed: 0 }
const broken = new Set<string>()

async function inOrder(lane: string[]): Promise<void> {
  for (const name of lane) {
    const out = new Output()
    const args = name === stages.at(-1) ? rest : []
    const count = broken.has(NEEDS[name] ?? '') ? { passed: 0, failed: 1 } : await STAGES[name]!(args, out)
    if (count.failed > 0) broken.add(name)
    out.write(`\n${name}: ${count.passed} passed, ${count.failed} failed\n`)
    out.end()
    total = add(total, count)
  }
}

await Promise.all([
  inOrder(stages.filter((name) => !BESIDE.includes(name) && !ALONE.includes(name))),
  inOrder(stages.filter((name) => BESIDE.includes(name))),
])
await inOrder(stages.filter((name) => ALONE.includes(name)))
rmSync(scratch, { recursive: true, force: true })
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 ? 1 : 0
