// The table of entries, on counters. A new world or operation has to be added to it.
import { describe, expect, test } from 'vitest'
import { NATIVE } from '../../engine/index.ts'
import { DISAGREEMENTS, ENTRIES } from './entries.ts'
import { HYPERVISORS, model, OPERATIONS, operation } from './worlds.ts'

test('the table has a row for every operation and a column for every hypervisor', () => {
  expect(Object.keys(ENTRIES).sort()).toEqual([...OPERATIONS].sort())
  for (const row of Object.values(ENTRIES)) expect(Object.keys(row).sort()).toEqual([...HYPERVISORS].sort())
})

describe.each(HYPERVISORS)('under %s', (world) => {
  test.each(OPERATIONS)('%s leaves the guest as often as the table says', (name) => {
    // The other virtual machine of vmswitch translates its way from one loop to the next while this one is measured.
    const found = name === 'vmswitch' ? Math.round(operation(name, world).exits) : operation(name, world).exits
    expect(found).toBe(ENTRIES[name]?.[world])
  })
})

test('on bare metal the firmware is called where it is asked, and nothing else leaves the guest', () => {
  const calls = OPERATIONS.filter((name) => name !== 'vmswitch').flatMap((name) => {
    const { exits } = operation(name, NATIVE)
    return exits === 0 ? [] : [[name, exits]]
  })
  expect(Object.fromEntries(calls)).toEqual({ hypercall: 1, timer: 2, 'console-call': 1 })
})

test.each(DISAGREEMENTS)('$operations under $world: $because', ({ operations, world, expected, beyond, because }) => {
  expect(because.length).toBeGreaterThan(80)
  for (const name of operations) {
    const { causes, exits } = operation(name, world)
    const extra = causes.filter(({ what }) => beyond.includes(what)).reduce((sum, c) => sum + Math.min(1, c.count), 0)
    expect(exits).toBeGreaterThan(expected)
    expect(exits - extra, name).toBe(expected)
  }
})

test.each(['Prescott', 'Broadwell'])('no count depends on the timing model (%s)', (timing) => {
  for (const world of [NATIVE, ...HYPERVISORS]) {
    const { exits, instructions, causes } = operation('pgfault', world, model(timing))
    const plain = operation('pgfault', world)
    expect({ exits, instructions }).toEqual({ exits: plain.exits, instructions: plain.instructions })
    expect(causes.map((c) => [c.what, c.count])).toEqual(plain.causes.map((c) => [c.what, c.count]))
  }
})
