import {
  type Attempt,
  defineExercise,
  type Failure,
  shown,
  type Trial,
  unfinished,
  wordsAt,
} from '../../engine/index.ts'

const LETTERS = 16
/** Where kernels begin, guest-physical. */
const KERNEL = 0x80200000
/** The one who has the secret, and does nothing. */
const neighbour = (secret: string, place: number) => `    .include "../../firmware/include/power.s"
    .option norvc
_start:
    power_off
    .org  ${shown(place - KERNEL)}
    .ascii "${secret}"
    .balign 4
`

function run(trial: Trial): { attempt: Attempt; secret: string; place: number; wrong: Failure | undefined } {
  const { random } = trial
  const secret = Array.from({ length: LETTERS }, () => String.fromCharCode(random.int(97, 122))).join('')
  const place = KERNEL + 4096 * random.int(1, 7) + 4 * random.int(0, 1000)
  const attempt = trial.boot({
    world: 'paravirt',
    guests: ['answer', trial.path('neighbour.s')],
    files: {
      'data.s': `    .section .data\n${wordsAt('secret', [place])}    .section .text\n`,
      'neighbour.s': neighbour(secret, place),
    },
  })
  const wrong = unfinished(attempt, attempt.run(1_000_000), 'Both guests run to their ends.')
  return { attempt, secret, place, wrong }
}

export default defineExercise({
  part: { file: 'hypervisors/paravirt/memory.s', from: 'take_leaf', to: 'take_pointer', with: 'leaky.s' },
  checks: [
    {
      id: 'secret',
      says: 'Your guest prints what stands in the memory of another one.',
      run(trial) {
        const { attempt, secret, place, wrong } = run(trial)
        if (attempt.output(0).includes(secret)) return wrong
        const last = attempt.traps(15).at(-1) ?? attempt.traps(13).at(-1)
        return {
          expected: `Your guest prints the ${LETTERS} letters at ${shown(place)} of the other one’s memory, which is the machine’s ${shown(place + 0x800000)}.`,
          happened: `It printed ${JSON.stringify(attempt.output(0).slice(0, 60))}.${last ? ` Its last page fault was at ${shown(last.tval >>> 0)}.` : ''}`,
          look:
            attempt.output(0).length < LETTERS
              ? 'A call that would lead there is refused. What can you do with a page of your own that the hypervisor should not have let you do?'
              : 'You read another page. If it was a call that was to lead there, look at its a0. If it was an entry of your own: which page is it, by the machine’s address, and where in it do the letters begin?',
        }
      },
    },
    {
      id: 'alive',
      says: 'Nobody else notices: the other guest and the hypervisor go on.',
      run(trial) {
        const { attempt, secret, place, wrong } = run(trial)
        const found = String.fromCharCode(...(attempt.bytes(place, LETTERS, 1) ?? []))
        if (wrong || found === secret) return wrong
        return {
          expected: `In the other one’s memory stands “${secret}”, as before.`,
          happened: `There stands ${JSON.stringify(found)}.`,
          look: 'You were to read.',
        }
      },
    },
  ],
})
