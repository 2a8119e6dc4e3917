import {
  causeName,
  defineExercise,
  type Failure,
  type Setup,
  shown,
  type Trial,
  twins,
  UNTOLD,
  unfinished,
} from '../../engine/index.ts'

/** Bits of a page-table entry. */
const [V, R, W, X, U, A, D] = [1, 2, 4, 8, 16, 64, 128] as const
const READ_WRITE = V | R | W | A | D

/** 4 KiB at `page`, a virtual page number, lead to a frame of the guest's RAM. */
interface Mapping {
  readonly page: number
  readonly frame: number
  readonly flags: number
}
/** A store of this value, or a load. */
interface Access {
  readonly address: number
  readonly value?: number
}
interface Guest {
  readonly maps: readonly Mapping[]
  /** Numbers of root entries that are megapages, each to the guest's own image. */
  readonly mega?: readonly number[]
  /** Number of a root entry that is the megapage behind it. */
  readonly behind?: number
  /** What its kernel does, and then its user. */
  readonly kernel: readonly Access[]
  readonly user?: readonly Access[]
  /** Done by the kernel in between, with the number of what it did before. */
  readonly after?: (k: number) => string
}

/** What it finds is one word for each access: what was loaded or stored, or the cause where it trapped. */
const access = ({ address, value }: Access): string => `    li    t0, ${shown(address)}
    li    t1, ${shown(value ?? 0xffffffff)}
    ${value === undefined ? 'lw ' : 'sw '}   t1, 0(t0)
    sw    t1, 0(s0)
    addi  s0, s0, 4
`

const source = ({
  maps,
  mega = [],
  behind,
  kernel,
  user = [],
  after,
}: Guest): string => `    .include "../../firmware/include/power.s"
    .option norvc
    .include "tables.s"
    .equ USER,            0x10000000     # where its user sees its own page, and the one with what was found
_start:
    la    t0, trap
    csrw  stvec, t0
    li    s11, ROOT + 4096
${maps.map(({ page, frame, flags }) => `    li    a0, ${shown(page * 4096)}\n    li    a1, ${shown((frame << 10) | flags)}\n    call  map\n`).join('')}    la    a1, user
    srli  a1, a1, 2
    ori   a1, a1, ${V | R | X | U | A}
    li    a0, USER
    call  map
    la    a1, found
    srli  a1, a1, 2
    ori   a1, a1, ${READ_WRITE | U}
    li    a0, USER + 4096
    call  map
    li    t0, ROOT
    li    t1, KERNEL
    li    t2, 4 * 0x200
    add   t2, t2, t0
    sw    t1, 0(t2)
${mega.map((n) => `    li    t2, ${4 * n}\n    add   t2, t2, t0\n    sw    t1, 0(t2)\n`).join('')}${behind === undefined ? '' : `    li    t2, ${4 * behind}\n    add   t2, t2, t0\n    li    t1, KERNEL + (1 << 20)\n    sw    t1, 0(t2)\n`}    li    t0, SATP
    csrw  satp, t0
    sfence.vma
    la    s0, found
    slti  x0, x0, 1
${kernel.map((one, k) => access(one) + (after?.(k) ?? '')).join('')}    slti  x0, x0, 2
    la    t0, found
    sub   s0, s0, t0
    li    t0, USER + 4096
    add   s0, s0, t0
    li    t0, USER
    csrw  sepc, t0
    li    t0, 1 << 8
    csrc  sstatus, t0
    sret
    .balign 4
trap:
    csrr  t2, scause
    li    t3, 8
    beq   t2, t3, done
    mv    t1, t2
    csrr  t2, sepc
    addi  t2, t2, 4
    csrw  sepc, t2
    sret
done:
    power_off
    .balign 4096
user:
${user.map(access).join('')}    ecall
    .balign 4096
found: .space 4096, 0x7f
`

/** Frames between the guest's tables and the end of RAM, where the bare machine has its device tree; and root entries that nobody uses. */
const frames = ({ random }: Trial) => random.shuffled(Array.from({ length: 0x60 }, (_, k) => 0x80380 + k))
const slots = ({ random }: Trial) =>
  random.shuffled(Array.from({ length: 0x3a0 }, (_, k) => k).filter((k) => k !== 0x40 && k !== 0x200))

