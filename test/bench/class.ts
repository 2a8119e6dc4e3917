// How long a class takes to be graded: `ringside grade` over made-up submissions, each with an answer to every exercise, by turns the
// solution and the ways to be wrong. Processor time is what it takes whatever else the host does; elapsed time depends on that.
//
//   npm run bench:class -- [--students N] [--seeds N] [--jobs N]
//   npm run bench:class -- --checks        the checks that take longest to answer, whatever they are given
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { command } from '../../engine/cli/commands/grade.ts'
import { SUBMISSION_FORMAT, VERSION, writeSubmission } from '../../engine/index.ts'
import { answersOf, NAMES, tried } from '../exercises/answers.ts'

const { values } = parseArgs({
  options: {
    students: { type: 'string', default: '200' },
    seeds: { type: 'string', default: '3' },
    jobs: { type: 'string', default: '2' },
    checks: { type: 'boolean', default: false },
  },
})
const students = Number(values.students)
const exercises = await Promise.all(NAMES.map(answersOf))
if (values.checks) {
  const found: { readonly what: string; readonly seconds: number }[] = []
  for (const answers of exercises)
    for (const [file, text] of [
      ['start', answers.start],
      ['solution', answers.solution],
      ...answers.wrong.map((one) => [one.name, one.text] as const),
    ] as const)
      for (const check of answers.exercise.checks) {
        const before = process.cpuUsage()
        tried({ ...answers, exercise: { ...answers.exercise, checks: [check] } }, text, 1)
        const { user, system } = process.cpuUsage(before)
        found.push({ what: `${answers.name}, ${check.id}, ${file}`, seconds: (user + system) / 1e6 })
      }
  for (const { what, seconds } of found.sort((a, b) => b.seconds - a.seconds).slice(0, 10))
    console.log(`${seconds.toFixed(2)} s of processor time: ${what}`)
  process.exit()
}
const folder = mkdtempSync(join(tmpdir(), 'ringside-class-'))
for (let n = 0; n < students; n++) {
  const answers = exercises.map(({ name, solution, wrong }, k) => {
    const texts = [solution, solution, ...wrong.map(({ text }) => text)]
    return { exercise: name, text: texts[(n + k) % texts.length] as string, claims: [] }
  })
  const text = writeSubmission({
    format: SUBMISSION_FORMAT,
    engine: VERSION,
    name: `Student ${n}`,
    id: `${n}`,
    answers,
  })
  writeFileSync(join(folder, `${n}.json`), text)
}
const seed = Array.from({ length: Number(values.seeds) }, (_, n) => `${4711 + n}`)
const [began, before] = [performance.now(), process.cpuUsage()]
await command.run({ csv: true, seed, jobs: values.jobs, output: join(folder, 'grades.csv') }, [folder])
const { user, system } = process.cpuUsage(before)
rmSync(folder, { recursive: true, force: true })
const [elapsed, cpu] = [(performance.now() - began) / 1000, (user + system) / 1e6]
console.log(
  `${students} submissions of ${NAMES.length} exercises, ${seed.length} seeds, ${values.jobs} at a time: ` +
    `${elapsed.toFixed(0)} s elapsed, ${cpu.toFixed(0)} s of processor time, ${((1000 * cpu) / students / NAMES.length / seed.length).toFixed(0)} ms for an answer and a seed`,
)
