import {
  causeName,
  defineExercise,
  type Failure,
  shown,
  type Trial,
  twins,
  UNTOLD,
  unfinished,
} from '../../engine/index.ts'

/** Bits of a page-table entry. */
const [V, R, W, X, U, A, D] = [1, 2, 4, 8, 16, 64, 128] as const
const READ_WRITE = V | R | W | A | D | U

interface Mapping {
  /** Virtual page number. */
  readonly page: number
  readonly frame: number
  readonly flags: number
}
/** A store of this value, or a load. */
interface Access {
  readonly address: number
  readonly value?: number
}
/** The kernel changes its tables and fences; then it uses its memory, and then its user does. */
interface Round {
  readonly change: string
  readonly kernel?: readonly Access[]
  readonly user?: readonly Access[]
}

const pte = ({ frame, flags }: Mapping) => ((frame << 10) | flags) >>> 0
/** t1 = where the entry of a page is; then what stores to it. */
const change = (page: number, ...stores: string[]) =>
  `    li    a0, ${shown(page * 4096)}\n    call  entry\n${stores.map((line) => `    ${line}\n`).join('')}`
const put = (map: Mapping) => change(map.page, `li    t2, ${shown(pte(map))}`, 'sw    t2, 0(t1)')

/** What is found is one word for each access: what was loaded or stored, or the cause where it trapped. */
const access = ({ address, value }: Access): string => `    li    t0, ${shown(address)}
    li    t1, ${shown(value ?? 0xffffffff)}
    ${value === undefined ? 'lw ' : 'sw '}   t1, 0(t0)
    sw    t1, 0(s0)
    addi  s0, s0, 4
`

/** A guest with one second level for each root entry, in order; the user's own pages come last. */
function source(maps: readonly Mapping[], rounds: readonly Round[]): string {
  const user: string[] = []
  const kernel = rounds.map((round, k) => {
    if (round.user) user.push(`user${k}:\n${round.user.map(access).join('')}    ecall\n`)
    const enter = `    la    t0, found
    sub   s0, s0, t0
    li    t0, USER + 4096
    add   s0, s0, t0
    la    t0, user${k}
    la    t1, user
    sub   t0, t0, t1
    li    t1, USER
    add   t0, t0, t1
    csrw  sepc, t0
    li    t0, 1 << 8
    csrc  sstatus, t0
    la    s2, 1f
    sret
1:  li    t0, USER + 4096
    sub   s0, s0, t0
    la    t0, found
    add   s0, s0, t0
`
    return `${round.change}    sfence.vma\n${(round.kernel ?? []).map(access).join('')}${round.user ? enter : ''}`
  })
  return `    .include "../../firmware/include/power.s"
    .option norvc
    .include "tables.s"
    .equ USER,            0x10000000     # where its user sees its own page, and the one with what was found
_start:
    la    t0, trap
    csrw  stvec, t0
    li    s11, ROOT + 4096
    li    t0, ROOT
    li    t1, KERNEL
    li    t2, 4 * 0x200
    add   t2, t2, t0
    sw    t1, 0(t2)
${maps.map(put).join('')}${change(0x10000, 'la    t2, user', 'srli  t2, t2, 2', `ori   t2, t2, ${V | R | X | U | A}`, 'sw    t2, 0(t1)')}${change(0x10001, 'la    t2, found', 'srli  t2, t2, 2', `ori   t2, t2, ${READ_WRITE}`, 'sw    t2, 0(t1)')}    li    t0, SATP
    csrw  satp, t0
    li    t0, 1 << 18                    # SUM: the kernel sees its user's pages
    csrs  sstatus, t0
    la    s0, found
${kernel.join('')}    power_off
    .balign 4
trap:
    csrr  t2, scause
    li    t3, 8
    beq   t2, t3, 1f
    mv    t1, t2
    csrr  t2, sepc
    addi  t2, t2, 4
    csrw  sepc, t2
    sret
1:  csrw  sepc, s2                       # the user is ready: on with the kernel
    li    t0, 1 << 8
    csrs  sstatus, t0
    sret
    .balign 4096
user:
${user.join('')}    .balign 4096
found: .space 4096, 0x7f
`
}

/** Frames between the guest's tables and the end of RAM, where the bare machine has its device tree; and root entries that nobody uses. */
const frames = ({ random }: Trial) => random.shuffled(Array.from({ length: 0x60 }, (_, k) => 0x80380 + k))
const slots = ({ random }: Trial) =>
  random.shuffled(Array.from({ length: 0x3a0 }, (_, k) => k).filter((k) => k !== 0x40 && k !== 0x200))

/** So many pages under each of so many root entries. */
function mappings(trial: Trial, roots: number, pages: number): Mapping[] {
  const free = frames(trial)
  const numbers = trial.random.shuffled(Array.from({ length: 1024 }, (_, k) => k)).slice(0, pages)
  return slots(trial)
    .slice(0, roots)
    .flatMap((slot) => numbers.map((n) => ({ page: slot * 1024 + n, frame: free.pop() as number, flags: READ_WRITE })))
}

