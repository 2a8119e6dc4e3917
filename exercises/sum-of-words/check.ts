import { type Attempt, defineExercise, endless, type Failure, type Trial } from '../../engine/index.ts'

/** What stands at `sum` at the beginning. */
const BEFORE = 0x5ca1ab1e

/** Runs the program on these words; what is wrong with the end of the run, if anything. */
function run(trial: Trial, words: readonly number[]): [Attempt, Failure | undefined] {
  const list = words.map((word) => `    .word ${word}`).join('\n')
  const data = `    .balign 4\ncount: .word ${words.length}\nsum: .word ${hex(BEFORE)}\nwords:\n${list}\n    .word 0x0badbeef\n`
  const attempt = trial.boot({ files: { 'data.s': data } })
  const { reason } = attempt.run()
  if (attempt.ended) return [attempt, undefined]
  const expected = `The program adds up ${words.length} words, stores the sum, and switches the machine off.`
  const trap = endless(attempt)?.before
  if (reason === 'stuck' && trap)
    return [
      attempt,
      {
        expected,
        happened: `An instruction trapped, and there is no handler: ${trap}.`,
        look:
          words.length === 0
            ? 'There is nothing to add. Does your loop find that out before its first load, or after it?'
            : 'Is each address a multiple of four bytes, and does it lie in the list?',
      },
    ]
  return [
    attempt,
    {
      expected,
      happened: 'It did not switch the machine off.',
      look: 'Where does it stand now? If it runs in a circle, look at what ends your loop.',
    },
  ]
}

const NOTHING_STORED = 'That is what stood there before: nothing has been stored.'
const hex = (word: number | undefined) => (word === undefined ? 'nothing' : `0x${word.toString(16)}`)
const sumOf = (words: readonly number[]) => words.reduce((sum, word) => (sum + word) >>> 0, 0)

export default defineExercise({
  checks: [
    {
      id: 'sums',
      says: 'The sum of a list stands at `sum`.',
      run(trial) {
        const words = Array.from({ length: trial.random.int(3, 40) }, () => trial.random.word())
        const [attempt, wrong] = run(trial, words)
        if (wrong) return wrong
        const found = attempt.word('sum')
        if (found === sumOf(words)) return
        return {
          expected: `The sum of these ${words.length} words is ${hex(sumOf(words))}.`,
          happened: `At \`sum\` stands ${hex(found)}.`,
          look:
            found === BEFORE
              ? NOTHING_STORED
              : 'Step through the first two turns of your loop: from what does the sum begin, and does each turn add one whole word of four bytes?',
        }
      },
    },
    {
      id: 'empty',
      says: 'The sum of an empty list is 0.',
      run(trial) {
        const [attempt, wrong] = run(trial, [])
        if (wrong) return wrong
        const found = attempt.word('sum')
        if (found === 0) return
        return {
          expected: 'The sum of no words is 0.',
          happened: `At \`sum\` stands ${hex(found)}, when the list is empty.`,
          look:
            found === BEFORE
              ? NOTHING_STORED
              : 'From what does the sum begin, and what does your loop do first? It must not load a word that is not there.',
        }
      },
    },
  ],
})
