// From graded submissions to what an instructor keeps: a table, JSON, or what Gradescope reads.

export interface ExerciseResult {
  readonly exercise: string
  /** Seeds for which all checks held, of how many. */
  readonly passed: number
  readonly of: number
  /** The first check that failed, in words; or why nothing could be tried. */
  readonly failure?: string
  /** How the student's claim compares; undefined where it was not compared. */
  readonly claim?: 'holds' | 'does not hold'
}

export interface SubmissionGrade {
  /** The file, as it was named. */
  readonly file: string
  readonly name: string
  readonly id: string
  /** Why the file could not be graded, or what is strange about it. */
  readonly remarks: readonly string[]
  readonly results: readonly ExerciseResult[]
}

/** Exercises that were passed with every seed. */
export const scoreOf = ({ results }: SubmissionGrade): number =>
  results.filter(({ passed, of }) => passed === of && of > 0).length

/** One line a submission, one column an exercise: 1 passed with every seed, 0 not, empty not handed in. */
export function toCsv(grades: readonly SubmissionGrade[], exercises: readonly string[]): string {
  const rows = grades.map((grade) => [
    grade.file,
    grade.id,
    grade.name,
    String(scoreOf(grade)),
    ...exercises.map((exercise) => {
      const found = grade.results.find((r) => r.exercise === exercise)
      return found ? String(Number(found.passed === found.of)) : ''
    }),
    grade.remarks.join('; '),
  ])
  return [['file', 'id', 'name', 'score', ...exercises, 'remarks'], ...rows]
    .map((row) => row.map(field).join(','))
    .join('\n')
    .concat('\n')
}

/** Quoted where needed; a cell that a spreadsheet would run as a formula is kept from it. */
const field = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Gradescope's results.json for one submission: a test for each exercise, one point each. */
export function toGradescope(grade: SubmissionGrade, exercises: readonly string[]): string {
  const tests = exercises.map((exercise) => {
    const found = grade.results.find((r) => r.exercise === exercise)
    const passed = found !== undefined && found.passed === found.of
    const output = found ? (passed ? 'All checks hold.' : (found.failure ?? 'Not passed.')) : 'Not handed in.'
    return { name: exercise, score: Number(passed), max_score: 1, status: passed ? 'passed' : 'failed', output }
  })
  return `${JSON.stringify({ output: grade.remarks.join('\n'), tests }, null, 2)}\n`
}

/** For a terminal: who passed how many, and what is to be said about whom. */
export function toTable(grades: readonly SubmissionGrade[], exercises: readonly string[]): string {
  const width = Math.max(4, ...grades.map(({ name, file }) => (name || file).length))
  return grades
    .map((grade) => {
      const missed = grade.results.filter(({ passed, of }) => passed < of).map(({ exercise }) => exercise)
      const score = `${scoreOf(grade)}/${exercises.length}`.padStart(7)
      const lines = [...grade.remarks, ...(missed.length > 0 ? [`not passed: ${missed.join(', ')}`] : [])]
      return [`${(grade.name || grade.file).padEnd(width)} ${score}`, ...lines.map((line) => `    ${line}`)].join('\n')
    })
    .join('\n')
    .concat('\n')
}
