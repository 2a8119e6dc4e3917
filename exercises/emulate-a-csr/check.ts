import { defineExercise, type Failure, samePrinted, shown, type Trial, twins } from '../../engine/index.ts'

const PART = { file: 'hypervisors/include/emulate.s', from: 'exit_emulate_csr', to: 'exit_emulate_counter' }
const WORLD = 'trap-and-emulate'
/** What may be written: of sstatus not SIE, or an interrupt would come; of stvec no MODE that is reserved. */
const WRITTEN: Readonly<Record<string, number>> = { sstatus: 0x000c0120, stvec: 0xfffffffd }
/** So that sip has a bit that the guest cannot write, and that is set. */
const TIMER_PENDING = `    li    a0, 0
    li    a1, 0
    li    a7, SBI_TIME
    li    a6, SBI_TIME_SET_TIMER
    ecall
`
/** CSRs that hold any word, and those that do not. */
const WHOLE = ['sscratch', 'stval', 'scause']
const MASKED = ['sie', 'stvec', 'sepc', 'sip', 'sstatus', 'scounteren']

const RD = 'Which field of the instruction names rd? It gets what the CSR held before.'

interface Step {
  readonly operation: string
  readonly csr: string
  readonly value: number
}

/** Registers and a beginning that a check wants otherwise than `guest` has them. */
interface Shape {
  /** t1 holds the operand. */
  readonly rd?: 't1' | 't2' | 'x0'
  /** Before the first step. */
  readonly first?: string
}

/** A kernel that does each step, and keeps what rd holds then, whether x0 is still 0, and what the CSR holds. */
function guest(steps: readonly Step[], { rd = 't2', first = '' }: Shape): string {
  const lines = steps.map(({ operation, csr, value }, k) => {
    const operand = operation.endsWith('i') ? String(value & 31) : 't1'
    return `    li    t1, ${shown(value)}
    li    t2, 0x7e57
    ${operation} ${rd}, ${csr}, ${operand === 't1' && value === 0 ? 'x0' : operand}
    sw    ${rd === 't1' ? 't1' : 't2'}, ${12 * k}(s0)
    mv    t2, x0
    sw    t2, ${12 * k + 4}(s0)
    csrr  t2, ${csr}
    sw    t2, ${12 * k + 8}(s0)
`
  })
  return `    .include "../../firmware/include/power.s"
    .option norvc
_start:
    la    s0, found
${first}${lines.join('')}    csrw  sie, zero
    power_off
    .balign 4
found: .space ${12 * steps.length}
`
}

function stepsOf(trial: Trial, operations: readonly string[], csrs: readonly string[]): Step[] {
  const { random } = trial
  return Array.from({ length: 24 }, () => {
    const csr = random.pick(csrs)
    return { operation: random.pick(operations), csr, value: (random.word() & (WRITTEN[csr] ?? -1)) >>> 0 }
  })
}

/** What a kernel with page tables does between two looks: into another address space, or SUM, by which it may read users' pages. */
const SPACES = {
  'a csrrw of satp, to the first root': '    csrrw t2, satp, s1\n    sfence.vma\n',
  'a csrrw of satp, to the second root': '    csrrw t2, satp, s2\n    sfence.vma\n',
  'a csrrs of sstatus with SUM': '    csrrs t2, sstatus, s3\n',
  'a csrrc of sstatus with SUM': '    csrrc t2, sstatus, s3\n',
} as const
type Space = keyof typeof SPACES
const FAULT = 0xfa17

/** A kernel that reads, after each step, a page of its own, which is another one in each address space, and a page of its users. */
const spaces = (steps: readonly Space[]) => `    .include "../../firmware/include/power.s"
    .option norvc
_start:
    la    t0, trap
    csrw  stvec, t0
    li    s3, 1 << 18                    # SUM
    li    s4, 0x40000000                 # the kernel's page; behind it the users'
    la    s0, found
    .irp  n, 1, 2
    la    t0, leaf_\\n                   # in the root: this table, and the kernel where it is
    srli  t1, t0, 2
    ori   t1, t1, 1
    la    t2, root_\\n
    sw    t1, 0x400(t2)
    li    t1, 0x80000000 >> 2 | 0xcf
    li    t3, 0x800
    add   t3, t3, t2
    sw    t1, 0(t3)
    la    t1, frame_\\n
    srli  t1, t1, 2
    ori   t3, t1, 0xc7
    sw    t3, 0(t0)
    ori   t3, t1, 0xd7
    sw    t3, 4(t0)
    srli  s\\n, t2, 12
    li    t1, 1 << 31
    or    s\\n, s\\n, t1
    .endr
    csrw  satp, s1
    sfence.vma
${steps
  .map(
    (step) => `${SPACES[step]}    li    t5, 0x1000
    add   t5, t5, s4
    lw    t0, 0(s4)
    sw    t0, 0(s0)
    lw    t0, 0(t5)
    sw    t0, 4(s0)
    addi  s0, s0, 8
