import {
  causeName,
  defineExercise,
  type Failure,
  samePrinted,
  shown,
  type Trial,
  twins,
  unfinished,
  wordsAt,
} from '../../engine/index.ts'

const WORLD = 'hw-nested'
const RAM = 0x80000000
/** Pages that lie behind the guest's image, in its 4 MiB. */
const FIRST = 0x80300
const LAST = 0x803ff

/** A kernel that stores a word into each place, then reads them all back into `found`; what faults leaves its cause. */
const guest = (places: readonly number[], values: readonly number[]): string => `
    .include "../../firmware/include/power.s"
    .option norvc
_start:
    la    t0, refused
    csrw  stvec, t0
    la    s0, places
    la    s1, values
    la    s2, found
    li    s3, ${places.length}
1:  lw    t0, 0(s0)
    lw    t1, 0(s1)
    sw    t1, 0(t0)
    addi  s0, s0, 4
    addi  s1, s1, 4
    addi  s3, s3, -1
    bnez  s3, 1b
    sfence.vma                           # what is read back is walked to again
    la    s0, places
    li    s3, ${places.length}
2:  lw    t0, 0(s0)
    lw    t1, 0(t0)
    sw    t1, 0(s2)
    addi  s0, s0, 4
    addi  s2, s2, 4
    addi  s3, s3, -1
    bnez  s3, 2b
    power_off
    .balign 4
refused:                                 # the cause in place of the word, and on
    csrr  t1, scause
    csrr  t2, sepc
    addi  t2, t2, 4
    csrw  sepc, t2
    sret
    .section .data
${wordsAt('places', places)}${wordsAt('values', values)}found: .space ${4 * places.length}
`

/** Places in different pages of the guest's RAM. */
function placesIn(trial: Trial, count: number): number[] {
  const pages = trial.random.shuffled(Array.from({ length: LAST - FIRST + 1 }, (_, k) => FIRST + k))
  return pages.slice(0, count).map((page) => page * 4096 + 4 * trial.random.int(0, 1023))
}
/** Words that are no causes. */
const valuesFor = (trial: Trial, places: readonly number[]) => places.map(() => (trial.random.word() | 0x100) >>> 0)

function compared(trial: Trial, places: readonly number[], look: string): Failure | undefined {
  const values = valuesFor(trial, places)
  const { wrong, differs, words } = twins(trial, WORLD, guest(places, values), places.length, 200_000)
  if (wrong) return wrong
  if (differs === undefined) return undefined
  const found = (word = 0) =>
    word > 0 && word < 32 ? `finds cause ${word}, ${causeName(word)}` : `reads ${shown(word)}`
  return {
    expected: `At ${shown(places[differs])} the guest ${found(words[0])}, as on the bare machine.`,
    happened: `It ${found(words[1])}.`,
    look,
  }
}

export default defineExercise({
  part: { file: 'hypervisors/hw-nested/hypervisor.s', from: 'exit_fill', to: 'decode_device' },
  checks: [
    {
      id: 'maps',
      says: 'What the guest stores anywhere in its RAM it finds there again.',
      run: (trial) =>
        compared(
          trial,
          placesIn(trial, trial.random.int(10, 30)),
          'Follow the address through both levels in the page-table view: to which host page does the leaf lead?',
        ),
    },
    {
      id: 'once',
      says: 'For each page there is one fault, and no more.',
      run(trial) {
        const places = placesIn(trial, trial.random.int(10, 30))
        const file = guest(places, valuesFor(trial, places))
        const attempt = trial.boot({ guests: [trial.path('guest.s')], files: { 'guest.s': file }, world: WORLD })
        const ending = attempt.run(200_000)
        const wrong = unfinished(attempt, ending, 'The guest runs to its end.')
        const faults =
          attempt.exits('instruction guest-page') +
          attempt.exits('load guest-page') +
          attempt.exits('store/AMO guest-page')
        const most = places.length + 4
        if (faults <= most) return wrong
        return {
          expected: `The guest touches ${places.length} pages and those of its image: at most ${most} guest-page faults.`,
          happened: `There were ${faults}.`,
          look: 'A page that faults again has lost its entry. When do you take a new second-level table, and what is then with the one before?',
        }
      },
    },
    {
      id: 'limits',
      says: 'Outside its RAM the guest gets nothing.',
      run(trial) {
        const { random } = trial
        const outside = [
          RAM + 0x400000,
          RAM + 0x400000 + 4 * random.int(1, 1000),
          RAM + 0x400000 * random.int(2, 3) + 4 * random.int(0, 1000),
          RAM - 4 * random.int(1, 1000),
          0x40000000 + 4096 * random.int(0, 4095),
          RAM + 0x1000000 + 4096 * random.int(0, 1000),
        ]
        return compared(
          trial,
          random.shuffled([...outside, ...placesIn(trial, 3)]),
          'An address outside its RAM is no page of this guest. Compare with VCPU_RAM_SIZE, in the same unit, before you fill anything.',
        )
      },
    },
    {
      id: 'apart',
      says: 'What two guests store at the same addresses goes to different memory.',
      run(trial) {
        const places = placesIn(trial, 8)
        const values = [valuesFor(trial, places), valuesFor(trial, places)]
        const names = ['one.s', 'two.s']
        const files = Object.fromEntries(names.map((name, vm) => [name, guest(places, values[vm] ?? [])]))
        const attempt = trial.boot({ guests: names.map((name) => trial.path(name)), files, world: WORLD })
        const wrong = unfinished(attempt, attempt.run(400_000), 'Both guests run to their end.')
        if (wrong) return wrong
        for (const vm of [0, 1])
          for (const [k, place] of places.entries()) {
            const [right, found] = [values[vm]?.[k], attempt.word(place, vm)]
            if (found === right) continue
            return {
              expected: `In the memory that belongs to virtual machine ${vm}, ${shown(place)} holds ${shown(right)}.`,
              happened: `It holds ${shown(found)}.`,
              look: 'The guest-physical address is the same in both. What of the host-physical one differs, and where does the record say so?',
            }
          }
        return undefined
      },
    },
    {
      id: 'tick',
      says: 'The guest tick runs as on the bare machine.',
      run: (trial) => samePrinted(trial, WORLD, 'tick'),
    },
  ],
})
