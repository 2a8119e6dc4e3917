import {
  type Attempt,
  causeName,
  defineExercise,
  type Failure,
  samePrinted,
  shown,
  type Trial,
  twins,
} from '../../engine/index.ts'

const WORLD = 'trap-and-emulate'
const FIELDS = ['scause', 'sepc', 'stval', 'sstatus']
/** The three interrupts: bit in sie, and how a kernel gets one at once. What it takes to be rid of it, the handler knows. */
const SOURCES = {
  software: { bit: 1, raise: 'csrsi sip, 2' },
  timer: { bit: 5, raise: 'set_timer 0' },
  external: { bit: 9, raise: 'li    t0, UART_IER\n    sb    x0, 0(t0)\n    sb    s4, 0(t0)' },
} as const
/** Interrupts of which there is room to write. */
const ROOM = 40

type Source = keyof typeof SOURCES
const ALL = Object.keys(SOURCES) as Source[]

/** A stretch of the kernel's life. */
interface Round {
  readonly sie: readonly Source[]
  readonly raised: readonly Source[]
  /** What comes next: interrupts on, or a user, or nothing. */
  readonly next?: 'on' | 'user'
  /** And then, while they are on, this sie. */
  readonly later?: readonly Source[]
}

const mask = (sources: readonly Source[]) => shown(sources.reduce((all, source) => all | (1 << SOURCES[source].bit), 0))

/** A kernel that lives through these, and writes down each interrupt: four words. s0 = where, s1 = where there is no room any more. */
function guest(trial: Trial, rounds: readonly Round[]): string {
  const code = rounds.map(({ sie, raised, next, later }, k) => {
    const lines = [
      'csrci sstatus, 2',
      `li    t0, ${mask(sie)}`,
      'csrw  sie, t0',
      `li    t0, ${shown(trial.random.word())}`,
      'csrw  stval, t0',
      ...raised.map((source) => SOURCES[source].raise),
    ]
    if (next === 'on') lines.push('csrsi sstatus, 2', 'nop', 'csrr  t0, sscratch')
    if (later) lines.push(`li    t0, ${mask(later)}`, 'csrw  sie, t0', 'nop')
    if (next === 'user')
      lines.push(
        `la    s2, ${k}f`,
        'la    t0, user',
        'csrw  sepc, t0',
        'li    t0, 1 << 8 | 1 << 5', // SPP, SPIE
        'csrc  sstatus, t0',
        'sret',
      )
    return `    ${lines.join('\n    ')}\n${k}:\n`
  })
  return `    .include "../../firmware/include/power.s"
    .equ UART_IER, 0x10000001
    .equ PLIC_CLAIM, 0x0c201004
    .macro set_timer high
    li    a0, \\high
    li    a1, \\high
    li    a7, SBI_TIME
    li    a6, SBI_TIME_SET_TIMER
    ecall
    .endm
    .option norvc
_start:
    la    t0, trap
    csrw  stvec, t0
    la    s0, found
    la    s1, end
    li    s4, 2                          # of the serial line: tell when there is nothing to be sent, which is now
    li    t0, 0x0c000028
    sw    s4, 0(t0)
    li    t0, 0x0c002080
    li    t1, 1 << 10
    sw    t1, 0(t0)
    set_timer -1
${code.join('')}    csrci sstatus, 2
    power_off
user:
    nop
    nop
    ecall
    j     user
    .balign 4
trap:
    csrr  t3, scause
    li    t4, 8
    beq   t3, t4, call
    beq   s0, s1, full
    sw    t3, 0(s0)
    csrr  t4, sepc
    sw    t4, 4(s0)
    csrr  t4, stval
    sw    t4, 8(s0)
    csrr  t4, sstatus
    sw    t4, 12(s0)
    addi  s0, s0, 16
    andi  t3, t3, 15
    li    t4, 5
    beq   t3, t4, 5f
    bgt   t3, t4, 9f
    csrci sip, 2
    sret
5:  set_timer -1
    sret
9:  li    t3, PLIC_CLAIM
    lw    t4, 0(t3)
    li    t5, UART_IER
    sb    x0, 0(t5)
    lbu   t6, 1(t5)                      # which line is up: none any more
    sw    t4, 0(t3)
    sret
call:                                    # a user has come to its end
    csrw  sepc, s2
    li    t0, 1 << 8
    csrs  sstatus, t0
    sret
full:
    power_off
    .section .data
    .balign 4
found: .space ${16 * ROOM}
end:
`
}

