// Paravirtual guests that lie to their hypervisor. Each gets an error and hurts only itself: its neighbours print what they always
// print, their memory is what it was, and what the hypervisor counts is what is so.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inOrder, type Lab, type Program, symbolNamed } from '../../engine/index.ts'
import {
  answers,
  audit,
  entry,
  entryOf,
  LOG,
  PAGE,
  R,
  RAM,
  ROOT,
  ROWS,
  SPARE,
  TABLE,
  talking,
  V,
  VM_BYTES,
  W,
  X,
} from './paravirt.ts'
import { guest, guestRam, labIn, NATIVE, outputs } from './worlds.ts'

/** Short ticks: time slices are a tenth of what they are elsewhere, and so is the time that the tests take. */
const timing = { ...inOrder, cyclesPerTick: 10 }
const STEPS = 30_000_000
const [OK, NOT_SUPPORTED, PARAM, DENIED, ADDRESS, AVAILABLE, STATE] = [0, -2, -3, -4, -5, -6, -10]
const LOAD_FAULT = 13
const STORE_FAULT = 15
const lines = guest('mini', { defines: { WORKLOAD_CONSOLE: 1 } })
const [LINES] = outputs(labIn(NATIVE, [lines]))
/** Offers pages and ports to VM 0, fills its RAM with a pattern, and blocks: it is there to be harmed. */
const victim = talking(`
    call HC_GRANT, ${SPARE}, 0, 1
    call HC_GRANT, ${SPARE + 4096}, 0, 0
    call HC_GRANT, ${SPARE + 8192}, 1, 1
    call HC_EVENT_OPEN, 5, 0
    call HC_EVENT_OPEN, 6, 1
    li    t0, ${SPARE}
    li    t1, ${LOG}
    li    t2, 0x9e3779b1
1:  mul   t3, t0, t2
    sw    t3, 0(t0)
    addi  t0, t0, 4
    bne   t0, t1, 1b
2:  call HC_BLOCK
    j     2b`)

const digest = (bytes: Uint8Array | undefined) =>
  createHash('sha256')
    .update(bytes ?? '')
    .digest('hex')
const codeOf = ({ machine, software }: Lab) => {
  const { entry } = software.hypervisor as Program
  const end = symbolNamed(software.hypervisor as Program, 'exit_end')?.address as number
  return digest(machine.peek(entry, end - entry))
}
/** What the victim has, but for what it has allowed VM 0 to write. */
const victimRam = (lab: Lab) => digest(guestRam(lab, 1, SPARE + 4096, LOG - SPARE - 4096))

/** Runs a hostile guest beside the victim and one that prints. */
function survives(hostile: Program, machine = {}): Lab {
  const lab = labIn('paravirt', [hostile, victim, lines], { machine: { timing, ...machine } })
  const code = codeOf(lab)
  while (lab.output(2).length < (LINES?.length ?? 0) && lab.step < STEPS) if (lab.run(50_000).reason !== 'budget') break
  lab.run(100_000)
  expect(lab.output(2)).toBe(LINES)
  expect(codeOf(lab)).toBe(code)
  expect(answers(lab, 3, 1)).toEqual([
    [OK, 0],
    [OK, 1],
    [OK, 2],
  ])
  expect(audit(lab)).toEqual([])
  expect(victimRam(lab)).toBe(HARMLESS)
  return lab
}
const alone = labIn('paravirt', [victim])
alone.run(1_000_000)
const HARMLESS = digest(guestRam(alone, 0, SPARE + 4096, LOG - SPARE - 4096))

const page = (n: number) => SPARE + 4096 * n
const own = (n: number, flags = PAGE) => entry(page(n), flags)
const HOSTS = ((0x80200000 >>> 2) | PAGE) >>> 0
const VICTIMS = entry(SPARE, PAGE, 1)
const NOWHERE = ((0x40000000 >>> 2) | PAGE) >>> 0
const DEVICE = ((0x10000000 >>> 2) | PAGE) >>> 0
const FIRMWARE = ((0x80000000 >>> 2) | PAGE) >>> 0