/** Pages under so many root entries. */
function mappings(trial: Trial, roots: number, flags: () => number): Mapping[] {
  const free = frames(trial)
  const common = trial.random.int(0, 1023) // one number under each of them
  return slots(trial)
    .slice(0, roots)
    .flatMap((slot) =>
      Array.from({ length: trial.random.int(1, 3) }, (_, k) => ({
        page: slot * 1024 + (k === 0 ? common : trial.random.int(0, 1023)),
        frame: free.pop() as number,
        flags: flags(),
      })),
    )
}

const somewhere = (trial: Trial, page: number) => page * 4096 + 4 * trial.random.int(0, 1023)

/** Where the guest finds something else than on the bare machine. */
function compared(
  trial: Trial,
  world: string,
  guest: Guest,
  look: string,
  more?: Pick<Setup, 'defines' | 'vmBytes'>,
): Failure | undefined {
  const all = [...guest.kernel, ...(guest.user ?? [])]
  const { wrong, differs, words } = twins(trial, world, source(guest), all.length, 400_000, more)
  if (differs === undefined) return wrong
  const { address, value } = all[differs] as Access
  const told = (word: number | undefined) =>
    word !== undefined && word > 0 && word < 16 ? `traps: ${causeName(word)}` : `gives ${shown(word)}`
  return {
    expected: `Under ${world}, the ${value === undefined ? 'load' : 'store'} at ${shown(address)} by the guest’s ${differs < guest.kernel.length ? 'kernel' : 'user'} ${told(words[0])}, as on the bare machine.`,
    happened:
      words[1] === UNTOLD ? `The guest does not come so far. ${wrong?.happened ?? ''}`.trim() : `It ${told(words[1])}.`,
    look,
  }
}

/** A store and a load for each page, all stores first. */
function both(trial: Trial, maps: readonly Mapping[]): Access[] {
  const places = maps.map(({ page }) => somewhere(trial, page))
  const stores = places.map((address) => ({ address, value: trial.random.word() }))
  return [...stores, ...trial.random.shuffled(places).map((address) => ({ address }))]
}

const LEVELS =
  'Follow the address in the page-table view: root entry number s10 / 4, second-level entry number s11 / 4. What stands in each?'

