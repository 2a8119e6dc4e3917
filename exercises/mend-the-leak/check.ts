import { defineExercise, type Failure, sbiError, type Trial, UNTOLD, unfinished, wordsAt } from '../../engine/index.ts'

const WORLD = 'paravirt'
const SUCCESS = 0
const [PARAM, DENIED, STATE] = [-3 >>> 0, -4 >>> 0, -10 >>> 0]
const answered = (error: number | undefined) =>
  error === SUCCESS ? 'done (a0 = 0)' : `refused with ${sbiError(error)}`

const PAGES = ['page_a', 'page_b', 'page_c'] as const
type Page = (typeof PAGES)[number]
const FLAGS = { read: 'PTE_READ', write: 'PTE_DATA', global: 'PTE_READ | 0x20', nothing: '0' } as const

/** One change that is asked for. */
type Request =
  | { readonly what: 'map'; readonly slot: number; readonly frame: string; readonly how: keyof typeof FLAGS }
  | { readonly what: 'pin' | 'unpin'; readonly page: Page }

const words = (request: Request): string => {
  if (request.what !== 'map')
    return `makes ${request.page} a ${request.what === 'pin' ? 'page table' : 'plain page again'}`
  const { slot, frame, how } = request
  if (how === 'nothing') return `takes entry ${slot} back`
  return `has entry ${slot} map ${frame}${how === 'write' ? ', writable' : how === 'read' ? ', read-only' : ', global'}`
}

const code = (request: Request, k: number): string =>
  request.what === 'map'
    ? `    map   ${request.slot}, ${request.frame}, ${FLAGS[request.how]}, ${4 * k}\n`
    : `    make  ${request.page}, ${request.what === 'pin' ? 'MMU_PIN_LEAF' : 'MMU_UNPIN'}, ${4 * k}\n`

/** A kernel on page tables of its own, whose pages a, b, c nobody can write at first. */
const kernel = (body: string, data: string): string => `    .include "../../firmware/include/power.s"
    .include "../../guests/nano/pv.s"
    .macro ask place                     # t1, t2 = row
    la    a0, row
    sw    t1, 0(a0)
    sw    t2, 4(a0)
    li    a1, 1
    hypercall HC_MMU_UPDATE
    la    t0, found
    sw    a0, \\place(t0)
    .endm
    .macro entry frame, flags            # t2 = what maps it
    la    t2, \\frame
    add   t2, t2, gp
    srli  t2, t2, 2
    ori   t2, t2, \\flags
    .endm
    .macro map slot, frame, flags, place
    entry \\frame, \\flags
    .if (\\flags) == 0
    li    t2, 0
    .endif
    la    t1, test_table + 4 * \\slot
    ask   \\place
    .endm
    .macro make page, command, place
    la    t1, \\page + MMU_COMMAND
    li    t2, \\command
    ask   \\place
    .endm
    .equ of_another, 0x80480000
    .option norvc
_start:
    la    sp, stack_top
    traps_start
    page_tables
    bnez  t0, 1f
    power_off
1:  .irp  page, page_a, page_b, page_c
    la    t1, \\page
    slli  t1, t1, 10
    srli  t1, t1, 22
    slli  t1, t1, 2
    la    t2, all_table
    add   t1, t1, t2
    entry \\page, PTE_READ
    ask   0
    .endr
${body}
    power_off
    .balign 4
trap:
    power_off
    .section .data
    .balign 4
row: .word 0, 0
${data}
    .section .bss
    .balign 4096
page_a: .space 4096
page_b: .space 4096
page_c: .space 4096
    .space 1024
stack_top:
    .section .text
`

/** What the rules say: an entry may be writable only for a plain frame, and a frame becomes a table only while nobody can write it. */
class Rules {
  private readonly writers = new Map<string, number>()
  private readonly tables = new Set<string>(['test_table', 'all_table', 'root'])
  private readonly slots = new Map<number, string>()

  /** The frame that an entry maps writable. */
  held(slot: number): string | undefined {
    return this.slots.get(slot)
  }

  answer(request: Request): number {
    if (request.what === 'pin') {
      if (this.tables.has(request.page) || this.writers.get(request.page)) return STATE
      this.tables.add(request.page)
      return SUCCESS
    }
    if (request.what !== 'map') return this.tables.delete(request.page) ? SUCCESS : STATE
    const { slot, frame, how } = request
    if (how === 'global') return PARAM
    if (how !== 'nothing' && frame === FOREIGN) return DENIED
    if (how === 'write' && this.tables.has(frame)) return STATE
    const old = this.slots.get(slot)
    if (how === 'write') {
      this.writers.set(frame, (this.writers.get(frame) ?? 0) + 1)
      this.slots.set(slot, frame)
    } else this.slots.delete(slot)
    if (old !== undefined) this.writers.set(old, (this.writers.get(old) ?? 0) - 1)
    return SUCCESS
  }
}
/** A frame of the next one's memory. */
const FOREIGN = 'of_another'