/** What a kernel does, and the answer: an error; or the trap that it is told of. */
const LIES: readonly [what: string, body: string, answer: number | [cause: number, value: number]][] = [
  ['maps the hypervisor', `update ${entryOf(page(0))}, ${HOSTS}`, DENIED],
  ['maps the firmware', `update ${entryOf(page(0))}, ${FIRMWARE}`, DENIED],
  ["maps another VM's page", `update ${entryOf(page(0))}, ${VICTIMS}`, DENIED],
  ['maps a device', `update ${entryOf(page(0))}, ${DEVICE}`, DENIED],
  ['maps what is nothing', `update ${entryOf(page(0))}, ${NOWHERE}`, DENIED],
  ['maps a page beyond 4 GiB', `update ${entryOf(page(0))}, ${(0xc0000000 | own(1)) >>> 0}`, DENIED],
  ['maps its table to write it', `update ${entryOf(page(0))}, ${entry(TABLE, PAGE)}`, STATE],
  ['makes its mapping of its root writable', `update ${entryOf(ROOT)}, ${entry(ROOT, PAGE)}`, STATE],
  ['does so by address', `call HC_UPDATE_VA, ${ROOT}, ${entry(ROOT, PAGE)}, MMU_KERNEL`, STATE],
  ['maps a page for the hypervisor', `update ${entryOf(page(0))}, ${own(0, PAGE & ~16)}`, PARAM],
  ['maps a page for all address spaces', `update ${entryOf(page(0))}, ${own(0, PAGE | 32)}`, PARAM],
  ['maps a page to be written and not read', `update ${entryOf(page(0))}, ${own(0, V | W | 16)}`, PARAM],
  ['makes a third level', `update ${entryOf(page(0))}, ${entry(TABLE, V)}`, PARAM],
  ['writes entries of the hypervisor, as an update', `update 0x80100000 - 0x7fe00000, ${own(0)}`, DENIED],
  ['writes to another VM, as an update', `update ${RAM + VM_BYTES + 0x1000}, 7`, DENIED],
  ['maps a megapage', `update ${ROOT}, ${entry(RAM, PAGE)}`, PARAM],
  ['leads its root to what is no table', `update ${ROOT}, ${entry(page(0), V)}`, STATE],
  ["leads its root to another VM's table", `update ${ROOT}, ${entry(TABLE, V, 1)}`, DENIED],
  ['leads its root to itself', `update ${ROOT}, ${entry(ROOT, V)}`, STATE],
  ["changes the hypervisor's part of its root", `update ${ROOT + 0xc00}, 0`, DENIED],
  ['pins a page that it can write', `command ${page(0)}, MMU_PIN_LEAF`, STATE],
  ['pins a table twice', `command ${TABLE}, MMU_PIN_LEAF`, STATE],
  ['pins a root as a second-level table', `command ${ROOT}, MMU_PIN_LEAF`, STATE],
  ['pins a page of another VM', `command ${RAM + VM_BYTES}, MMU_PIN_LEAF`, DENIED],
  ['pins what is no page', `command ${page(0) + 4}, MMU_PIN_LEAF`, ADDRESS],
  ['unpins a table in use', `command ${TABLE}, MMU_UNPIN`, STATE],
  ['unpins the root in use', `command ${ROOT}, MMU_UNPIN`, STATE],
  ['unpins what is no table', `command ${page(0)}, MMU_UNPIN`, STATE],
  ['uses a page that is no root as one', `command ${page(0)}, MMU_KERNEL`, STATE],
  ['uses a second-level table as a root', `command ${TABLE}, MMU_USER`, STATE],
  ["uses another VM's root", `command ${RAM + VM_BYTES + ROOT - RAM}, MMU_KERNEL`, DENIED],
  ['commands what there is not', `command ${page(0)}, 7`, PARAM],
  ['gives an unaligned entry', `update ${entryOf(page(0)) + 2}, 0`, ADDRESS],
  ['maps over the hypervisor by address', `call HC_UPDATE_VA, 0xc0200000, ${own(0)}, MMU_KERNEL`, ADDRESS],
  ['maps where it has no table', `call HC_UPDATE_VA, 0x10000000, ${own(0)}, MMU_KERNEL`, ADDRESS],
  ['names no address space', `call HC_UPDATE_VA, ${page(0)}, ${own(0)}, 2`, PARAM],
  ['gives a list beyond its memory', `call HC_MMU_UPDATE, ${RAM + VM_BYTES - 8}, 2`, DENIED],
  ['gives a list in the hypervisor', 'call HC_MMU_UPDATE, 0xc0200000, 1', DENIED],
  ['gives an unaligned list', `call HC_MMU_UPDATE, ${ROWS + 2}, 1`, ADDRESS],
  ['gives a huge count', `call HC_MMU_UPDATE, ${ROWS}, 0x20000001`, PARAM],
  ['gives a negative count', `call HC_MMU_UPDATE, ${ROWS}, -1`, PARAM],
  ['has a multicall write results over its page tables', `call HC_MULTICALL, ${TABLE}, 1`, STATE],
  ['has one that crosses into the next page', `call HC_MULTICALL, ${ROWS + 4080}, 1`, ADDRESS],
  ['gives a multicall a huge count', `call HC_MULTICALL, ${ROWS}, 0x08000001`, PARAM],
  ['shares a page twice', `call HC_SHARED_PAGE, ${page(0)}`, AVAILABLE],
  ['has its console ring in a page table', `call HC_CONNECT, 1, DEVICE_CONSOLE, ${TABLE}`, STATE],
  ['has it in another VM', `call HC_CONNECT, 1, DEVICE_CONSOLE, ${RAM + VM_BYTES}`, DENIED],
  ['connects a device that is not', `call HC_CONNECT, 1, 2, ${page(0)}`, PARAM],
  ['connects to a port that is not', `call HC_CONNECT, 32, DEVICE_CONSOLE, ${page(0)}`, PARAM],
  ['asks for a disk where none is', `call HC_CONNECT, 1, DEVICE_DISK, ${page(0)}`, NOT_SUPPORTED],
  ['sends where nobody is', 'call HC_EVENT_SEND, 3', STATE],
  ['sends through a port that is not', 'call HC_EVENT_SEND, -1', PARAM],
  ['binds to a port that is open for another', 'call HC_EVENT_BIND, 1, 1, 6', DENIED],
  ['binds to a port that is not open', 'call HC_EVENT_BIND, 1, 1, 9', DENIED],
  ['binds to a VM that is not', 'call HC_EVENT_BIND, 1, 3, 5', PARAM],
  ['closes a port that is not open', 'call HC_EVENT_CLOSE, 4', STATE],
  ['maps a grant for another', `call HC_GRANT_MAP, 1, 2, ${page(0)}`, DENIED],
  ['maps a grant that is not', `call HC_GRANT_MAP, 1, 9, ${page(0)}`, PARAM],
  ['maps a grant of a reference far beyond', `call HC_GRANT_MAP, 1, 0x10000001, ${page(0)}`, PARAM],
  ['maps a grant of a VM that is not', `call HC_GRANT_MAP, -1, 0, ${page(0)}`, PARAM],
  ['maps a grant over the hypervisor', 'call HC_GRANT_MAP, 1, 0, 0xc0200000', ADDRESS],
  ['unmaps what is no grant', `call HC_GRANT_UNMAP, ${page(0)}`, PARAM],
  ["grants another VM's page", `call HC_GRANT, ${RAM + VM_BYTES}, 1, 1`, DENIED],
  ['grants to a VM that is not', `call HC_GRANT, ${page(0)}, 7, 1`, PARAM],
  ['ends a grant that is not', 'call HC_GRANT_END, 3', PARAM],
  ['has the console read into its page table', `li a6, 1\n call 0x4442434e, 4, ${TABLE}, 0`, NOT_SUPPORTED],
  ['writes its page table itself', `li t0, ${TABLE}\n sw zero, 0(t0)`, [STORE_FAULT, TABLE | 0]],
  ['reads the hypervisor', 'li t0, 0xc0200000\n lw t0, 0(t0)', [LOAD_FAULT, 0xc0200000 | 0]],
  ['reads a device', 'li t0, 0x10000000\n lw t0, 0(t0)', [LOAD_FAULT, 0x10000000]],
  ['tries a privileged instruction', 'csrw satp, zero', [2, 0x18001073]],
]