export default defineExercise({
  part: { file: 'hypervisors/include/shadow.s', from: 'exit_fill', to: 'shadow_full' },
  checks: [
    {
      id: 'maps',
      says: 'The guest finds its pages where its own tables say, and stores go to the frames behind them.',
      run(trial) {
        const maps = mappings(trial, trial.random.int(4, 7), () => READ_WRITE)
        const again = maps.map((map) => ({ ...map, page: map.page ^ 1 })) // each frame a second time, beside the first
        const kernel = both(trial, maps)
        return compared(trial, 'hw-shadow', { maps: [...again, ...maps], kernel }, LEVELS)
      },
    },
    {
      id: 'once',
      says: 'A page that has been used causes no exit any more.',
      run(trial) {
        const maps = mappings(trial, trial.random.int(4, 7), () => READ_WRITE)
        const kernel = both(trial, maps)
        const marks = (k: number) => (k === maps.length - 1 ? '    slti  x0, x0, 3\n' : '')
        const guest = source({ maps, kernel, after: marks })
        const attempt = trial.boot({
          guests: [trial.path('guest.s')],
          files: { 'guest.s': guest },
          world: 'hw-shadow',
        })
        const ending = attempt.run(400_000)
        const wrong = unfinished(attempt, ending, 'The guest runs to its end.')
        if (wrong) return wrong
        const [first, second] = [attempt.between(1, 3)?.exits ?? 0, attempt.between(3, 2)?.exits ?? 0]
        const most = maps.length + 4
        if (first <= most && second === 0) return
        return {
          expected: `The guest uses ${maps.length} pages and those of its own image: at most ${most} exits; and none when it uses them again.`,
          happened: `There were ${first}, and then ${second}.`,
          look: 'A page that faults again has lost its entry, or its whole table. Is there one already when you ask for a new one?',
        }
      },
    },
    {
      id: 'mega',
      says: 'Megapages of the guest’s are filled page by page, wherever it maps them, and once for all such places.',
      run(trial) {
        const [behind, ...mega] = slots(trial).slice(0, 4) as [number, number, number, number]
        const places = frames(trial)
          .slice(0, 5)
          .map((frame) => somewhere(trial, frame & 0x3ff))
        const at = (slot: number) => (offset: number) => slot * 2 ** 22 + offset
        const stores = [mega[0], behind].flatMap((slot) =>
          places.map(at(slot)).map((address) => ({ address, value: trial.random.word() })),
        )
        const again = [...mega.slice(1), behind].flatMap((slot, n) =>
          [...places.slice(n), ...places.slice(0, n)].map(at(slot)),
        )
        const look =
          'A megapage has no table of the guest’s that could be shadowed: s3 is 0, and the record is another one. Several root entries may lead to it; and there are two megapages here.'
        const kernel = [...stores, ...again.map((address) => ({ address }))]
        const after = (k: number) => (k === stores.length - 1 ? '    slti  x0, x0, 3\n' : '')
        const wrong = compared(trial, 'hw-shadow', { maps: [], mega, behind, kernel, after }, look, {
          vmBytes: 8 << 20,
        })
        const exits = trial.last?.between(3, 2)?.exits ?? 0
        if (wrong || exits <= 2) return wrong
        return {
          expected: `The guest uses ${places.length} pages of each of two megapages, and then those of the first through two other root entries: 2 more exits.`,
          happened: `There were ${exits} more.`,
          look,
        }
      },
    },
    {
      id: 'rights',
      says: 'What the guest’s tables forbid stays forbidden, to its kernel and to its users.',
      run(trial) {
        const user = () => (trial.random.int(0, 1) === 1 ? U : 0)
        const kinds = [READ_WRITE, V | R | A, V | X | A, V | R | W | A, V | R | W | D, 0, V | R | W | X | A | D]
        const maps = mappings(trial, 6, () => trial.random.pick(kinds) | user())
        return compared(
          trial,
          'trap-and-emulate',
          { maps, kernel: both(trial, maps), user: both(trial, maps) },
          'Its kernel and its users have tables of their own here: the kind in s4 tells them apart. What the machine may be told of an entry, shadow_leaf says.',
        )
      },
    },
    {
      id: 'tables',
      says: 'When a frame becomes a page table, and when it is emptied and filled anew, what it says holds.',
      run(trial) {
        const [table, ...data] = frames(trial).slice(0, 4) as [number, number, number, number]
        const [slot, one, two] = slots(trial) as [number, number, number]
        const index = trial.random.int(8, 1000)
        const maps = [one, two].map((root) => ({
          page: root * 1024 + trial.random.int(0, 1023),
          frame: table,
          flags: READ_WRITE,
        }))
        const entry = (k: number, n = index) => ({
          address: (maps[k % 2] as Mapping).page * 4096 + 4 * n,
          value: ((data[k] as number) << 10) | READ_WRITE,
        })
        const through = { address: slot * 2 ** 22 + index * 4096 + 4 * trial.random.int(0, 1023) }
        const put = () => ({ ...through, value: trial.random.word() })
        const emptied = Array.from({ length: 5 }, (_, n) => ({ ...entry(0, index - 3 + n), value: 0 }))
        const fence = '    sfence.vma\n'
        const steps: [Access, string?][] = [
          [entry(0, index - 1)],
          [
            entry(1),
            `    li    t2, ROOT + ${4 * slot}\n    li    t1, ${shown((table << 10) | V)}\n    sw    t1, 0(t2)\n${fence}`,
          ],
          [put()],
          [entry(2), fence],
          [through],
          [put()],
          [entry(1), fence],
          [through],
          ...emptied.map((access): [Access] => [access]),
          [entry(2), fence],
          [through],
          [entry(0), fence],
          [through],
          [entry(1), fence],
          [through],
        ]
        return compared(
          trial,
          'hw-shadow',
          { maps, kernel: steps.map(([access]) => access), after: (k) => steps[k]?.[1] ?? '' },
          'The guest writes to a table that is shadowed. Is its shadow of the right kind, under the right record, and does the hypervisor know which root entry leads to it?',
        )
      },
    },
    {
      id: 'full',
      says: 'When no page is left for a table, all begins anew.',
      run(trial) {
        const maps = mappings(trial, 14, () => READ_WRITE)
        return compared(
          trial,
          'hw-shadow',
          { maps, kernel: both(trial, maps) },
          'shadow_find gives 0 when there are no pages left. There is a way on from there.',
          { defines: { SHADOWS_MAX: 8 } },
        )
      },
    },
  ],
})
