// The same bytes print the same, on the bare machine and in every virtual machine.
import { describe, expect, test } from 'vitest'
import type { MachineConfig } from '../../engine/index.ts'
import { END, exitsOf, guest, labIn, NATIVE, outputs, UNMODIFIED } from './worlds.ts'

/** Every hypervisor, alone and in full; and what can be different about it, with two. */
const WORLDS: [string, Record<string, number>, vms: number][] = [
  ...UNMODIFIED.flatMap((world) => [1, 4].map((vms): [string, Record<string, number>, number] => [world, {}, vms])),
  ['binary-translation', { CACHE_SIZE: 8192 }, 2],
  ['hw-nested', { SUPERPAGES: 1 }, 2],
  ['hw-nested', { SSTC_GUEST: 1 }, 2],
  ['hw-nested', { NO_HTINST: 1, SUPERPAGES: 1, SSTC_GUEST: 1 }, 2],
]
const OFF = { kind: 'pass', code: 0 }
const image = new TextEncoder().encode('A disk with a line of text on it.\nAnd another.\n'.padEnd(9000, 'x'))
const disks = (count: number): Partial<MachineConfig> => ({
  virtio: Array.from({ length: count }, () => ({ kind: 'block', version: 2, image }) as const),
})
const INPUT = 'what was typed\nbefore the machine was on'

const [TICK] = outputs(labIn(NATIVE, [guest('tick')]))
const [MINI] = outputs(labIn(NATIVE, [guest('mini')]))
const [MINI_WITH_ALL] = outputs(labIn(NATIVE, [guest('mini')], { machine: disks(1) }), INPUT)

describe.each(WORLDS)('under %s %j, in %i VMs', (world, defines, vms) => {
  test('tick prints the same', () => {
    const lab = labIn(world, new Array(vms).fill(guest('tick')), { defines })
    expect(outputs(lab)).toEqual(new Array(vms).fill(TICK))
    expect(lab.machine.power).toEqual(OFF)
  })

  test('mini prints the same, with a disk and with input', () => {
    expect(MINI_WITH_ALL).toContain('echo: before the machine was on')
    expect(MINI_WITH_ALL).toContain('blocks: A disk with')
    const lab = labIn(world, new Array(vms).fill(guest('mini')), { defines, machine: disks(vms) })
    expect(outputs(lab, INPUT)).toEqual(new Array(vms).fill(MINI_WITH_ALL))
    expect(lab.machine.power).toEqual(OFF)
  })
})

describe.each(UNMODIFIED)('under %s', (world) => {
  test('a disk with the legacy interface is no disk, and a VM without one has none', () => {
    const legacy = { virtio: [{ kind: 'block', version: 1, image } as const] }
    expect(outputs(labIn(world, [guest('mini')], { machine: legacy }))).toEqual([MINI])
    expect(outputs(labIn(world, [guest('mini'), guest('mini')], { machine: disks(1) }))[1]).toBe(MINI)
  })

  test('the machine does not matter: no C, no Sstc, a TLB of four entries, slow devices', () => {
    const machine: Partial<MachineConfig> = { without: ['C', 'Sstc'], tlb: { entries: 4, ways: 4 }, pmp: 0 }
    expect(outputs(labIn(world, [guest('mini')], { machine }))).toEqual([MINI])
  })

  test('VMs of another size and with weights print the same', () => {
    const options = { vmBytes: 32 << 20, weights: [3, 2], machine: { ramBytes: 96 << 20 } }
    expect(outputs(labIn(world, [guest('mini'), guest('tick')], options))).toEqual([MINI, TICK])
  })

  test('who waits for input sleeps, and wakes when it comes, in the VM to whose line it comes', () => {
    const echo = guest('mini', { defines: { WORKLOAD_ECHO: 1 } })
    const lab = labIn(world, [echo, echo])
    const type = (vm: number, text: string) => lab.input(vm, new TextEncoder().encode(text))
    expect(lab.run(END).reason).toBe('idle')
    type(1, 'hel')
    expect(lab.run(END).reason).toBe('idle')
    type(1, 'lo\nsecond\n')
    expect(lab.run(END).reason).toBe('idle')
    expect(lab.output(1)).toMatch(/echo: hello\necho: second\n$/)
    expect(lab.output(0)).not.toContain('echo:')
    type(0, 'first\n\x04')
    expect(lab.run(END).reason).toBe('idle')
    expect(lab.output(0)).toMatch(/echo: first\necho: ended, status 0\ninit: done\n$/)
    type(1, '\x04')
    expect(lab.run(END)).toEqual({ reason: 'off', how: OFF })
  })

  test('input that comes while a VM computes reaches it, and not the one that runs', () => {
    const lab = labIn(world, [
      guest('mini', { defines: { WORKLOAD_COMPUTE: 1 } }),
      guest('mini', { defines: { WORKLOAD_ECHO: 1 } }),
    ])
    const computing = () =>
      lab.output(1).includes('init: up') && lab.recorder.now.world === 'guest user' && lab.recorder.now.vm === 0
    while (!computing()) expect(lab.run(5000).reason).toBe('budget')
    lab.input(1, new TextEncoder().encode('while the other computes\n\x04'))
    lab.run(END)
    expect(lab.machine.power).toEqual(OFF)
    expect(lab.output(1)).toContain('echo: while the other computes\n')
    expect(lab.output(0)).not.toContain('echo')
    expect(exitsOf(lab)['supervisor external interrupt']).toBeGreaterThan(0)
  })

  test('the failure of one VM is the failure of the machine, after the others have ended', () => {
    const failing = guest('nano', { instead: { 'guests/nano/operation.s': FAILING } })
    const lab = labIn(world, [failing, guest('tick')])
    expect(outputs(lab)[1]).toBe(TICK)
    expect(lab.machine.power).toEqual({ kind: 'fail', code: 1 })
  })
})

const FAILING = `
    .equ IN_USER, 0
    .macro setup
    .endm
    .macro operation
    ebreak
    .endm
    .macro on_trap
    .endm`