function obeyed(trial: Trial, requests: readonly Request[], look: string): Failure | undefined {
  const attempt = trial.boot({
    world: WORLD,
    guests: [trial.path('guest.s')],
    files: {
      'guest.s': kernel(
        requests.map(code).join(''),
        wordsAt(
          'found',
          requests.map(() => UNTOLD),
        ),
      ),
    },
  })
  const wrong = unfinished(attempt, attempt.run(1_000_000), 'The guest asks, and switches off.')
  const found = attempt.address('found') as number
  if (!wrong && attempt.word(found) === UNTOLD)
    return {
      expected:
        'A guest begins with tables that map all its memory, and themselves read-only (page_tables in guests/nano/pv.s).',
      happened: 'They were refused.',
      look: 'Reading a table does no harm. And what must the count of a page be when it is to become a table?',
    }
  const rules = new Rules()
  const asked: Asked[] = PAGES.map((page) => ({
    text: `has its entry in all_table map ${page} read-only`,
    frames: [page],
  }))
  for (const [k, request] of requests.entries()) {
    const old = request.what === 'map' ? rules.held(request.slot) : undefined
    const right = rules.answer(request)
    const error = attempt.word(found + 4 * k)
    if (right !== error) {
      const frame = request.what !== 'map' ? request.page : request.how === 'nothing' ? old : request.frame
      const before = asked.filter(({ frames }) => frames.includes(frame)).slice(-6)
      return {
        expected: `${before.length > 0 ? `A guest${before.length < k + PAGES.length ? ', among other things,' : ''} ${before.map(({ text }) => text).join(', ')}. Then it` : 'A guest'} ${words(request)}: that is ${answered(right)}.`,
        happened: error === UNTOLD && wrong ? wrong.happened : `It was ${answered(error)}.`,
        look,
      }
    }
    const frames = [request.what === 'map' ? request.frame : request.page, old]
    asked.push({ text: `${words(request)}${right === SUCCESS ? '' : ' (refused)'}`, frames })
  }
  return wrong
}

/** A request that was answered as it should, and the frames that it concerns. */
interface Asked {
  readonly text: string
  readonly frames: readonly (string | undefined)[]
}

function requests(trial: Trial, count: number): Request[] {
  const { random } = trial
  return Array.from({ length: count }, (): Request => {
    const what = random.pick(['map', 'map', 'map', 'pin', 'unpin'] as const)
    if (what !== 'map') return { what, page: random.pick(PAGES) }
    const how = random.pick(['read', 'write', 'write', 'write', 'nothing', 'global'] as const)
    const frame = random.pick([...PAGES, ...PAGES, ...PAGES, 'test_table', 'all_table', 'root', FOREIGN])
    return { what, slot: random.int(0, 5), frame, how }
  })
}

/** Everything is taken back; then what was refused must not have been counted. */
function afterwards(trial: Trial): Request[] {
  const page = trial.random.pick(PAGES)
  return [
    ...Array.from({ length: 6 }, (_, slot): Request => ({ what: 'map', slot, frame: page, how: 'nothing' })),
    { what: 'unpin', page },
    { what: 'pin', page },
    { what: 'map', slot: trial.random.int(0, 5), frame: page, how: 'write' },
    { what: 'unpin', page },
    { what: 'pin', page },
  ]
}

export default defineExercise({
  part: { file: 'hypervisors/paravirt/memory.s', from: 'take_leaf', to: 'take_pointer' },
  checks: [
    {
      id: 'no-writable-table',
      says: 'No entry makes a page table writable.',
      run: (trial) =>
        obeyed(
          trial,
          trial.random.shuffled(['test_table', 'all_table', 'root']).flatMap((frame, slot): Request[] => [
            { what: 'map', slot, frame, how: 'read' },
            { what: 'map', slot, frame, how: 'write' },
          ]),
          'What is the frame that the entry leads to? Its word says so. Reading a table does no harm.',
        ),
    },
    {
      id: 'no-table-of-a-writable-page',
      says: 'No page that can be written becomes a page table.',
      run(trial) {
        const [page, other] = trial.random.shuffled(PAGES) as [Page, Page]
        return obeyed(
          trial,
          [
            { what: 'map', slot: 1, frame: page, how: 'write' },
            { what: 'map', slot: 2, frame: page, how: 'write' },
            { what: 'pin', page: other },
            { what: 'map', slot: 1, frame: page, how: 'nothing' },
            { what: 'pin', page },
            { what: 'map', slot: 2, frame: page, how: 'read' },
            { what: 'pin', page },
          ],
          'Whoever pins a page looks at its count. Who counts the entries that can write it, and who counts them off?',
        )
      },
    },
    {
      id: 'rules',
      says: 'Whatever is asked for, in whatever order, what the rules allow is done and all else is refused.',
      run: (trial) =>
        obeyed(
          trial,
          [...requests(trial, 80), ...afterwards(trial)],
          'Go through these requests with the count of the page. An entry that replaces another one is one more and one less.',
        ),
    },
    {
      id: 'honest',
      says: 'An honest guest notices nothing.',
      run(trial) {
        const batch = trial.random.int(1, 8)
        const attempt = trial.boot({
          world: WORLD,
          guests: ['nano'],
          files: { 'guests/nano/operation.s': `    .equ BATCH, ${batch}\n    .include "operations/ptemod.s"\n` },
        })
        return unfinished(
          attempt,
          attempt.run(2_000_000),
          `The guest nano changes ${batch} entries of its page table, 288 times, from one page of its own to another and back.`,
        )
      },
    },
  ],
})
