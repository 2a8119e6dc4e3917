// ringside grade: run again what students hand in, with the instructor's seeds, and write a gradebook.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { type Answer, type Claim, MOST_BYTES, readSubmission, type Submission } from '../../grade/submission.ts'
import { VERSION } from '../../version.ts'
import { Complaint, defineCommand, EXIT, numberOf } from '../command.ts'
import { chosenExercises, exerciseNames, loadExercise } from '../exercises.ts'
import { writeFile } from '../files.ts'
import { GradePool } from '../grade-pool.ts'
import type { GradeAnswer } from '../grade-worker.ts'
import { type ExerciseResult, type SubmissionGrade, scoreOf, toCsv, toGradescope, toTable } from '../gradebook.ts'

/** Milliseconds that one answer may take, for each seed: ten times what the slowest of the book's needs. Steps have budgets of their own. */
const LIMIT = 20_000

export const command = defineCommand({
  summary: 'Grade submissions: run every answer again, and write a gradebook.',
  usage: 'FILE-OR-FOLDER... [options]',
  options: {
    exercise: { type: 'string', value: 'NAME', multiple: true, gloss: 'Only these exercises; all if not given.' },
    seed: { type: 'string', value: 'N', multiple: true, gloss: 'Seeds of the inputs; 1, 2 and 3 if not given.' },
    checks: {
      type: 'string',
      value: 'FOLDER',
      gloss: 'Checks of your own beside the book’s: FOLDER/NAME/check.ts.',
    },
    jobs: { type: 'string', value: 'N', gloss: 'Answers at a time; as many as there are processors if not given.' },
    json: { type: 'boolean', gloss: 'Write the gradebook as JSON.' },
    csv: { type: 'boolean', gloss: 'Write the gradebook as comma-separated values.' },
    gradescope: { type: 'boolean', gloss: 'Write results.json for Gradescope; for one submission.' },
    'require-pass': { type: 'boolean', gloss: 'Exit with status 1 unless every exercise is passed by everyone.' },
    output: { type: 'string', short: 'o', value: 'FILE', gloss: 'Write there; to standard output if not given.' },
  },
  details: `
A submission is the file that the exercise pages let students download. Folders are searched for files
that end in .json. What a student claims is compared with what happens here, with the student's own seeds;
the grade depends on your seeds alone. A file that is broken is reported by name, and the others are graded.

The exit status is 0 where every file could be read, and ${EXIT.badProgram} otherwise.
With --require-pass it is 1 where something was not passed.

Examples:
  ringside grade submissions/ --seed 4711 --seed 4712 --csv -o grades.csv
  ringside grade submission.json --gradescope -o /autograder/results/results.json`,
  async run(values, given) {
    if (given.length === 0) throw new Complaint(EXIT.usage, 'no submission was given', 'Give files or folders.')
    const files = given.flatMap(submissionsIn)
    if (files.length === 0 && !values.gradescope)
      throw new Complaint(EXIT.noInput, `${given.join(', ')}: there are no .json files`)
    if ([values.json, values.csv, values.gradescope].filter(Boolean).length > 1)
      throw new Complaint(EXIT.usage, 'choose one of --json, --csv, --gradescope')
    const exercises = chosenExercises(values.exercise)
    const seeds = (values.seed ?? ['1', '2', '3']).map((text) => numberOf('seed', text))
    const jobs = values.jobs === undefined ? cpus().length : numberOf('jobs', values.jobs, 1, 64)
    const own = values.checks === undefined ? [] : await ownChecks(values.checks)
    const pool = new GradePool(jobs, LIMIT)
    let done = 0
    const alone = values.gradescope && files.length !== 1 ? [] : files
    const grades = await inOrder(alone, jobs * 2, async (file) => {
      const grade = await gradeFile(file, exercises, seeds, pool, (name) =>
        own.includes(name) ? [undefined, values.checks] : [undefined],
      )
      progress(++done, files.length)
      return grade
    })
    pool.close()
    if (values.gradescope && files.length !== 1)
      // the student is to read it, where results are shown
      grades.push(
        broken(given.join(', '), `hand in one .json file, from the page of progress; here are ${files.length}`),
      )
    const text = values.json
      ? `${JSON.stringify({ engine: VERSION, seeds, exercises, grades: grades.map((g) => ({ ...g, score: scoreOf(g) })) }, null, 2)}\n`
      : values.csv
        ? toCsv(grades, exercises)
        : values.gradescope
          ? toGradescope(grades[0] as SubmissionGrade, exercises)
          : toTable(grades, exercises)
    if (values.output === undefined) process.stdout.write(text)
    else writeFile(values.output, text)
    if (!grades.every(({ results, remarks }) => results.length > 0 || remarks.length === 0)) return EXIT.badProgram
    return values['require-pass'] && grades.some((grade) => scoreOf(grade) < exercises.length) ? 1 : 0
  },
})

