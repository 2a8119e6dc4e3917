import {
  type Attempt,
  causeName,
  defineExercise,
  type Failure,
  flatten,
  placeText,
  shown,
  type Trial,
  UNTOLD,
  unfinished,
  whereIs,
  wordsAt,
} from '../../engine/index.ts'

const EACH_TREE = 0
const ONCE = 1
const OFTEN = 2
const VERDICT = 3
const ROUNDS = 128
const [SIE, NO_TRAP, NOT_MISSED] = [1 << 1, 0xffffffff, 0xffffffff]
/** What the harness leaves in a0 when it calls works. */
const BEFORE = 0xffffffff
const [ILLEGAL_INSTRUCTION, TIMER] = [2, 0x80000005] // as scause has them
const REGISTERS = ['sp', 'gp', 'tp', ...Array.from({ length: 12 }, (_, k) => `s${k}`)]
const ABOVE = Array.from({ length: 4 }, (_, k) => `the word at ${4 * k}(sp), the caller’s,`)
const STATE = ['stvec', 'sie', 'SIE of sstatus', ...REGISTERS, ...ABOVE]
const VERDICTS = ['HELPS', 'OFF', 'NONE', 'VIRTUAL']
/** Extensions whose names are longer: some have an h in them. */
const LONGER = ['zicntr', 'zihpm', 'zicsr', 'zifencei', 'zihintpause', 'sstc', 'svade', 'shtvala', 'smepmp']

/** A value of `riscv,isa`, with the extension H or without it. */
function isaOf({ random }: Trial, hasH: boolean): string {
  const single = `rv32ima${random.pick(['', 'c'])}${hasH ? 'h' : ''}`
  const longer = random.shuffled(LONGER).slice(0, random.int(0, 6))
  return [single, ...longer].join('_')
}

/** A tree whose only processor is such a one, as `.byte` lines; without `riscv,isa` if not given. */
function treeOf(trial: Trial, isa?: string): string {
  const { random } = trial
  const isaThenH = [...(isa === undefined ? [] : [['riscv,isa', isa]]), ['compatible', 'acme,h32']] // who reads on finds one
  const cpu = random.shuffled([[['device_type', 'cpu']], isaThenH, [['riscv,isa-base', 'rv32i']]]).flat()
  const bytes = flatten({
    properties: { model: random.pick(['hello', 'riscv,isa', 'h']), compatible: 'riscv-virtio' },
    children: {
      chosen: { properties: { bootargs: random.pick(['', 'hash=h', 'earlycon']) } },
      cpus: { properties: { '#size-cells': [0] }, children: { 'cpu@0': { properties: Object.fromEntries(cpu) } } },
    },
  })
  return `    .balign 8\n    .byte ${[...bytes].join(', ')}\n`
}

interface Setting {
  readonly what: number
  readonly count?: number
  readonly interrupts?: number
  readonly tree?: string
}

/** data.s. Trees lie behind the words that the harness looks for. */
function dataOf({ what, count = 1, interrupts = 0, tree }: Setting): string {
  const words = [what, count, interrupts, tree ? 1 : 0]
  const labels = ['what', 'count', 'interrupts', 'with_tree']
  return `${words.map((word, k) => wordsAt(labels[k] as string, [word])).join('')}    .balign 8\ntrees:\n${tree ?? ''}    .word 0\n`
}

interface Machine {
  readonly world?: string
  readonly h: boolean
}

const told = ({ world, h }: Machine) =>
  `${world ? `Under ${world}, on` : 'On'} a machine ${h ? 'with' : 'without'} the hypervisor extension`

function boot(trial: Trial, { world, h }: Machine, setting: Setting): Attempt {
  return trial.boot({
    guests: [trial.path('harness.s')],
    files: { 'data.s': dataOf(setting) },
    machine: { without: h ? [] : ['H'] },
    ...(world && { world }),
  })
}

/** Where an address of the kernel's is, in words. */
const placed = ({ lab }: Attempt, pc = 0) => whereIs(lab, { world: 'guest kernel', vm: 0 }, 'HS', pc)

