import {
  ABI_NAMES,
  type Attempt,
  defineExercise,
  type Failure,
  shown,
  type Trial,
  unfinished,
  wordsAt,
} from '../../engine/index.ts'

/** Runs the program through so many traps. */
function run(trial: Trial, traps: number): { attempt: Attempt; values: number[]; wrong: Failure | undefined } {
  const values = [0, ...Array.from({ length: 31 }, () => trial.random.word())]
  const attempt = trial.boot({
    guests: ['exercises/keep-registers/harness.s'],
    files: { 'values.s': wordsAt('values', values) + wordsAt('limit', [traps + 1]) },
  })
  const ending = attempt.run(100_000)
  const expected = `The handler calls \`work\` at each of ${traps + 1} traps.`
  const never = attempt.word('traps') === 0 && attempt.returns('U').length > 1
  return {
    attempt,
    values,
    wrong: never
      ? {
          expected,
          happened: 'It returned to the program, and `work` was never called.',
          look: 'Where in your handler are all registers safe, so that `work` may be called?',
        }
      : unfinished(attempt, ending, expected),
  }
}

/** What is not as it was after trap number `trap`, counted from 1. Moves the machine there. */
function lostAfter(attempt: Attempt, values: readonly number[], trap: number): Failure | undefined {
  const back = attempt.returns('U')[trap] // the first return begins the program
  if (!back) return undefined
  attempt.lab.goTo(back.step)
  const found = attempt.registers()
  const lost = values.flatMap((value, n) => (found[n] === value ? [] : [n]))
  const [first] = lost
  if (first === undefined) return undefined
  const names = lost.map((n) => ABI_NAMES[n]).join(', ')
  return {
    expected: `After trap ${trap} ${ABI_NAMES[first]} holds ${shown(values[first])}, as before.`,
    happened: `${ABI_NAMES[first]} came back as ${shown(found[first])}. Lost: ${names}.`,
    look:
      first === 2 && lost.length === 1
        ? 'Where is the program’s sp while your handler uses sp for its frame?'
        : 'Follow this register through your handler: what stands in its place in the frame, and when?',
    step: back.step,
  }
}

export default defineExercise({
  checks: [
    {
      id: 'keeps',
      says: 'After a trap all 31 registers hold what they held before.',
      run(trial) {
        const { attempt, values, wrong } = run(trial, 1)
        return lostAfter(attempt, values, 1) ?? (attempt.returns('U').length > 1 ? undefined : wrong)
      },
    },
    {
      id: 'again',
      says: 'It goes on like this, trap after trap.',
      run(trial) {
        const traps = trial.random.int(4, 9)
        const { attempt, values, wrong } = run(trial, traps)
        const frame = attempt.address('frame')
        for (let trap = 1; trap <= Math.min(traps, attempt.returns('U').length - 1); trap++) {
          const lost = lostAfter(attempt, values, trap)
          if (lost) return lost
          const found = attempt.csr('sscratch')
          if (found !== frame)
            return {
              expected: `When the handler returns, sscratch holds the address of frame, ${shown(frame)}.`,
              happened: `After trap ${trap} sscratch holds ${shown(found)}: the next trap will not find its frame.`,
              look: 'One instruction can exchange a register and a CSR. How often do you need it?',
              step: attempt.lab.step,
            }
        }
        return wrong
      },
    },
    {
      id: 'works',
      says: 'Each trap is one call of `work`, and the program goes on behind its ecall.',
      run(trial) {
        const traps = trial.random.int(4, 9)
        const { attempt, wrong } = run(trial, traps)
        if (wrong) return wrong
        const places = new Set(attempt.traps(8).map(({ pc }) => pc))
        const found = attempt.traps(8).length
        if (
          found === traps + 1 &&
          attempt
            .returns('U')
            .slice(1)
            .every(({ pc }) => !places.has(pc))
        )
          return
        return {
          expected: `The program makes ${traps + 1} calls, and each return leads behind its ecall.`,
          happened: `It made ${found}, and ${
            attempt
              .returns('U')
              .slice(1)
              .filter(({ pc }) => places.has(pc)).length
          } returns led to the ecall itself.`,
          look: 'Look at sepc: who moves it past the ecall?',
        }
      },
    },
  ],
})
