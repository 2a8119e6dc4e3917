import {
  causeName,
  defineExercise,
  type Failure,
  shown,
  type Trial,
  twins,
  UNTOLD,
  wordsAt,
} from '../../engine/index.ts'

/** Registers of devices that keep what is written there: the serial line's scratch byte; words of the interrupt controller. */
const SCRATCH = 0x10000007
const PRIORITY = 0x0c000004
const ENABLED = 0x0c002080
const ATOMIC = ['swap', 'add', 'xor', 'or', 'and', 'min', 'max', 'minu', 'maxu'].map((name) => `amo${name}.w`)

/** What the guest does before it, the instruction, and the register that is written down after it. */
interface Access {
  readonly before: readonly string[]
  readonly instruction: string
  readonly register: string
}

/** A kernel that does these, and keeps two words for each: the register, and the cause where it trapped. x30 and x31 are its own. */
const guest = (accesses: readonly Access[]): string => `    .include "../../firmware/include/power.s"
    .option norvc
_start:
    la    x31, trap
    csrw  stvec, x31
    la    x31, found
${accesses
  .map(
    ({ before, instruction, register }) => `    ${before.join('\n    ')}
    li    x30, -1
    .option ${instruction.startsWith('c.') ? 'rvc' : 'norvc'}
    ${instruction}
    .option norvc
    sw    ${register}, 0(x31)
    sw    x30, 4(x31)
    addi  x31, x31, 8
`,
  )
  .join('')}    power_off
    .balign 4
trap:                                    # only what has four bytes is to trap
    csrr  x30, sepc
    addi  x30, x30, 4
    csrw  sepc, x30
    csrr  x30, scause
    sret
    .section .data
${wordsAt(
  'found',
  accesses.flatMap(() => [UNTOLD, UNTOLD]),
)}`

/** Any register of the guest but those in use. */
function other(trial: Trial, ...used: string[]): string {
  const name = `x${trial.random.int(1, 29)}`
  return used.includes(name) ? other(trial, ...used) : name
}

function store(trial: Trial, name: string, address: number, value: number): Access {
  const [base, offset] = [other(trial), trial.random.int(-2048, 2047)]
  const zero = trial.random.int(0, 7) === 0
  const register = zero ? 'x0' : other(trial, base)
  return {
    before: [
      `li    ${base}, ${shown((address - offset) >>> 0)}`,
      ...(zero ? [] : [`li    ${register}, ${shown(value)}`]),
    ],
    instruction: `${name} ${register}, ${offset}(${base})`,
    register,
  }
}

function load(trial: Trial, name: string, address: number): Access {
  const [base, offset] = [other(trial), trial.random.int(-2048, 2047)]
  const register = trial.random.pick(['x0', base, ...Array.from({ length: 6 }, () => other(trial))])
  return {
    before: [
      ...(register === 'x0' ? [] : [`li    ${register}, ${shown(trial.random.word())}`]),
      `li    ${base}, ${shown((address - offset) >>> 0)}`,
    ],
    instruction: `${name} ${register}, ${offset}(${base})`,
    register,
  }
}

function compressed(trial: Trial, name: string): Access {
  const [base, register] = trial.random.shuffled(['x8', 'x9', 'x10', 'x11', 'x12', 'x13', 'x14', 'x15']) as [
    string,
    string,
  ]
  const [from, offset] = [name.endsWith('sp') ? 'sp' : base, 4 * trial.random.int(0, 31)]
  return {
    before: [`li    ${from}, ${shown(PRIORITY - offset)}`, `li    ${register}, ${shown(trial.random.word())}`],
    instruction: `${name} ${register}, ${offset}(${from})`,
    register,
  }
}

function atomic(trial: Trial, name: string, address: number): Access {
  const base = other(trial)
  const operand = other(trial, base)
  const register = other(trial)
  return {
    before: [`li    ${base}, ${shown(address)}`, `li    ${operand}, ${shown(trial.random.word())}`],
    instruction: `${name} ${register}, ${operand}, (${base})`,
    register,
  }
}

