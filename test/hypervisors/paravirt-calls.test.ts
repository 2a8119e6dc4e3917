// What the hypercalls of paravirt are for: each does what its README says.
import { describe, expect, test } from 'vitest'
import { inOrder } from '../../engine/index.ts'
import { answers, audit, entry, entryOf, PAGE, ROWS, SPARE, talking, W } from './paravirt.ts'
import { exitsOf, guestRam, labIn } from './worlds.ts'

const timing = { ...inOrder, cyclesPerTick: 10 }
const ran = (body: string, steps = 1_000_000) => {
  const lab = labIn('paravirt', [talking(body)], { machine: { timing } })
  lab.run(steps)
  expect(audit(lab)).toEqual([])
  return lab
}
const store = (at: number, words: readonly (number | string)[]) =>
  words.map((word, k) => `li t0, ${at + 4 * k}\n li t1, ${word}\n sw t1, 0(t0)`).join('\n')
const [OK, NOT_SUPPORTED, STATE] = [0, -2, -10]

describe('under paravirt', () => {
  test('a multicall is one exit for many calls; it ends behind the first that fails, and says how many were done', () => {
    const row = (n: number, ...words: (number | string)[]) => store(ROWS + 32 * n, words)
    const lab = ran(`
      ${row(0, 'HC_EVENT_TIMER', 3)}
      ${row(1, 'HC_GRANT', SPARE, 0, 0)}
      ${row(2, 'HC_EVENT_OPEN', 4, 0)}
      ${row(3, 'HC_EVENT_SEND', 4)}
      ${row(4, 'HC_EVENT_OPEN', 5, 0)}
      call HC_MULTICALL, ${ROWS}, 5
      ${row(0, 'HC_BLOCK')}
      call HC_MULTICALL, ${ROWS}, 1`)
    expect(answers(lab, 2)).toEqual([
      [STATE, 3],
      [NOT_SUPPORTED, 0],
    ])
    const results = new Int32Array(guestRam(lab, 0, ROWS, 5 * 32).buffer)
    expect([1, 2, 3, 4].map((n) => results[8 * n + 5])).toEqual([OK, OK, STATE, OK])
  })

  test('a batch of changes is one exit, and what is mapped anew is there', () => {
    const rows = [0, 1, 2].flatMap((k) => [entryOf(SPARE + 4096 * k), entry(SPARE + 4096 * (3 + k), PAGE)])
    const lab = ran(`
      ${store(SPARE + 3 * 4096, [1])}
      ${store(SPARE + 4 * 4096, [2])}
      ${store(SPARE + 5 * 4096, [3])}
      ${store(ROWS, [...rows, `${SPARE} | MMU_COMMAND`, 'MMU_FLUSH'])}
      call HC_MMU_UPDATE, ${ROWS}, 4
      ${[0, 1, 2].map((k) => `li t0, ${SPARE + 4096 * k}\n lw a0, 0(t0)\n mv a1, zero\n write_down`).join('\n')}
      call HC_UPDATE_VA, ${SPARE}, ${entry(SPARE, PAGE & ~W)}, MMU_KERNEL
      li t0, ${SPARE}
      sw zero, 0(t0)`)
    expect(answers(lab, 6).map(([first]) => first)).toEqual([OK, 1, 2, 3, OK, 15])
  })

  test('masking and unmasking events is no exit; an event that was masked is told when it can be', () => {
    const tell = `
      la    t0, shared
      lw    a0, SHARED_PENDING(t0)
      lw    a1, SHARED_CAUSE(t0)
      write_down`
    const lab = ran(`
      call HC_EVENT_OPEN, 4, 0
      call HC_EVENT_BIND, 5, 0, 4
      la    t0, shared
      ${'li t1, 1\n sw t1, SHARED_MASKED(t0)\n sw zero, SHARED_MASKED(t0)\n'.repeat(50)}
      li    t1, 1
      sw    t1, SHARED_MASKED(t0)
      call HC_EVENT_SEND, 5
      ${tell}
      la    t0, shared
      sw    zero, SHARED_MASKED(t0)
      nop
      ${tell}
      call HC_EVENT_CLOSE, 31
      nop`)
    // OPEN, BIND, SEND; the bit, and no trap so far, twice; then the trap itself (cause, value), before CLOSE's answer is seen.
    expect(answers(lab, 6)).toEqual([
      [OK, 0],
      [OK, 0],
      [OK, 0],
      [1 << 4, 0],
      [1 << 4, 0],
      [0x80000009 | 0, 0],
    ])
    expect(exitsOf(lab)['environment call from U-mode or VU-mode']).toBeLessThan(10)
  })

  test('a port that is masked is not told, and does not wake who blocks; the timer does', () => {
    const lab = ran(`
      call HC_EVENT_OPEN, 4, 0
      call HC_EVENT_BIND, 5, 0, 4
      call HC_EVENT_TIMER, 6
      la    t0, shared
      li    t1, 1 << 4
      sw    t1, SHARED_PORT_MASK(t0)
      sw    zero, SHARED_MASKED(t0)
      call HC_EVENT_SEND, 5
      rdtime s3
      li    t0, 1000
      add   a0, s3, t0
      rdtimeh a1
      li    a7, HC_SET_TIMER
      ecall
      call HC_BLOCK
      rdtime a0
      sub   a0, a0, s3
      la    t0, shared
      lw    a1, SHARED_PENDING(t0)
      write_down`)
    const all = answers(lab, 6)
    // The timer's trap comes first; behind it the kernel's handler skips the instruction that was next, and BLOCK's answer is not written whole.
    expect(all.slice(0, 4).map(([error]) => error)).toEqual([OK, OK, OK, OK])
    expect(all[4]?.[0]).toBe(0x80000009 | 0)
    expect(lab.counts().idleCycles).toBeGreaterThan(5000)
  })

  test('the shared page tells when the hart was given, and where the memory is', () => {
    const lab = ran(`
      la    t0, shared
      lw    a0, SHARED_MACHINE(t0)
      lw    a1, SHARED_VERSION(t0)
      write_down
      rdtime a0
      lw    a1, SHARED_TIME(t0)
      write_down`)
    const [[machine, version] = [0, 1], [now, given] = [0, 0]] = answers(lab, 2)
    expect(machine).toBe(0x400000)
    expect(version % 2).toBe(0)
    expect(given).toBeGreaterThan(0)
    expect(given).toBeLessThanOrEqual(now)
  })

  test('a user cannot see its kernel where the kernel has given it other tables', () => {
    const root = SPARE
    const lab = ran(`
      call HC_UPDATE_VA, ${root}, ${entry(root, PAGE & ~W)}, MMU_KERNEL
      command ${root}, MMU_PIN_ROOT
      command ${root}, MMU_USER
      la    t0, shared
      la    t1, end
      sw    t1, SHARED_PC(t0)
      sw    sp, SHARED_SP(t0)
      li    a7, HC_IRET
      ecall`)
    const all = answers(lab, 6)
    expect(all.slice(0, 3)).toEqual([
      [OK, 0],
      [OK, 1],
      [OK, 1],
    ])
    // It finds nothing to execute: its kernel is told, in its own space.
    expect(all[3]?.[0]).toBe(12)
  })
})
