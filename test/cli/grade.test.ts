// Grading what a class hands in: what is good, wrong, hostile, broken, of another version, not true; many at once. One run
// over a folder with all of them, as an instructor has it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { exerciseSources, loadExercise } from '../../engine/cli/exercises.ts'
import {
  type Answer,
  gradeAnswer,
  MOST_BYTES,
  SUBMISSION_FORMAT,
  VERSION,
  writeSubmission,
} from '../../engine/index.ts'
import { answersOf } from '../exercises/answers.ts'
import { type Outcome, ringside, scratch } from './ringside.ts'

const { path, file } = scratch()
const exercise = 'sum-of-words'
const checks = await loadExercise(exercise)
const { solution, wrong } = await answersOf(exercise)

/** An answer with what its text truly does, as the page claims it. */
function honest(text: string, seed = 77): Answer {
  const { passed, checks: results } = gradeAnswer(exercise, checks, text, seed, exerciseSources)
  return { exercise, text, claims: [{ seed, passed, hashes: Object.fromEntries(results.map((r) => [r.id, r.hash])) }] }
}
const unclaimed = (text: string): Answer => ({ exercise, text, claims: [] })
const submission = (id: string, answers: readonly Answer[], engine: string = VERSION) =>
  writeSubmission({ format: SUBMISSION_FORMAT, engine, name: `Student ${id}`, id, answers })

interface Result {
  readonly file: string
  readonly id: string
  readonly score: number
  readonly remarks: readonly string[]
  readonly results: readonly { exercise: string; passed: number; of: number; failure?: string; claim?: string }[]
}

