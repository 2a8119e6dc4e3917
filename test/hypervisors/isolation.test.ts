// Guests that do their worst. What they hurt is themselves: their neighbours print what they always print, nobody's memory
// changes but their own, and the hypervisor goes on.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inOrder, type Lab, type Program, symbolNamed } from '../../engine/index.ts'
import { guest, guestRam, kernel, labIn, NATIVE, outputs, UNMODIFIED } from './worlds.ts'

const STEPS = 30_000_000
/** Short ticks: time slices and sleeps are a tenth of what they are elsewhere, and so is the time that the tests take. */
const timing = { ...inOrder, cyclesPerTick: 10 }
const [TICK = ''] = outputs(labIn(NATIVE, [guest('tick')]))

/** Where the quiet guest writes: a word at every STRIDE of the upper half of its RAM; the rest stays 0. */
const PATTERN = 0x80210000
const PATTERN_BYTES = 0x1f0000
const STRIDE = 256
const quiet = kernel(`
    li    t0, ${PATTERN}
    li    t1, ${PATTERN + PATTERN_BYTES}
    li    t2, 0x9e3779b1
1:  mul   t3, t0, t2
    sw    t3, 0(t0)
    addi  t0, t0, ${STRIDE}
    bne   t0, t1, 1b
    li    a7, 1
    li    a0, 'q'
    ecall
    li    a7, 8
    ecall`)
const pattern = new Int32Array(PATTERN_BYTES / 4)
for (let k = 0; k < pattern.length; k += STRIDE / 4) pattern[k] = Math.imul(PATTERN + 4 * k, 0x9e3779b1)

/** A digest of memory: to compare arrays of millions element by element would take longer than the run. */
const hash = (bytes: Uint8Array | undefined) =>
  createHash('sha1')
    .update(bytes ?? '')
    .digest('hex')
const PATTERN_HASH = hash(new Uint8Array(pattern.buffer))

/** Code of the hypervisor: nobody may change it, itself included. */
function hypervisorCode(lab: Lab): string {
  const { entry } = lab.software.hypervisor as Program
  const end = symbolNamed(lab.software.hypervisor as Program, 'exit_end')?.address as number
  return hash(lab.machine.peek(entry, end - entry))
}

/**
 * Runs a hostile guest in VM 0 beside tick and the quiet one until those are done, or with `ends` until all are, and looks
 * whether they noticed.
 */
function survives(world: string, hostile: Program, { ends = false, machine = {} } = {}): Lab {
  const lab = labIn(world, [hostile, guest('tick'), quiet], { machine: { timing, ...machine } })
  const code = hypervisorCode(lab)
  const running = () => ends || lab.output(1).length < TICK.length || !lab.output(2)
  while (running() && lab.step < STEPS) if (lab.run(50_000).reason !== 'budget') break
  if (ends) expect(lab.machine.power?.kind).toBe('pass')
  expect(lab.output(1)).toBe(TICK)
  expect(lab.output(2)).toBe('q')
  expect(hash(guestRam(lab, 2, PATTERN, PATTERN_BYTES))).toBe(PATTERN_HASH)
  expect(hypervisorCode(lab)).toBe(code)
  return lab
}

/** A kernel whose trap handler counts, logs (cause, stval) at LOG, and goes on behind the instruction, or at s11 after a fetch. */
const LOG = 0x80300000
const SHUTDOWN = `
    li    a7, 8
    ecall`
const probing = (body: string) => `
    la    t0, trap
    csrw  stvec, t0
    li    s10, ${LOG}
    ${body}
    ${SHUTDOWN}
    .balign 4
trap:
    csrr  t5, scause
    csrr  t6, stval
    sw    t5, 0(s10)
    sw    t6, 4(s10)
    addi  s10, s10, 8
    csrr  t5, sepc
    addi  t5, t5, 4
    csrw  sepc, t5
    sret`