const loads = (maps: readonly Mapping[]): Access[] => maps.map(({ page }) => ({ address: page * 4096 + 8 }))
const stores = (trial: Trial, maps: readonly Mapping[]): Access[] =>
  maps.map(({ page }) => ({ address: page * 4096 + 8, value: trial.random.word() }))

/** Where a guest finds something else than on the bare machine. */
function compared(
  trial: Trial,
  world: string,
  maps: readonly Mapping[],
  rounds: readonly Round[],
  look: string,
): Failure | undefined {
  const all = rounds.flatMap(({ kernel = [], user = [] }, round) => [
    ...kernel.map((one) => ({ ...one, round, who: 'kernel' })),
    ...user.map((one) => ({ ...one, round, who: 'user' })),
  ])
  const { wrong, differs, words } = twins(trial, world, source(maps, rounds), all.length, 400_000)
  if (differs === undefined) return wrong
  const { address, value, round, who } = all[differs] as (typeof all)[number]
  const told = (word: number | undefined) =>
    word !== undefined && word > 0 && word < 16 ? `traps: ${causeName(word)}` : `gives ${shown(word)}`
  const kind = value === undefined ? 'load' : 'store'
  return {
    expected: `Under ${world}, after change ${round} of its tables, the ${kind} at ${shown(address)} by the guest’s ${who} ${told(words[0])}, as on the bare machine.`,
    happened:
      words[1] === UNTOLD ? `The guest does not come so far. ${wrong?.happened ?? ''}`.trim() : `It ${told(words[1])}.`,
    look,
  }
}

/** What a kernel does to a page: takes it away, or a right of it, or leads to another frame. */
const WAYS: readonly ((map: Mapping, free: number) => Mapping)[] = [
  (map) => ({ ...map, flags: 0 }),
  (map) => ({ ...map, flags: map.flags & ~W }),
  (map) => ({ ...map, flags: map.flags & ~U }),
  (map, frame) => ({ ...map, frame, flags: READ_WRITE }),
]

/** All pages are used; then each way is gone on some of them, and all are used again. */
function changes(trial: Trial, maps: readonly Mapping[], user: boolean): Round[] {
  const now = [...maps]
  const spare = frames(trial).filter((frame) => !maps.some((map) => map.frame === frame))
  return [
    { change: '', kernel: stores(trial, maps), ...(user && { user: loads(maps) }) },
    ...trial.random.shuffled(WAYS).map((way) => {
      const chosen = trial.random.shuffled(now.map((_, k) => k)).slice(0, trial.random.int(1, 2))
      for (const k of chosen) now[k] = way(now[k] as Mapping, spare.pop() as number)
      const used = user
        ? { kernel: loads(maps), user: loads(maps) }
        : { kernel: [...loads(maps), ...stores(trial, maps)] }
      return { change: chosen.map((k) => put(now[k] as Mapping)).join(''), ...used }
    }),
  ]
}

const rootEntry = (slot: number, value: string) =>
  `    li    t1, ROOT + ${4 * slot}\n    li    t2, ${value}\n    sw    t2, 0(t1)\n`
/** The entry that leads to second level number `n`. */
const table = (n: number) => `(ROOT + 4096 * ${n + 1}) >> 2 | 1`

