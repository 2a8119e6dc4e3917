import { describe, expect, test } from 'vitest'
import { inOrder, type MachineConfig } from '../../engine/index.ts'
import { disk, END, finished, image, mini, runs, TEXT, workload } from './mini.ts'

const NO_DISK = ['blocks: none']
const DISK = [
  `blocks: sectors: ${Math.ceil(image.length / 512)}, sum of bytes: ${image.reduce((sum, byte) => sum + byte, 0)}`,
  `blocks: ${TEXT.split('\n')[0]}`,
]
const transcript = (blocks: string[], echo: string[]) => [
  'mini: kernel up',
  'init: up',
  'tree: leaves: 8',
  'tree: ended, status 0',
  'cow: child saw 21, parent sees 15',
  'cow: ended, status 0',
  'kernel: process killed, cause 13 at 0x00000008',
  'kernel: process killed, cause 13 at 0x80200000',
  'kernel: process killed, cause 15 at 0x000100e0',
  'kernel: process killed, cause 12 at 0x7ffffff0',
  'kernel: process killed, cause 2',
  'kernel: process killed, cause 3',
  'faults: caught: 6',
  'faults: ended, status 0',
  "walk: parent's sum 2016, child's 4032",
  'walk: ended, status 0',
  'compute: primes below 8192: 1028',
  'compute: ended, status 0',
  'calls: made: 200',
  'calls: ended, status 0',
  ...new Array(4).fill('lines: the quick brown fox jumps over the lazy dog 0123456789 ok'),
  'lines: ended, status 0',
  ...blocks,
  'blocks: ended, status 0',
  ...echo,
  'echo: ended, status 0',
  'turns: first child preempted 3 times, second 3',
  'turns: ended, status 0',
  'init: done',
  '',
]
const NO_INPUT = ['echo: no input']

describe('from boot to shutdown', () => {
  test.each([
    ['without a disk', {}, NO_DISK],
    ['with a legacy disk', disk(1), DISK],
    ['with a modern disk', disk(2), DISK],
  ] as [string, Partial<MachineConfig>, string[]][])('%s', (_, machine, blocks) => {
    const lab = finished(mini({}, machine))
    expect(lab.output(0).split('\n')).toEqual(transcript(blocks, NO_INPUT))
    expect(lab.machine.power).toEqual({ kind: 'pass', code: 0 })
  })

  test('with input, more than the line and the ring hold', () => {
    const lines = Array.from({ length: 40 }, (_, n) => `line ${n} of what was typed before the machine was on`)
    const lab = finished(mini(), lines.join('\n'))
    expect(lab.output(0).split('\n')).toEqual(
      transcript(
        NO_DISK,
        lines.map((line) => `echo: ${line}`),
      ),
    )
  })

  test.each([
    ['a tick of 1 cycle', { timing: { ...inOrder, cyclesPerTick: 1 } }],
    ['a tick of 7 cycles', { timing: { ...inOrder, cyclesPerTick: 7 } }],
    ['a tick of 1000 cycles', { timing: { ...inOrder, cyclesPerTick: 1000 } }],
    ['slow devices', { timing: { ...inOrder, mmio: 10000 } }],
    ['slow traps', { timing: { ...inOrder, trapEntry: 10000, trapReturn: 10000 } }],
    ['a TLB of 4 entries', { tlb: { entries: 4, ways: 4 } }],
    ['only what it needs', { without: ['C', 'H', 'Sstc'], pmp: 0, ramBytes: 4 << 20 }],
  ] as [string, Partial<MachineConfig>][])('the transcript is the same on a machine with %s', (_, machine) => {
    const lab = finished(mini({}, { ...disk(2), ...machine }))
    expect(lab.output(0).split('\n')).toEqual(transcript(DISK, NO_INPUT))
  })

  test('every run is the same run, and one can go back in it', () => {
    const [one, other] = [finished(mini({}, disk(2))), finished(mini({}, disk(2)))]
    const end = one.counts()
    expect(other.counts()).toEqual(end)
    one.goTo(end.steps >> 1)
    one.run(END)
    expect(one.counts()).toEqual(end)
    expect(one.output(0)).toBe(other.output(0))
  })

  test.each(['COMPUTE', 'SYSCALL', 'FORK', 'PAGING', 'CONSOLE', 'BLOCK'])(
    'workload %s lies between two marks',
    (name) => {
      const lab = finished(mini(workload(name), disk(2)))
      expect(lab.recorder.marks.map(({ n }) => n)).toEqual([1, 2])
      expect(lab.machine.power).toEqual({ kind: 'pass', code: 0 })
      expect(lab.output(0)).toMatch(/^(.*\n)+\w+: ended, status 0\ninit: done\n$/)
    },
  )

  test('a failure of a program is the failure of the system', () => {
    const { lab, status } = runs('exit 7')
    expect(status).toBe(7)
    expect(lab.machine.power).toEqual({ kind: 'fail', code: 1 })
  })
})

