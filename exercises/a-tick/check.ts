import { type Attempt, defineExercise, type Failure, type Trial, unfinished, wordsAt } from '../../engine/index.ts'

const TIMER = 0x80000005
/** Cycles in which `time` counts one on. */
const CYCLES_PER_TICK = 100
const timeAt = (cycle: number) => Math.floor(cycle / CYCLES_PER_TICK)
/** Ticks by which one may be late. */
const LATE = 100

function run(trial: Trial): { attempt: Attempt; count: number; interval: number; wrong: Failure | undefined } {
  const count = trial.random.int(3, 9)
  const interval = trial.random.int(300, 900)
  const data = wordsAt('count', [count]) + wordsAt('interval', [interval]) + wordsAt('ticks', [0])
  const attempt = trial.boot({ files: { 'data.s': data } })
  const ending = attempt.run(400_000)
  return {
    attempt,
    count,
    interval,
    wrong: unfinished(attempt, ending, `The program takes ${count} timer interrupts, and switches the machine off.`),
  }
}

const taken = (attempt: Attempt) => attempt.traps(TIMER).filter(({ to }) => to === 'HS')

export default defineExercise({
  checks: [
    {
      id: 'taken',
      says: 'As many timer interrupts are taken as `count` says, and `ticks` knows.',
      run(trial) {
        const { attempt, count, wrong } = run(trial)
        const found = taken(attempt).length
        if (wrong && found > 0) return wrong
        const known = attempt.word('ticks')
        if (found === count && known === count) return
        return {
          expected: `${count} timer interrupts are taken, and at \`ticks\` stands ${count}.`,
          happened: `${found} were taken, and at \`ticks\` stands ${known}.${wrong ? ` ${wrong.happened}` : ''}`,
          look:
            found === 0
              ? 'Three things must agree: a deadline, sie, and SIE in sstatus. Which one is missing at the end?'
              : 'Which interrupt did your handler not count, or which turn of your loop counts without one?',
        }
      },
    },
    {
      id: 'spaced',
      says: 'No two of them are closer together than `interval`, nor much further apart.',
      run(trial) {
        const { attempt, count, interval, wrong } = run(trial)
        const ticks = taken(attempt)
        const gaps = ticks.slice(1).map(({ cycle }, n) => timeAt(cycle) - timeAt(ticks[n]?.cycle ?? 0))
        const k = gaps.findIndex((gap) => gap < interval) + 1
        const tick = ticks[k]
        if (k > 0 && tick) {
          const apart = gaps[k - 1]
          return {
            expected: `Interrupts are at least ${interval} ticks of \`time\` apart.`,
            happened: `Number ${k + 1} came ${apart} ticks after the one before it.`,
            look: 'The interrupt is still pending until the timer has a deadline that lies ahead. Who sets it, and from when is it counted?',
            step: tick.step,
          }
        }
        if (wrong) return wrong
        const apart = Math.floor(gaps.reduce((all, gap) => all + gap, 0) / Math.max(1, gaps.length))
        if (ticks.length >= count && apart > interval + LATE)
          return {
            expected: `Interrupts are ${interval} ticks of \`time\` apart, and hardly more.`,
            happened: `They came ${apart} ticks apart.`,
            look: 'The deadline has two halves. What do a0 and a1 hold when you call?',
          }
        if (ticks.length >= count) return
        return {
          expected: `There are ${count} interrupts, ${interval} ticks apart.`,
          happened: `There are ${ticks.length}.`,
          look: 'The console and the trace say what happens in their place.',
        }
      },
    },
    {
      id: 'sleeps',
      says: 'While nothing is to be done, the machine sleeps.',
      run(trial) {
        const { attempt, count, wrong } = run(trial)
        if (wrong) return wrong
        const { cycles, idleCycles } = attempt.lab.counts()
        if (idleCycles > cycles * 0.75 && taken(attempt).length >= count) return
        return {
          expected: 'The machine sleeps for at least three quarters of the time.',
          happened: `It slept for ${idleCycles} of ${cycles} cycles; for the rest the program runs in a circle.`,
          look: 'Which instruction waits for an interrupt? And can one come between your look at `ticks` and your sleep?',
        }
      },
    },
  ],
})
