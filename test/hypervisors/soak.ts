// A long run of four virtual machines that have nothing in common, and what must be true of it however long it is.
//
//   VM 0  writes random entries into the page table that it lives on, and loads through whatever they map
//   VM 1  `mini`, with a disk and input; whenever it has shut down, the operator creates it again
//   VM 2  a metronome that sleeps between its ticks
//   VM 3  a metronome that never rests
import { inOrder, type Lab, type Program, symbolNamed } from '../../engine/index.ts'
import { PAGE, SPARE, TABLE, talking } from './paravirt.ts'
import { guest, guestRam, kernel, labIn, NATIVE, outputs } from './worlds.ts'

/** Ticks of `time` between two beats, and the words that a metronome keeps: beats, the latest one, the first deadline. */
const PERIOD = 5000
/** A beat: s0 = its deadline, which becomes the next one's, s1 = the words, s2 = the period. Changes t0, t1. */
const BEAT = `rdtime t0
    sub   t0, t0, s0
    lw    t1, 4(s1)
    bleu  t0, t1, 1f
    sw    t0, 4(s1)
1:  lw    t0, 0(s1)
    addi  t0, t0, 1
    sw    t0, 0(s1)
    add   s0, s0, s2`
const metronome = (rest: string) =>
  kernel(`
    .option norvc
    la    t0, trap
    csrw  stvec, t0
    la    s1, beats
    li    s2, ${PERIOD}
    rdtime s0
    add   s0, s0, s2
    sw    s0, 8(s1)
    li    t0, 1 << 5
    csrw  sie, t0
    mv    a0, s0
    li    a1, 0
    li    a7, 0
    ecall
    csrsi sstatus, 2
1:  ${rest}
    j     1b
    .balign 4
trap:
    ${BEAT}
    mv    a0, s0
    li    a1, 0
    li    a7, 0
    ecall
    sret
    .balign 4
beats: .word 0, 0, 0`)

/** The same for paravirt: the timer is an event, and to rest is a call. */
const metronomePv = (rest: string) =>
  talking(
    `
    la    t1, trap
    mv    a0, t1
    mv    a1, t1
    la    a2, beat
    mv    a3, t1
    li    a7, HC_SET_TRAPS
    ecall
    li    a0, 1
    li    a7, HC_EVENT_TIMER
    ecall
    la    s1, beats
    li    s2, ${PERIOD}
    rdtime s0
    add   s0, s0, s2
    sw    s0, 8(s1)
    j     arm
beats: .word 0, 0, 0
beat:
    la    t2, shared
    sw    zero, SHARED_PENDING(t2)
    ${BEAT}
arm:
    mv    a0, s0
    li    a1, 0
    li    a7, HC_SET_TIMER
    ecall
    la    t2, shared
    sw    zero, SHARED_MASKED(t2)
    lw    t0, SHARED_PENDING(t2)         # what has come meanwhile is told at a call, whichever
    beqz  t0, 1f
    li    a7, HC_OWN
    ecall
1:  ${rest}
    j     1b`,
    true,
  )

/** What the four machines run, as the hypervisor wants its guests. */
const guestsOf = (world: string, seed: number) =>
  world === 'paravirt'
    ? {
        hostile: randomPv(seed),
        resting: metronomePv('li a7, HC_BLOCK\n    ecall'),
        restless: metronomePv('addi t3, t3, 1'),
      }
    : { hostile: random(seed), resting: metronome('wfi'), restless: metronome('addi t3, t3, 1') }

const random = (seed: number) =>
  kernel(`
    .option norvc
    la    t0, trap
    csrw  stvec, t0
    li    s0, ${seed}
    li    s1, 1664525
    li    s2, 1013904223
    li    s3, 0x80300000                 # the root: its own 4 MiB stay where they are
    li    s4, 512 << 2
    li    t0, 0x200000cf
    add   t1, s3, s4
    sw    t0, 0(t1)
    li    t0, 0x80080300
    csrw  satp, t0
    sfence.vma
1:  mul   s0, s0, s1
    add   s0, s0, s2
    srli  t0, s0, 20
    slli  t0, t0, 2
    andi  t0, t0, 0x7fc
    beq   t0, s4, 1b
    add   t0, t0, s3
    mul   s0, s0, s1
    add   s0, s0, s2
    srli  t1, s0, 4
    sw    t1, 0(t0)
    sfence.vma
    mul   s0, s0, s1
    add   s0, s0, s2
    andi  t0, s0, ~3
    lw    t1, 0(t0)
    j     1b
    .balign 4
trap:
    csrr  t2, sepc
    addi  t2, t2, 4
    csrw  sepc, t2
    sret`)

/**
 * The same for paravirt, which is asked for every entry: those of pages that its own code does without. Half of what it asks for leads
 * to memory of its own, tables among it.
 */
