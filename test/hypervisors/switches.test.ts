// The switches of hw-nested, by what they do to counters. The same guest does the same work in all of them.
import { beforeAll, describe, expect, test } from 'vitest'
import type { Counts } from '../../engine/index.ts'
import { END, exitsOf, guest, kernel, labIn, NATIVE, outputs } from './worlds.ts'

const PAGING = guest('mini', { defines: { WORKLOAD_PAGING: 1 } })
const TICKS = 20
/** Asks for a tick, TICKS times, by the SBI, and computes until it has come. */
const TICKING = kernel(`
    la    t0, trap
    csrw  stvec, t0
    li    t0, 1 << 5
    csrw  sie, t0
    li    s0, ${TICKS}
    csrsi sstatus, 2
1:  rdtime a0
    addi  a0, a0, 100
    li    a1, 0
    li    a7, 0x54494d45
    li    a6, 0
    mv    s1, s0
    ecall
2:  beq   s1, s0, 2b
    bnez  s0, 1b
    li    a7, 8
    ecall
    .balign 4
trap:
    addi  s0, s0, -1
    li    t0, 1 << 5
    csrc  sie, t0
    li    a0, -1
    li    a1, -1
    li    a7, 0
    ecall
    csrs  sie, t0
    sret`)

interface Run {
  readonly counts: Counts
  readonly exits: Record<string, number>
  readonly output: string
}

function run(program: typeof PAGING, defines: Record<string, number>, world = 'hw-nested'): Run {
  const lab = labIn(world, [program], { defines })
  lab.run(END)
  expect(lab.machine.power).toEqual({ kind: 'pass', code: 0 })
  return { counts: lab.counts(), exits: exitsOf(lab), output: lab.output(0) }
}
const fills = ({ exits }: Run) =>
  Object.entries(exits)
    .filter(([what]) => what.includes('guest-page fault'))
    .reduce((sum, [, count]) => sum + count, 0)

describe('superpages in the second stage', () => {
  let small: Run
  let large: Run
  beforeAll(() => {
    small = run(PAGING, {})
    large = run(PAGING, { SUPERPAGES: 1 })
  })

  test('fill 4 MiB with one exit, where pages need one for each that is touched', () => {
    // What is left are exits to devices; all RAM of this guest is one superpage.
    const devices = fills(large) - 1
    expect(fills(small) - devices).toBeGreaterThan(100)
    expect(small.output).toBe(large.output)
  })

  test('make a walk of two stages shorter: 5 reads instead of 8, at most', () => {
    const reads = ({ counts }: Run) => (counts.pteReads1 + counts.pteReads2) / counts.tlbMisses
    expect(reads(small)).toBeGreaterThan(7)
    expect(reads(small)).toBeLessThanOrEqual(8)
    expect(reads(large)).toBeGreaterThan(4)
    expect(reads(large)).toBeLessThanOrEqual(5)
    // Not fewer misses: a TLB entry is as large as the smaller of the two pages, and this guest maps by small ones. There
    // are even more, for a fence of one page forgets all that may be a piece of a large one.
    expect(large.counts.tlbMisses).toBeGreaterThan(small.counts.tlbMisses)
  })

  test('cost fewer cycles', () => expect(large.counts.cycles).toBeLessThan(small.counts.cycles))
})

describe('a timer of the guest’s own', () => {
  test('takes the exits of its ticks away; asking for one by the SBI is still one', () => {
    const without = run(TICKING, {}).exits
    const own = run(TICKING, { SSTC_GUEST: 1 }).exits
    expect(without['supervisor timer interrupt']).toBe(TICKS)
    expect(own['supervisor timer interrupt']).toBeUndefined()
    expect(own['environment call from VS-mode']).toBe(without['environment call from VS-mode'])
  })

  test('can be set by the guest itself without any exit', () => {
    const kernelWithSstc = kernel(`
    la    t0, trap
    csrw  stvec, t0
    li    t0, 1 << 5
    csrw  sie, t0
    li    s0, ${TICKS}
    csrsi sstatus, 2
1:  rdtime t0
    addi  t0, t0, 100
    mv    s1, s0
    csrw  stimecmp, t0
    csrw  stimecmph, zero
2:  beq   s1, s0, 2b
    bnez  s0, 1b
    li    a7, 8
    ecall
    .balign 4
trap:
    addi  s0, s0, -1
    li    t0, -1
    csrw  stimecmph, t0
    sret`)
    const { exits } = run(kernelWithSstc, { SSTC_GUEST: 1 })
    expect(Object.keys(exits).filter((what) => !what.includes('guest-page fault'))).toEqual([])
  })
})

test('without htinst the instruction is read from the guest’s memory: the same exits, more cycles', () => {
  const console = guest('mini', { defines: { WORKLOAD_CONSOLE: 1 } })
  const quick = run(console, {})
  const slow = run(console, { NO_HTINST: 1 })
  expect(slow.exits).toEqual(quick.exits)
  expect(slow.counts.cycles).toBeGreaterThan(quick.counts.cycles)
  expect(slow.output).toBe(outputs(labIn(NATIVE, [console]))[0])
})