/** The machine of the first fills in htinst; the second has to look at the instruction. */
const WORLDS = ['hw-nested', 'hw-shadow']

/** Where a guest finds something else than on the bare machine. */
function compared(
  trial: Trial,
  worlds: readonly string[],
  accesses: readonly Access[],
  look: string,
): Failure | undefined {
  for (const world of worlds) {
    const { virtual, wrong, differs, words } = twins(trial, world, guest(accesses), 2 * accesses.length, 50_000)
    if (differs === undefined) {
      if (wrong) return wrong
      continue
    }
    const { instruction, register } = accesses[differs >> 1] as Access
    const told = (word: number | undefined) =>
      differs % 2 === 0
        ? `${register} holds ${shown(word)}`
        : word === 0xffffffff
          ? 'it does not trap'
          : `it traps: ${causeName(word ?? 0)}`
    const expected = `Under ${world}, after access ${(differs >> 1) + 1}, ${instruction}: ${told(words[0])}, as on the bare machine.`
    const lost = virtual.word((virtual.address('found') as number) + 4 * (differs | 1)) === UNTOLD
    if (lost) return { expected, happened: `The guest does not come so far. ${wrong?.happened ?? ''}`.trim(), look }
    return { expected, happened: `There ${told(words[1])}.`, look }
  }
  return undefined
}

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make)

export default defineExercise({
  part: { file: 'hypervisors/include/mmio.s', from: 'exit_emulate_transformed', to: 'mmio_decoded' },
  checks: [
    {
      id: 'registers',
      says: 'Words go from any register to the device and from there to any other.',
      run: (trial) =>
        compared(
          trial,
          ['hw-nested'],
          times(12, () => [store(trial, 'sw', ENABLED, trial.random.word()), load(trial, 'lw', ENABLED)]).flat(),
          'First: is it a load or a store? Then, which register holds what to store, and which gets what was loaded?',
        ),
    },
    {
      id: 'widths',
      says: 'Bytes and half words too, with and without sign; and what the device refuses traps.',
      run(trial) {
        const { random } = trial
        const bytes = () =>
          random
            .shuffled([0, 0x80])
            .flatMap((sign) => [
              store(trial, 'sb', SCRATCH, (random.word() & ~0x80) | sign),
              load(trial, 'lb', SCRATCH),
              load(trial, 'lbu', SCRATCH),
            ])
        const refused = random.shuffled(['lb', 'lbu', 'lh', 'lhu']).map((name) => load(trial, name, PRIORITY))
        const stores = random.shuffled(['sb', 'sh']).map((name) => store(trial, name, PRIORITY, random.word()))
        return compared(
          trial,
          ['hw-shadow'],
          [...times(3, bytes).flat(), ...random.shuffled([...refused, ...stores])],
          'funct3 says how many bytes, and whether a load extends with zeros or with the sign. The interrupt controller takes words only.',
        )
      },
    },
    {
      id: 'lengths',
      says: 'Behind an instruction of two bytes the guest goes on two bytes further, behind one of four, four.',
      run(trial) {
        const pair = () => [
          ...trial.random.pick([
            [compressed(trial, 'c.sw'), load(trial, 'lw', PRIORITY)],
            [store(trial, 'sw', PRIORITY, trial.random.word()), compressed(trial, 'c.lw')],
            [compressed(trial, 'c.swsp'), compressed(trial, 'c.lwsp')],
          ]),
        ]
        return compared(
          trial,
          WORLDS,
          times(10, pair).flat(),
          'How can you see that an instruction had two bytes, in memory and in htinst? And what do its low bits look like then?',
        )
      },
    },
    {
      id: 'atomic',
      says: 'An atomic instruction is one access, with a result.',
      run: (trial) =>
        compared(
          trial,
          ['hw-shadow'],
          times(8, () => [
            atomic(trial, trial.random.pick(ATOMIC), ENABLED),
            load(trial, 'lw', ENABLED),
            store(trial, 'sw', ENABLED, trial.random.word()),
          ]).flat(),
          'The opcode 0x2f goes to mmio_atomic, with all registers as for a load or store.',
        ),
    },
  ],
})
