import { defineExercise, type Failure, samePrinted, shown, type Trial, twins } from '../../engine/index.ts'

const WORLD = 'binary-translation'
/** CSRs of which all bits can be written, and nobody needs to know. */
const PLAIN = ['sscratch', 'scause', 'stval']
const OTHERS = ['sstatus', 'sie', 'sip', 'stvec', 'sepc', 'satp', 'scounteren']
/** Registers that bodies use. tp, gp, s0, s1, sp, ra are the kernel's. */
const REGISTERS = ['t0', 't1', 't2', 't3', 'a0', 'a1', 'a5', 's4', 's5']
const REPEAT = 30

const reg = (trial: Trial) => trial.random.pick(REGISTERS)
const keep = (trial: Trial, register: string) => `add   ${reg(trial)}, ${register}, ${reg(trial)}`

const read = (trial: Trial, csrs: readonly string[]) => {
  const to = reg(trial)
  return [`csrr  ${trial.random.pick([to, to, to, 'zero'])}, ${trial.random.pick(csrs)}`, keep(trial, to)]
}
const write = (trial: Trial, csrs: readonly string[]) => [
  `csrw  ${trial.random.pick(csrs)}, ${trial.random.pick([...REGISTERS, 'zero'])}`,
]
const swap = (trial: Trial, csrs: readonly string[]) => {
  const [one, other] = [reg(trial), reg(trial)]
  const to = trial.random.pick([one, one, other])
  return [`csrrw ${to}, ${trial.random.pick(csrs)}, ${one}`, keep(trial, to)]
}
/** Anything, but for interrupts that come, and a reserved mode of stvec: the specification leaves open what becomes of that. */
const MASKS = [
  ['sie', 0xffffffff],
  ['sstatus', 0xfffffffd],
  ['stvec', 0xfffffffd],
  ['sepc', 0xffffffff],
  ['sip', 0xffffffff],
  ['scounteren', 0xffffffff],
  ['sscratch', 0xffffffff],
  ['stval', 0xffffffff],
] as const
const access = (trial: Trial, csr: string, mask: number, how: string) => {
  const [to, again] = [reg(trial), reg(trial)]
  const operand = how.endsWith('i') ? String(trial.random.int(0, 31) & mask) : 's6'
  return [
    `li    s6, ${shown((trial.random.word() & mask) >>> 0)}`,
    `${how} ${to}, ${csr}, ${operand}`,
    `csrr  ${again}, ${csr}`,
    keep(trial, again),
  ]
}
/** Each of them written, and something else done to it. */
const others = (trial: Trial) =>
  trial.random
    .shuffled([...MASKS, ...MASKS])
    .flatMap(([csr, mask], k) =>
      access(trial, csr, mask, k % 2 ? 'csrrw' : trial.random.pick(['csrrs', 'csrrc', 'csrrwi', 'csrrsi', 'csrrci'])),
    )

/** A kernel that does this many times, warm, between two marks; `found` gets all registers and CSRs. */
const kernel = (
  body: readonly string[],
  values: readonly number[],
  repeat: number,
): string => `    .include "../../firmware/include/power.s"
    .option norvc
_start:
    la    sp, stack
${REGISTERS.map((register, k) => `    li    ${register}, ${shown(values[k])}\n`).join('')}    li    s1, 0
    li    s0, 4
1:
${body.map((line) => `    ${line}\n`).join('')}    addi  s0, s0, -1
    bnez  s0, 1b
    bnez  s1, 2f
    li    s1, 1
    slti  x0, x0, 1
    li    s0, ${repeat}
    j     1b
2:  slti  x0, x0, 2
    la    s0, found
${REGISTERS.map((register, k) => `    sw    ${register}, ${4 * k}(s0)\n`).join('')}
${[...PLAIN, ...OTHERS].map((csr, k) => `    csrr  t0, ${csr}\n    sw    t0, ${4 * (REGISTERS.length + k)}(s0)\n`).join('')}    power_off
    .section .data
    .balign 16
found: .space ${4 * (REGISTERS.length + PLAIN.length + OTHERS.length)}
    .space 256
stack:
    .section .text
`

