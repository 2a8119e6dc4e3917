// The layer diagram's facts must hang together: a trap goes down to a layer that is there, and ends at the firmware.
import { expect, test } from 'vitest'
import { ARRANGEMENTS, type Arrangement, ROLES, type Role } from '../../site/book/layers.ts'
import { sources } from '../sources.ts'

const each = Object.entries(ARRANGEMENTS) as [string, Arrangement][]

test.each(each)('%s: every trap enters a layer below, and may be passed up again', (_, { layers }) => {
  for (const role of ROLES) {
    const { to, thenTo } = layers[role] ?? {}
    if (to) expect(ROLES.indexOf(to)).toBeGreaterThan(ROLES.indexOf(role))
    for (const target of [to, thenTo]) if (target) expect(layers[target], target).toBeDefined()
    if (thenTo) expect(ROLES.indexOf(thenTo)).toBeLessThan(ROLES.indexOf(to as Role))
  }
})
test.each(each)('%s: a layer that is missing is explained', (_, { layers, without }) =>
  expect(ROLES.every((role) => layers[role]) || without !== '').toBe(true),
)

test('without help from the processor no guest is in supervisor mode; with it, in a virtual one', () => {
  expect(ARRANGEMENTS.native.layers.kernel?.mode?.[0]).toBe('S')
  expect(ARRANGEMENTS.full.layers.kernel?.mode?.[0]).toBe('U')
  expect(ARRANGEMENTS.paravirtual.layers.kernel?.mode?.[0]).toBe('U')
  expect(ARRANGEMENTS.assisted.layers.kernel?.mode?.[0]).toBe('VS')
})

test.each(each)('%s: every layer but hardware has code that can be opened', (_, { layers, execution }) => {
  for (const role of ROLES)
    if (layers[role] && role !== 'hardware') expect(sources(layers[role].code ?? ''), role).toBeDefined()
  if (execution !== 'native') expect(layers.hypervisor?.code).toContain(`hypervisors/${execution}/`)
})
