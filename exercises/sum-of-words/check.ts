import { type Attempt, defineExercise, type Failure, type Trial } from '../../engine/index.ts'

/** Runs the program on these words; what is wrong with the end of the run, if anything. */
function run(trial: Trial, words: readonly number[]): [Attempt, Failure | undefined] {
  const list = words.map((word) => `    .word ${word}`).join('\n')
  const data = `    .balign 4\ncount: .word ${words.length}\nsum: .word 0x5ca1ab1e\nwords:\n${list}\n    .word 0x0badbeef\n`
  const attempt = trial.boot({ files: { 'data.s': data } })
  const { reason } = attempt.run()
  if (attempt.ended) return [attempt, undefined]
  return [
    attempt,
    {
      expected: 'The program stores the sum and switches the machine off.',
      happened: `It did not switch the machine off, with a list of ${words.length} words.`,
      look:
        reason === 'stuck'
          ? 'An instruction trapped, and there is no handler. Was it a load from an address that is not a multiple of four bytes?'
          : 'Where does it stand now? If it runs in a circle, look at what ends your loop.',
    },
  ]
}

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
            found === 0x5ca1ab1e
              ? 'That is what stood there before: nothing has been stored.'
              : 'Step through the first two turns of your loop: does each add one whole word of four bytes?',
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
          look: 'What is the first thing that your loop does? It must not load a word that is not there.',
        }
      },
    },
  ],
})
