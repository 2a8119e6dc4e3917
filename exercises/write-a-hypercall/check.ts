import {
  type Attempt,
  defineExercise,
  type Failure,
  sbiError,
  shown,
  type Trial,
  unfinished,
} from '../../engine/index.ts'

const WORLD = 'paravirt'
const RAM = 0x80000000
const SIZE = 4 << 20
const NOTHING = 0xffffffff
const [ADDRESS, DENIED, STATE] = [-5, -4, -10].map((error) => error >>> 0)
/** A page that the guest shares with the hypervisor, and so is counted as written; it is no table. */
const SHARED = RAM + 4096 * 500
/** The last place that a guest has. */
const LAST = RAM + SIZE - 8
/** Ticks by which an answer may be off: what the calls around it take. */
const SLACK = 100

const KERNEL = `    .include "../../hypervisors/paravirt/abi.s"
    .include "../../firmware/include/power.s"
    .equ GUEST, 1
    .option norvc
    .macro hypercall number
    li    a7, \\number
    ecall
    .endm
`

/** Events on, and the timer's heard; the handler takes it off. */
const LISTEN = `    la    sp, stack_top
    la    a0, shared
    hypercall HC_SHARED_PAGE
    la    a0, event
    mv    a1, a0
    mv    a2, a0
    mv    a3, a0
    hypercall HC_SET_TRAPS
    li    a0, 0
    hypercall HC_EVENT_TIMER
`
const HANDLER = `    .balign 4
event:
    la    t0, shared
    sw    zero, SHARED_PENDING(t0)
    lw    t0, SHARED_PC(t0)
    jr    t0
    .section .bss
    .balign 4096
shared: .space 4096
found: .space 72
    .space 512
stack_top:
    .section .text
    .include "answer.s"
`

/** Computes, asks, sleeps until \`time\` is \`until\` or for that long, computes, asks again; writes down \`time\` at each of these. */
const clock = (turns: readonly number[], until: readonly [number, number]) => `${KERNEL}
    .macro now place
9:  rdtimeh t1
    rdtime t0
    rdtimeh t2
    bne   t1, t2, 9b
    la    t2, found
    sw    t0, \\place(t2)
    sw    t1, \\place + 4(t2)
    .endm
    .macro compute turns
    li    t0, \\turns
9:  addi  t0, t0, -1
    bnez  t0, 9b
    .endm
    .macro ask place
    call  run_time
    la    t2, found
    sw    a1, \\place(t2)
    sw    a2, \\place + 4(t2)
    sw    a0, \\place + 8(t2)
    .endm
_start:
    now   0
${LISTEN}    compute ${turns[0]}
    now   8
    ask   16
    li    a0, ${shown(until[0])}
    li    a1, ${until[1]}
    hypercall HC_SET_TIMER
    now   32
    hypercall HC_BLOCK
    now   40
    compute ${turns[1]}
    now   48
    ask   56
    power_off
${HANDLER}`

/** Cycles from the moment at which it stops looking at the time until the low word runs over; and before that, of doing nothing. */
const RUN_OVER = 600

/**
 * Asks once around each of so many moments at which the low word runs over, and does nothing for a cycle more each time: so it runs
 * over at every moment of a call. Sleeps in between. Writes down the number and the answer of the first that says more than 2^32.
 */
const moments = `${KERNEL}
_start:
${LISTEN}    li    s0, 0
1:  li    a0, -20
    mv    a1, s0
    hypercall HC_SET_TIMER
    hypercall HC_BLOCK
    li    t0, -${RUN_OVER / 100}
2:  rdtime t1
    bltu  t1, t0, 2b
    la    t0, 3f
    slli  t1, s0, 2
    sub   t0, t0, t1
    jr    t0
    .rept ${RUN_OVER}
    nop
    .endr
3:  call  run_time
    bnez  a2, 4f
    addi  s0, s0, 1
    li    t0, ${RUN_OVER}
    bne   s0, t0, 1b
    power_off
4:  la    t0, found
    sw    a1, 0(t0)
    sw    a2, 4(t0)
    power_off
${HANDLER}`