export default defineExercise({
  part: { file: 'hypervisors/include/shadow.s', from: 'shadow_access', to: 'shadow_drop' },
  checks: [
    {
      id: 'entries',
      says: 'A page that the guest takes away, moves, or protects is gone, elsewhere, or protected.',
      run(trial) {
        const maps = mappings(trial, 2, 2)
        return compared(
          trial,
          'hw-shadow',
          maps,
          changes(trial, maps, false),
          'The entry was valid before and is valid now, and the shadow holds the old one. Will there be a fault that tells you?',
        )
      },
    },
    {
      id: 'views',
      says: 'So it is for its kernel and for its users.',
      run(trial) {
        const maps = mappings(trial, 2, 2)
        return compared(
          trial,
          'trap-and-emulate',
          maps,
          changes(trial, maps, true),
          'Under this hypervisor the guest’s kernel and its users have shadows of their own. How many has the frame, and how many have you changed?',
        )
      },
    },
    {
      id: 'roots',
      says: 'When a root entry leads to another table, or to none, so it is.',
      run(trial) {
        const maps = mappings(trial, 2, 2)
        const [one, two] = [0, 2].map((k) => (maps[k] as Mapping).page >> 10) as [number, number]
        const first: Round = { change: '', kernel: stores(trial, maps) }
        const rounds = trial.random.shuffled([
          { change: rootEntry(one, '0'), kernel: loads(maps) },
          { change: rootEntry(one, table(1)) + rootEntry(two, table(0)), kernel: loads(maps) },
          { change: rootEntry(one, table(1)), kernel: [...loads(maps), ...stores(trial, maps)] },
          { change: rootEntry(two, table(0)), kernel: loads(maps) },
        ])
        // A megapage, and through it a store to the other table, which is still a table.
        const map = maps[2] as Mapping
        const frame = frames(trial).find((other) => !maps.some((used) => used.frame === other)) as number
        const address = one * 2 ** 22 + 0x342000 + 4 * (map.page & 0x3ff)
        const mega: Round[] = [
          {
            change: rootEntry(one, 'KERNEL') + rootEntry(two, table(1)),
            kernel: [...loads([map]), { address, value: pte({ ...map, frame }) }],
          },
          { change: '', kernel: loads([map]) },
        ]
        return compared(
          trial,
          'hw-shadow',
          maps,
          [first, ...rounds, ...mega],
          'The store went to the guest’s root. Where does the entry of the same number in the shadow of it lead now?',
        )
      },
    },
    {
      id: 'parts',
      says: 'Bytes, half words and atomic instructions change an entry too.',
      run(trial) {
        const maps = mappings(trial, 1, 5)
        const ways = trial.random.shuffled([
          ['sb    x0, 0(t1)'],
          ['sh    x0, 0(t1)'],
          ['amoswap.w x0, x0, (t1)'],
          ['li    t2, ~4', 'amoand.w x0, t2, (t1)'],
          ['lbu   t2, 1(t1)', 'xori  t2, t2, 4', 'sb    t2, 1(t1)'],
        ])
        const rounds = ways.map((lines, k) => ({
          change: change((maps[k] as Mapping).page, ...lines),
          kernel: [...loads(maps), ...stores(trial, maps)],
        }))
        return compared(
          trial,
          'hw-shadow',
          maps,
          [{ change: '', kernel: stores(trial, maps) }, ...rounds],
          'What was stored may be less than an entry. What is the whole entry now?',
        )
      },
    },
    {
      id: 'emptied',
      says: 'A table that is cleared, and filled anew, is a table as before.',
      run(trial) {
        const maps = mappings(trial, 2, 5)
        const spare = frames(trial).filter((frame) => !maps.some((map) => map.frame === frame))
        const moved = maps.map((map) => ({ ...map, frame: spare.pop() as number }))
        const use = () => ({ kernel: stores(trial, maps), user: loads(maps) })
        const half = maps.slice(0, 5)
        return compared(
          trial,
          'trap-and-emulate',
          maps,
          [
            { change: '', ...use() },
            { change: half.map((map) => put({ ...map, flags: 0 })).join(''), kernel: loads(half), user: loads(half) },
            { change: moved.slice(0, 5).map(put).join(''), ...use() },
            { change: maps.map(put).join(''), kernel: loads(maps), user: loads(maps) },
            { change: moved.map(put).join(''), kernel: loads(maps), user: loads(maps) },
          ],
          'Several entries in a row are made invalid, and its shadows are dropped. Which of them come after one that has been dropped?',
        )
      },
    },
    {
      id: 'ours',
      says: 'The guest may write to all entries of its root, without harm to the hypervisor.',
      run(trial) {
        const maps = mappings(trial, 1, 2)
        const numbers = trial.random.shuffled([0x3c0, 0x3fd, 0x3fe, 0x3ff])
        const change = numbers.map((n) => rootEntry(n, shown(trial.random.int(0, 3) * 2))).join('')
        return compared(
          trial,
          'trap-and-emulate',
          maps,
          [
            { change: '', kernel: stores(trial, maps) },
            { change, kernel: loads(maps), user: loads(maps) },
          ],
          'From root entry SHADOW_TOP on, the shadow’s are not the guest’s. Where is the hypervisor, when it has overwritten them?',
        )
      },
    },
    {
      id: 'cost',
      says: 'A change costs one exit, and the page then no further one.',
      run(trial) {
        const maps = mappings(trial, 2, 4)
        const spare = frames(trial).filter((frame) => !maps.some((map) => map.frame === frame))
        const moved = maps.map((map) => ({ ...map, frame: spare.pop() as number }))
        const rounds = [
          { change: '', kernel: stores(trial, maps) },
          { change: `    slti  x0, x0, 1\n${moved.map(put).join('')}`, kernel: loads(maps) },
          { change: '    slti  x0, x0, 2\n' },
        ]
        const attempt = trial.boot({
          guests: [trial.path('guest.s')],
          files: { 'guest.s': source(maps, rounds) },
          world: 'hw-shadow',
        })
        const ending = attempt.run(400_000)
        const wrong = unfinished(attempt, ending, 'The guest runs to its end.')
        const exits = attempt.between(1, 2)?.exits ?? 0
        const most = maps.length + 1
        if (wrong || exits <= most) return wrong
        return {
          expected: `The guest moves ${maps.length} pages, fences once, and uses them all: ${most} exits.`,
          happened: `There were ${exits}.`,
          look: 'The entry of the shadow can be made anew at once, from what the guest’s entry is now.',
        }
      },
    },
  ],
})
