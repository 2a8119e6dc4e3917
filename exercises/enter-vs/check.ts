import {
  type Attempt,
  causeName,
  defineExercise,
  type Failure,
  shown,
  type Trial,
  unfinished,
  wordsAt,
} from '../../engine/index.ts'

const ECALL_FROM_VS = 10
const STALE = 0x57a1e0

/** The first guest's page holds calls: by what the second one does at its first instruction, it has been entered there. */
function inOthersPage(attempt: Attempt): Failure | undefined {
  const [cause, sepc] = [0, 8].map((offset) => attempt.word((attempt.address('cause') as number) + offset))
  if (cause !== ECALL_FROM_VS || sepc !== attempt.address('guest')) return undefined
  return {
    expected: 'The guest counts, and then makes its call.',
    happened:
      'The first thing that it did was a call. That is what stands at this address in the memory of the guest before it.',
    look: 'vsatp is right, and yet the machine goes by translations from before. Where does it keep them?',
  }
}

/** The interrupt that was pending came before the guest could ask for it. */
function interrupted(attempt: Attempt): Failure | undefined {
  const [interrupt] = attempt.traps(0x80000002)
  if (!interrupt) return undefined
  return {
    expected: 'The pending software interrupt waits until the guest switches its interrupts on.',
    happened: `It was taken at once, in ${interrupt.to}-mode, at ${shown(attempt.csr('vstvec'))}.`,
    look: 'The guest’s SIE is a bit of vsstatus, and you do not know who has set it before.',
    step: interrupt.step,
  }
}

/** A guest that keeps its a0, writes a word into its sscratch, counts to a thousand, and calls. */
function run(trial: Trial): { attempt: Attempt; value: number; scratch: number; wrong: Failure | undefined } {
  const [value, scratch] = [trial.random.word(), trial.random.word()]
  const attempt = trial.boot({
    guests: [trial.path('harness.s')],
    files: {
      'guest.s': `${`    nop\n`.repeat(trial.random.int(1, 30))}guest:
    sw    a0, found, t0
    li    t0, ${shown(scratch)}
    csrw  sscratch, t0
    li    t0, 1000
1:  addi  t0, t0, -1
    bnez  t0, 1b
    ecall
${wordsAt('value', [value])}found: .word 0
`,
    },
  })
  const ending = attempt.run(20_000)
  const wrong = unfinished(attempt, ending, 'The guest runs, makes a call, and the hypervisor is told of it.')
  if (wrong) return { attempt, value, scratch, wrong }
  const cause = attempt.word('cause') as number
  if (cause === ECALL_FROM_VS) return { attempt, value, scratch, wrong: undefined }
  const led = attempt.returns('VS').length > 1 ? undefined : entered(attempt)
  const tval = attempt.word((attempt.address('cause') as number) + 4)
  return {
    attempt,
    value,
    scratch,
    wrong: led ??
      interrupted(attempt) ?? {
        expected: `The first trap that comes to the hypervisor is: ${causeName(ECALL_FROM_VS)}.`,
        happened: `It was: ${causeName(cause)}, with ${shown(tval)} in stval.`,
        look: 'Two stages of translation lie between the guest and memory. What do vsatp and hgatp hold when it is entered?',
      },
  }
}

/** To which mode the sret led, where it was the wrong one. */
function entered(attempt: Attempt): Failure | undefined {
  const modes = ['HS', 'VU', 'U'] as const
  const [to] = modes.flatMap((mode) => attempt.returns(mode).slice(mode === 'HS' ? 1 : 0)) // the first to HS is the firmware's
  return {
    expected: 'The sret leads to VS-mode.',
    happened: to ? `It led to ${to.to}-mode.` : 'There was no sret that led anywhere.',
    look: 'One bit of sstatus says whether sret leads to a supervisor or a user, and one of hstatus whether to a guest.',
    ...(to && { step: to.step }),
  }
}

export default defineExercise({
  checks: [
    {
      id: 'mode',
      says: 'The guest runs in VS-mode: its call comes from there.',
      run: (trial) => run(trial).wrong,
    },
    {
      id: 'own',
      says: 'Its instructions are its own, not those of the guest before.',
      run(trial) {
        const { attempt, wrong } = run(trial)
        return wrong ?? inOthersPage(attempt)
      },
    },
    {
      id: 'argument',
      says: 'It finds its argument in a0, and has registers of its own.',
      run(trial) {
        const { attempt, value, scratch, wrong } = run(trial)
        const stopped = wrong ?? inOthersPage(attempt)
        if (stopped) return stopped
        const [vsatp, second] = [attempt.csr('vsatp'), attempt.word('second')]
        if (vsatp !== second)
          return {
            expected: `In vsatp stands ${shown(second)}, as in your a2.`,
            happened: `There stands ${shown(vsatp)}.`,
            look: 'What is satp to the guest is vsatp to you.',
          }
        const facts: [string, number, number | undefined][] = [
          ['In the guest’s a0', value, attempt.word('found')],
          ['In vsscratch', scratch, attempt.csr('vsscratch')],
          ['In the hypervisor’s sscratch', STALE, attempt.csr('sscratch')],
        ]
        for (const [where, right, found] of facts)
          if (right !== found)
            return {
              expected: `${where} stands ${shown(right)}.`,
              happened: `There stands ${shown(found)}.`,
              look: 'a0 belongs to the guest from the sret on; what did you do with it before?',
            }
        return undefined
      },
    },
    {
      id: 'quiet',
      says: 'Its interrupts are off: it takes none before it asks for it.',
      run(trial) {
        const { attempt, wrong } = run(trial)
        return wrong ?? interrupted(attempt)
      },
    },
  ],
})
