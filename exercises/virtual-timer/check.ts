import {
  type Attempt,
  defineExercise,
  type Ending,
  type Failure,
  samePrinted,
  shown,
  type Trial,
  twins,
  UNTOLD,
  unfinished,
  wordsAt,
} from '../../engine/index.ts'

const WORLD = 'trap-and-emulate'
/** Ticks of `time` by which an interrupt may come after its deadline: the exits on the way. */
const LATE = 50
/** Ticks of a slice of weight 1. */
const SLICE = 10_000

const HEAD = `    .include "../../firmware/include/power.s"
    .macro set_timer low, high
    mv    a0, \\low
    mv    a1, \\high
    li    a7, SBI_TIME
    li    a6, SBI_TIME_SET_TIMER
    ecall
    .endm
    .option norvc
_start:
`

const TIMER_BIT = 1 << 5

interface Ahead {
  readonly ticks: number
  readonly first: number
  readonly sleeps: boolean
}

/** Until s1 is not 0, which its interrupt sees to. Asleep with interrupts off, or one that comes just before the wfi is slept through. */
const SLEEP = `1:  wfi
    csrsi sstatus, 2
    csrci sstatus, 2
    beqz  s1, 1b
`
const COMPUTE = `    csrsi sstatus, 2
1:  beqz  s1, 1b
    csrci sstatus, 2
`

/** Sets one timer after the other, so many ticks ahead, and writes down how late each interrupt is. */
const waiter = (ahead: readonly Ahead[]) => `${HEAD}    la    t0, trap
    csrw  stvec, t0
    li    t0, 1 << 5
    csrw  sie, t0
    csrsi sip, 2                         # another one is pending, and not let through
    li    s7, -1
    la    s0, found
${ahead
  .map(
    ({ ticks, first, sleeps }) => `    li    s1, 0
    rdtime s2
    li    t0, ${first}
    add   t0, s2, t0
    set_timer t0, x0
    li    t0, ${ticks}
    add   s2, s2, t0                     # s2 = the deadline
    set_timer s2, x0
${sleeps ? SLEEP : COMPUTE}`,
  )
  .join('')}    power_off
    .balign 4
trap:
    rdtime t0
    sub   t0, t0, s2
    sw    t0, 0(s0)
    addi  s0, s0, 4
    li    s1, 1
    set_timer s7, s7
    sret
    .section .data
${wordsAt(
  'found',
  ahead.map(() => UNTOLD),
)}`

/** Computes for ever, and wants nothing. */
const SPIN = `    .option norvc
_start:
    addi  t0, t0, 1
    j     _start
`

/**
 * With another interrupt pending, sets these deadlines (low word, high word), and writes down its sip after each; the last one lies
 * ahead, and it waits until then.
 */
const reader = (deadlines: readonly (readonly [number, number])[]) => `${HEAD}    csrsi sip, 2
    la    s0, found
${deadlines
  .map(
    ([low, high]) => `    li    t0, ${shown(low)}
    li    t1, ${shown(high)}
    set_timer t0, t1
    csrr  t0, sip
    sw    t0, 0(s0)
    addi  s0, s0, 4
`,
  )
  .join('')}    rdtime s1
    addi  s1, s1, 500
    set_timer s1, x0
    csrr  t0, sip
    sw    t0, 0(s0)
1:  rdtime t0
    bltu  t0, s1, 1b
    addi  s1, s1, 100                    # whoever has to notice has had the time
1:  rdtime t0
    bltu  t0, s1, 1b
    csrr  t0, sip
    sw    t0, 4(s0)
    power_off
    .section .data
${wordsAt('found', [UNTOLD, UNTOLD, ...deadlines.map(() => UNTOLD)])}`

/** Between marks 1 and 2 its interrupt is pending, and not let through; between 3 and 4 there is no deadline. `turns`: of a loop. */
const busy = (turns: number) => `${HEAD}    li    t0, 1 << 5
    csrw  sie, t0
    set_timer x0, x0
    slti  x0, x0, 1
    li    t0, 3000
1:  addi  t0, t0, -1
    bnez  t0, 1b
    slti  x0, x0, 2
    li    s7, -1
    set_timer s7, s7
    slti  x0, x0, 3
    li    t0, ${turns}
1:  addi  t0, t0, -1
    bnez  t0, 1b
    slti  x0, x0, 4
    power_off
`

/** Ticks within which a deadline is reached before the guest goes on, or soon afterwards. */
const NEAR = 12

/** Deadlines far ahead, and many that are reached about when they are set. */
const aheadIn = (trial: Trial, sleeps: () => boolean): Ahead[] =>
  Array.from({ length: 40 }, (_, k) => ({
    ticks: k < 6 ? trial.random.int(400, 1200) : trial.random.int(2, NEAR),
    first: trial.random.int(100, 200),
    sleeps: sleeps(),
  }))

/** The first interrupt of virtual machine 0 that was not on time. */
function late(attempt: Attempt, ending: Ending, ahead: readonly Ahead[], far: string): Failure | undefined {
  const found = attempt.address('found') as number
  for (const [k, { ticks, sleeps }] of ahead.entries()) {
    const look =
      ticks > NEAR ? far : 'Time goes on between poll_timer and arm_timer. What if the deadline is reached in between?'
    const expected = `The interrupt of a deadline ${ticks} ticks ahead comes when it is reached, or at most ${LATE} ticks later; the guest ${sleeps ? 'waits for it with wfi' : 'computes until then'}.`
    const by = attempt.word(found + 4 * k)
    if (by === undefined || by === UNTOLD) {
      const wrong = unfinished(attempt, ending, expected)
      return { expected, happened: `It did not come.${wrong ? ` ${wrong.happened}` : ''}`, look }
    }
    if ((by | 0) < 0) return { expected, happened: `It came ${-(by | 0)} ticks too early.`, look }
    if (by > LATE) return { expected, happened: `It came ${by} ticks too late.`, look }
  }
  return undefined
}