describe('console', () => {
  test('who waits for input sleeps, and so does the machine', () => {
    const lab = mini(workload('ECHO'))
    const type = (text: string) => lab.input(0, new TextEncoder().encode(text))
    expect(lab.run(END).reason).toBe('idle')
    type('hel')
    expect(lab.run(END).reason).toBe('idle')
    type('lo\rsecond\nthird')
    expect(lab.run(END).reason).toBe('idle')
    expect(lab.output(0)).toMatch(/echo: hello\necho: second\n$/)
    type('\x04')
    expect(lab.run(END).reason).toBe('off')
    expect(lab.output(0)).toMatch(/echo: third\necho: ended, status 0\ninit: done\n$/)
  })

  test('output beyond the ring puts the writer to sleep, and nothing is lost or mixed up', () => {
    const { lines } = runs(`
      li    s0, 200
    1: number s0
      addi  s0, s0, -1
      bnez  s0, 1b
      exit  0`)
    expect(lines).toEqual(Array.from({ length: 200 }, (_, n) => String(200 - n)))
  })

  test('a write moves at most what is left of the page', () => {
    const { lines } = runs(`
      li    a0, 8192
      system_call SYS_SBRK
      li    t0, 4096 - 3
      add   a1, a0, t0
      li    a0, FILE_CONSOLE
      li    a2, 10
      system_call SYS_WRITE
      mv    s0, a0
      say   .
      number s0
      exit  0`)
    expect(lines).toEqual(['\0\0\0.', '3'])
  })
})

describe('system calls refuse with -1', () => {
  test.each([
    ['an unknown number', 'system_call SYS_LAST + 1'],
    ['a negative number', 'system_call -1'],
    ['a write from nowhere', 'li a0, 0\nli a1, 0x5000\nli a2, 1\nsystem_call SYS_WRITE'],
    ["a write from the kernel's memory", 'li a0, 0\nli a1, 0x80200000\nli a2, 1\nsystem_call SYS_WRITE'],
    ['an unknown file', 'li a0, 2\nmv a1, sp\nli a2, 0\nsystem_call SYS_WRITE'],
    ['a program that there is not', 'li a0, PROGRAMS\nsystem_call SYS_EXEC'],
    ['to wait without children', 'li a0, 0\nsystem_call SYS_WAIT'],
    ['to wait for oneself', 'li a0, 2\nsystem_call SYS_WAIT'],
    ['to shrink below the data', 'li a0, -1\nsystem_call SYS_SBRK'],
    ['to grow up to the stack', 'li a0, USER_LIMIT\nsystem_call SYS_SBRK'],
    ['the disk where there is none', 'li a0, 1\nli a1, 0x10000\nli a2, 512\nli a3, 0\nsystem_call SYS_READ'],
  ])('%s', (_, call) => {
    const { lines, status } = runs(`${call}\n mv s0, a0\n say survived\n mv a0, s0\n system_call SYS_EXIT`)
    expect(lines).toEqual(['survived'])
    expect(status).toBe(-1)
  })
})

