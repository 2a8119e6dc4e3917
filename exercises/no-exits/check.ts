import {
  type Attempt,
  defineExercise,
  type Failure,
  shown,
  type Trial,
  unfinished,
  wordsAt,
} from '../../engine/index.ts'

interface Run {
  readonly attempt: Attempt
  readonly list: readonly number[]
  readonly scale: number
  readonly wrong: Failure | undefined
}

/** The list lies across several pages, none of which anybody has touched. */
function run(trial: Trial): Run {
  const list = Array.from({ length: trial.random.int(2500, 5000) }, () => trial.random.word())
  const scale = trial.random.word() | 1
  const data =
    wordsAt('count', [list.length]) +
    wordsAt('scale', [scale]) +
    `    .section .data\n    .balign 4096\n${wordsAt('list', list)}`
  const attempt = trial.boot({ world: 'trap-and-emulate', files: { 'data.s': data } })
  const ending = attempt.run(1_000_000)
  return { attempt, list, scale, wrong: unfinished(attempt, ending, 'The program does its list, and switches off.') }
}

const MARKS: Failure = {
  expected: 'The program passes mark 1 and then mark 2.',
  happened: 'One of them was not passed.',
  look: 'The marks are the instructions slti x0, x0, 1 and slti x0, x0, 2 of the start.',
}

export default defineExercise({
  checks: [
    {
      id: 'right',
      says: 'The list holds what it should.',
      run(trial) {
        const { attempt, list, scale, wrong } = run(trial)
        if (wrong) return wrong
        const bytes = attempt.bytes(attempt.address('list') as number, 4 * list.length) as Uint8Array
        const found = new DataView(bytes.buffer, bytes.byteOffset)
        const right = list.map((word, k) => (Math.imul(word, scale) + k) >>> 0)
        const k = right.findIndex((word, n) => found.getUint32(4 * n, true) !== word)
        if (k < 0) return
        return {
          expected: `Word ${k} of the list is ${shown(list[k])} * ${shown(scale)} + ${k} = ${shown(right[k])}.`,
          happened: `It is ${shown(found.getUint32(4 * k, true))}.`,
          look: 'What you do before mark 1 must leave the list as it is; and between the marks each word is done once.',
        }
      },
    },
    {
      id: 'exits',
      says: 'Between the marks there is not one exit.',
      run(trial) {
        const { attempt, wrong } = run(trial)
        if (wrong) return wrong
        const between = attempt.between(1, 2)
        if (!between) return MARKS
        if (between.exits === 0) return
        const causes = between.causes.map(({ what, count }) => `${count} × ${what}`).join(', ')
        return {
          expected: 'No exit between mark 1 and mark 2.',
          happened: `There were ${between.exits}: ${causes}.`,
          look: 'Which instruction of yours causes each of them? And what could have caused it before mark 1?',
        }
      },
    },
    {
      id: 'between',
      says: 'The work is done between the marks.',
      run(trial) {
        const { attempt, list, scale, wrong } = run(trial)
        if (wrong) return wrong
        const done = list.map((word, k) => (Math.imul(word, scale) + k) >>> 0)
        for (const [n, right, what] of [
          [1, list, 'is as it was'],
          [2, done, 'is done'],
        ] as const) {
          const mark = attempt.lab.recorder.marks.find((found) => found.n === n)
          if (!mark) return MARKS
          const again = trial.boot(attempt.setup)
          again.run(mark.step)
          const at = again.address('list') as number
          const k = right.findIndex((word, index) => again.word(at + 4 * index) !== word)
          if (k < 0) continue
          return {
            expected: `At mark ${n} the list ${what}: word ${k} is ${shown(right[k])}.`,
            happened: `It is ${shown(again.word(at + 4 * k))}.`,
            look: 'All words of the list are done between the marks. Before mark 1 you may prepare the list, but not change it.',
          }
        }
        return undefined
      },
    },
  ],
})
