import { type Attempt, defineExercise, type Failure, shown, type Trial, unfinished } from '../../engine/index.ts'

interface Call {
  readonly number: number
  readonly a0: number
  readonly a1: number
}

/** A user program that makes these calls, one after another, and keeps what comes back. */
function program(calls: readonly Call[]): string {
  const each = calls.map(
    ({ number, a0, a1 }, k) => `
    li    s2, ${k + 1}
    sw    s2, 0(s0)
    li    a0, ${shown(a0)}
    li    a1, ${shown(a1)}
    li    a7, ${number}
    ecall
    addi  s3, s3, 1
    sw    a0, ${4 * k}(s1)`,
  )
  return `user:
    la    s0, begun
    la    s1, results
    li    s3, 0${each.join('')}
    sw    s3, 4(s0)
    li    a7, 0
    ecall
    .balign 4
begun: .word 0, 0
results: .space ${4 * calls.length}
`
}

function run(trial: Trial, calls: readonly Call[]): [Attempt, Failure | undefined] {
  const attempt = trial.boot({ guests: ['exercises/return-behind/harness.s'], files: { 'calls.s': program(calls) } })
  const ending = attempt.run(20_000)
  const expected = `The user program makes ${calls.length} calls, each once, and is done.`
  const begun = attempt.word('begun')
  const again = attempt.traps(8).length > calls.length + 1
  if (again)
    return [
      attempt,
      {
        expected,
        happened: `Call ${begun} was made again and again: after it the program never went on.`,
        look: 'Compare sepc at the trap with the program: sepc is the address of the ecall, and sret goes to sepc.',
      },
    ]
  return [attempt, unfinished(attempt, ending, expected)]
}

const madeFrom = (trial: Trial, numbers: readonly number[]): Call[] =>
  numbers.map((number) => ({ number, a0: trial.random.word(), a1: trial.random.word() }))

/** The first call whose result is not the right one. */
function wrongResult(attempt: Attempt, calls: readonly Call[], look: string): Failure | undefined {
  const results = attempt.address('results') as number
  for (const [k, { number, a0, a1 }] of calls.entries()) {
    const right = number === 1 ? (a0 + a1) >>> 0 : 0xffffffff
    const found = attempt.word(results + 4 * k)
    if (found === right) continue
    return {
      expected: `Call ${k + 1} has a7 = ${number}, a0 = ${shown(a0)}, a1 = ${shown(a1)}: it gives a0 = ${shown(right)}.`,
      happened: `It came back with a0 = ${shown(found)}.`,
      look,
    }
  }
  return undefined
}

export default defineExercise({
  checks: [
    {
      id: 'behind',
      says: 'After each call the program goes on with the instruction behind its ecall.',
      run(trial) {
        const calls = madeFrom(
          trial,
          Array.from({ length: trial.random.int(3, 12) }, () => 1),
        )
        const [attempt, wrong] = run(trial, calls)
        if (wrong) return wrong
        const counted = attempt.word((attempt.address('begun') as number) + 4)
        if (counted === calls.length) return
        return {
          expected: `The instruction behind each of the ${calls.length} ecalls is executed once.`,
          happened: `It was executed ${counted} times. Something behind the ecall was left out, or done twice.`,
          look: 'How many bytes has an ecall? Look at the address to which the first sret leads.',
        }
      },
    },
    {
      id: 'adds',
      says: 'Call 1 gives the sum of a0 and a1.',
      run(trial) {
        const calls = madeFrom(
          trial,
          Array.from({ length: trial.random.int(3, 12) }, () => 1),
        )
        const [attempt, wrong] = run(trial, calls)
        return wrong ?? wrongResult(attempt, calls, 'Look at a0 before the sret, and what your handler did to it.')
      },
    },
    {
      id: 'unknown',
      says: 'A call that does not exist gives -1, and the program goes on.',
      run(trial) {
        const numbers = trial.random.shuffled([1, 1, 1, 2, trial.random.int(3, 900), trial.random.int(-900, -1)])
        const calls = madeFrom(trial, numbers)
        const [attempt, wrong] = run(trial, calls)
        return (
          wrong ?? wrongResult(attempt, calls, 'There is no such call but 0 and 1: what does your handler do with a7?')
        )
      },
    },
  ],
})