const randomPv = (seed: number) =>
  talking(`
    li    s0, ${seed}
    li    s1, 1664525
    li    s2, 1013904223
    la    s3, asked
    la    t0, shared
    lw    s4, SHARED_MACHINE(t0)
    li    t0, 0x80000000
    add   s4, s4, t0                     # where its memory begins
    .macro next register
    mul   s0, s0, s1
    add   s0, s0, s2
    srli  \\register, s0, 4
    .endm
1:  li    s10, ${SPARE + 0x20000}
    next  t0
    andi  t1, t0, 63
    slli  t1, t1, 2
    li    t2, ${TABLE + ((SPARE >>> 12) & 1023) * 4}
    add   t1, t1, t2
    sw    t1, 0(s3)
    next  t0
    next  t1
    andi  t2, t1, 1
    beqz  t2, 2f
    slli  t0, t0, 22                     # a page of its own, with flags that make sense
    srli  t0, t0, 10
    add   t0, t0, s4
    srli  t0, t0, 2
    andi  t1, t1, 0xe
    ori   t1, t1, ${PAGE & ~14}
    or    t0, t0, t1
2:  sw    t0, 4(s3)
    mv    a0, s3
    li    a1, 1
    li    a7, HC_MMU_UPDATE
    ecall
    next  t0
    slli  t0, t0, 14
    srli  t0, t0, 14
    andi  t0, t0, ~3
    li    t1, ${SPARE}
    add   t0, t0, t1
    lw    t1, 0(t0)
    sw    t1, 0(t0)
    j     1b
    .balign 4
asked: .word 0, 0`)

const image = new TextEncoder().encode('A disk with a line of text on it.\n'.padEnd(9000, 'x'))
const disk = { kind: 'block', version: 2, image } as const
const INPUT = new TextEncoder().encode('what was typed\n')
/** Short ticks: a slice is 100,000 cycles. */
const machine = { timing: { ...inOrder, cyclesPerTick: 10 } }
const SLICE = 10_000
/**
 * What the hypervisor may be doing when a slice ends, in ticks: a console call of 4,096 bytes; or, where it keeps shadow page tables, a
 * search through all of them (at most 126 pages of 1,024 entries, at 6 cycles each).
 */
const LONGEST_EXIT = (world: string) =>
  world === 'hw-nested' ? 1_000 : (126 * 1024 * 6) / machine.timing.cyclesPerTick
/** Mini gets two slices for one, so that it comes to its end more often. */
const weights = [1, 2, 1, 1]
/** A beat comes late by the slices of the others, and by an exit at the end of each. */
const latest = (world: string) => 4 * SLICE + 3 * LONGEST_EXIT(world)

let native: string | undefined
const transcript = (): string => {
  if (native === undefined)
    [native = ''] = outputs(
      labIn(NATIVE, [guest('mini')], { machine: { ...machine, virtio: [disk] } }),
      'what was typed\n',
    )
  return native
}

export interface Soak {
  readonly instructions: number
  /** How often `mini` has run to its end, and printed what it prints on bare metal. */
  readonly lives: number
  /** Ticks of `time` by which the latest beat of each metronome came late. */
  readonly late: readonly number[]
  readonly beats: readonly number[]
}

function wordsOf(lab: Lab, vm: number, program: Program): [beats: number, late: number, first: number] {
  const at = symbolNamed(program, 'beats')?.address as number
  return [...new Uint32Array(guestRam(lab, vm, at, 12).buffer)] as [number, number, number]
}

/** Runs for so many instructions. Throws with the first thing that is not as it must be. */
export function soak(world: string, instructions: number, seed = 1, progress = (_: number) => {}): Soak {
  const must = (holds: boolean, what: string) => {
    if (!holds) throw new Error(`${world}, seed ${seed}, step ${lab.step}: ${what}`)
  }
  const { hostile, resting, restless } = guestsOf(world, seed)
  const lab = labIn(world, [hostile, guest('mini'), resting, restless], {
    weights,
    machine: { ...machine, virtio: [disk, disk] },
  })
  lab.input(1, INPUT)
  let said = 0
  let lives = 0
  while (lab.counts().instructions < instructions) {
    must(lab.run(200_000).reason === 'budget', 'the machine has stopped')
    progress(lab.counts().instructions)
    const { cycles } = lab.counts()
    const sum = lab.recorder.cyclesByWorld().reduce((all, account) => all + account.cycles, 0)
    must(sum === cycles, `the accounts add up to ${sum} cycles, of ${cycles}`)
    const vms = lab.vms()
    must(
      vms.reduce((all, { ticks }) => all + ticks, 0) <= cycles / machine.timing.cyclesPerTick,
      'the machines have had more time than there was',
    )
    if (vms[1]?.state === 'shut down') {
      const output = lab.output(1)
      must(output.slice(said) === transcript(), `mini printed ${JSON.stringify(output.slice(said))}`)
      said = output.length
      lives++
      const asked = lab.control({ do: 'create', vm: 1 })
      must(asked.ok, 'mini cannot be created')
      while (asked.ok && lab.answer(asked.number) === 'waiting') lab.run(1000)
      lab.input(1, INPUT)
    } else
      must(
        vms.every(({ state }) => state !== 'crashed'),
        'a virtual machine has crashed',
      )
  }
  // Every beat that was due came: all but those that the latest may still be waiting for.
  const metronomes = [wordsOf(lab, 2, resting), wordsOf(lab, 3, restless)]
  const now = Math.floor(lab.counts().cycles / machine.timing.cyclesPerTick)
  for (const [beats, late, first] of metronomes) {
    must(late <= latest(world), `a beat was ${late} ticks late`)
    const due = Math.floor((now - first) / PERIOD) + 1
    must(beats <= due && due - beats <= Math.ceil(latest(world) / PERIOD), `${beats} beats came, ${due} were due`)
  }
  return {
    instructions: lab.counts().instructions,
    lives,
    late: metronomes.map(([, late]) => late),
    beats: metronomes.map(([beats]) => beats),
  }
}