/** Exercises for which a folder has checks, which can be loaded. Throws a Complaint: nobody is graded without checks that were meant. */
async function ownChecks(folder: string): Promise<string[]> {
  const own = exerciseNames(folder)
  if (own.length === 0)
    throw new Complaint(EXIT.noInput, `${folder}: there are no checks`, 'They are looked for as NAME/check.ts.')
  chosenExercises(own)
  for (const name of own) {
    try {
      await loadExercise(name, folder)
    } catch (error) {
      if (error instanceof Complaint) throw error
      throw new Complaint(EXIT.badProgram, `${join(folder, name, 'check.ts')}: ${(error as Error).message}`)
    }
  }
  return own
}

/** A file itself, or the .json files of a folder, in order of names. */
function submissionsIn(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path]
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.name.endsWith('.json') && !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
  } catch (error) {
    throw new Complaint(EXIT.noInput, `${path}: ${(error as Error).message}`)
  }
}

const broken = (file: string, why: string): SubmissionGrade => ({ file, name: '', id: '', remarks: [why], results: [] })

type Folders = (exercise: string) => readonly (string | undefined)[]

async function gradeFile(
  file: string,
  exercises: readonly string[],
  seeds: readonly number[],
  pool: GradePool,
  folders: Folders,
): Promise<SubmissionGrade> {
  let read: ReturnType<typeof readSubmission>
  try {
    const about = statSync(file)
    if (!about.isFile()) return broken(file, 'it is no file')
    if (about.size > MOST_BYTES) return broken(file, `the file has more than ${MOST_BYTES >> 20} MiB`)
    read = readSubmission(readFileSync(file, 'utf8'))
  } catch (error) {
    return broken(file, (error as Error).message)
  }
  if (!read.ok) return broken(file, read.error)
  const { submission } = read
  const remarks: string[] = []
  if (submission.engine !== VERSION)
    remarks.push(`made with version ${submission.engine.slice(0, 40)}, graded with ${VERSION}: claims are not compared`)
  const unknown = submission.answers.filter(({ exercise }) => !exerciseNames().includes(exercise))
  if (unknown.length > 0)
    remarks.push(`there is no such exercise: ${unknown.map(({ exercise }) => exercise).join(', ')}`)
  const results = await Promise.all(
    submission.answers
      .filter(({ exercise }) => exercises.includes(exercise))
      .map((answer) => gradeOne(submission, answer, seeds, pool, folders)),
  )
  for (const { exercise, claim } of results)
    if (claim === 'does not hold') remarks.push(`${exercise}: the claim does not hold`)
  return { file, name: submission.name, id: submission.id, remarks, results }
}

async function gradeOne(
  { engine }: Submission,
  { exercise, text, claims }: Answer,
  seeds: readonly number[],
  pool: GradePool,
  folders: Folders,
): Promise<ExerciseResult> {
  const compared = engine === VERSION && claims.length > 0
  const answer = await pool.grade({ exercise, text, seeds, folders: folders(exercise), all: false })
  if ('error' in answer) return { exercise, passed: 0, of: seeds.length, failure: answer.error }
  const failed = answer.grades.find((grade) => !grade.passed)
  const claimed = claims.map(({ seed }) => seed)
  const again = compared
    ? await pool.grade({ exercise, text, seeds: claimed, folders: [undefined], all: true })
    : undefined
  return {
    exercise,
    passed: answer.grades.filter((grade) => grade.passed).length,
    of: seeds.length,
    ...(failed && { failure: wordsOf(failed) }),
    ...(again && { claim: holds(again, claims) ? 'holds' : 'does not hold' }),
  }
}

function wordsOf({ seed, diagnostics, checks }: Extract<GradeAnswer, { grades: unknown }>['grades'][number]): string {
  const [d] = diagnostics.filter(({ severity }) => severity === 'error')
  if (d) return `line ${d.line}: ${d.message}`
  const failed = checks.find(({ failure }) => failure)
  return `seed ${seed}: ${failed?.says} ${failed?.failure?.expected} ${failed?.failure?.happened}`
}

function holds(answer: GradeAnswer, claims: readonly Claim[]): boolean {
  if ('error' in answer) return false
  return claims.every(({ passed, hashes }, n) => {
    const grade = answer.grades[n]
    return grade?.passed === passed && grade.checks.every(({ id, hash }) => hashes[id] === hash)
  })
}

/** Do `work` for every item, `most` at a time; results in the items' order. */
async function inOrder<T, R>(items: readonly T[], most: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const lane = async () => {
    while (next < items.length) {
      const n = next++
      results[n] = await work(items[n] as T)
    }
  }
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, lane))
  return results
}

function progress(done: number, all: number): void {
  if (!process.stderr.isTTY) return
  process.stderr.write(done === all ? '\r\x1b[K' : `\r\x1b[2m${done} of ${all} submissions\x1b[0m\x1b[K`)
}
