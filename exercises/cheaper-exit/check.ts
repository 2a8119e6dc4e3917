import {
  type Attempt,
  defineExercise,
  type Failure,
  shown,
  type Trial,
  unfinished,
  wordsAt,
} from '../../engine/index.ts'

const WORLD = 'paravirt'
/** Cycles for a system call and the way back, under the in-order model: the book’s own path takes 164. */
const BOUND = 200
const ROUNDS = 3
/** Registers but x0, as a list for .irp. */
const ALL = Array.from({ length: 31 }, (_, n) => n + 1)
const but = (...left: readonly number[]) => ALL.filter((n) => !left.includes(n)).join(', ')
const CALL = 8
const EVENT = 0x80000009

/** A kernel with a shared page; its handlers are `exception`, `call`, `event` and `fault`, and its user begins at `user`. */
const kernel = (text: string, data: string) => `    .include "../../firmware/include/power.s"
    .include "../../hypervisors/paravirt/abi.s"
    .macro hypercall number
    li    a7, \\number
    ecall
    .endm
    .option norvc
_start:
    la    sp, log
    la    a0, shared
    hypercall HC_SHARED_PAGE
    la    t0, shared
    sw    sp, SHARED_KERNEL_SP(t0)
    la    t1, user
    sw    t1, SHARED_PC(t0)
    sw    zero, SHARED_A7(t0)
    la    a0, exception
    la    a1, call
    la    a2, event
    la    a3, fault
    hypercall HC_SET_TRAPS
    li    a0, 3
    hypercall HC_EVENT_TIMER
    li    s11, 0
    hypercall HC_IRET
${text}
    .section .data
    .balign 4
${data}
    .section .bss
    .balign 4096
shared: .space 4096
log:    .space 4096
    .section .text
`

function started(trial: Trial, text: string, data = '', steps = 200_000): [Attempt, Failure | undefined] {
  const attempt = trial.boot({
    world: WORLD,
    guests: [trial.path('guest.s')],
    files: { 'guest.s': kernel(text, data) },
  })
  const ending = attempt.run(steps)
  return [attempt, unfinished(attempt, ending, 'The kernel and its user run to their end.')]
}

/** The user's registers come to the kernel, and the kernel's to the user, some times over. */
const PASSING = `
user:
    .set  round, 0
    .rept ${ROUNDS}
    la    x31, users + 128 * round
    .irp  n, ${but(31)}
    lw    x\\n, 4 * \\n(x31)
    .endr
    lw    x31, 124(x31)
    ecall
    .irp  n, ${but(31)}
    sw    x\\n, 4 * \\n(x31)
    .endr
    .set  round, round + 1
    .endr
    ecall
exception:
event:
fault:
    power_off
    .balign 4
call:                                    # sp = where to write
    .irp  n, ${but(2)}
    sw    x\\n, 4 * \\n(sp)
    .endr
    la    t0, shared
    .irp  field, SHARED_PC, SHARED_SP, SHARED_CAUSE, SHARED_FROM, SHARED_MASKED
    lw    t1, \\field(t0)
    sw    t1, 128 + \\field(sp)
    .endr
    sw    zero, SHARED_MASKED(t0)
    la    t2, log
    sub   t2, sp, t2
    srli  t2, t2, 8                      # t2 = round
    li    t3, ${ROUNDS}
    beq   t2, t3, event
    addi  t1, sp, 256
    sw    t1, SHARED_KERNEL_SP(t0)
    lw    t1, SHARED_PC(t0)
    addi  t1, t1, 4
    sw    t1, SHARED_PC(t0)
    slli  t2, t2, 7
    la    sp, kernels
    add   sp, sp, t2
    lw    t1, 8(sp)
    sw    t1, SHARED_SP(t0)
    lw    t1, 4 * 17(sp)
    sw    t1, SHARED_A7(t0)
    .irp  n, ${but(2, 17)}
    lw    x\\n, 4 * \\n(sp)
    .endr
    hypercall HC_IRET
`

/** Each handler writes down who came: cause, value, from whom, where; then it goes on behind the instruction, or where an event found it. */
const told = (user: string) => `
user:
${user}
    .balign 4
exception:
    li    s10, 1
    j     1f
    .balign 4
call:
    li    s10, 2
    j     1f
    .balign 4
event:
    li    s10, 3
    j     1f
    .balign 4
fault:
    li    s10, 4
1:  la    s8, shared
    la    t6, log
    add   t6, t6, s11
    sw    s10, 0(t6)
    lw    t5, SHARED_CAUSE(s8)
    sw    t5, 4(t6)
    lw    t5, SHARED_FROM(s8)
    sw    t5, 8(t6)
    lw    s9, SHARED_PC(s8)
    sw    s9, 12(t6)
    addi  s11, s11, 16
    li    t5, 3
    bne   s10, t5, 2f
    sw    zero, SHARED_PENDING(s8)
    j     3f
2:  addi  s9, s9, 4
3:  li    t5, 4
    beq   s10, t5, 5f
    sw    s9, SHARED_PC(s8)
    sw    zero, SHARED_SP(s8)
    sw    a7, SHARED_A7(s8)
    li    t5, 77
    beq   a7, t5, 4f
    beq   a0, t5, 6f
    hypercall HC_IRET
4:  li    a7, 0                          # a call that has the kernel fault
    sw    zero, SHARED_A7(s8)
    mv    s7, s9
place_k:
    lw    t5, 0(zero)
    sw    s7, SHARED_PC(s8)
    li    a7, 0
    sw    a7, SHARED_A7(s8)
    hypercall HC_IRET
5:  jr    s9
6:  power_off
`

