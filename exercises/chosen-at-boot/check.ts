import {
  type Attempt,
  type Between,
  type Check,
  causeName,
  defineExercise,
  type Failure,
  placeText,
  type Setup,
  sbiError,
  shown,
  type Trial,
  unfinished,
  whereIs,
  wordsAt,
} from '../../engine/index.ts'

const FRAME_COUNT = 192
/** Pages whose entries are changed; one more is the answer's, to try on. */
const PAGES = 1023
const ASKED = 150
/** What stands in the kernel's words until there is something to say. */
const UNASKED = 0xffffffff
const NO_TRAP = 0xffffffff
/** Registers that a routine leaves as they were, and the routines in the order of their calls, as the harness notes them. */
const KEPT = ['sp', 'gp', 'tp', ...Array.from({ length: 12 }, (_, k) => `s${k}`)]
const CALLS = ['paravirtual', 'choose', 'print', 'print', 'update', 'update']
/** Calls of paravirt, as its abi.s numbers them: HC_FIRST, HC_MMU_UPDATE. */
const [FIRST_CALL, MMU_UPDATE] = [0x0a000000, 0x0a000007]
/** As scause has it. */
const CALL_FROM_U = 8
/** Exits that finding out may cost: the book's way takes 8 where it takes most. */
const CHOOSING = 30

interface Budget {
  /** Exits for a line; on the bare machine, traps into the firmware. */
  readonly print: number
  /** For a list of changes. */
  readonly update: number
  /** Whether a change of an entry is a store and no more: then there is a bound for instructions, too. */
  readonly plain?: true
}

interface Row {
  readonly page: number
  readonly frame: number
}

const letters = ({ random }: Trial, count: number) =>
  Array.from({ length: count }, () => String.fromCharCode(random.int(97, 122))).join('')

const rowsOf = ({ random }: Trial, count: number): Row[] => {
  const pages = new Set<number>()
  while (pages.size < count) pages.add(random.int(0, PAGES - 1))
  return [...pages].map((page) => ({ page, frame: random.int(0, FRAME_COUNT - 1) }))
}

/** One run: the kernel where it is started, and what holds of it there. */
function started(trial: Trial, world: string | undefined, budget: Budget, renamed: boolean): Failure | undefined {
  const { random } = trial
  const name = random.int(0x1000, 0x7fffffff)
  const where = world
    ? `Under ${world}${renamed ? `, whose SBI_BASE_IMPL_ID is ${shown(name)} here` : ''}`
    : 'On the bare machine'
  const lines = [random.int(5, 20), random.int(80, 199)].map((count) => `${letters(trial, count)}\n`)
  const lists = [rowsOf(trial, random.int(5, 20)), rowsOf(trial, random.int(40, 64))]
  const leads = (page: number, upTo: number) =>
    lists
      .slice(0, upTo)
      .reduce((frame, list) => list.find((row) => row.page === page)?.frame ?? frame, page % FRAME_COUNT)
  const asked = [...new Set([...lists.flat().map(({ page }) => page), ...rowsOf(trial, 60).map(({ page }) => page)])]
  const pages = [PAGES, ...random.shuffled(asked).slice(0, ASKED)]
  const data = [
    ...lines.map(
      (line, k) => `line_${k + 1}: .ascii "${line.trimEnd()}\\n"\n${wordsAt(`bytes_${k + 1}`, [line.length])}`,
    ),
    ...lists.map(
      (list, k) =>
        `    .balign 8\n${wordsAt(
          `list_${k + 1}`,
          list.flatMap(({ page, frame }) => [page, frame]),
        )}${wordsAt(`rows_${k + 1}`, [list.length])}`,
    ),
    wordsAt('asked', pages),
    wordsAt('asked_count', [pages.length]),
  ]
  const setup: Setup = {
    guests: [trial.path('harness.s')],
    ...(world && { world }),
    files: { 'data.s': data.join('') },
    defines: { PV: 0, ...(renamed && { IMPL_ID: name }) }, // the same everywhere: what is below is found out while it runs
  }
  const attempt = trial.boot(setup)
  const ending = attempt.run(800_000)
  const wrong = unfinished(attempt, ending, `${where}, the kernel prints, changes its page table, and ends.`)
  const told = attempt.word('found_paravirtual')
  const right = world === 'paravirt' ? 1 : 0
  if (told !== right && told !== UNASKED)
    return {
      expected: `${where}, paravirtual answers ${right}.`,
      happened: `It answers ${told}.`,
      look: 'A call that exists under one hypervisor only: what do the others answer?',
    }
  if (wrong) return (world === 'paravirt' && ending.reason === 'idle' && asleep(attempt, wrong)) || wrong
  const cause = attempt.word('trapped') as number
  if (cause !== NO_TRAP)
    return {
      expected: `${where}, the kernel takes no trap.`,
      happened: `It took one: ${causeName(cause)}, ${shown(attempt.word((attempt.address('trapped') as number) + 4))} in stval.`,
      look: 'Is what your routine does there allowed here? If the address is one of TEST_PAGES: what stands in its entry now?',
    }
  const over = lists.findIndex((list, k) => attempt.word(`rows_${k + 1}`) !== list.length)
  if (over >= 0)
    return {
      expected: `${where}, what lies behind the ${lists[over]?.length} rows of a list is as before.`,
      happened: `The word behind them was ${shown(lists[over]?.length)}, and is ${shown(attempt.word(`rows_${over + 1}`))}.`,
      look: 'The list is yours, and what is behind it is not. What has to be told besides the rows needs a list of its own.',
    }
  const strayed = changed(attempt, where)
  if (strayed) return strayed
  if (attempt.output() !== lines.join(''))
    return {
      expected: `${where}, two lines are printed: “${lines.join('').slice(0, 40)}…”, ${lines.join('').length} bytes in all.`,
      happened: `Printed were ${attempt.output().length} bytes: “${attempt.output().slice(0, 40)}”.`,
      look: 'Which way of printing was chosen here, and what does it want in its registers?',
    }
  for (const [k, page] of pages.entries()) {
    const found = attempt.word((attempt.address('found') as number) + 4 * k)
    const wanted = leads(page, 2)
    if (found === wanted) continue
    const refused = world === 'paravirt' ? refusal(trial, setup, attempt) : undefined
    if (refused) return { expected: `${where}, page ${page} leads to frame ${wanted} at last.`, ...refused }
    return {
      expected: `${where}, page ${page} leads to frame ${wanted} at last.`,
      happened: `It leads to frame ${found}${found === leads(page, 0) ? ', as in the beginning' : ''}.`,
      look: 'Which table is walked now, what stands in it, and who remembers an older translation?',
    }
  }
  return costly(attempt, where, budget, (lists[1] as Row[]).length, (lines[1] as string).length)
}