describe('memory', () => {
  test('who uses it up is ended, and all of it is there for the next', () => {
    const { lines, status } = runs(`
      number sp                           # its own pages: stack, tables
      li    s0, 3
    1: system_call SYS_FORK
      bnez  a0, 3f
      li    a0, 4 << 20
      system_call SYS_SBRK
      mv    s1, a0
      li    s2, 4096
    2: sw   s1, 0(s1)
      add   s1, s1, s2
      j     2b
    3: system_call SYS_WAIT
      number a1
      addi  s0, s0, -1
      bnez  s0, 1b
      exit  0`)
    expect(status).toBe(0)
    expect(lines[1]).toMatch(/^kernel: process killed, cause 15 at 0x00[1-3].....$/)
    expect(lines.slice(1)).toEqual([0, 1, 2].flatMap(() => [lines[1], String(2 ** 32 - 1)]))
  })

  test('a fork for which there is no memory, or no record, fails and leaves nothing behind', () => {
    const { lines, status } = runs(`
      number sp                           # its own pages: stack, tables
      li    s0, 3
    1: li   a0, 0x1d0000                  # so many pages that a child's tables do not fit
      system_call SYS_SBRK
      mv    s1, a0
      li    s2, 4096
      li    s3, 0x1d0
    2: sw   s3, 0(s1)
      add   s1, s1, s2
      addi  s3, s3, -1
      bnez  s3, 2b
      li    s4, 0                         # children
    3: system_call SYS_FORK
      beqz  a0, 5f
      bltz  a0, 4f
      addi  s4, s4, 1
      j     3b
    4: li   a0, 0
      system_call SYS_WAIT
      bgez  a0, 4b
      number s4                           # not before: its stack would have to be copied
      li    a0, -0x1d0000
      system_call SYS_SBRK
      addi  s0, s0, -1
      bnez  s0, 1b
      li    s4, 0
    6: system_call SYS_FORK
      beqz  a0, 5f
      bltz  a0, 7f
      addi  s4, s4, 1
      j     6b
    7: number s4
      exit  0
    5: li   s1, 1000                      # a child stays a while
    8: system_call SYS_YIELD
      addi  s1, s1, -1
      bnez  s1, 8b
      exit  0`)
    expect(status).toBe(0)
    const [first, ...others] = lines.slice(1).map(Number)
    expect(first).toBeGreaterThan(0)
    expect(first).toBeLessThan(14)
    expect(others).toEqual([first, first, 14]) // then there is memory: sixteen, less init and the program itself
  })

  test("the children of one that has ended are nobody's, and their records are free again", () => {
    const { lines, status } = runs(`
      li    s0, 40
    1: system_call SYS_FORK
      bltz  a0, 4f
      bnez  a0, 3f
      system_call SYS_FORK                # a grandchild that outlives its parent
      bnez  a0, 2f
      li    s1, 20
    5: system_call SYS_YIELD
      addi  s1, s1, -1
      bnez  s1, 5b
    2: exit 0
    3: system_call SYS_WAIT
      addi  s0, s0, -1
      bnez  s0, 1b
    4: number s0
      exit  0`)
    expect(lines).toEqual(['0'])
    expect(status).toBe(0)
  })

  test('pages of zeros are zero although others have used them', () => {
    const { lines } = runs(`
      li    s0, 2
    1: li   a0, 128 * 4096
      system_call SYS_SBRK
      mv    s1, a0
      li    t0, 128 * 4096
      add   s2, s1, t0
      li    s3, 0
    2: lw   t0, 0(s1)
      or    s3, s3, t0
      sw    s1, 0(s1)
      addi  s1, s1, 4
      bne   s1, s2, 2b
      number s3
      li    a0, -128 * 4096
      system_call SYS_SBRK
      addi  s0, s0, -1
      bnez  s0, 1b
      exit  0`)
    expect(lines).toEqual(['0', '0'])
  })

  test('the stack grows to 64 KiB and no further', () => {
    const { lines, status } = runs(`
      li    t0, STACK_SIZE
      sub   t0, sp, t0
      sw    zero, 0(t0)
      say   deep
      li    t0, STACK_SIZE + 4
      sub   t0, sp, t0
      sw    zero, 0(t0)
      exit  0`)
    expect(lines).toEqual(['deep', 'kernel: process killed, cause 15 at 0x7ffefffc'])
    expect(status).toBe(-1)
  })
})

describe('disk', () => {
  test('several processes read at once, each its own sector', () => {
    const { lines, status } = runs(
      `
      li    s0, 8                         # sectors 7 to 0: their first bytes
    1: addi s0, s0, -1
      system_call SYS_FORK
      beqz  a0, 3f
      bnez  s0, 1b
      li    s1, 0
    2: li   a0, 0
      system_call SYS_WAIT
      bltz  a0, 4f
      add   s1, s1, a1
      j     2b
    4: number s1
      exit  0
    3: li   a0, 4096
      system_call SYS_SBRK
      mv    s2, a0
      li    s1, 20
    5: li   a0, FILE_DISK
      mv    a1, s2
      li    a2, 512
      mv    a3, s0
      system_call SYS_READ
      addi  s1, s1, -1
      bnez  s1, 5b
      lbu   a0, 0(s2)
      sub   a0, a0, s0
      seqz  a0, a0
      system_call SYS_EXIT`,
      { virtio: [{ kind: 'block', version: 2, image: Uint8Array.from({ length: 4096 }, (_, at) => at >> 9) }] },
    )
    expect(lines).toEqual(['8'])
    expect(status).toBe(0)
  })

  test.each([1, 2] as const)(
    'what is written is on the disk, and there is nothing beyond its end (version %i)',
    (version) => {
      const { lines, lab } = runs(
        `
      li    a0, 4096
      system_call SYS_SBRK
      mv    s0, a0
      li    t0, 'W'
      sb    t0, 512(s0)
      .macro transfer call, offset, bytes, sector
      li    a0, FILE_DISK
      addi  a1, s0, \\offset
      li    a2, \\bytes
      li    a3, \\sector
      system_call \\call
      number a0
      .endm
      transfer SYS_WRITE, 512, 1024, 16
      transfer SYS_READ, 0, 4096, 16
      transfer SYS_READ, 0, 4096, 18
      transfer SYS_READ, 0, 511, 0
      lbu   s1, 0(s0)
      number s1
      exit  0`,
        disk(version),
      )
      expect(lines).toEqual(['1024', '1024', '0', String(2 ** 32 - 1), String('W'.charCodeAt(0))])
      expect(lab.machine.virtio[0]?.disk?.contents()[16 * 512]).toBe('W'.charCodeAt(0))
    },
  )

  test('a disk that cannot be written says so', () => {
    const { lines } = runs(
      `
      li    a0, FILE_DISK
      mv    a1, sp
      li    t0, 4096
      sub   a1, a1, t0
      li    a2, 512
      li    a3, 0
      system_call SYS_WRITE
      number a0
      exit  0`,
      { virtio: [{ kind: 'block', version: 2, image, readOnly: true }] },
    )
    expect(lines).toEqual([String(2 ** 32 - 1)])
  })
})