function clocked(trial: Trial, turns: readonly number[], until: readonly [number, number]): Failure | undefined {
  const attempt = trial.boot({
    guests: [trial.path('guest.s')],
    files: { 'guest.s': clock(turns, until) },
    world: WORLD,
  })
  const wrong = unfinished(attempt, attempt.run(1_000_000), 'The guest asks twice, and switches off.')
  const found = attempt.address('found') as number
  const at = (offset: number) => (attempt.word(found + offset) ?? 0) + 2 ** 32 * (attempt.word(found + offset + 4) ?? 0)
  const slept = at(40) - at(32)
  const rows = [
    { which: 'first', place: 16, right: at(8) - at(0) },
    { which: 'second', place: 56, right: at(48) - at(0) - slept },
  ]
  for (const { which, place, right } of rows) {
    const error = attempt.word(found + place + 8)
    const ticks = at(place)
    if (wrong === undefined && error === 0 && Math.abs(ticks - right) <= SLACK) continue
    if (wrong && ticks === 0) return wrong
    const off = ticks - right - slept
    const look =
      error !== 0
        ? 'Follow the call from run_time to the end of hc_own. Which place comes in a0, which test does it not pass, and what is in a0 then?'
        : which === 'second' && Math.abs(off) <= SLACK
          ? 'That is as if it had not slept. Since when do you count?'
          : 'There are two pieces: what the record has added up before, and the piece that has not ended yet. Each has 64 bits.'
    return {
      expected: `The ${which} call of run_time says that the guest has had the hart for about ${right} ticks${which === 'second' ? `; before that it slept for ${slept}` : ''}.`,
      happened:
        error === 0
          ? `It says ${attempt.word(found + place + 4) ? `${shown(attempt.word(found + place + 4))}:${shown(attempt.word(found + place))}` : ticks}.`
          : `The error in a0 is ${sbiError(error)}.`,
      look,
    }
  }
  return wrong
}

interface Place {
  readonly address: number
  readonly error: number | undefined
  readonly why: string
}

/** Asks for each of these places by the bare call; then makes a page a table, and asks for a place in it. */
const asking = (places: readonly Place[], table: number) => `${KERNEL}
_start:
    li    a0, ${shown(SHARED)}
    hypercall HC_SHARED_PAGE
    li    t0, ${shown(LAST)}
    li    t1, -1
    sw    t1, 0(t0)
    sw    t1, 4(t0)
    la    s0, found
${places
  .map(
    ({ address }, k) => `    li    a0, ${shown(address)}
    hypercall HC_OWN
    sw    a0, ${4 * k}(s0)
`,
  )
  .join('')}    la    a0, pinning
    li    a1, 1
    hypercall HC_MMU_UPDATE
    li    a0, ${shown(table + 8)}
    hypercall HC_OWN
    mv    s3, a0
    power_off
    .balign 4
pinning: .word ${shown(table + 1)}, MMU_PIN_LEAF
found: .space ${4 * places.length}
    .include "answer.s"
`

const refused = (expected: Place, error: number | undefined): Failure => ({
  expected: `A call with ${shown(expected.address)} gives ${sbiError(expected.error)}: ${expected.why}.`,
  happened: `It gave ${sbiError(error)}.`,
  look: 'Before a word is written: is the place a multiple of 8, is all of it the guest’s own, and what kind of frame is it in?',
})

function asked(trial: Trial, places: readonly Place[]): [Attempt, Failure | undefined] {
  const table = RAM + 4096 * trial.random.int(1, 400)
  const attempt = trial.boot({
    guests: ['guest.s', 'other.s'].map((name) => trial.path(name)),
    files: { 'guest.s': asking(places, table), 'other.s': `${KERNEL}_start: power_off\n    .include "answer.s"\n` },
    world: WORLD,
  })
  const wrong = unfinished(
    attempt,
    attempt.run(1_000_000),
    'Both guests run to their end, whatever one of them asks for.',
  )
  const found = attempt.address('found') as number
  for (const [k, place] of places.entries()) {
    const error = attempt.word(found + 4 * k)
    if (error !== place.error) return [attempt, wrong && error === 0 ? wrong : refused(place, error)]
  }
  const last = { address: table + 8, error: STATE, why: 'there is a page table, which the hardware reads' }
  const error = attempt.hypervisorWord('vcpus', 4 * 19)
  if (wrong) return [attempt, wrong]
  return [attempt, error === STATE && attempt.word(table + 8) === 0 ? undefined : refused(last, error)]
}