export default defineExercise({
  part: { file: 'hypervisors/paravirt/hypervisor.s', from: 'exit_entry', to: 'exit_entry_all' },
  checks: [
    {
      id: 'cheaper',
      says: 'A system call and the way back take few cycles.',
      run(trial) {
        const attempt = trial.boot({
          world: WORLD,
          guests: ['nano'],
          files: { 'guests/nano/operation.s': '    .include "operations/syscall.s"\n' },
        })
        const wrong = unfinished(
          attempt,
          attempt.run(3_000_000),
          'The guest nano makes its system calls, and switches off.',
        )
        if (wrong) return wrong
        const [calls, loop] = [attempt.between(1, 2), attempt.between(3, 4)]
        const cycles = ((calls?.cycles ?? 0) - (loop?.cycles ?? 0)) / 256
        if (calls && loop && cycles <= BOUND) return undefined
        return {
          expected: `From a user to its kernel and back takes ${BOUND} cycles at most, under the in-order model.`,
          happened: calls && loop ? `It takes ${Math.round(cycles)}.` : 'The guest did not come so far.',
          look: 'Look at one exit in the trace: which of the registers that are saved and restored does nobody change? There is a way to the kernel, and a way back.',
        }
      },
    },
    {
      id: 'registers',
      says: 'The kernel gets its user’s registers, and the user the kernel’s.',
      run(trial) {
        const words = (count: number) => Array.from({ length: count }, () => trial.random.word())
        const [users, kernels] = [words(32 * ROUNDS), words(32 * ROUNDS)]
        const AREA = 0x80300000
        for (let round = 0; round < ROUNDS; round++) {
          users[32 * round + 17] = trial.random.int(0, 1000)
          kernels[32 * round + 31] = AREA + 128 * round
        }
        const [attempt, wrong] = started(trial, PASSING, wordsAt('users', users) + wordsAt('kernels', kernels))
        const log = attempt.address('log') as number
        const fields = { PC: 16, SP: 20, CAUSE: 28, FROM: 36, MASKED: 0 } as const
        for (let round = 0; round < ROUNDS; round++) {
          for (const n of ALL) {
            const found = n === 2 ? undefined : attempt.word(log + 256 * round + 4 * n)
            if (n !== 2 && found !== users[32 * round + n]) {
              if (wrong && found === 0) return wrong
              return {
                expected: `At call ${round + 1} the user has ${shown(users[32 * round + n])} in x${n}, and so has its kernel.`,
                happened: `The kernel has ${shown(found)}.`,
                look: 'Which registers do you use on the way, and where are they restored?',
              }
            }
          }
          const right = { PC: undefined, SP: users[32 * round + 2], CAUSE: CALL, FROM: 0, MASKED: 1 } as const
          for (const [field, offset] of Object.entries(fields)) {
            const found = attempt.word(log + 256 * round + 128 + offset)
            const wanted = right[field as keyof typeof right]
            if (wanted === undefined || found === wanted) continue
            return {
              expected: `At call ${round + 1} the kernel finds ${shown(wanted)} in SHARED_${field}.`,
              happened: `It finds ${shown(found)}.`,
              look: 'The shared page is the kernel’s only source: its scause, its sepc, its user’s stack pointer.',
            }
          }
          for (const n of ALL) {
            const found = n === 31 ? undefined : attempt.word(AREA + 128 * round + 4 * n)
            if (n === 31 || found === kernels[32 * round + n]) continue
            if (wrong && found === 0) return wrong
            return {
              expected: `After call ${round + 1} the user finds ${shown(kernels[32 * round + n])} in x${n}${n === 2 ? ', from SHARED_SP' : n === 17 ? ', from SHARED_A7' : ', as its kernel had'}.`,
              happened: `It finds ${shown(found)}.`,
              look: 'HC_IRET takes sp and a7 from the shared page, and leaves all others alone.',
            }
          }
        }
        return wrong
      },
    },
    {
      id: 'events',
      says: 'An event that is pending comes before the user; one that is masked does not.',
      run: (trial) => {
        const port = trial.random.int(4, 31)
        const masked = trial.random.int(4, 31)
        const user = `    la    t0, shared
    li    t1, 1 << ${port}
    sw    t1, SHARED_PENDING(t0)
place_1:
    ecall
    la    t0, shared
    li    t1, 1 << ${masked}
    sw    t1, SHARED_PORT_MASK(t0)
    sw    t1, SHARED_PENDING(t0)
place_2:
    ecall
place_3:
    ecall
    li    a0, 77
place_4:
    ecall
`
        return heard(trial, user, [
          { handler: 2, cause: CALL, from: 0, place: 'place_1' },
          { handler: 3, cause: EVENT, from: 0, place: 'place_1', behind: 4 },
          { handler: 2, cause: CALL, from: 0, place: 'place_2' },
          { handler: 2, cause: CALL, from: 0, place: 'place_3' },
          { handler: 2, cause: CALL, from: 0, place: 'place_4' },
        ])
      },
    },
    {
      id: 'others',
      says: 'All that is neither goes its old way.',
      run(trial) {
        const traps = {
          3: 'ebreak',
          13: 'lw    t0, 8(zero)',
          15: 'sw    t0, 16(zero)',
          2: 'csrr  t0, sscratch',
        } as const
        const causes = trial.random.shuffled([3, 13, 15, 2, 3, 13] as const)
        const user = causes.map((cause, k) => `place_${k}:\n    ${traps[cause]}\n`).join('')
        return heard(
          trial,
          `${user}    li    a7, 77
place_f:
    ecall
    li    a0, 77
place_e:
    ecall
`,
          [
            ...causes.map((cause, k) => ({ handler: 1, cause, from: 0, place: `place_${k}` })),
            { handler: 2, cause: CALL, from: 0, place: 'place_f' },
            { handler: 4, cause: 13, from: 1, place: 'place_k' },
            { handler: 2, cause: CALL, from: 0, place: 'place_e' },
          ],
        )
      },
    },
    {
      id: 'mode',
      says: 'The hypervisor, the machine and whoever observes them know who runs: the kernel, or a user.',
      run(trial) {
        for (const [mode, user, call] of [
          [1, 'ecall', 'j     call'],
          [
            0,
            'ecall\n1:  j     1b',
            'la    t0, shared\n    lw    t1, SHARED_PC(t0)\n    addi  t1, t1, 4\n    sw    t1, SHARED_PC(t0)\n    hypercall HC_IRET',
          ],
        ] as const) {
          const [attempt] = started(
            trial,
            `user:\n    ${user}\n    .balign 4\nexception:\nevent:\nfault:\n    power_off\n    .balign 4\ncall:\n    ${call}\n`,
            '',
            20_000 + trial.random.int(0, 100),
          )
          const words = [attempt.hypervisorWord('vcpus', 184), attempt.hypervisorWord('current_vmode')]
          const [space, satp] = [attempt.hypervisorWord('vcpus', 188 + 4 * mode), attempt.csr('satp')]
          if (words.every((word) => word === mode) && space === satp) continue
          if (words.every((word) => word === mode))
            return {
              expected: `While ${mode ? 'the kernel' : 'the user'} runs, satp is VCPU_ROOT_${mode ? 'KERNEL' : 'USER'}, ${shown(space)}.`,
              happened: `It is ${shown(satp)}.`,
              look: 'Each of the two has an address space of its own.',
            }
          return {
            expected: `While ${mode ? 'the kernel' : 'the user'} runs, VCPU_MODE and current_vmode are ${mode}.`,
            happened: `They are ${words.map(shown).join(' and ')}.`,
            look: 'Both change on both ways.',
          }
        }
        return undefined
      },
    },
  ],
})