/** What a kernel has written down about its interrupt number `k`; undefined where it had so many not. */
function told(attempt: Attempt, k: number, field: number): string | undefined {
  const at = (attempt.address('found') as number) + 16 * k
  const cause = attempt.word(at) as number
  if (cause === 0) return undefined
  const rest = field > 1 ? `, with ${shown(attempt.word(at + 4 * field))} in ${FIELDS[field]}` : ''
  return `${causeName(cause)}, before the instruction at ${shown(attempt.word(at + 4))}${rest}`
}

/** Where to look if an interrupt comes, and this field is wrong in it, whatever was tried. */
const LOOKS: Readonly<Record<string, (word: number) => string | undefined>> = {
  scause: (cause) =>
    cause >>> 31 ? undefined : 'That is an exception. What tells the cause of an interrupt from one?',
  stval: () => 'For an interrupt stval is 0. What have you left in a1?',
}

/** Where the kernel writes down something else than on the bare machine. */
function compared(trial: Trial, rounds: readonly Round[], look: string): Failure | undefined {
  const { native, virtual, wrong, differs, words } = twins(trial, WORLD, guest(trial, rounds), 4 * ROOM, 500_000)
  if (differs === undefined) return wrong
  const k = differs >> 2
  const [right, found] = [native, virtual].map((attempt) => told(attempt, k, differs & 3))
  return {
    expected: right
      ? `Interrupt ${k + 1} of the guest is, as on the bare machine: ${right}.`
      : `The guest takes no interrupt${k > 0 ? ` after the first ${k}` : ''}, as on the bare machine.`,
    happened: found ? `It took: ${found}.` : `It took none.${wrong ? ` ${wrong.happened}` : ''}`,
    look: (found && LOOKS[FIELDS[differs & 3] as string]?.(words[1] ?? 0)) ?? look,
  }
}

const some = (trial: Trial, least = 1) => trial.random.shuffled(ALL).slice(0, trial.random.int(least, 3))
const rounds = (count: number, make: (k: number) => Round) => Array.from({ length: count }, (_, k) => make(k))

export default defineExercise({
  part: { file: 'hypervisors/include/deprivileged.s', from: 'exit_inject', to: 'exit_reflect' },
  checks: [
    {
      id: 'off',
      says: 'A kernel is interrupted while its interrupts are on, and at no other time.',
      run(trial) {
        const plan = rounds(8, (k) => ({
          sie: ALL,
          raised: [trial.random.pick(ALL)],
          ...(k % 2 === 1 && { next: 'on' }),
        }))
        return compared(trial, plan, 'In its kernel, SIE in VCPU_SSTATUS says whether interrupts are off.')
      },
    },
    {
      id: 'users',
      says: 'Its users are interrupted whatever SIE is.',
      run(trial) {
        const plan = rounds(8, () => ({ sie: some(trial), raised: some(trial), next: 'user' }))
        return compared(
          trial,
          plan,
          'While a user runs, SIE is 0 here, and does not matter. The record says in VCPU_MODE who runs.',
        )
      },
    },
    {
      id: 'enabled',
      says: 'What is pending and not enabled waits until it is.',
      run(trial) {
        const plan = rounds(8, () => ({ sie: some(trial, 0), raised: some(trial), next: 'on', later: some(trial, 0) }))
        return compared(
          trial,
          plan,
          'An interrupt that is pending in sip but not enabled in sie is not due; nor is one that is enabled and not pending.',
        )
      },
    },
    {
      id: 'order',
      says: 'Of several that are due, the guest is told in the order of their priority, one after the other.',
      run(trial) {
        const plan = rounds(8, () => ({
          sie: some(trial, 2),
          raised: some(trial, 2),
          next: trial.random.pick(['on', 'user']),
        }))
        return compared(
          trial,
          plan,
          'Of those that are due, which comes first? What is left then is looked at after the next exit.',
        )
      },
    },
    {
      id: 'tick',
      says: 'The guest tick runs as on the bare machine.',
      run: (trial) => samePrinted(trial, WORLD, 'tick'),
    },
  ],
})