/** As on the bare machine; `exits`: so many at most while it is warm. */
function compared(
  trial: Trial,
  body: readonly string[],
  look: string,
  exits?: number,
  text?: string,
): Failure | undefined {
  const names = [...REGISTERS, ...PLAIN, ...OTHERS]
  const values = REGISTERS.map(() => trial.random.word())
  const guest = text ?? kernel(body, values, REPEAT)
  const { virtual, wrong, differs, words } = twins(trial, WORLD, guest, names.length, 3_000_000)
  if (differs !== undefined)
    return {
      expected: `After “${body
        .map((line) => line.replace(/\s+/g, ' '))
        .slice(0, 6)
        .join('; ')}…” ${names[differs]} is ${shown(words[0])}, as on the bare machine.`,
      happened: `It is ${shown(words[1])}.${wrong ? ` The guest did not come so far as to its end. ${wrong.happened}` : ''}`,
      look,
    }
  if (wrong || exits === undefined) return wrong
  const between = virtual.between(1, 2)
  if (between && between.exits <= exits) return undefined
  const found = between?.causes.map(({ what, count }) => `${count} × ${what}`).join(', ')
  return {
    expected: `${REPEAT} times “${body
      .map((line) => line.replace(/\s+/g, ' '))
      .slice(0, 4)
      .join('; ')}…” need ${exits} exits at most, once they have been translated.`,
    happened: `There were ${between?.exits}: ${found}.`,
    look,
  }
}

const bodyOf = (trial: Trial, count: number, ...makers: readonly ((trial: Trial) => readonly string[])[]) =>
  Array.from({ length: count }, () => trial.random.pick(makers)(trial)).flat()

/** Interrupts at any time, while a kernel swaps sscratch: its handler must not be seen. */
const interrupted = (trial: Trial, body: readonly string[]) => {
  const text = kernel(
    body,
    REGISTERS.map(() => trial.random.word()),
    4000,
  )
  return text
    .replace(
      '    la    sp, stack\n',
      `    la    sp, stack
    la    tp, saved
    la    t0, tick
    csrw  stvec, t0
    li    t0, 1 << 5
    csrw  sie, t0
    csrsi sstatus, 2
    li    a0, 0
    li    a1, 0
    li    a7, SBI_TIME
    li    a6, SBI_TIME_SET_TIMER
    ecall
`,
    )
    .replace(
      '    la    s0, found\n',
      '    csrci sstatus, 2\n    li    t6, 0\n    csrw  sepc, zero\n    csrw  scause, zero\n    csrw  stval, zero\n    csrw  sie, zero\n    li    t6, 0x122\n    csrc  sstatus, t6\n    la    s0, found\n',
    )
    .replace(/ {4}csrr {2}t0, sip\n/, '    li    t0, 0\n')
    .replace(
      '    .section .data\n',
      `    .balign 4
tick:
    sw    t0, 0(tp)
    sw    a0, 4(tp)
    sw    a1, 8(tp)
    sw    a6, 12(tp)
    sw    a7, 16(tp)
    rdtime a0
    lw    t0, 20(tp)
    addi  t0, t0, 1
    andi  t0, t0, 15
    sw    t0, 20(tp)
    add   a0, a0, t0
    addi  a0, a0, 25
    li    a1, 0
    li    a7, SBI_TIME
    li    a6, SBI_TIME_SET_TIMER
    ecall
    lw    t0, 0(tp)
    lw    a0, 4(tp)
    lw    a1, 8(tp)
    lw    a6, 12(tp)
    lw    a7, 16(tp)
    sret
    .section .data
    .balign 4
saved: .space 24
`,
    )
}

