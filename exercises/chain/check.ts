import { defineExercise, type Failure, shown, type Trial, twins } from '../../engine/index.ts'

const WORLD = 'binary-translation'
const REPEAT = 120
const FAR = 30
const SUMS = 4
const WARM = (repeat: number) => Math.min(8, repeat)

/** A kernel that runs `body` many times, the last of them between two marks. s0 counts down; s2 to s5 are sums that it leaves at `found`. */
const kernel = (
  body: string,
  before = '',
  after = '',
  repeat = REPEAT,
): string => `    .include "../../firmware/include/power.s"
    .option norvc
_start:
    la    sp, stack
    li    s1, 0
    li    s2, 0
    li    s3, 0
    li    s4, 0
    li    s5, 0
    li    t2, 0
${before}    li    s0, ${WARM(repeat)}
again:
${body}
over:
    addi  s0, s0, -1
    beqz  s0, 1f
    j     again
1:  bnez  s1, 2f
    li    s1, 1
    li    s0, ${WARM(repeat)}                          # once more, warm
    slti  x0, x0, 3
    j     again
2:  addi  s1, s1, 1
    li    t0, 3
    beq   s1, t0, 3f
    slti  x0, x0, 1
    li    s0, ${repeat}
    j     again
3:  slti  x0, x0, 2
    la    t0, found
    sw    s2, 0(t0)
    sw    s3, 4(t0)
    sw    s4, 8(t0)
    sw    s5, 12(t0)
    power_off
${after}
    .section .data
    .balign 16
found: .space 16
    .space 256
stack:
    .section .text
`

const SUM = ['s2', 's3', 's4', 's5']
/** Something that depends on everything before. */
const work = (trial: Trial): string => {
  const { random } = trial
  const [a, b] = [random.pick(SUM), random.pick(SUM)]
  return random.pick([
    `    addi  ${a}, ${b}, ${random.int(1, 2000)}\n`,
    `    add   ${a}, ${a}, ${b}\n    addi  ${a}, ${a}, 1\n`,
    `    slli  t0, ${b}, ${random.int(1, 30)}\n    xor   ${a}, ${a}, t0\n`,
    `    sub   ${a}, ${b}, ${a}\n`,
  ])
}

/** Blocks that follow one another in an order of their own, wherever they lie. `leave(k, to)`: how block k goes there. */
function blocks(trial: Trial, count: number, leave: (k: number, to: string) => string): string {
  const order = trial.random.shuffled(Array.from({ length: count }, (_, k) => k))
  const texts = order.map((k) => {
    const to = k === count - 1 ? 'over' : `b${k + 1}`
    return `b${k}:\n${work(trial)}${work(trial)}${leave(k, to)}`
  })
  return `    j     b0\n${texts.join('')}`
}

interface Limits {
  /** Exits while it is warm. */
  readonly exits?: number
  /** Instructions more than on the bare machine. */
  readonly more?: number
  readonly defines?: Readonly<Record<string, number>>
  /** How often its kernel repeats it, if not REPEAT. */
  readonly repeat?: number
}

function compared(trial: Trial, guest: string, what: string, look: string, limits: Limits = {}): Failure | undefined {
  const { native, virtual, wrong, differs, words } = twins(
    trial,
    WORLD,
    guest,
    SUMS,
    2_000_000,
    limits.defines && { defines: limits.defines },
  )
  if (differs !== undefined)
    return {
      expected: `${what}: in the end sum ${differs + 1} is ${shown(words[0])}, as on the bare machine.`,
      happened: `It is ${shown(words[1])}.${wrong ? ` The guest did not come so far as to its end. ${wrong.happened}` : ''}`,
      look,
    }
  if (wrong) return wrong
  const [right, found] = [native.between(1, 2), virtual.between(1, 2)]
  if (!right || !found) return undefined
  if (limits.exits !== undefined && found.exits > limits.exits)
    return {
      expected: `${what}, ${limits.repeat ?? REPEAT} times over: ${limits.exits} exits at most, once all has been translated.`,
      happened: `There were ${found.exits}: ${found.causes.map((cause) => `${cause.count} × ${cause.what}`).join(', ')}.`,
      look,
    }
  const more = found.instructions - right.instructions
  if (limits.more === undefined || more <= limits.more) return undefined
  return {
    expected: `${what}, ${REPEAT} times over: ${right.instructions} instructions on the bare machine, and hardly more here.`,
    happened: `Here there were ${found.instructions}.`,
    look,
  }
}

/** A branch that is taken, whichever way it is written. */
const taken = (trial: Trial, to: string): string =>
  trial.random.pick([`    beqz  zero, ${to}\n`, `    bgez  zero, ${to}\n`, `    bnez  s0, ${to}\n`])

const jumps = (trial: Trial) => kernel(blocks(trial, 14, (_, to) => `    j     ${to}\n`))
const branches = (trial: Trial) => kernel(blocks(trial, 14, (_, to) => `${taken(trial, to)}    ebreak\n`))