`,
  )
  .join('')}    power_off
    .balign 4
trap:                                    # what may not be read is this
    csrr  t0, sepc
    addi  t0, t0, 4
    csrw  sepc, t0
    li    t0, ${shown(FAULT)}
    sret
    .balign 4
found: .space ${8 * steps.length}
    .balign 4096
root_1:  .space 4096
root_2:  .space 4096
leaf_1:  .space 4096
leaf_2:  .space 4096
frame_1: .word 0xaaaa
    .balign 4096
frame_2: .word 0xbbbb
`

/** What differs from the bare machine, as a sentence on the instruction. `look`: where the CSR's new value is wrong. */
function compared(trial: Trial, steps: readonly Step[], look: string, shape: Shape = {}): Failure | undefined {
  const { wrong, differs, words } = twins(trial, WORLD, guest(steps, shape), 3 * steps.length, 100_000)
  if (differs === undefined) return wrong
  const k = Math.floor(differs / 3)
  const { operation, csr, value } = steps[k] as Step
  const operand = operation.endsWith('i') ? String(value & 31) : shown(value)
  const what = [`gives the old value of ${csr}, in rd`, 'leaves x0 as it is: x0 is 0', `leaves ${csr}`][differs % 3]
  return {
    expected: `Instruction ${k + 1}, ${operation} of ${csr} with ${operand}, ${what}: ${shown(words[0])}.`,
    happened: wrong ? `The guest did not come so far. ${wrong.happened}` : `It is ${shown(words[1])}.`,
    look: wrong ? wrong.look : shape.rd === undefined && differs % 3 === 0 ? RD : look,
  }
}

export default defineExercise({
  part: PART,
  checks: [
    {
      id: 'writes',
      says: 'A csrrw gives the old value, and writes the new one.',
      run: (trial) =>
        compared(
          trial,
          stepsOf(trial, ['csrrw'], WHOLE),
          'Which field of the instruction names the register with the operand? The guest’s registers are in its record.',
        ),
    },
    {
      id: 'same-register',
      says: 'One register may be named for both, the operand and the old value.',
      run: (trial) =>
        compared(
          trial,
          stepsOf(trial, ['csrrw', 'csrrs', 'csrrc'], WHOLE),
          'The operand is what the register holds before the instruction: is it still there when you read it?',
          { rd: 't1' },
        ),
    },
    {
      id: 'sets-clears',
      says: 'A csrrs sets bits, and a csrrc clears bits.',
      run: (trial) =>
        compared(
          trial,
          stepsOf(trial, ['csrrs', 'csrrc', 'csrrw'], WHOLE),
          'The two low bits of funct3 tell write, set and clear apart. The other bits of the CSR stay.',
        ),
    },
    {
      id: 'immediates',
      says: 'The immediate forms take their operand from the instruction.',
      run: (trial) =>
        compared(
          trial,
          stepsOf(trial, ['csrrwi', 'csrrsi', 'csrrci'], WHOLE),
          'In these, bit 2 of funct3 is set, and the field of rs1 is the operand itself.',
        ),
    },
    {
      id: 'masks',
      says: 'Only those bits change that a hart lets its kernel change.',
      run: (trial) =>
        compared(
          trial,
          stepsOf(trial, ['csrrw', 'csrrs', 'csrrc'], MASKED),
          'ROW_WRITABLE of the row has a 1 for each bit that may change; the others stay as they are, 1 or 0.',
          { first: TIMER_PENDING },
        ),
    },
    {
      id: 'x0',
      says: 'Register x0 is 0, also when it is rd.',
      run: (trial) =>
        compared(
          trial,
          stepsOf(trial, ['csrrw', 'csrrs'], WHOLE).flatMap(({ operation, csr, value }) => [
            { operation, csr, value },
            { operation: 'csrrw', csr, value: 0 },
          ]),
          'What stands in the record in the place of x0, after rd was x0?',
          { rd: 'x0' },
        ),
    },
    {
      id: 'spaces',
      says: 'Who changes satp or SUM sees another address space at once.',
      run(trial) {
        const kinds = Object.keys(SPACES) as Space[]
        const steps = [...kinds, ...Array.from({ length: 12 }, () => trial.random.pick(kinds))]
        const { wrong, differs, words } = twins(trial, WORLD, spaces(steps), 2 * steps.length, 100_000)
        if (differs === undefined) return wrong
        const shows = (word: number | undefined) => (word === FAULT ? 'a page fault' : shown(word))
        return {
          expected: `After step ${(differs >> 1) + 1}, ${steps[differs >> 1]}, the kernel finds at a page of ${differs % 2 ? 'its users’' : 'its own'}: ${shows(words[0])}.`,
          happened: wrong ? `It did not come so far. ${wrong.happened}` : `It finds ${shows(words[1])}.`,
          look: wrong
            ? wrong.look
            : 'At the end of the routine the new value is compared with the old one, to see whether the shadows still fit. In which registers must both be then?',
        }
      },
    },
    {
      id: 'tick',
      says: 'The guest tick runs as on the bare machine.',
      run: (trial) => samePrinted(trial, WORLD, 'tick'),
    },
  ],
})
