// The laws of trap and emulate, on counters: they hold under every timing model.
import { describe, expect, test } from 'vitest'
import { type Measurement, measure, NATIVE, TIMING_MODELS } from '../../engine/index.ts'
import { measureOperation } from '../../engine/measure/nano.ts'
import { Workshop } from '../../engine/measure/software.ts'
import { sources } from '../sources.ts'

const workshop = new Workshop(sources)
const measured = (operation: string, world: string, timing = TIMING_MODELS[0]): Measurement =>
  measureOperation(workshop, operation, world, { timing, phases: false })

describe('under trap and emulate', () => {
  test('computing needs no exit, and costs what it costs natively', () => {
    const virtual = measured('compute', 'trap-and-emulate')
    expect(virtual.exits).toBe(0)
    expect(virtual.cycles).toBe(measured('compute', NATIVE).cycles)
  })

  test('a write to the interrupt mask is one exit', () => {
    expect(measured('cr8wr', 'trap-and-emulate').causes).toMatchObject([
      { what: 'illegal instruction: csrrw sie', count: 1 },
    ])
  })

  test('a system call is one exit for the call, and one for each privileged instruction of the handler', () => {
    const { exits, causes } = measured('syscall', 'trap-and-emulate')
    expect(exits).toBe(4)
    expect(new Set(causes.map((c) => c.what))).toEqual(
      new Set([
        'environment call from U-mode or VU-mode',
        'illegal instruction: csrrs sepc',
        'illegal instruction: csrrw sepc',
        'illegal instruction: sret',
      ]),
    )
  })

  test.each(TIMING_MODELS)('counts do not depend on the timing model ($name)', (timing) => {
    const { exits, instructions } = measured('syscall', 'trap-and-emulate', timing)
    const { exits: sameExits, instructions: sameInstructions } = measured('syscall', 'trap-and-emulate')
    expect({ exits, instructions }).toEqual({ exits: sameExits, instructions: sameInstructions })
  })
})

test('the cycles of a measurement are the sum of what the worlds spent', () => {
  for (const world of [NATIVE, 'trap-and-emulate']) {
    const { cycles, spent } = measured('syscall', world)
    expect(spent.reduce((sum, s) => sum + s.cycles, 0)).toBeCloseTo(cycles, 9)
  }
})

test('what cannot be measured says why', () => {
  expect(measure(sources, 'nothing-of-the-kind', NATIVE)).toEqual({
    ok: false,
    error: 'nothing-of-the-kind in native: there is no operation nothing-of-the-kind',
  })
})