/** Why the kernel did not come to its end, or took a trap on the way. `doing`: what the routine was asked, if there is more to say. */
function stopped(attempt: Attempt, machine: Machine, doing = () => ''): Failure | undefined {
  const steps = machine.world === 'binary-translation' ? 400_000 : 100_000 // it has all of the kernel to translate
  const wrong = unfinished(attempt, attempt.run(steps), `${told(machine)}, the kernel comes to its end.`)
  if (wrong)
    return (
      taken(attempt, wrong) ?? { ...wrong, look: `${wrong.look} If it is the end of a routine: where does ra lead?` }
    )
  const cause = attempt.word('trapped')
  if (cause === undefined || cause === NO_TRAP) return undefined
  const [pc, value] = [4, 8].map((offset) => attempt.word((attempt.address('trapped') as number) + offset))
  const place = placed(attempt, pc)
  const illegal = cause === ILLEGAL_INSTRUCTION
  return {
    expected: `${told(machine)}, the kernel’s own handler hears of interrupts only.`,
    happened: `It was told of an exception, scause = ${shown(cause)}: ${causeName(cause)} at ${placeText(place)}${illegal ? '' : `, address ${shown(value)}`}${doing()}.`,
    look: illegal
      ? 'An instruction that the machine does not have traps. Who is to hear of it, and where does he go on?'
      : place.file?.endsWith('harness.s')
        ? 'This is the kernel’s own code. Which of the registers that are to stay as they were, sp, gp, tp and s0 to s11, has your routine changed?'
        : 'Which register has this address, and who wrote it last? A call changes ra, and may change all a* and t*; find answers 0 where there is no such property; and where there is no tree, a0 is 0.',
  }
}

/** Whether it did not end because the timer's interrupt, which nobody has answered, comes again and again. */
function taken(attempt: Attempt, wrong: Failure): Failure | undefined {
  const interrupts = attempt.traps(TIMER)
  const last = interrupts.at(-1)
  const handler = attempt.csr('stvec')
  if (!last || interrupts.length < 2 * ROUNDS || handler === attempt.address('trap')) return undefined
  return {
    expected: wrong.expected,
    happened: `The timer’s interrupt was taken ${interrupts.length} times, the last time at ${placeText(placed(attempt, last.pc))}, and each time it led to ${placeText(placed(attempt, handler))}.`,
    look: 'From which instruction on may an interrupt come again? And where does stvec lead at that moment?',
  }
}

const BARE: readonly Machine[] = [{ h: true }, { h: false }]
const VIRTUAL: readonly Machine[] = [
  { world: 'trap-and-emulate', h: true },
  { world: 'trap-and-emulate', h: false },
  { world: 'binary-translation', h: false },
  { world: 'hw-shadow', h: true },
  { world: 'hw-nested', h: true },
]

