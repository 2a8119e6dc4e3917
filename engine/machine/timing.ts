// The timing model: a small table of costs, in cycles. The machine's cycle counter is the sum of these over what it
// executes, so it is exact, the same everywhere, and changes only with the table.
import type { CostClass } from '../isa/row.ts'

export interface TimingModel {
  readonly name: string
  /** Where the numbers come from. */
  readonly source: string
  /** Cycles of an instruction by class: 1 to 63. */
  readonly instruction: Readonly<Record<CostClass, number>>
  /** Extra cycles of a taken branch. */
  readonly takenBranch: number
  /** Cycles of reading one page-table entry in a walk. */
  readonly pteRead: number
  /** Cycles from the trapping instruction to the first of the handler, and back by MRET or SRET, within one V. */
  readonly trapEntry: number
  readonly trapReturn: number
  /** Extra cycles of a trap out of a guest (V = 1 to 0), and of a return into one: VM exit and VM entry. */
  readonly vmExit: number
  readonly vmEntry: number
  /** Extra cycles of a load or store that reaches a device. */
  readonly mmio: number
  /** Extra cycles of a CSR instruction that writes. */
  readonly csrWrite: number
  /** Cycles of machine time in one tick of mtime (100 ns). */
  readonly cyclesPerTick: number
}

/** Names and bounds of the scalar parameters, for sliders and for checks. */
export const TIMING_BOUNDS = {
  takenBranch: [0, 63],
  pteRead: [0, 1000],
  trapEntry: [0, 10000],
  trapReturn: [0, 10000],
  vmExit: [0, 10000],
  vmEntry: [0, 10000],
  mmio: [0, 10000],
  csrWrite: [0, 10000],
  cyclesPerTick: [1, 1000],
} as const

/** Bounds of the cost of an instruction, of any class. */
export const INSTRUCTION_BOUNDS = [1, 63] as const

/**
 * A five-stage in-order core of the Rocket class. Integer and branch costs: "The Rocket Chip Generator" (Asanović et al.,
 * UCB/EECS-2016-17) and the core's published parameters (3-cycle redirect, iterative divider, pipelined multiplier).
 * A trap or an xRET flushes the pipeline; a VM exit is an ordinary trap on this kind of core, so it has no extra cost.
 */
export const inOrder: TimingModel = {
  name: 'in-order',
  source: 'Asanović et al. 2016, The Rocket Chip Generator, UCB/EECS-2016-17',
  instruction: {
    alu: 1,
    mul: 4,
    div: 33,
    load: 2,
    store: 1,
    branch: 1,
    jump: 3,
    amo: 6,
    csr: 3,
    fence: 4,
    system: 1,
  },
  takenBranch: 2,
  pteRead: 4,
  trapEntry: 5,
  trapReturn: 5,
  vmExit: 0,
  vmEntry: 0,
  mmio: 40,
  csrWrite: 2,
  cyclesPerTick: 100,
}

/** An x86 generation: the in-order core's instructions with that processor's published cost of leaving and entering a guest. */
const generation = (name: string, vmExit: number, vmEntry: number): TimingModel => ({
  ...inOrder,
  name,
  source:
    'Bugnion, Nieh, Tsafrir 2017, Hardware and Software Support for Virtualization, table 4.3: exit/vmcall, VMRESUME',
  vmExit,
  vmEntry,
})

/** The presets by name. Costs of x86 generations: Bugnion, Nieh and Tsafrir 2017, table 4.3 (cycles). */
export const TIMING_MODELS: readonly TimingModel[] = [
  inOrder,
  generation('Prescott', 1630, 2333),
  generation('Merom', 727, 944),
  generation('Penryn', 638, 643),
  generation('Westmere', 344, 402),
  generation('Sandy Bridge', 365, 460),
  generation('Ivy Bridge', 334, 452),
  generation('Haswell', 253, 318),
  generation('Broadwell', 265, 348),
]

/** What is wrong with a timing model (name of the parameter and its range), or undefined. */
export function timingError(model: TimingModel): string | undefined {
  const check = (name: string, value: number, min: number, max: number) =>
    Number.isInteger(value) && value >= min && value <= max
      ? undefined
      : `${name} is ${value}; it must be ${min} to ${max}`
  for (const [name, cost] of Object.entries(model.instruction)) {
    const wrong = check(`cost of ${name}`, cost, ...INSTRUCTION_BOUNDS)
    if (wrong) return wrong
  }
  for (const [name, [min, max]] of Object.entries(TIMING_BOUNDS)) {
    const wrong = check(name, model[name as keyof typeof TIMING_BOUNDS], min, max)
    if (wrong) return wrong
  }
  return undefined
}