const log = (lab: Lab, words: number) => [...new Uint32Array(guestRam(lab, 0, LOG, 4 * words).buffer)]

describe.each(UNMODIFIED)('under %s, neighbours do not notice a guest that', (world) => {
  test.each([
    ['never yields', 'j .'],
    ['sleeps for ever', 'csrw sie, zero\n1: wfi\n j 1b'],
    ['faults for ever: no handler', 'csrw stvec, zero\n jr zero'],
    ['faults for ever: its handler traps', 'la t0, 1f\n csrw stvec, t0\n .balign 4\n1: ebreak'],
    ['has its root page table where there is no memory', 'li t0, 0x80000000\n csrw stvec, zero\n csrw satp, t0\n nop'],
    ['has its root page table beyond 4 GiB', 'li t0, 0x803fffff\n csrw satp, t0\n nop'],
    ['calls for ever', '1: li a7, 0x10\n ecall\n j 1b'],
    ['changes its address space for ever', 'li t0, 0x80080300\n1: csrw satp, zero\n sfence.vma\n j 1b'],
    ['touches a device for ever', 'li t0, 0x10001000\n1: lw t1, 0(t0)\n j 1b'],
    ['prints without end', "1: li a7, 1\n li a0, 'x'\n ecall\n j 1b"],
    ['sets its timer without end', '1: li a7, 0\n li a0, 0\n li a1, 0\n ecall\n j 1b'],
  ])('%s', (_, text) => void survives(world, kernel(text)))

  test('reads and writes every corner of the physical addresses: it has its RAM, its devices, and nothing else', () => {
    const lab = survives(
      world,
      kernel(
        probing(`
      li    s1, 0                        # all of them, in strides; then all around RAM
      li    s2, 0x00901000
      li    s3, 454
1:    sw    s1, 0(s1)
      add   s1, s1, s2
      addi  s3, s3, -1
      bnez  s3, 1b
      li    s1, 0x7ff00000
      li    s2, 4096
      li    s3, 0x80000000
2:    sw    s1, 0x7f0(s1)
      add   s1, s1, s2
      bne   s1, s3, 2b
      li    s1, 0x80400000
      li    s3, 0x80c00000
3:    sw    s1, 0x7f0(s1)
      add   s1, s1, s2
      bne   s1, s3, 3b
`),
      ),
      { ends: true },
    )
    const refused = log(lab, 2 * 4000)
    const bad = (from: number, stride: number, end: (at: number, n: number) => boolean, offset: number) => {
      const list: number[] = []
      for (let at = from, n = 0; !end(at, n); at += stride, n++) {
        const address = (at % 2 ** 32) + offset
        const ram = address >= 0x80000000 && address < 0x80400000
        const plic = address >= 0x0c000000 && address < 0x0c600000
        if (!ram && !plic) list.push(address)
      }
      return list
    }
    const expected = [
      ...bad(0, 0x901000, (_, n) => n === 454, 0),
      ...bad(0x7ff00000, 4096, (at) => at === 0x80c00000, 0x7f0),
    ]
    expect(expected.length).toBeGreaterThan(2500)
    expected.forEach((address, k) => {
      if (refused[2 * k] !== 7 || refused[2 * k + 1] !== address)
        throw new Error(
          `probe ${k}: ${refused[2 * k]} at ${refused[2 * k + 1]?.toString(16)}, not at ${address.toString(16)}`,
        )
    })
    expect(refused.slice(2 * expected.length, 2 * expected.length + 2)).toEqual([0, 0])
  })

  test('tries what only a hypervisor may: every such instruction is illegal', () => {
    const attempts = [
      'csrr t0, hstatus',
      'csrw hgatp, zero',
      'csrw hedeleg, zero',
      'csrw hvip, zero',
      'csrr t0, vsatp',
      'csrw vsstatus, t0',
      'csrr t0, mstatus',
      'csrw mtvec, zero',
      'csrw pmpcfg0, zero',
      'hfence.gvma',
      'hfence.vvma',
      'hlv.w t0, (t1)',
      'hlvx.hu t0, (t1)',
      'hsv.w t0, (t1)',
      'mret',
      'csrr t0, stimecmp',
    ]
    const lab = survives(world, kernel(probing(attempts.join('\n'))), { ends: true })
    const causes = log(lab, 2 * attempts.length + 1).filter((_, k) => k % 2 === 0)
    expect(causes).toEqual([...attempts.map(() => 2), 0])
  })

  test('has a program that tries what only a kernel may: its kernel is told', () => {
    const attempts = [
      'csrr t0, sstatus',
      'csrw satp, zero',
      'sfence.vma',
      'sret',
      'wfi',
      'csrr t0, hstatus',
      'hlv.w t0, (t1)',
      'rdtime t0',
    ]
    const lab = survives(
      world,
      kernel(
        probing(`
      csrw  scounteren, zero
      la    t0, 1f
      csrw  sepc, t0
      li    t0, 1 << 8
      csrc  sstatus, t0
      sret
1:    ${attempts.join('\n')}
      csrr  t0, sepc
2:    j     2b`),
      ),
    )
    const causes = log(lab, 2 * attempts.length + 2).filter((_, k) => k % 2 === 0)
    expect(causes).toEqual([...attempts.map(() => 2), 2])
  })
})

