// Software against hardware, over the generations of processors (Adams and Agesen 2006, sections 6 and 7): which is faster depends on
// what leaving a guest costs, and on how often the work makes one leave it. What entries and exits cost are the published figures
// of each generation (Bugnion, Nieh and Tsafrir 2017, table 4.3); all else is as in the model `in-order`.
import { describe, expect, test } from 'vitest'
import { TIMING_MODELS, type TimingModel } from '../../engine/index.ts'
import { measureWorkload } from '../../engine/measure/mini.ts'
import { Workshop } from '../../engine/measure/software.ts'
import { sources } from '../sources.ts'
import { model, workload } from './worlds.ts'

const SOFTWARE = 'binary-translation'
const roundTrip = ({ vmExit, vmEntry }: TimingModel) => vmExit + vmEntry
/** The dearest first; each next one is cheaper. */
const GENERATIONS = TIMING_MODELS.filter(({ name }) =>
  ['Prescott', 'Merom', 'Westmere', 'Broadwell'].includes(name),
).sort((p, q) => roundTrip(q) - roundTrip(p))
const workshop = new Workshop(sources)
const cycles = (name: string, world: string, timing: TimingModel) =>
  measureWorkload(workshop, name, world, { timing }).cycles

describe('software and first-generation hardware, with shadow page tables', () => {
  const dearest = model('Prescott')

  test('hardware wins where the work needs few exits, however dear they are (vmExit, vmEntry)', () => {
    expect(cycles('syscall', 'hw-shadow', dearest)).toBeLessThan(workload('syscall', SOFTWARE).cycles)
  })

  test('software wins where the work needs many, when they are dear', () => {
    for (const name of ['fork', 'console'])
      expect(cycles(name, 'hw-shadow', dearest)).toBeGreaterThan(workload(name, SOFTWARE).cycles)
  })

  test('what software costs does not depend on them', () => {
    expect(cycles('fork', SOFTWARE, dearest)).toBe(workload('fork', SOFTWARE).cycles)
  })

  test('in between they cross: making processes is faster in software up to a generation, and in hardware from then on', () => {
    const software = workload('fork', SOFTWARE).cycles
    const hardware = GENERATIONS.map((timing) => cycles('fork', 'hw-shadow', timing))
    expect(hardware).toEqual([...hardware].sort((p, q) => q - p))
    expect(hardware[0]).toBeGreaterThan(software)
    expect(hardware.at(-1)).toBeLessThan(software)
  })
})

test('a second stage ends it: the same work, and hardware wins in every generation (vmExit, vmEntry)', () => {
  expect(cycles('fork', 'hw-nested', model('Prescott'))).toBeLessThan(workload('fork', SOFTWARE).cycles)
})