interface Told {
  readonly handler: number
  readonly cause: number
  readonly from: number
  /** Label of the instruction, and how far behind it. */
  readonly place: string
  readonly behind?: number
}

const HANDLERS = [
  'none',
  'the handler of exceptions',
  'the handler of calls',
  'the handler of events',
  'the handler of its own faults',
]

function heard(trial: Trial, user: string, right: readonly Told[]): Failure | undefined {
  const [attempt, wrong] = started(trial, told(user))
  const log = attempt.address('log') as number
  for (const [k, { handler, cause, from, place, behind = 0 }] of right.entries()) {
    const found = [0, 4, 8, 12].map((offset) => attempt.word(log + 16 * k + offset) ?? 0)
    const wanted = [handler, cause, from, (attempt.address(place) ?? 0) + behind]
    if (wanted.every((word, n) => word === found[n])) continue
    const said = ([h, c, f, p]: readonly number[]) =>
      h
        ? `${HANDLERS[h] ?? 'something'} hears cause ${shown(c)} from ${f ? 'the kernel' : 'the user'}, SHARED_PC ${shown(p)}`
        : 'nothing is heard'
    return {
      expected: `Number ${k + 1} of what the kernel is told: ${said(wanted)}.`,
      happened: `Instead: ${said(found)}.${wrong ? ` ${wrong.happened}` : ''}`,
      look: 'Which of the two common ways did this take, and should it have?',
    }
  }
  return wrong
}