describe('a kernel is refused that', () => {
  /** All of them, one after the other, by a kernel that goes on lying; the first after the victim has had its turn. */
  const told = () => {
    const lab = survives(talking(`call HC_YIELD\n${LIES.map(([, body]) => body).join('\n')}`))
    return answers(lab, LIES.length + 1).slice(1)
  }
  let all: [number, number][] | undefined

  test.each(LIES.map(([what, , answer], k) => [what, answer, k] as const))('%s', (_, answer, k) => {
    all ??= told()
    if (typeof answer === 'number') expect(all[k]?.[0]).toBe(answer)
    else expect(all[k]).toEqual(answer)
  })
})

describe('neighbours do not notice a kernel that', () => {
  test.each([
    ['never yields', 'j .'],
    ['calls for ever', '1: call HC_EVENT_SEND, 0\n addi s10, s10, -8\n j 1b'],
    ['yields for ever', '1: call HC_YIELD\n addi s10, s10, -8\n j 1b'],
    ['faults for ever', 'call HC_SET_TRAPS\n ebreak'],
    ['sets its timer without end', '1: call HC_SET_TIMER\n addi s10, s10, -8\n j 1b'],
    ['returns to a user who is nowhere', 'la t0, shared\n sw zero, SHARED_PC(t0)\n call HC_SET_TRAPS\n call HC_IRET'],
    [
      'pins and unpins for ever',
      `update ${entryOf(page(0))}, 0\n 1: command ${page(0)}, MMU_PIN_LEAF\n command ${page(0)}, MMU_UNPIN\n addi s10, s10, -16\n j 1b`,
    ],
  ])('%s', (_, body) => void survives(talking(body)))

  test('has tables on the first page of which it can write: from its first pin on it cannot', () => {
    const lab = survives(
      talking(
        `
    command ${page(0)}, MMU_PIN_LEAF
    li    t0, ${page(0)}
    sw    t0, 0(t0)`,
        true,
      ),
    )
    // What it was answered it can no longer write down.
    expect(answers(lab, 1)).toEqual([[0, 0]])
    expect(new Uint32Array(guestRam(lab, 0, page(0), 4).buffer)[0]).toBe(0)
  })

  test('fills its rings with rubbish and lets their counts run away', () => {
    const rubbish = (at: number, values: number[]) =>
      values.map((value, k) => `li t0, ${at + 4 * k}\n li t1, ${value}\n sw t1, 0(t0)`).join('\n')
    const lab = survives(
      talking(`
    call HC_CONNECT, 1, DEVICE_CONSOLE, ${page(0)}
    call HC_CONNECT, 2, DEVICE_DISK, ${page(1)}
    ${[0, 1, 1025, 0x7fffffff, -1]
      .map(
        (tail) =>
          `${rubbish(page(0), [0, tail, 0, 1])}\n ${rubbish(page(0) + 1040, [tail, 0, 0, 1])}\n call HC_EVENT_SEND, 1`,
      )
      .join('\n')}
    ${[17, -1, 0x80000000].map((asked) => `${rubbish(page(1), [asked, 0, 7, 1])}\n call HC_EVENT_SEND, 2`).join('\n')}
    ${[
      [0, 0, TABLE, 512],
      [0, 0, RAM + VM_BYTES, 512],
      [0, 0, RAM - 0x200000, 512],
      [1, 0, 0xc0200000, 512],
      [0, 0, page(2) + 4000, 512],
      [0, 0, page(2), 0],
      [0, 0, page(2), 100],
      [0, 0, page(2), 0x80000200],
      [7, 0, page(2), 512],
      [0, 0x7fffffff, page(2), 512],
    ]
      .map(
        (request, k) => `
    ${rubbish(page(1) + 32 + 32 * ((k + 0x80000000) % 16), [...request, 100 + k])}
    ${rubbish(page(1), [0x80000001 + k])}
    call HC_EVENT_SEND, 2
    li t0, ${page(1) + 32 + 32 * (k % 16)}
    lw a0, 20(t0)
    lw a1, 16(t0)
    write_down`,
      )
      .join('\n')}`),
      { virtio: [0, 1, 2].map(() => ({ kind: 'block', version: 2, image: new Uint8Array(4096).fill(7) }) as const) },
    )
    const said = answers(lab, 10 + 20)
    expect(said.slice(0, 2).map(([error]) => error)).toEqual([OK, OK])
    const requests = said.slice(10).filter((_, k) => k % 2 === 1)
    expect(requests.map(([, id]) => id)).toEqual(requests.map((_, k) => 100 + k))
    for (const [status] of requests) expect(status).not.toBe(0)
    for (const vm of [1, 2]) expect(lab.machine.virtio[vm]?.disk?.contents()).toEqual(new Uint8Array(4096).fill(7))
  })
})