/** Where a call made the kernel wait for good. */
function asleep(attempt: Attempt, { expected }: Failure): Failure | undefined {
  const call = attempt.traps(CALL_FROM_U).at(-1)
  if (!call) return undefined
  const place = placeText(whereIs(attempt.lab, call.before, call.from, call.pc))
  return {
    expected,
    happened: `It made a call at ${place}, and waits ever since: the call does not come back.`,
    look: 'Which call is that, and what does it wait for? abi.s says it in a few words, and the README.md beside it in more.',
  }
}

/** What a routine has changed that was to stay. */
function changed(attempt: Attempt, where: string): Failure | undefined {
  const kept = attempt.address('kept') as number
  const at = (call: number, k: number) => attempt.word(kept + 4 * (KEPT.length * call + k))
  for (const [call, name] of CALLS.entries())
    for (const [k, register] of KEPT.entries()) {
      const number = k < 3 ? 2 + k : k < 5 ? 5 + k : 13 + k
      const offset = call === 0 ? 0 : attempt.word('machine_offset')
      const before = k === 0 ? attempt.address('stack_top') : k === 1 ? offset : 0x5eed0000 + number
      if (at(call, k) === before) continue
      return {
        expected: `${where}, ${register} is ${shown(before)} after ${name}, as before.`,
        happened: `It is ${shown(at(call, k))}.`,
        look: 'The routines may change a* and t*. What is to be known later has its place in words of your own.',
      }
    }
  const [before, after] = [attempt.word('last_before'), attempt.word('last_after')]
  if (before === after) return undefined
  return {
    expected: `${where}, the last entry of the table is ${shown(before)} after choose, as before.`,
    happened: `It is ${shown(after)}.`,
    look: 'All 32 bits of it belong to the kernel. What can you store there so that nothing is different?',
  }
}

/** The first call of an update that was refused. The run is made again, to read a0 as each call comes back. */
function refusal(trial: Trial, setup: Setup, attempt: Attempt): Omit<Failure, 'expected'> | undefined {
  const printed = attempt.lab.recorder.marks.find(({ n }) => n === 4)?.step ?? 0
  const returns = attempt.returns('U')
  const again = trial.boot(setup)
  for (const { step, pc, from, before } of attempt.traps(CALL_FROM_U)) {
    const back = returns.find((event) => event.step > step)
    if (step < printed || !back) continue
    again.run(back.step - again.lab.step)
    const [error, done, number] = [10, 11, 17].map((register) => again.registers()[register])
    if (error === 0 || (number as number) < FIRST_CALL) continue
    const place = placeText(whereIs(again.lab, before, from, pc))
    return {
      step: back.step,
      happened: `The call at ${place} was refused: ${sbiError(error)} in a0${number === MMU_UPDATE ? `, after ${done} of its rows` : ''}.`,
      look: 'What is the call to be given, and in which unit? The README.md beside abi.s says what it refuses, and why.',
    }
  }
  return undefined
}