test('under trap-and-emulate, a guest may map what is where the hypervisor is, but not execute it: it is stopped, with a word', () => {
  const lab = survives(
    'trap-and-emulate',
    kernel(`
    li    s0, 0x80300000                 # a root that maps its RAM to itself, and at 0xf2000000 and 0xffc00000 again
    li    t0, 0x200000cf
    li    t1, 512 << 2
    add   t1, t1, s0
    sw    t0, 0(t1)
    sw    t0, (968 - 512) << 2(t1)
    li    t1, 1023 << 2
    add   t1, t1, s0
    sw    t0, 0(t1)
    li    t0, 0x80080300
    csrw  satp, t0
    sfence.vma
    li    s1, 0xf2310000
    li    s2, 0x80310000
    li    s3, 0xfff10000
    li    t0, 'o'
    sw    t0, 0(s1)
    li    t0, 'k'
    amoswap.w t0, t0, (s3)
    lw    a0, 0(s2)                      # k: they are the same word
    li    a7, 1
    ecall
    mv    a0, t0                         # o
    ecall
    li    t0, 0xf2200000
    jr    t0`),
  )
  expect(lab.output(0)).toMatch(/^kohypervisor: this virtual machine cannot go on, scause 0x0000000c sepc 0xf2200000/)
  expect(lab.vms()[0]?.state).toBe('crashed')
})

const word = fc.oneof(
  fc.integer({ min: 0, max: 0xffffffff }),
  fc.constantFrom(
    0,
    1,
    2,
    0x80,
    0x1000,
    0xffffffff,
    0x80000000,
    0x803fffff,
    0x80400000,
    0x80210000,
    0x7fffffff,
    0xf0000000,
    0x10000000,
  ),
)
const random = { numRuns: 4, endOnFailure: true }