const TIMES = 'Is arm_timer told of the deadline, both words of it, and does it ask for no time before or after it?'

export default defineExercise({
  part: { file: 'hypervisors/include/schedule.s', from: 'poll_timer' },
  checks: [
    {
      id: 'pending',
      says: 'In sip the guest sees its timer’s interrupt from the deadline on, and no longer than that.',
      run(trial) {
        const { random } = trial
        const deadlines: [number, number][] = random.shuffled([
          [0, 0],
          [0, 0],
          [0, 0],
          [random.word(), random.int(1, 5)],
          [0, (random.word() | 1) >>> 0],
          [0xffffffff, 0xffffffff],
          [0xffffffff, 0],
        ])
        const { wrong, differs, words } = twins(trial, WORLD, reader(deadlines), deadlines.length + 2, 100_000)
        if (differs === undefined) return wrong
        const [low, high] = deadlines[differs] ?? []
        const when =
          low !== undefined
            ? `After the call for the deadline ${shown(high)}:${shown(low)}`
            : differs === deadlines.length
              ? 'Before a deadline that lies 500 ticks ahead'
              : 'Behind that deadline'
        const expected = `${when} the guest reads in sip: ${shown(words[0])}, as on the bare machine.`
        if (words[1] === UNTOLD && wrong)
          return { ...wrong, expected, happened: `It does not come so far. ${wrong.happened}` }
        return {
          expected,
          happened: `It reads ${shown(words[1])}.`,
          look:
            ((words[0] ?? 0) ^ (words[1] ?? 0)) === TIMER_BIT
              ? 'The bit must be set once the deadline has been reached, and cleared by a later deadline. Do you compare the upper word too?'
              : 'One bit of that word is the timer’s. The others are not yours.',
        }
      },
    },
    {
      id: 'ticks',
      says: 'The interrupt comes when the deadline is reached, to a guest that computes and to one that waits.',
      run(trial) {
        const ahead = aheadIn(trial, () => trial.random.int(0, 1) === 1)
        const attempt = trial.boot({
          guests: [trial.path('waiter.s')],
          files: { 'waiter.s': waiter(ahead) },
          world: WORLD,
        })
        const ending = attempt.run(1_000_000)
        return late(attempt, ending, ahead, TIMES) ?? unfinished(attempt, ending, 'The guest runs to its end.')
      },
    },
    {
      id: 'quiet',
      says: 'A guest that has nothing to expect is left alone.',
      run(trial) {
        const attempt = trial.boot({
          guests: [trial.path('busy.s')],
          files: { 'busy.s': busy(trial.random.int(300_000, 350_000)) },
          world: WORLD,
        })
        const ending = attempt.run(2_000_000)
        const exits = (first: number) => attempt.between(first, first + 1)?.exits
        const phases = [
          [1, 'Its interrupt is pending already, and it computes with its interrupts off', 'again and again'],
          [3, 'It is alone, and has set no deadline', 'although there is nobody to give way to'],
        ] as const
        for (const [first, what, why] of phases) {
          const found = exits(first) ?? attempt.exits('supervisor timer')
          if (found <= 2) continue
          return {
            expected: `${what}: there is nothing to come back for.`,
            happened: `It was interrupted ${found} times.`,
            look: `The machine’s timer fires ${why}. For what has arm_timer asked, and when was that?`,
          }
        }
        return unfinished(attempt, ending, 'The guest runs to its end.')
      },
    },
    {
      id: 'slices',
      says: 'With two guests, each slice comes to its end.',
      run(trial) {
        const attempt = trial.boot({
          guests: ['spin.s', 'spin.s'].map((name) => trial.path(name)),
          files: { 'spin.s': SPIN },
          world: WORLD,
        })
        const ending = attempt.run(1_100_000)
        const times = attempt.lab.vms().map(({ ticks }) => ticks)
        const k = times.findIndex((ticks) => ticks < SLICE / 2 || ticks > 2 * SLICE)
        if (k < 0) return
        const expected = `Of ${Math.round(attempt.lab.counts().cycles / 100)} ticks both get one slice after the other, of ${SLICE} each.`
        if (ending.reason !== 'budget') return unfinished(attempt, ending, expected)
        return {
          expected,
          happened: times.some((ticks) => ticks > 0)
            ? `Virtual machine ${k} had ${times[k]} of them.`
            : 'No slice has come to its end: the first one that ran still has the hart.',
          look: 'With alive > 1, slice_end is a moment at which the hypervisor must be there. Which of the moments is the earlier one?',
        }
      },
    },
    {
      id: 'beside',
      says: 'Within its own slice a guest is told in time, although there is another one.',
      run(trial) {
        const ahead = aheadIn(trial, () => false)
        const attempt = trial.boot({
          guests: ['waiter.s', 'spin.s'].map((name) => trial.path(name)),
          files: { 'waiter.s': waiter(ahead), 'spin.s': SPIN },
          world: WORLD,
        })
        const ending = attempt.run(1_000_000)
        return late(attempt, ending, ahead, 'Two things want to be first now: the deadline and the end of the slice.')
      },
    },
    {
      id: 'tick',
      says: 'The guest tick runs as on the bare machine.',
      run: (trial) => samePrinted(trial, WORLD, 'tick'),
    },
  ],
})
