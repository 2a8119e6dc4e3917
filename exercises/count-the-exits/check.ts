import { type Check, defineExercise, unfinished, wordsAt } from '../../engine/index.ts'

/** Page faults come from an arena of so many pages. */
const ARENA = 64

/** `cause`: how the exits' names begin. `kind`: as the program reads it. */
const check = (id: string, says: string, kind: number, cause: string, look: string): Check => ({
  id,
  says,
  run(trial) {
    const count = trial.random.int(5, ARENA - 1)
    const data = wordsAt('count', [count]) + wordsAt('kind', [kind])
    const attempt = trial.boot({
      world: 'trap-and-emulate',
      files: {
        'data.s': `${data}    .section .bss\n    .balign 4096\n    .space 4096\narena: .space ${4096 * ARENA}\n`,
      },
    })
    const ending = attempt.run(200_000)
    const wrong = unfinished(attempt, ending, 'The program passes both marks, and switches off.')
    if (wrong) return wrong
    const between = attempt.between(1, 2)
    const right = between?.causes.find(({ what }) => what.startsWith(cause))?.count ?? 0
    const all = between?.causes.filter(({ what }) => what.startsWith(cause)).reduce((sum, { count }) => sum + count, 0)
    if (between && all === count && between.exits === count) return undefined
    const found = between?.causes.map(({ what, count }) => `${count} × ${what}`).join(', ') || 'none'
    return {
      expected: `Between the marks there are exactly ${count} exits: ${cause}.`,
      happened: between ? `There were: ${found}.` : 'One of the marks was not passed.',
      look:
        all !== undefined && all - count === 1 && right > 0
          ? `One too many: what does the last turn of your loop do? ${look}`
          : look,
    }
  },
})

export default defineExercise({
  checks: [
    check(
      'instructions',
      'So many privileged instructions, emulated one by one.',
      0,
      'illegal instruction',
      'Which instructions does the kernel of a guest execute that only a supervisor may?',
    ),
    check(
      'hypercalls',
      'So many calls to the SBI.',
      1,
      'environment call from U-mode',
      'The guest’s kernel runs in U-mode: its call comes to the hypervisor. Which call does nothing but answer?',
    ),
    check(
      'page-faults',
      'So many load page faults.',
      2,
      'load page fault',
      'A page that has been touched is there. How far is it to the next one?',
    ),
  ],
})