describe.each(UNMODIFIED)('under %s, neighbours do not notice', (world) => {
  test('random calls', () => {
    const call = fc.tuple(
      fc.constantFrom(0, 1, 2, 5, 6, 0x10, 0x54494d45, 0x4442434e, 0x53525354, 3, 99),
      fc.integer({ min: 0, max: 4 }),
      word,
      word,
      word,
    )
    fc.assert(
      fc.property(fc.array(call, { minLength: 50, maxLength: 50 }), (calls) => {
        const body = calls
          // A shutdown without complaint would only shorten the test.
          .filter(([a7, , a0]) => a7 !== 0x53525354 || a0 !== 0)
          .map(
            ([a7, a6, a0, a1, a2]) =>
              `li a7, ${a7}\n li a6, ${a6}\n li a0, ${a0}\n li a1, ${a1}\n li a2, ${a2}\n ecall`,
          )
        survives(world, kernel(probing(body.join('\n'))))
      }),
      random,
    )
  })

  test('random stores to its interrupt controller, serial line and disk, with rubbish in its rings', () => {
    const image = Uint8Array.from({ length: 4096 }, (_, k) => k)
    const virtio = [0, 1, 2].map(() => ({ kind: 'block', version: 2, image }) as const)
    const register = fc.oneof(
      fc
        .constantFrom(0x14, 0x20, 0x24, 0x30, 0x38, 0x44, 0x50, 0x50, 0x64, 0x70, 0x80, 0x84, 0x90, 0x94, 0xa0, 0xa4)
        .map((r) => 0x10001000 + r),
      fc.constantFrom(0, 4, 0x28, 0x1000, 0x2000, 0x2080, 0x201000, 0x201004).map((r) => 0x0c000000 + r),
      fc.integer({ min: 1, max: 7 }).map((r) => 0x10000000 + r),
    )
    const store = fc.tuple(register, word, fc.constantFrom('b', 'h', 'w', 'w', 'w'))
    fc.assert(
      fc.property(
        fc.array(store, { minLength: 60, maxLength: 60 }),
        fc.array(word, { minLength: 256, maxLength: 256 }),
        (stores, rubbish) => {
          const queue = [
            [0x70, 0],
            [0x70, 11],
            [0x38, 128],
            [0x80, 0x80210000],
            [0x90, 0x80211000],
            [0xa0, 0x80212000],
            [0x44, 1],
            [0x50, 0],
          ].map(([r, value]) => `li t0, ${0x10001000 + (r as number)}\n li t1, ${value}\n sw t1, 0(t0)`)
          const body = `
          la    t0, rubbish
          li    t1, 0x80210000
          li    t2, 0x80213000
          la    t4, rubbish_end
    1:    lw    t3, 0(t0)
          sw    t3, 0(t1)
          addi  t1, t1, 4
          addi  t0, t0, 4
          bne   t0, t4, 2f
          la    t0, rubbish
    2:    bne   t1, t2, 1b
          ${queue.join('\n')}
          ${stores.map(([at, value, size]) => `li t0, ${at}\n li t1, ${value}\n s${size} t1, 0(t0)`).join('\n')}
          ${queue.join('\n')}`
          const text = `${probing(body)}\n    .balign 4\nrubbish:\n${rubbish.map((w) => `    .word ${w}`).join('\n')}\nrubbish_end:\n`
          const lab = survives(world, kernel(text), { machine: { virtio } })
          expect(lab.machine.virtio[1]?.disk?.contents()).toEqual(image)
          expect(lab.machine.virtio[2]?.disk?.contents()).toEqual(image)
        },
      ),
      random,
    )
  })

  test('random instructions', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 400, maxLength: 400 }), (words) => {
        // Behind a trap it goes on with the next word, wherever it was; with random registers, from the words themselves.
        const text = `
    la    t0, trap
    csrw  stvec, t0
    la    gp, words
trap:
    la    t0, words
    la    t1, words_end
    la    t2, place
    lw    t3, 0(t2)
    addi  t3, t3, 4
    sw    t3, 0(t2)
    add   t0, t0, t3
    bgeu  t0, t1, 1f
    csrw  sepc, t0
    li    t1, 1 << 8
    csrs  sstatus, t1
    lw    a0, 0(t0)
    lw    a1, -4(t0)
    li    a2, 0x80300000
    li    sp, 0x10001000
    li    s0, 0x0c002000
    sret
1:  ${SHUTDOWN}
    .balign 4
place: .word 0
    .word 0
words:
${words.map((w) => `    .word ${w >>> 0}`).join('\n')}
words_end:
`
        survives(world, kernel(text))
      }),
      random,
    )
  })
})