/** One file each, by what is the matter with it. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = path(`folder-${Math.random()}`)
  mkdirSync(folder)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.json`), text)
  return folder
}

describe('a class', () => {
  let outcome: Outcome
  let found: Record<string, Result>
  const good = submission('good', [honest(solution)])
  const lie = { ...honest(wrong[0]?.text ?? ''), claims: honest(solution).claims }
  const files = {
    good,
    wrong: submission('wrong', [honest(wrong[0]?.text ?? '')]),
    mistake: submission('mistake', [unclaimed('_start:\n    fool a0\n')]),
    lie: submission('lie', [lie]),
    marked: `\ufeff${good}`,
    forged: submission('forged', [{ ...honest(solution), claims: [{ seed: 1, passed: true, hashes: { sums: '0' } }] }]),
    circle: submission('circle', [unclaimed('_start: j _start\n    .include "data.s"\n')]),
    traps: submission('traps', [unclaimed('_start: .word 0\n    .include "data.s"\n')]),
    reads: submission('reads', [unclaimed('    .include "/etc/passwd"\n_start: nop\n    .include "data.s"\n')]),
    climbs: submission('climbs', [unclaimed('    .include "../../../package.json"\n_start: nop\n')]),
    copies: submission('copies', [unclaimed('    .include "solution.s"\n')]),
    grows: submission('grows', [unclaimed('_start: .rept 100000000\n    nop\n    .endr\n    .include "data.s"\n')]),
    recurses: submission('recurses', [unclaimed('    .include "answer.s"\n_start: nop\n')]),
    long: submission('long', [unclaimed('#'.repeat(300_000))]),
    huge: ' '.repeat(MOST_BYTES + 1),
    truncated: good.slice(0, good.length / 2),
    other: submission('other', [honest(solution)], '0.0.1'),
    format: good.replace('"format": 1', '"format": 7'),
    unknown: submission('unknown', [{ exercise: 'no-such', text: '', claims: [] }]),
    twice: submission('twice', [honest(solution), honest(solution)]),
    nothing: '[]',
  }
  beforeAll(() => {
    outcome = ringside('grade', folderOf(files), '--json', '--seed', '11', '--seed', '12', '--jobs', '2')
    const { grades }: { grades: Result[] } = JSON.parse(outcome.stdout || '{"grades":[]}')
    found = Object.fromEntries(grades.map((grade) => [/([^/]+)\.json$/.exec(grade.file)?.[1] ?? '', grade]))
  }, 120_000)

  test('is graded whole: every file is in the book, and the status says that some could not be read', () => {
    expect(Object.keys(found).sort()).toEqual(Object.keys(files).sort())
    expect([outcome.status, outcome.stderr]).toEqual([65, ''])
  })

  test('what is right passes with the instructor’s seeds, and its claim holds', () =>
    expect(found.good).toMatchObject({
      id: 'good',
      score: 1,
      remarks: [],
      results: [{ exercise, passed: 2, of: 2, claim: 'holds' }],
    }))

  test('a byte-order mark does no harm', () => expect(found.marked).toMatchObject({ id: 'good', score: 1 }))

  test('what is wrong gets the words that its student got; an honest failure is no false claim', () => {
    expect(found.wrong).toMatchObject({ score: 0, remarks: [], results: [{ passed: 0, claim: 'holds' }] })
    expect(found.wrong?.results[0]?.failure).toMatch(/^seed 11: \S.*\.$/s)
    expect(found.mistake?.results[0]?.failure).toBe('line 2: There is no instruction `fool`.')
  })

  test.each(['lie', 'forged'])('a claim that does not hold is reported, and earns nothing: %s', (name) => {
    expect(found[name]?.remarks).toEqual([`${exercise}: the claim does not hold`])
    expect(found[name]?.results[0]?.claim).toBe('does not hold')
    expect(found[name]?.score).toBe(name === 'forged' ? 1 : 0)
  })

  test.each(['circle', 'traps', 'grows', 'recurses'])('a program that would never end is ended: %s', (name) => {
    expect(found[name]).toMatchObject({ score: 0, results: [{ passed: 0, of: 2 }] })
    expect(found[name]?.results[0]?.failure).toMatch(/\S/)
  })

  test.each(['reads', 'climbs', 'copies'])('no answer reads a file, not even the solution: %s', (name) => {
    expect(found[name]?.score).toBe(0)
    expect(found[name]?.results[0]?.failure).toMatch(/^line 1: .*(passwd|package\.json|solution\.s)/)
    expect(outcome.stdout).not.toMatch(/root:|"devDependencies"/)
  })

  test.each([
    ['long', /more than 256 KiB/],
    ['huge', /more than 4 MiB/],
    ['truncated', /cut off/],
    ['format', /format 7, and this version reads format 1/],
    ['twice', /two answers to sum-of-words/],
    ['nothing', /not a submission/],
  ])('a file that is broken is named, with the reason: %s', (name, why) => {
    expect(found[name]?.results).toEqual([])
    expect(found[name]?.remarks.join()).toMatch(why)
  })

  test('another version is graded, but its claims are not compared', () => {
    expect(found.other).toMatchObject({ score: 1, results: [{ passed: 2 }] })
    expect(found.other?.results[0]?.claim).toBeUndefined()
    expect(found.other?.remarks.join()).toMatch(/made with version 0\.0\.1/)
  })

  test('an exercise that there is not is named', () =>
    expect(found.unknown?.remarks).toEqual(['there is no such exercise: no-such']))
})

test('200 at once, as a table, as CSV, and into a file', () => {
  const names = Array.from({ length: 200 }, (_, n) => `s${String(n).padStart(3, '0')}`)
  const folder = folderOf(
    Object.fromEntries(
      names.map((id, n) => [id, submission(id, [unclaimed(n % 4 === 0 ? (wrong[0]?.text ?? '') : solution)])]),
    ),
  )
  const csv = path('grades.csv')
  expect(ringside('grade', folder, '--csv', '--seed', '5', '-o', csv)).toMatchObject({ status: 0, stdout: '' })
  const [head, ...rows] = readFileSync(csv, 'utf8').trimEnd().split('\n')
  expect(head).toMatch(/^file,id,name,score,(.*,)?sum-of-words,(.*,)?remarks$/)
  expect(rows.map((row) => row.split(',').slice(1, 4))).toEqual(
    names.map((id, n) => [id, `Student ${id}`, n % 4 === 0 ? '0' : '1']),
  )
})

test('the table names what was not passed', () => {
  const one = file('one.json', submission('one', [unclaimed(wrong[0]?.text ?? '')]))
  const { status, stdout } = ringside('grade', one, '--seed', '5', '--exercise', exercise)
  expect([status, stdout]).toEqual([0, 'Student one     0/1\n    not passed: sum-of-words\n'])
})

test('a name stays in its line: no control characters, no turns of direction', () => {
  const text = submission('x', [unclaimed(solution)]).replace('Student x', 'Eve\\u001b[2J\\nStudent y\\u202e  28/28')
  const { stdout } = ringside('grade', file('x.json', text), '--seed', '5', '--exercise', exercise)
  expect(stdout).toBe('Eve [2J Student y   28/28     1/1\n')
})

test('where everything must be passed, the status says whether it is', () => {
  const status = (text: string) =>
    ringside('grade', file('x.json', submission('x', [unclaimed(text)])), '--exercise', exercise, '--require-pass')
      .status
  expect([status(solution), status(wrong[0]?.text ?? '')]).toEqual([0, 1])
})

test('for Gradescope: one submission, a test for each exercise', () => {
  const one = file('student.json', submission('one', [honest(solution)]))
  const { stdout } = ringside('grade', one, '--gradescope', '--exercise', exercise, '--seed', '5')
  expect(JSON.parse(stdout)).toEqual({
    output: '',
    tests: [{ name: exercise, score: 1, max_score: 1, status: 'passed', output: 'All checks hold.' }],
  })
})

test('for Gradescope: who uploads two files, or none, is told so where results are shown', () => {
  for (const names of [['a', 'b'], []]) {
    const folder = folderOf(Object.fromEntries(names.map((name) => [name, submission(name, [])])))
    const { status, stdout } = ringside('grade', folder, '--gradescope', '--exercise', exercise)
    const { output, tests } = JSON.parse(stdout)
    expect([status, tests[0].score]).toEqual([65, 0])
    expect(output).toMatch(/^hand in one \.json file, .*; here are [02]$/)
  }
})

test('a name that a spreadsheet would run as a formula is kept from it', () => {
  const one = file('formula.json', submission('=1+1', [unclaimed(solution)]))
  expect(ringside('grade', one, '--csv', '--seed', '5').stdout).toContain(`,'=1+1,Student =1+1,1`)
})

test('checks of one’s own, from a folder outside, are added to the book’s', () => {
  const folder = path('private')
  mkdirSync(join(folder, exercise), { recursive: true })
  writeFileSync(
    join(folder, exercise, 'check.ts'),
    `export default { checks: [{ id: 'short', says: 'The program is short.', run(trial) {
      const attempt = trial.boot({ files: { 'data.s': 'count: .word 0\\nsum: .word 0\\nwords:\\n' } })
      attempt.run()
      const { instructions } = attempt.lab.counts()
      if (instructions > 1) return { expected: 'Few.', happened: 'It took ' + instructions + '.', look: 'There.' }
    } }] }\n`,
  )
  const one = file('private.json', submission('one', [honest(solution)]))
  const { stdout } = ringside('grade', one, '--json', '--checks', folder, '--seed', '5')
  const [grade]: Result[] = JSON.parse(stdout).grades
  expect(grade?.results[0]).toMatchObject({ passed: 0, of: 1, claim: 'holds' })
  expect(grade?.results[0]?.failure).toMatch(/The program is short\. Few\. It took \d+\./)
})

test('checks of one’s own that cannot be found or loaded are no reason to grade without them', () => {
  const one = file('plain.json', submission('one', [unclaimed(solution)]))
  const own = (name: string, text: string) => {
    const folder = path(`own-${Math.random()}`)
    mkdirSync(join(folder, name), { recursive: true })
    writeFileSync(join(folder, name, 'check.ts'), text)
    return folder
  }
  for (const [folder, why] of [
    [path('nowhere'), /there are no checks/],
    [own('sum-of-word', 'export default { checks: [] }'), /Did you mean sum-of-words/],
    [own(exercise, 'export default {'), /check\.ts: /],
    [own(exercise, 'export default {}'), /exports no exercise/],
  ] as const) {
    const { status, stdout, stderr } = ringside('grade', one, '--checks', folder, '--seed', '5')
    expect([(status ?? 0) > 0, stdout]).toEqual([true, ''])
    expect(stderr).toMatch(why)
  }
})

test.each([
  [[], /no submission was given/],
  [['/no/such/place'], /no such file/],
  [['x.json', '--csv', '--json'], /choose one of|no such file/],
  [['--exercise', 'sum-of-word', 'x.json'], /Did you mean sum-of-words\?|no such file/],
])('what cannot be done is said: %j', (args, why) => {
  const { status, stderr } = ringside('grade', ...args)
  expect(status).toBeGreaterThan(0)
  expect(stderr).toMatch(why)
})