describe('pages and events between virtual machines', () => {
  test('a granted page is the same page in both; what may only be read cannot be written; what is mapped cannot be taken back', () => {
    const giver = talking(`
    li    t0, ${page(0)}
    li    t1, 1234
    sw    t1, 0(t0)
    call  HC_GRANT, ${page(0)}, 1, 1
    call  HC_GRANT, ${page(1)}, 1, 0
    call  HC_EVENT_OPEN, 4, 1
1:  call  HC_YIELD
    addi  s10, s10, -8
    li    t0, ${page(0)}
    lw    t1, 4(t0)
    beqz  t1, 1b
    mv    a0, t1
    mv    a1, t1
    write_down
    update ${entryOf(page(0))}, ${entry(page(0), PAGE & ~W)}
    command ${page(0)}, MMU_PIN_LEAF
    call  HC_GRANT_END, 0
    la    t0, shared
    lw    a0, SHARED_PENDING(t0)
    write_down
    li    t0, ${page(2)}
    li    t1, 1
    call  HC_EVENT_SEND, 4
2:  call  HC_YIELD
    addi  s10, s10, -8
    call  HC_GRANT_END, 0
    addi  s10, s10, -8
    bnez  a0, 2b
    write_down
    update ${entryOf(page(0))}, ${entry(page(0), PAGE & ~W)}
    command ${page(0)}, MMU_PIN_LEAF`)
    const taker = talking(`
1:  call  HC_YIELD
    addi  s10, s10, -8
    call  HC_GRANT_MAP, 0, 0, ${page(5)}
    addi  s10, s10, -8
    bnez  a0, 1b
    write_down
    call  HC_GRANT_MAP, 0, 1, ${page(6)}
    call  HC_EVENT_BIND, 3, 0, 4
    li    t0, ${page(5)}
    lw    a0, 0(t0)
    write_down
    li    t1, 77
    sw    t1, 4(t0)
    li    t0, ${page(6)}
    sw    t1, 0(t0)
    call  HC_EVENT_SEND, 3
2:  call  HC_YIELD
    addi  s10, s10, -8
    la    t0, shared
    lw    t1, SHARED_PENDING(t0)
    beqz  t1, 2b
    mv    a0, t1
    write_down
    call  HC_GRANT_UNMAP, ${page(5)}
    li    t0, ${page(5)}
    lw    t0, 0(t0)
3:  call  HC_YIELD                       # what it was granted would end with it
    addi  s10, s10, -8
    j     3b`)
    const lab = labIn('paravirt', [giver, taker], { machine: { timing } })
    lab.run(2_000_000)
    expect(audit(lab)).toEqual([])
    const errors = (vm: number, count: number) => answers(lab, count, vm).map(([error]) => error)
    expect(errors(1, 8)).toEqual([OK, OK, OK, 1234, STORE_FAULT, OK, 1 << 3, OK])
    expect(answers(lab, 9, 1)[8]).toEqual([LOAD_FAULT, page(5) | 0])
    expect(errors(0, 11)).toEqual([OK, OK, OK, 77, OK, STATE, STATE, 1 << 4, OK, OK, OK])
  })
})