/** Calls, returns, and jumps through a table. */
function calls(trial: Trial): string {
  const { random } = trial
  const routines = Array.from(
    { length: 5 },
    (_, k) => `r${k}:\n${work(trial)}${work(trial)}    ret\n    .balign ${random.pick([4, 16, 64])}\n`,
  )
  const body = Array.from({ length: 8 }, () => {
    const k = random.int(0, 4)
    const call = random.pick([
      `    call  r${k}\n`,
      `    la    t0, r${k}\n    jalr  t0\n`,
      `    la    t1, r${k}\n    jalr  ra, 0(t1)\n`,
    ])
    return `${call}    xor   s4, s4, t1\n    add   s5, s5, t2\n    addi  t2, t2, 3\n`
  })
  return kernel(`    li    t1, ${random.int(1, 2000)}\n${body.join('')}`, '', routines.join(''))
}

/** A branch over much that becomes still more: in the cache it is too far. */
function far(trial: Trial): string {
  const middle = Array.from({ length: 240 }, (_, k) => `    csrci sstatus, 2\n${k % 40 === 0 ? work(trial) : ''}`)
  return kernel(
    `    andi  t0, s0, 1
    bnez  t0, beyond
${work(trial)}${middle.join('')}
beyond:
${work(trial)}`,
    '',
    '',
    FAR,
  )
}

/** Jumps to a page that is not there: its kernel must hear of it each time. */
const missing = (trial: Trial): string =>
  kernel(
    `    la    t0, 1f
    csrw  sscratch, t0
${work(trial)}    j     hole
1:
${work(trial)}`,
    `    la    t0, table
    li    t1, 0x80000000 >> 2 | 0xcf
    la    t2, hole
    slli  t3, t2, 10
    srli  t3, t3, 22
    li    t4, 0
    li    t5, 1024
1:  mv    t6, t1
    bne   t4, t3, 2f
    li    t6, 0
2:  sw    t6, 0(t0)
    addi  t0, t0, 4
    li    t6, 1 << 10
    add   t1, t1, t6
    addi  t4, t4, 1
    bne   t4, t5, 1b
    la    t0, table
    srli  t1, t0, 2
    ori   t1, t1, 1
    la    t0, root
    li    t2, 0x800
    add   t2, t2, t0
    sw    t1, 0(t2)
    srli  t0, t0, 12
    li    t1, 1 << 31
    or    t0, t0, t1
    la    t1, fault
    csrw  stvec, t1
    csrw  satp, t0
    sfence.vma
`,
    `    .balign 4
fault:
    csrr  t0, scause
    add   s3, s3, t0
    csrr  t0, stval
    xor   s4, s4, t0
    csrr  t0, sepc
    add   s5, s5, t0
    csrw  scause, zero
    csrw  stval, zero
    csrr  t0, sscratch
    csrw  sepc, t0
    li    t0, 1 << 8
    csrs  sstatus, t0
    sret
    .balign 4096
hole: .space 4096
root: .space 4096
table: .space 4096
`,
  )

const WHO =
  'When translate makes room, it forgets all blocks, and VCPU_LINK too. Which of your registers hold what they held before?'
const EXIT = 'Between the marks all blocks are there. Which exit still asks, though it has been answered once?'

export default defineExercise({
  part: { file: 'hypervisors/binary-translation/enter.s', from: 'enter_block', to: 'enter' },
  checks: [
    {
      id: 'jumps',
      says: 'From block to block by a jump needs no exit.',
      run: (trial) => compared(trial, jumps(trial), 'Blocks jump to one another', EXIT, { exits: 5 }),
    },
    {
      id: 'branches',
      says: 'From block to block by a branch needs none, and no jump either.',
      run: (trial) =>
        compared(
          trial,
          branches(trial),
          'Blocks branch to one another',
          `${EXIT} And where a branch leads to an exit that has become a jump: what could the branch do?`,
          { exits: 5, more: 2400 },
        ),
    },
    {
      id: 'registers',
      says: 'Calls, returns and jumps through registers find their blocks without an exit.',
      run: (trial) =>
        compared(
          trial,
          calls(trial),
          'Routines are called, some through registers, and return',
          'A jump through a register looks in the table. Which two words does it compare and use, and where does such a jump enter a block?',
          { exits: 8 },
        ),
    },
    {
      id: 'far',
      says: 'A branch that would have to go too far stays as it is.',
      run: (trial) =>
        compared(
          trial,
          far(trial),
          'A branch leads over 240 instructions, each of which becomes several',
          'A branch reaches 4 KiB. branch_word says when that is not enough; the exit to which it leads can still be a jump.',
          { exits: 5, repeat: FAR },
        ),
    },
    {
      id: 'answers-what-was-asked',
      says: 'An exit is chained to what it asks for, and to nothing else.',
      run: (trial) =>
        compared(
          trial,
          missing(trial),
          'A kernel jumps again and again to a page that is not there, and its handler hears why',
          'The exit asked for an address that cannot be fetched, so the guest goes on in its trap handler. Is that where the exit is to lead?',
        ),
    },
    {
      id: 'full',
      says: 'It holds when the cache is full, and all translations go.',
      run(trial) {
        const leave = (_: number, to: string) => trial.random.pick([`    j     ${to}\n`, `    beqz  zero, ${to}\n`])
        const guest = kernel(blocks(trial, 100, leave), '', '', 1)
        return compared(trial, guest, 'With a cache of 8 KiB', WHO, { defines: { CACHE_SIZE: 8192 } })
      },
    },
  ],
})
