import {
  ABI_NAMES,
  type Attempt,
  defineExercise,
  type Failure,
  shown,
  type Trial,
  unfinished,
} from '../../engine/index.ts'

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
  if (attempt.traps(8).length > calls.length + 1)
    return [
      attempt,
      {
        expected,
        happened: `Its call ${attempt.word('begun')} of ${calls.length} was made again and again: after it the program never went on.`,
        look: 'Compare sepc at the trap with the program: sepc is the address of the ecall, and sret goes to sepc.',
      },
    ]
  if (attempt.ended && attempt.returns('U').length === 1)
    return [
      attempt,
      {
        expected: 'After its first call the program goes on in user mode.',
        happened: 'Nothing ever led back to user mode: what came after the call was done in supervisor mode.',
        look: 'A jump does not change the mode. Which instruction does?',
      },
    ]
  return [attempt, unfinished(attempt, ending, expected)]
}

const madeFrom = (trial: Trial, numbers: readonly number[]): Call[] =>
  numbers.map((number) => ({ number, a0: trial.random.word(), a1: trial.random.word() }))

/** The first call whose result is not the right one. */
function wrongResult(attempt: Attempt, calls: readonly Call[]): Failure | undefined {
  const results = attempt.address('results') as number
  for (const [k, { number, a0, a1 }] of calls.entries()) {
    const right = number === 1 ? (a0 + a1) >>> 0 : 0xffffffff
    const found = attempt.word(results + 4 * k)
    if (found === right) continue
    return {
      expected: `The program’s call ${k + 1} of ${calls.length} has a7 = ${number}, a0 = ${shown(a0)}, a1 = ${shown(a1)}: it gives a0 = ${shown(right)}.`,
      happened: `It came back with a0 = ${shown(found)}.`,
      look:
        number === 1
          ? 'Look at a0 before the sret, and at what your handler did to a0 and a1.'
          : 'There is no such call but 0 and 1: what does your handler do with a7?',
    }
  }
  return undefined
}

/** t0 to t6, and a0. */
const FREE = [5, 6, 7, 10, 28, 29, 30, 31]

/** The first register of the program that a call has changed. Moves the machine there. */
function lostRegister(attempt: Attempt, calls: readonly Call[]): Failure | undefined {
  for (const k of calls.keys()) {
    const [trap, back] = [attempt.traps(8)[k], attempt.returns('U')[k + 1]] // the first return begins the program
    if (!trap || !back) return undefined
    attempt.lab.goTo(trap.step)
    const before = attempt.registers()
    attempt.lab.goTo(back.step)
    const after = attempt.registers()
    const n = before.findIndex((word, x) => !FREE.includes(x) && after[x] !== word)
    if (n < 0) continue
    return {
      expected: `Before the program’s call ${k + 1} of ${calls.length} ${ABI_NAMES[n]} holds ${shown(before[n])}, and after it, too.`,
      happened: `It came back as ${shown(after[n])}.`,
      look: 'Only t0 to t6 and a0 are free for your handler: which registers does it write to?',
      step: back.step,
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
        return wrong ?? wrongResult(attempt, calls)
      },
    },
    {
      id: 'unknown',
      says: 'A call that does not exist gives -1, and the program goes on.',
      run(trial) {
        const numbers = trial.random.shuffled([1, 1, 1, 2, trial.random.int(3, 900), trial.random.int(-900, -1)])
        const calls = madeFrom(trial, numbers)
        const [attempt, wrong] = run(trial, calls)
        return wrong ?? wrongResult(attempt, calls)
      },
    },
    {
      id: 'keeps',
      says: 'All registers but t0 to t6 and a0 are left alone.',
      run(trial) {
        const calls = madeFrom(trial, trial.random.shuffled([1, 1, 2, trial.random.int(3, 900)]))
        const [attempt, wrong] = run(trial, calls)
        return wrong ?? lostRegister(attempt, calls)
      },
    },
  ],
})