describe('random hypercalls', () => {
  const pages = fc.integer({ min: 0, max: 7 }).map(page)
  const addresses = fc.oneof(
    { weight: 6, arbitrary: pages },
    { weight: 3, arbitrary: fc.constantFrom(ROOT, TABLE) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(0, RAM - 4096, RAM + VM_BYTES, 0xc0200000, 0xfffff000, SPARE + 2, 0x80200000),
    },
  )
  const flags = fc.constantFrom(0, V, PAGE, PAGE, PAGE & ~W, V | R | X | 16, PAGE | 32, PAGE & ~16)
  const entries = fc.oneof(
    { weight: 8, arbitrary: fc.tuple(addresses, flags).map(([at, f]) => entry(at, f)) },
    { weight: 1, arbitrary: fc.tuple(pages, flags).map(([at, f]) => entry(at, f, 1)) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffffffff }) },
  )
  const slot = fc.oneof(
    fc.tuple(fc.oneof(pages, fc.constant(TABLE)), pages).map(([table, at]) => entryOf(at, table)),
    fc.tuple(fc.oneof(pages, fc.constant(ROOT)), fc.integer({ min: 0, max: 3 })).map(([root, k]) => root + 4 * k),
  )
  const word = fc.oneof(addresses, entries, fc.integer({ min: -2, max: 20 }), fc.integer({ min: 0, max: 0xffffffff }))
  const small = fc.integer({ min: -1, max: 4 })
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.tuple(slot, entries).map(([at, value]) => `update ${at}, ${value}`) },
    {
      weight: 6,
      arbitrary: fc.tuple(addresses, fc.integer({ min: 0, max: 7 })).map(([at, c]) => `command ${at}, ${c}`),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(addresses, entries, small)
        .map(([at, value, b]) => `call HC_UPDATE_VA, ${at}, ${value}, ${b}`),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(addresses, small, small).map(([at, vm, w]) => `call HC_GRANT, ${at}, ${vm}, ${w}`),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(small, small, addresses).map(([vm, r, at]) => `call HC_GRANT_MAP, ${vm}, ${r}, ${at}`),
    },
    { weight: 1, arbitrary: addresses.map((at) => `call HC_GRANT_UNMAP, ${at}`) },
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.integer({ min: 3, max: 20 }), word, word, word, word)
        .map(([n, a, b, c, d]) => `call HC_FIRST + ${n}, ${a}, ${b}, ${c}, ${d}`),
    },
  )

  test('keep every count, and every table out of reach', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 60, maxLength: 60 }), (steps) => {
        // So that there are tables to be had, some pages cannot be written from the beginning.
        const unmapped = [0, 1, 2, 3].map((n) => `update ${entryOf(page(n))}, 0`)
        survives(talking([...unmapped, ...steps].join('\n')))
      }),
      { numRuns: 15, endOnFailure: true },
    )
  })
})