export default defineExercise({
  checks: [
    {
      id: 'claims',
      says: 'The letter h is found where it stands for the extension, and nowhere else.',
      run(trial) {
        const { random } = trial
        const isas = Array.from({ length: 10 }, (_, k) => isaOf(trial, k < 2 ? k === 0 : random.int(0, 1) === 1))
        const all = random.shuffled([...isas, 'rv32ima', undefined])
        const trees = all.map((isa, k) => {
          const next = k + 1 < all.length ? `tree_${k + 1}` : 'trees_end'
          return `tree_${k}:\n    .word ${next} - tree_${k}, 0\n${treeOf(trial, isa)}`
        })
        const tree = `${trees.join('    .balign 8\n')}    .balign 8\ntrees_end:\n`
        const attempt = boot(trial, { h: true }, { what: EACH_TREE, count: all.length, tree })
        const answers = attempt.address('answers') as number
        const wrong = stopped(attempt, { h: true }, () => {
          const k = [...all, undefined].findIndex((_, n) => attempt.word(answers + 4 * n) === UNTOLD)
          const asked = all[k]
            ? `where riscv,isa is “${all[k]}”`
            : all.length === k
              ? 'with no tree, a0 = 0'
              : 'with a tree without riscv,isa'
          return `, when claims was called ${asked}`
        })
        for (const [k, isa] of [...all, undefined].entries()) {
          const right = isa && /h/.test(isa.split('_')[0] as string) ? 1 : 0
          const found = attempt.word(answers + 4 * k)
          if (found === right) continue
          if (wrong && found === UNTOLD) return wrong
          return {
            expected: isa
              ? `Where riscv,isa is “${isa}”, the answer is ${right}.`
              : `Where there is no ${k < all.length ? 'property riscv,isa in the tree' : 'tree, a0 = 0'}, nothing is claimed: the answer is 0.`,
            happened: `It is ${found === UNTOLD ? 'not given' : shown(found)}.`,
            look: isa
              ? 'Letters before the first underscore are extensions, one each. Behind it are names.'
              : 'What do you read where there is nothing to read?',
          }
        }
        return wrong
      },
    },
    {
      id: 'works',
      says: 'By trying it is found out whether the extension works, on the bare machine and in virtual ones.',
      run(trial) {
        for (const machine of [...BARE, ...trial.random.shuffled(VIRTUAL).slice(0, 3)]) {
          const attempt = boot(trial, machine, { what: ONCE, interrupts: SIE * trial.random.int(0, 1) })
          const wrong = stopped(attempt, machine)
          if (wrong) return wrong
          const right = machine.h && !machine.world ? 1 : 0
          const found = attempt.word('answers')
          if (found === right) continue
          return {
            expected: `${told(machine)}, the answer of works is ${right}${machine.world ? ': a guest’s processor has no such extension' : ''}.`,
            happened: `It is ${shown(found)}.`,
            look:
              found === BEFORE
                ? 'That stood in a0 before the call. Who writes the answer when the try traps?'
                : 'Which instruction does nothing where the extension is there, and traps where it is not?',
          }
        }
        return undefined
      },
    },
    {
      id: 'traces',
      says: 'Everything is left as it was.',
      run(trial) {
        for (const machine of BARE) {
          for (const setting of [
            { what: ONCE },
            { what: ONCE, interrupts: SIE },
            { what: VERDICT, interrupts: SIE * trial.random.int(0, 1), tree: treeOf(trial, isaOf(trial, true)) },
          ]) {
            const attempt = boot(trial, machine, setting)
            const wrong = stopped(attempt, machine)
            if (wrong) return wrong
            for (const [k, name] of STATE.entries()) {
              const [before, after] = ['before', 'after'].map((label) =>
                attempt.word((attempt.address(label) as number) + 4 * k),
              )
              if (before === after) continue
              return {
                expected: `${told(machine)}, ${name} is ${shown(before)} after ${setting.what === ONCE ? 'works' : 'verdict'}, as before.`,
                happened: `It is ${shown(after)}.`,
                look: 'Of what has been changed for the try, and of what a trap itself changes in sstatus, nothing may be left; and what you put on the stack is below sp.',
              }
            }
          }
        }
        return undefined
      },
    },
    {
      id: 'interrupts',
      says: 'An interrupt that comes meanwhile is not taken for a missing register, and not lost.',
      run(trial) {
        const machine = { h: true }
        const attempt = boot(trial, machine, { what: OFTEN, count: ROUNDS - trial.random.int(0, 20) })
        const wrong = stopped(attempt, machine)
        const answers = attempt.address('answers') as number
        const given = Array.from({ length: ROUNDS }, (_, k) => attempt.word(answers + 4 * k)).filter(
          (word) => word !== UNTOLD,
        )
        const odd = given.findIndex((word) => word !== 1)
        if (odd >= 0)
          return {
            expected: 'While a timer ticks, the answer is 1 each time: the extension is there.',
            happened: `Call ${odd + 1} of works answered ${shown(given[odd])}.`,
            look: 'Who was told of the timer’s interrupt, and what did he take it for?',
          }
        const missed = attempt.word('missed')
        if (wrong || missed === NOT_MISSED) return wrong
        return {
          expected:
            'Of each interrupt of the timer the kernel’s handler is told, at the latest when the routine has come back.',
          happened: `Of the one of call ${given.length} it was never told. After the call, sie was ${shown(missed)}.`,
          look: 'Interrupts may wait, but who takes one for himself, or switches one off in sie, keeps it from the kernel. What is sie to be afterwards?',
        }
      },
    },
    {
      id: 'verdict',
      says: 'What is tried counts more than what is claimed, and a virtual machine is known as one.',
      run(trial) {
        const cases: readonly (Machine & { readonly claimed?: boolean; readonly right: string })[] = [
          { h: true, right: 'HELPS' },
          { h: false, right: 'NONE' },
          { h: false, claimed: true, right: 'OFF' },
          { h: true, claimed: false, right: 'HELPS' },
          { h: false, claimed: false, right: 'NONE' },
          ...trial.random
            .shuffled(VIRTUAL)
            .slice(0, 2)
            .map((machine) => ({ ...machine, right: 'VIRTUAL' })),
          { world: 'hw-nested', h: true, claimed: true, right: 'VIRTUAL' },
        ]
        for (const { right, claimed, ...machine } of cases) {
          const tree = claimed === undefined ? undefined : treeOf(trial, isaOf(trial, claimed))
          const attempt = boot(trial, machine, { what: VERDICT, ...(tree && { tree }) })
          const wrong = stopped(attempt, machine)
          const found = attempt.word('answers')
          if (found === VERDICTS.indexOf(right)) continue
          if (wrong) return wrong
          const claim = claimed === undefined ? '' : `, whose device tree ${claimed ? 'claims' : 'does not claim'} it`
          return {
            expected: `${told(machine)}${claim}, the verdict is ${right}.`,
            happened: `It is ${VERDICTS[found ?? -1] ?? shown(found)}${attempt.output() ? `: “${attempt.output().trim()}”` : ''}.`,
            look: 'Three facts decide: what the tree claims, what a try shows, and who answers your calls. Which of them can be wrong?',
          }
        }
        return undefined
      },
    },
  ],
})
