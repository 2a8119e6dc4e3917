import { defineExercise, type Failure, sbiError, shown, type Trial, unfinished, wordsAt } from '../../engine/index.ts'

const TEST_PAGES = 0x40000000
const RAM = 0x80000000
const SIZE = 4 << 20
/** So many addresses lead somewhere before, all of them to a frame that begins with 0. */
const MAPPED = 64
const NOTHING = 0xffffffff
const DENIED = -4 >>> 0

/** It is not the first list that the kernel has: before it came a long one, for a page that no other is about. */
const FIRST = `${wordsAt('first_count', [300])}first:
    .rept 300
    .word ${shown(TEST_PAGES + 4096 * 1023)}, ${shown(RAM + 4096)}
    .endr
`

interface Change {
  readonly page: number
  readonly frame: number
}

/** `count` changes of different addresses, in any order, of the first `pages`. */
function some(trial: Trial, count: number, pages: number): Change[] {
  const all = trial.random.shuffled(Array.from({ length: pages }, (_, page) => page))
  return all.slice(0, count).map((page) => ({ page, frame: trial.random.int(1, 511) }))
}

/** Has them changed; `refused`: the number of the one that cannot be. `most`: calls that this may take. */
function remapped(trial: Trial, changes: readonly Change[], refused?: number, most?: number): Failure | undefined {
  const list = changes.flatMap(({ page, frame }, k) => [
    TEST_PAGES + 4096 * page,
    k === refused ? RAM + SIZE + 4096 * frame : RAM + 4096 * frame,
  ])
  const attempt = trial.boot({
    world: 'paravirt',
    files: { 'data.s': wordsAt('count', [changes.length]) + wordsAt('changes', list) + FIRST },
  })
  const wrong = unfinished(attempt, attempt.run(1_000_000), 'The kernel comes back from remap, and to its end.')
  const between = attempt.between(1, 2)
  if (!between && wrong) return wrong
  const changed = attempt.word((attempt.address('kept') as number) + 8)
  if (between && changed)
    return {
      expected: 'remap keeps s0 to s11, sp and gp.',
      happened: `${changed} of them ${changed === 1 ? 'has' : 'have'} changed.`,
      look: 'There are many registers that it may change: t0 to t6, and a0 to a7.',
    }
  const [error, done] = [attempt.word('result'), attempt.word((attempt.address('result') as number) + 4)]
  const right = refused === undefined ? [0, changes.length] : [DENIED, refused]
  if (error !== right[0] || done !== right[1])
    return {
      expected:
        refused === undefined
          ? `Of ${changes.length} changes, none of which can be refused, a0 = SBI_SUCCESS and a1 = ${changes.length} are the result.`
          : `Of ${changes.length} changes number ${refused + 1} leads to memory that is not the guest’s: a0 = SBI_ERR_DENIED, a1 = ${refused}.`,
      happened: `The result is a0 = ${sbiError(error)}, a1 = ${done}.`,
      look: 'Every call says in a0 what was wrong, and in a1 how many rows were done; each row of a multicall, in the row.',
    }
  const found = attempt.address('found') as number
  for (const [k, { page, frame }] of changes.entries()) {
    const old = page < MAPPED ? 0 : NOTHING
    const wanted = k < (refused ?? changes.length) ? frame : old
    const word = attempt.word(found + 4 * k)
    if (word === wanted) continue
    return {
      expected: `Through ${shown(TEST_PAGES + 4096 * page)}, number ${k + 1} of ${changes.length}, the kernel reads ${wanted === NOTHING ? 'nothing' : `the number of frame ${wanted}`}${refused !== undefined && k >= refused ? ', as before: an earlier one was refused' : ''}.`,
      happened: `It reads ${word === NOTHING ? 'nothing: a page fault' : shown(word)}${word === old ? ', as before the change' : ''}.`,
      look:
        word === old
          ? 'Is the entry in the table another one now? If it is: who still remembers the old one?'
          : 'Which entry belongs to this address, and which machine address to this frame?',
    }
  }
  if (wrong) return wrong
  if (most === undefined || !between || between.exits <= most) return undefined
  return {
    expected: `Between the marks, for ${changes.length} changes, the hypervisor is entered ${most === 1 ? 'once' : `${most} times`}.`,
    happened: `It was entered ${between.exits} times.`,
    look: 'One call takes a list of changes. How long may it be, and which call takes a list of calls?',
  }
}

export default defineExercise({
  checks: [
    {
      id: 'leads',
      says: 'Every address leads to its new frame, at once.',
      run: (trial) => remapped(trial, some(trial, trial.random.int(5, 20), MAPPED)),
    },
    {
      id: 'batch',
      says: 'A list of changes takes one entry into the hypervisor.',
      run: (trial) => remapped(trial, some(trial, trial.random.pick([150, 200, 255]), 1023), undefined, 1),
    },
    {
      id: 'any-length',
      says: 'One entry is enough for a long list, too.',
      run: (trial) => remapped(trial, some(trial, trial.random.pick([256, 257, 400, 500]), 1023), undefined, 1),
    },
    {
      id: 'refused',
      says: 'If one change is refused, those before it have been made, and are seen; those behind it have not.',
      run(trial) {
        const count = trial.random.int(20, 60)
        return remapped(trial, some(trial, count, MAPPED), trial.random.int(2, count - 1))
      },
    },
    {
      id: 'refused-late',
      says: 'This holds in a long list, too.',
      run: (trial) => remapped(trial, some(trial, trial.random.int(400, 500), 1023), trial.random.int(200, 399)),
    },
  ],
})
