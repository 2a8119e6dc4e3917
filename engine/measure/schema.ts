// The dataset's form as a JSON Schema (draft 2020-12), for whoever reads it without our types. dataset.ts says what fields mean.
type Schema = { readonly [key: string]: unknown }

const text = (description: string): Schema => ({ type: 'string', description })
const number = (description: string): Schema => ({ type: 'number', description })
const list = (items: Schema, description: string): Schema => ({ type: 'array', items, description })
/** All properties are required, and there are no others, but for those named in `optional`. */
const object = (properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
})

const world = text('`native`, or the name of a hypervisor: a folder of engine/hypervisors')
const timing = text('name of the timing model under which cycles were counted')

const figures = {
  cycles: number('cycles of the machine, waiting included'),
  idle: number('of these, cycles of waiting for an interrupt'),
  instructions: number('instructions retired'),
  exits: number('how often a guest was left, for the hypervisor or the firmware'),
  tlbMisses: number('TLB misses'),
  pteReads1: number('page-table entries read by walks, first stage'),
  pteReads2: number('page-table entries read by walks, second stage'),
  causes: list(
    object({
      what: text('the cause, and for an instruction that was emulated which one'),
      count: number('exits'),
      cycles: number('cycles from leaving the guest until a guest ran again'),
    }),
    'exits by cause, most frequent first',
  ),
  spent: list(
    object({
      world: { enum: ['guest user', 'guest kernel', 'hypervisor', 'firmware'] },
      cycles: number('cycles'),
    }),
    'cycles by who spent them; their sum is `cycles`',
  ),
}

const measurement = object({
  operation: text('a file of engine/guests/nano/operations'),
  world,
  timing,
  repetitions: number('operations in the measured loop; the figures are for one of them'),
  ...figures,
  bytes: number('bytes of input or output that one operation moves'),
  phases: list(
    object({ phase: text('`trap`, a phase of the hypervisor, `firmware`, or `return`'), cycles: number('cycles') }),
    'cycles of the exits by phase; their sum is that of the causes',
  ),
})

const translation = object({
  instructions: number("instructions of the guest's kernel translated, from power-on to the end"),
  blocks: number('in how many blocks'),
  inline: number('of the instructions, in-line sequences'),
  callouts: number('and callouts'),
  cycles: number('cycles of cold translation'),
  used: number('bytes of the translation cache in use at the end'),
  capacity: number('bytes of the cache'),
  flushes: number('how often it was emptied'),
  chained: number('ends of blocks that became jumps to the next'),
  adapted: number('loads and stores that were given a stub'),
  calls: list(object({ kind: text('its kind'), count: number('how often') }), 'callouts executed, by kind'),
})

const workload = object(
  { workload: text('a program of the guest mini, or `boot`'), world, timing, ...figures, translation },
  ['translation'],
)

const memory = object({
  world,
  workload: text('what ran when it was measured'),
  guestTables: number('bytes of page tables that the guest built and the machine walked'),
  hypervisorTables: number('bytes of first-stage page tables that the hypervisor built and the machine walked'),
  secondStage: number('bytes of second-stage page tables'),
  state: number('bytes that the hypervisor keeps for one virtual machine besides'),
})

const model = object({
  name: text('its name'),
  source: text('where its figures come from'),
  instruction: {
    type: 'object',
    additionalProperties: { type: 'number' },
    description: 'cycles by class of instruction',
  },
  takenBranch: number('extra cycles of a taken branch'),
  pteRead: number('cycles of reading one page-table entry'),
  trapEntry: number('cycles of entering a trap'),
  trapReturn: number('cycles of returning from one'),
  vmExit: number('extra cycles of leaving a guest that runs in hardware'),
  vmEntry: number('extra cycles of entering one'),
  mmio: number('extra cycles of an access to a device'),
  csrWrite: number('extra cycles of writing a CSR'),
  cyclesPerTick: number('cycles in one tick of time, 100 ns'),
})

export const SCHEMA: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Ringside: what operations and workloads cost, by world',
  ...object({
    format: { const: 2, description: 'grows when the meaning of a field changes' },
    timing: { ...model, description: 'the timing model of all cycles here' },
    measurements: list(measurement, 'one operation in one world'),
    workloads: list(workload, 'one workload in one world, as a whole'),
    memory: list(memory, 'memory that a world needs beside what its guest has for itself'),
    missing: list(
      object({ world, operation: text('the operation'), workload: text('the workload'), why: text('the reason') }, [
        'operation',
        'workload',
      ]),
      'what a world cannot do; without operation and workload: its memory',
    ),
  }),
}
