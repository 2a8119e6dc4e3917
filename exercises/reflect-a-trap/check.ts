import { causeName, defineExercise, type Failure, samePrinted, shown, type Trial, twins } from '../../engine/index.ts'

const WORLD = 'trap-and-emulate'
/** Ways for a program to trap. */
const TRAPS = ['ebreak', 'csrr t1, mscratch', 'lw t1, 8(x0)', 'sw t1, 16(x0)', 'lui t1, 0x80201\n    lw t1, 1(t1)']
/** Sets a bit of sstatus that has nothing to do with traps. */
const SET_SUM = 'lui t1, 0x40\n    csrs sstatus, t1'
const FIELDS = [
  'scause',
  'stval',
  'sepc',
  'sstatus',
  'the entry of stvec that was taken (0: the base, 1: software interrupts)',
]

interface Shape {
  /** What the kernel does, and then its user: instructions that trap. */
  readonly kernel?: readonly string[]
  readonly user?: readonly string[]
  readonly vectored?: boolean
}

/** A kernel that writes down, for each trap, what its hart tells it. */
function guest({ kernel = [], user = [], vectored = false }: Shape): string {
  return `    .include "../../firmware/include/power.s"
    .option norvc
_start:
    la    s0, found
    la    t0, entries${vectored ? ' + 1' : ''}
    csrw  stvec, t0
    csrwi sie, 2
    ${kernel.join('\n    ')}
    la    t0, user
    csrw  sepc, t0
    li    t0, 1 << 8
    csrc  sstatus, t0
    sret
    .balign 64
entries:
    j     base
    li    s1, 1
    j     taken
base:
    li    s1, 0
taken:
    csrr  t0, scause
    sw    t0, 0(s0)
    csrr  t1, stval
    sw    t1, 4(s0)
    csrr  t1, sepc
    sw    t1, 8(s0)
    csrr  t2, sstatus
    sw    t2, 12(s0)
    sw    s1, 16(s0)
    addi  s0, s0, 20
    csrci sip, 2
    bltz  t0, 1f
    li    t2, 8
    beq   t0, t2, 2f
    addi  t1, t1, 4
    csrw  sepc, t1
1:  sret
2:  power_off
user:
    ${user.join('\n    ')}
    ecall
    .section .data
    .balign 4
found: .space ${20 * (kernel.length + user.length + 2)}
`
}

/** Bits of sstatus, by their values. */
const BITS = [
  ['SIE', 1 << 1],
  ['SPIE', 1 << 5],
  ['SPP', 1 << 8],
] as const
/** A word as the kernel finds it, in this field. */
function told(field: number, word = 0): string {
  const names = BITS.flatMap(([name, bit]) => (field === SSTATUS && word & bit ? [name] : []))
  return `${shown(word)}${names.length > 0 ? ` (${names.join(', ')})` : ''}`
}

const SSTATUS = FIELDS.indexOf('sstatus')
/** Where to look, by the field that is wrong. */
function lookAt(field: number, [right = 0, found = 0]: readonly (number | undefined)[]): string {
  if (field < SSTATUS)
    return 'Which words of the record does the kernel read as scause, stval, sepc? In which mode does it run now, and from which address?'
  if (field > SSTATUS) return 'Bit 0 of stvec: interrupts, and only they, go to the base plus four times their number.'
  if ((right ^ found) & (1 << 8))
    return 'SPP in sstatus is the mode before the trap. The record says in VCPU_MODE what that was.'
  return 'At a trap SIE goes to SPIE, and SIE becomes 0. All other bits but SPP stay as they are.'
}

/** Where the trap is told otherwise than by the bare machine. */
function compared(trial: Trial, shape: Shape, traps: number): Failure | undefined {
  const { native, wrong, differs, words } = twins(trial, WORLD, guest(shape), 5 * (traps + 1), 50_000)
  if (differs === undefined) return wrong
  const k = Math.floor(differs / 5)
  const cause = native.word((native.address('found') as number) + 20 * k) ?? 0
  return {
    expected: `At trap ${k + 1} (${causeName(cause)}) the kernel finds in ${FIELDS[differs % 5]}: ${told(differs % 5, words[0])}.`,
    happened: `It finds ${told(differs % 5, words[1])}.${wrong ? ` The guest did not come so far as to its end. ${wrong.happened}` : ''}`,
    look: lookAt(differs % 5, words),
  }
}

const some = (trial: Trial, count: number) => Array.from({ length: count }, () => trial.random.pick(TRAPS))

export default defineExercise({
  part: { file: 'hypervisors/include/deprivileged.s', from: 'exit_reflect', to: 'exit_resume' },
  checks: [
    {
      id: 'user',
      says: 'At traps of its users the kernel finds scause, stval and sepc as a hart would set them.',
      run: (trial) => compared(trial, { user: some(trial, 6) }, 6),
    },
    {
      id: 'kernel',
      says: 'It is told whether the trap was its own or a user’s.',
      run: (trial) => compared(trial, { kernel: some(trial, 3), user: some(trial, 3) }, 6),
    },
    {
      id: 'stacked',
      says: 'Interrupts are off in the handler, and sret brings back what was before.',
      run(trial) {
        const kernel = some(trial, 6).map((trap) => `${trial.random.pick(['csrsi', 'csrci'])} sstatus, 2\n    ${trap}`)
        kernel[0] = `${SET_SUM}\n    ${kernel[0]}`
        return compared(trial, { kernel }, 6)
      },
    },
    {
      id: 'vectored',
      says: 'Where stvec says so, interrupts have entries of their own.',
      run(trial) {
        const interrupt = 'csrsi sstatus, 2\n    csrsi sip, 2'
        const kernel = trial.random.shuffled([interrupt, ...some(trial, 2)])
        return compared(trial, { kernel, user: some(trial, 2), vectored: true }, 5)
      },
    },
    {
      id: 'tick',
      says: 'The guest tick runs as on the bare machine.',
      run: (trial) => samePrinted(trial, WORLD, 'tick'),
    },
  ],
})
