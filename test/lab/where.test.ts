// Where a lab stands, in the terms of its sources: in every world, before and after paging.
import { expect, test } from 'vitest'
import { assembleSource, hypervisorPath, whereabouts } from '../../engine/index.ts'
import { labOf, sources } from '../sources.ts'

test.each([
  ['bare metal', 1, undefined, ['firmware', 'guest kernel', 'guest user']],
  ['trap-and-emulate, two VMs', 2, 'trap-and-emulate', ['firmware', 'guest kernel', 'guest user', 'hypervisor']],
] as const)('%s: every instruction stands on a line of the program that runs', (_, guests, hypervisor, worlds) => {
  const lab = labOf('tick', hypervisor, guests)
  const seen = new Set<string>()
  const vms = new Set<number>()
  for (let k = 0; k < 4000; k++) {
    const at = whereabouts(lab)
    expect(at.text, JSON.stringify(at)).toMatch(/\w/)
    expect(
      sources(at.file as string)
        ?.split('\n')
        [(at.line as number) - 1]?.trim(),
    ).toBe(at.text)
    expect(at.file).toMatch(
      { firmware: /^firmware/, hypervisor: /^(hypervisors|firmware\/include)/ }[at.world as 'firmware'] ??
        /^guests\/tick/,
    )
    seen.add(at.world)
    vms.add(at.vm)
    if (lab.run(97).reason === 'off') break
  }
  expect([...seen].sort()).toEqual([...worlds].sort())
  expect(vms.has(guests - 1)).toBe(true)
})

test('looking changes nothing that is counted', () => {
  const lab = labOf('tick', 'trap-and-emulate')
  lab.run(50_000)
  const before = lab.counts()
  whereabouts(lab)
  expect(lab.counts()).toEqual(before)
})

test('an address where the running program has nothing has no symbol', () => {
  const lab = labOf('tick')
  lab.run(2000)
  lab.machine.hart.words[40] = 0x1234
  expect(whereabouts(lab)).toEqual({ pc: 0x1234, mode: 'HS', world: 'guest kernel', vm: 0 })
})

test('a mistake in an included file is reported by its path', () => {
  const instead = { 'hypervisors/include/emulate.s': '    lii a0, 1\n' }
  const { diagnostics } = assembleSource(sources, hypervisorPath('trap-and-emulate'), { instead })
  const own = diagnostics.filter((d) => d.code === 'unknown-instruction')
  expect(own[0]).toMatchObject({ file: 'hypervisors/include/emulate.s', line: 1, column: 5 })
})

test('translated code is where it was translated from', () => {
  const lab = labOf('tick', 'binary-translation')
  const seen = new Set<string | undefined>()
  while (!lab.machine.power) {
    lab.run(501)
    if (lab.recorder.now.world === 'guest kernel') seen.add(whereabouts(lab).file)
  }
  expect([...seen]).toEqual(['guests/tick/kernel.s'])
})