/** What was dearer than it need be. */
function costly(attempt: Attempt, where: string, budget: Budget, rows: number, bytes: number): Failure | undefined {
  const below = where.startsWith('Under') ? 'the hypervisor' : 'the firmware'
  const [choose, print, update] = [1, 3, 5].map((mark) => attempt.between(mark, mark + 1))
  const times = (count = 0) => (count === 1 ? 'once' : `${count} times`)
  const found = (between = choose) => between?.causes.map(({ what, count }) => `${count} × ${what}`).join(', ')
  if (!choose || !print || !update) return undefined
  /** The moment of a mark: what was dear comes next. */
  const from = (mark: number) => {
    const step = attempt.lab.recorder.marks.find(({ n }) => n === mark)?.step
    return step === undefined ? {} : { step }
  }
  if (print.exits > budget.print)
    return {
      ...from(3),
      expected: `${where}, ${below} is ${budget.print ? `entered ${times(budget.print)} at most` : 'not entered'} for a line of ${bytes} bytes.`,
      happened: `It was entered ${times(print.exits)}: ${found(print)}.`,
      look: 'There are two ways to print. One has a price for each byte, and one for each line: which of them is dear here, and by what could you have known?',
    }
  if (update.exits > budget.update)
    return {
      ...from(5),
      expected: `${where}, for ${rows} changes of entries ${below} is ${budget.update ? `entered ${times(budget.update)} at most` : 'not entered'}.`,
      happened: `It was entered ${times(update.exits)}: ${found(update)}.`,
      look: lookAt(update),
    }
  const most = 20 * rows + 100
  if (budget.plain && update.instructions > most)
    return {
      ...from(5),
      expected: `${where}, where no store into a page table is dear, ${rows} changes take ${most} instructions at most.`,
      happened: `They took ${update.instructions}.`,
      look: 'Here it is best to write where the entries are. What made you choose otherwise?',
    }
  if (choose.exits > CHOOSING)
    return {
      ...from(1),
      expected: `${where}, finding out costs ${CHOOSING} exits at most.`,
      happened: `It cost ${choose.exits}: ${found()}.`,
      look: 'One try of each kind says enough.',
    }
  return undefined
}

/** By what the hypervisor was asked for most. */
function lookAt({ causes }: Between): string {
  const { what } = [...causes].sort((a, b) => b.count - a.count)[0] ?? { what: '' }
  if (what.includes('sfence'))
    return 'Each sfence.vma is an exit here. How many of them are needed after a list, and where?'
  if (what.startsWith('environment call'))
    return 'A call is an exit, for one row as for many. Which call takes a list, and how long may it be?'
  return 'A store into a page table that is in use is dear here. Did you measure just that? And which page is not in use?'
}

/** `renamed`: the hypervisors answer SBI_BASE_IMPL_ID with a number that nobody knows. */
const check = (
  id: string,
  says: string,
  worlds: readonly (string | undefined)[],
  budget: Budget,
  renamed = false,
): Check => ({
  id,
  says,
  run(trial) {
    for (const world of worlds) {
      const wrong = started(trial, world, budget, renamed)
      if (wrong) return wrong
    }
    return undefined
  },
})

/** Nobody is asked for anything. */
const FREE: Budget = { print: 0, update: 0, plain: true }

export default defineExercise({
  checks: [
    check('native', 'On the bare machine nobody is asked for anything.', [undefined], FREE),
    check('trap-and-emulate', 'Under trap-and-emulate a line is one exit, and a list a few.', ['trap-and-emulate'], {
      print: 1,
      update: 4,
    }),
    check('paravirt', 'Under paravirt a line is one call, and a list a few.', ['paravirt'], { print: 1, update: 3 }),
    check('hw-nested', 'Under hw-nested page tables are the kernel’s own; the serial line is not.', ['hw-nested'], {
      ...FREE,
      print: 1,
    }),
    check(
      'others',
      'It has chosen well also under hypervisors of which nobody has told it.',
      ['hw-shadow', 'binary-translation'],
      { print: 4, update: 6 },
      true,
    ),
  ],
})
