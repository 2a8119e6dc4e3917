import { type Attempt, defineExercise, type Failure, shown, type Trial, unfinished } from '../../engine/index.ts'

const CSRS = ['sstatus', 'satp', 'sie', 'stvec', 'sscratch', 'sepc', 'scause', 'stval']
const REGISTERS = ['ra', 'sp', 'gp', 'tp', ...Array.from({ length: 12 }, (_, k) => `s${k}`)]
const [SPIE, SPP, SUM, MXR] = [1 << 5, 1 << 8, 1 << 18, 1 << 19]

/** What the kernel has in its CSRs and registers when the routine is called. */
function state({ random }: Trial, paging: boolean): string {
  const bits = [SPIE, SPP, SUM, MXR].filter(() => random.int(0, 1) === 1).reduce((all, bit) => all | bit, 0)
  const csrs = ['sscratch', 'scause', 'stval'].map(
    (name) => `    li    t0, ${shown(random.word())}\n    csrw  ${name}, t0\n`,
  )
  const registers = REGISTERS.slice(1).map((name) => `    li    ${name}, ${shown(random.word())}\n`)
  const satp =
    '    la    t0, root\n    srli  t0, t0, 12\n    li    t1, 1 << 31\n    or    t0, t0, t1\n    csrw  satp, t0\n    sfence.vma\n'
  return `    li    t0, ${shown(SPIE | SPP | SUM | MXR)}
    csrc  sstatus, t0
    li    t0, ${shown(bits)}
    csrs  sstatus, t0
    li    t0, ${shown((random.word() & ~3) >>> 0)}
    csrw  sepc, t0
${paging ? satp : ''}${csrs.join('')}${registers.join('')}`
}

interface Place {
  readonly world?: string
  readonly hole: boolean
  readonly paging?: boolean
}

const told = ({ world, hole, paging }: Place) =>
  `${world ? `Under ${world}` : 'On the bare machine'}, ${hole ? 'with' : 'without'} the hole${paging === undefined ? '' : `, with paging switched ${paging ? 'on' : 'off'}`}`

function run(trial: Trial, place: Place): Attempt {
  const { world, hole, paging = trial.random.int(0, 1) === 1 } = place
  const attempt = trial.boot({
    guests: [trial.path('harness.s')],
    files: { 'state.s': state(trial, paging) },
    machine: { hole },
    ...(world && { world }),
  })
  return attempt
}

/** Where the answer is not the right one. */
function asked(trial: Trial, places: readonly Place[], right: number, look: string): Failure | undefined {
  for (const place of places) {
    const attempt = run(trial, place)
    const ending = attempt.run(500_000)
    const wrong = unfinished(attempt, ending, `${told(place)}: the routine returns, and the kernel ends.`)
    if (wrong) return wrong
    const found = attempt.word('answer')
    if (found === right) continue
    const trapped = attempt.word('trapped') as number
    return {
      expected: `${told(place)}, the answer is ${right}.`,
      happened:
        found === 0xffffffff
          ? `There was none: the kernel took a trap, scause = ${shown(trapped)}.`
          : `It was ${shown(found)}.`,
      look,
    }
  }
  return undefined
}

export default defineExercise({
  checks: [
    {
      id: 'caught',
      says: 'Under trap-and-emulate, with the hole, the kernel finds out.',
      run: (trial) =>
        asked(
          trial,
          [{ world: 'trap-and-emulate', hole: true }],
          1,
          'Which instructions of a kernel are executed here without a trap, and what do they do, or fail to do?',
        ),
    },
    {
      id: 'bare',
      says: 'On the bare machine it raises no false alarm.',
      run: (trial) =>
        asked(
          trial,
          trial.random.shuffled([
            { hole: true, paging: true },
            { hole: true, paging: false },
            { hole: false, paging: true },
          ]),
          0,
          'A kernel may have any value in its registers. What can only happen to one that runs in user mode?',
        ),
    },
    {
      id: 'trapped',
      says: 'Nor under trap-and-emulate without the hole: there everything sensitive traps.',
      run: (trial) =>
        asked(
          trial,
          [{ world: 'trap-and-emulate', hole: false }],
          0,
          'Here the kernel finds what it would find on the bare machine. Do you judge by what an instruction does, or by what it costs?',
        ),
    },
    {
      id: 'closed',
      says: 'Nor under hypervisors that close the hole, or need not care.',
      run: (trial) =>
        asked(
          trial,
          ['binary-translation', 'hw-nested'].map((world) => ({ world, hole: true })),
          0,
          'Under these hypervisors the instruction does what it should. What else tells you that the kernel is not alone, and is it the hole?',
        ),
    },
    {
      id: 'traces',
      says: 'It leaves no trace, and is not interrupted.',
      run(trial) {
        for (const place of [
          { hole: true, paging: true },
          { world: 'trap-and-emulate', hole: true },
        ]) {
          const attempt = run(trial, place)
          const ending = attempt.run(500_000)
          const wrong = unfinished(attempt, ending, 'The routine returns, and the kernel ends.')
          if (wrong) return wrong
          const trapped = attempt.word('trapped')
          if (trapped !== 0xffffffff)
            return {
              expected: `${told(place)}, the pending interrupt waits: interrupts are off.`,
              happened: `The kernel took an interrupt or another trap, scause = ${shown(trapped)}.`,
              look: 'Which bit of sstatus lets interrupts in at once? Are there others, which could tell you as much?',
            }
          for (const [k, name] of [...CSRS, ...REGISTERS].entries()) {
            const [before, after] = ['before', 'after'].map((label) =>
              attempt.word((attempt.address(label) as number) + 4 * k),
            )
            if (before === after) continue
            return {
              expected: `${told(place)}, ${name} holds ${shown(before)} afterwards, as before.`,
              happened: `It holds ${shown(after)}.`,
              look: 'What you have changed you must put back: each bit, such as SPIE, will matter to somebody one day.',
            }
          }
        }
        return undefined
      },
    },
  ],
})
