import {
  type Attempt,
  defineExercise,
  type Failure,
  flatten,
  shown,
  type Trial,
  UNTOLD,
  unfinished,
  wordsAt,
} from '../../engine/index.ts'

const EACH_TREE = 0
const ONCE = 1
const OFTEN = 2
const VERDICT = 3
const ROUNDS = 128
const [SIE, NO_TRAP] = [1 << 1, 0xffffffff]
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

/** Why the kernel did not come to its end, or took a trap on the way. */
function stopped(attempt: Attempt, machine: Machine): Failure | undefined {
  const steps = machine.world === 'binary-translation' ? 400_000 : 100_000 // it has all of the kernel to translate
  const wrong = unfinished(attempt, attempt.run(steps), `${told(machine)}, the kernel comes to its end.`)
  if (wrong) return wrong
  const cause = attempt.word('trapped')
  if (cause === NO_TRAP) return undefined
  return {
    expected: `${told(machine)}, the kernel’s own handler hears of interrupts only.`,
    happened: `It was told of an exception, scause = ${shown(cause)}.`,
    look: 'An instruction that the machine does not have traps. Who is to hear of it, and where does he go on?',
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
        const wrong = stopped(attempt, { h: true })
        const answers = attempt.address('answers') as number
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
            look: 'Which instruction does nothing where the extension is there, and traps where it is not?',
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
            { what: ONCE, interrupts: SIE * trial.random.int(0, 1) },
            { what: VERDICT, tree: treeOf(trial, isaOf(trial, true)) },
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
      says: 'An interrupt that comes meanwhile is not taken for a missing register.',
      run(trial) {
        const machine = { h: true }
        const attempt = boot(trial, machine, { what: OFTEN, count: ROUNDS - trial.random.int(0, 20) })
        const wrong = stopped(attempt, machine)
        const answers = attempt.address('answers') as number
        const given = Array.from({ length: ROUNDS }, (_, k) => attempt.word(answers + 4 * k)).filter(
          (word) => word !== UNTOLD,
        )
        const odd = given.findIndex((word) => word !== 1)
        if (odd < 0) return wrong
        return {
          expected: 'While a timer ticks, the answer is 1 each time: the extension is there.',
          happened: `Call ${odd + 1} of works answered ${shown(given[odd])}.`,
          look: 'Who was told of the timer’s interrupt, and what did he take it for?',
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
