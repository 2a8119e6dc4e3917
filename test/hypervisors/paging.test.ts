// Random page tables, random stores into them, random accesses: what the bare machine does, a virtual machine must do, to the bit.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { leaves, scripts } from './scripts.ts'
import { NATIVE } from './worlds.ts'

describe.each([
  ['trap-and-emulate', {}],
  ['trap-and-emulate', { SHADOWS_MAX: 8 }],
  ['hw-nested', {}],
  ['hw-nested', { SUPERPAGES: 1, NO_HTINST: 1 }],
  ['hw-shadow', {}],
  ['hw-shadow', { SHADOWS_MAX: 6 }], // so few shadow pages that they run out all the time
] as [string, Record<string, number>][])('under %s %j', (world, defines) => {
  test('random page tables, written while they are in use, mean the same', () => {
    let done = 0
    fc.assert(
      fc.property(scripts, (script) => {
        const real = leaves(NATIVE, script)
        fc.pre(real.stop.reason === 'off')
        done += real.log.filter((word) => word === 3).length
        expect(leaves(world, script, defines)).toEqual(real)
      }),
      { numRuns: 10, seed: 1, endOnFailure: true },
    )
    // Not all of it were faults.
    expect(done).toBeGreaterThan(100)
  })
})