/** A kernel with two address spaces, of different ASIDs, that differ in where one page leads. */
const SPACES = (megapage: number, page: number) => `    .include "../../firmware/include/power.s"
    .option norvc
    .equ ADDRESS, ${shown(((megapage << 22) | (page << 12)) >>> 0)}
    .macro space n
    la    t0, root_\\n
    li    t1, 0x80000000 >> 2 | 0xcf
    li    t2, 0x800
    add   t2, t2, t0
    sw    t1, 0(t2)
    la    t1, table_\\n
    srli  t2, t1, 2
    ori   t2, t2, 1
    sw    t2, ${4 * megapage}(t0)
    la    t2, page_\\n
    srli  t2, t2, 2
    ori   t2, t2, 0xcf
    li    t3, ${4 * page}
    add   t1, t1, t3
    sw    t2, 0(t1)
    srli  s\\n, t0, 12
    li    t1, 1 << 31 | \\n << 22
    or    s\\n, s\\n, t1
    .endm
    .macro look n, place
    csrw  satp, s\\n
    li    t1, ADDRESS
    lw    t1, 0(t1)
    la    t2, found
    sw    t1, \\place(t2)
    .endm
_start:
    space 2
    space 3
    look  2, 0
    look  3, 4
    look  2, 8
    power_off
    .balign 4096
root_2:  .space 4096
root_3:  .space 4096
table_2: .space 4096
table_3: .space 4096
page_2:  .word 0x2222
    .balign 4096
page_3:  .word 0x3333
found:   .space 12
`

export default defineExercise({
  part: { file: 'hypervisors/binary-translation/csr.s', from: 'translate_system', to: 'system_call' },
  checks: [
    {
      id: 'reads',
      says: 'A CSR is read without an exit.',
      run: (trial) =>
        compared(
          trial,
          bodyOf(trial, 12, (t) => read(t, [...PLAIN, ...OTHERS])),
          'The guest’s CSRs are words that translated code can load. Into which register, from which place?',
          4,
        ),
    },
    {
      id: 'writes',
      says: 'A CSR that is a mere word is written without an exit.',
      run: (trial) =>
        compared(
          trial,
          bodyOf(
            trial,
            12,
            (t) => write(t, PLAIN),
            (t) => read(t, PLAIN),
          ),
          'ROW_WRITABLE says which bits are the guest’s. Where all of them are, and no address space is concerned, what is left of a write is a store.',
          4,
        ),
    },
    {
      id: 'swaps',
      says: 'So is one that is written and read at the same time, even through one register.',
      run: (trial) =>
        compared(
          trial,
          bodyOf(trial, 12, (t) => swap(t, PLAIN)),
          'If rd and rs1 are the same register, the load destroys what is to be stored. Where could it be meanwhile, and who gets back what was there before?',
          4,
        ),
    },
    {
      id: 'as-before',
      says: 'All other accesses do what they do on the bare machine.',
      run: (trial) =>
        compared(
          trial,
          others(trial),
          'Some CSRs have bits that are not the guest’s; some writes matter to somebody at once; some instructions set and clear. For these there is system_callout.',
        ),
    },
    {
      id: 'spaces',
      says: 'A write that makes another address space is seen at once.',
      run(trial) {
        const text = SPACES(trial.random.int(1, 255), trial.random.int(0, 1023))
        const { wrong, differs, words } = twins(trial, WORLD, text, 3, 200_000)
        if (differs === undefined) return wrong
        return {
          expected: `A kernel goes from one address space to another and back, and reads through an address that leads to different pages: number ${differs + 1} is ${shown(words[0])}, as on the bare machine.`,
          happened: `It is ${shown(words[1])}.${wrong ? ` It did not come so far as to its end. ${wrong.happened}` : ''}`,
          look: 'ROW_SPACE is not 0 where a CSR concerns address spaces. Who has to hear of such a write?',
        }
      },
    },
    {
      id: 'interrupted',
      says: 'An interrupt may come between any two words.',
      run(trial) {
        const body = bodyOf(
          trial,
          8,
          (t) => swap(t, ['sscratch']),
          (t) => write(t, ['sscratch']),
          (t) => read(t, ['sscratch']),
        )
        return compared(
          trial,
          body,
          'A register that you borrow lies in its place until it is fetched. Only of the words named above does the hypervisor know how to do the rest.',
          undefined,
          interrupted(trial, body),
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