export default defineExercise({
  part: { file: 'hypervisors/paravirt/hypervisor.s', from: 'hc_own', to: 'hc_iret' },
  checks: [
    {
      id: 'tells',
      says: 'A guest learns by your call for how long it has had the hart.',
      run: (trial) =>
        clocked(
          trial,
          [trial.random.int(20_000, 60_000), trial.random.int(20_000, 60_000)],
          [trial.random.int(400_000, 900_000), 0],
        ),
    },
    {
      id: 'carries',
      says: 'It is right when the low word of the time runs over.',
      run: (trial) =>
        clocked(trial, [trial.random.int(20_000, 40_000), 60_000], [-trial.random.int(300, 900) >>> 0, 0]) ??
        clocked(trial, [trial.random.int(20_000, 40_000), 60_000], [trial.random.int(1, 1000), 1]),
    },
    {
      id: 'halves',
      says: 'And at whatever moment of the call this happens.',
      run(trial) {
        const attempt = trial.boot({ guests: [trial.path('guest.s')], files: { 'guest.s': moments }, world: WORLD })
        const expected =
          'A guest asks while the low word of the time runs over, and is told of what it has computed: less than 2^32 ticks.'
        const ending = attempt.run(20_000_000)
        const found = attempt.address('found') as number
        if (!attempt.word(found + 4)) return unfinished(attempt, ending, expected)
        return {
          expected,
          happened: `It is told ${shown(attempt.word(found + 4))}:${shown(attempt.word(found))}.`,
          look: 'The time has two halves, which you read one after the other. Can they belong to different moments?',
        }
      },
    },
    {
      id: 'refuses',
      says: 'A place that cannot be is refused, and nothing is written there.',
      run(trial) {
        const { random } = trial
        const inside = RAM + 4096 * random.int(401, 499)
        const behind = RAM + SIZE + 8 * random.int(0, 900)
        const places: Place[] = random.shuffled([
          { address: inside + random.int(1, 3), error: ADDRESS, why: 'it is no multiple of 8' },
          { address: inside + 4, error: ADDRESS, why: 'it is no multiple of 8' },
          { address: RAM - 8 * random.int(1, 900), error: DENIED, why: 'that is not the guest’s memory' },
          { address: behind, error: DENIED, why: 'that is another guest’s memory' },
          { address: 0xc0200000, error: DENIED, why: 'that is the hypervisor' },
          { address: SHARED + 2048, error: 0, why: 'it may be written, whoever else does so' },
          { address: LAST, error: 0, why: 'these are the last two words of its own memory' },
        ])
        const [attempt, failure] = asked(trial, places)
        if (failure) return failure
        const answer = [attempt.word(LAST), attempt.word(LAST + 4)]
        if (answer[0] === NOTHING || answer[1] !== 0)
          return {
            expected: `At ${shown(LAST)}, where ${shown(NOTHING)} stood twice, is the answer: so few ticks that the second word is 0.`,
            happened: `There is ${answer.map(shown).join(', ')}.`,
            look: 'An answer has two words, also where one of them is 0.',
          }
        const k = [inside, inside + 4].findIndex((address) => attempt.word(address) !== 0)
        if (k < 0 && attempt.word(behind - SIZE, 1) === 0) return undefined
        return {
          expected: 'Where a call is refused, nothing is written.',
          happened: `A word at ${shown(k < 0 ? behind : inside + 4 * k)} has changed.`,
          look: 'First all tests, then the first store.',
        }
      },
    },
  ],
})
