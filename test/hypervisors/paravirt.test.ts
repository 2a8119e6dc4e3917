// The guest mini, ported: what it prints is what it prints on bare metal, in one virtual machine or several.
import { describe, expect, test } from 'vitest'
import type { MachineConfig } from '../../engine/index.ts'
import { END, guest, labIn, NATIVE, outputs } from './worlds.ts'

const OFF = { kind: 'pass', code: 0 }
const image = new TextEncoder().encode('A disk with a line of text on it.\nAnd another.\n'.padEnd(9000, 'x'))
const disks = (count: number): Partial<MachineConfig> => ({
  virtio: Array.from({ length: count }, () => ({ kind: 'block', version: 2, image }) as const),
})
const INPUT = 'what was typed\nbefore the machine was on'

describe('under paravirt', () => {
  test.each([1, 4])('mini prints what it prints natively in %i VMs, each with a disk and with input', (vms) => {
    const [native] = outputs(labIn(NATIVE, [guest('mini')], { machine: disks(1) }), INPUT)
    expect(native).toContain('echo: before the machine was on')
    expect(native).toContain('blocks: A disk with')
    const lab = labIn('paravirt', new Array(vms).fill(guest('mini')), { machine: disks(vms) })
    expect(outputs(lab, INPUT)).toEqual(new Array(vms).fill(native))
    expect(lab.machine.power).toEqual(OFF)
  })

  test('a disk with the legacy interface is no disk, and a VM without one has none', () => {
    const [none] = outputs(labIn(NATIVE, [guest('mini')]))
    const legacy = { virtio: [{ kind: 'block', version: 1, image } as const] }
    expect(outputs(labIn('paravirt', [guest('mini')], { machine: legacy }))).toEqual([none])
    expect(outputs(labIn('paravirt', [guest('mini'), guest('mini')], { machine: disks(1) }))[1]).toBe(none)
  })

  test('the machine does not matter: no C, no H, no Sstc, a TLB of four entries, no PMP', () => {
    const machine: Partial<MachineConfig> = { without: ['C', 'H', 'Sstc'], tlb: { entries: 4, ways: 4 }, pmp: 0 }
    const [native] = outputs(labIn(NATIVE, [guest('mini')]))
    expect(outputs(labIn('paravirt', [guest('mini')], { machine }))).toEqual([native])
  })

  test('VMs of other sizes and weights print the same', () => {
    const [native] = outputs(labIn(NATIVE, [guest('mini')]))
    const options = { vmBytes: 32 << 20, weights: [1, 5, 2], machine: { ramBytes: 128 << 20 } }
    expect(outputs(labIn('paravirt', new Array(3).fill(guest('mini')), options))).toEqual([native, native, native])
  })

  test('who waits for input sleeps, and wakes when it comes, in the VM to whose line it comes', () => {
    const echo = guest('mini', { defines: { WORKLOAD_ECHO: 1 } })
    const lab = labIn('paravirt', [echo, echo])
    const type = (vm: number, text: string) => lab.input(vm, new TextEncoder().encode(text))
    expect(lab.run(END).reason).toBe('idle')
    type(1, 'hello\n')
    expect(lab.run(END).reason).toBe('idle')
    expect(lab.output(1)).toMatch(/echo: hello\n$/)
    expect(lab.output(0)).not.toContain('echo:')
    type(0, 'first\n\x04')
    expect(lab.run(END).reason).toBe('idle')
    expect(lab.output(0)).toMatch(/echo: first\necho: ended, status 0\ninit: done\n$/)
    type(1, '\x04')
    expect(lab.run(END)).toEqual({ reason: 'off', how: OFF })
  })

  test('more input than a ring holds arrives whole', () => {
    const long = `${'0123456789'.repeat(300)}\n`
    const lab = labIn('paravirt', [guest('mini', { defines: { WORKLOAD_ECHO: 1 } })])
    lab.input(0, new TextEncoder().encode(`${long}\x04`))
    lab.run(END)
    expect(lab.output(0).replace(/\necho: |\n/g, '')).toContain(long.slice(0, 60))
    expect(lab.machine.power).toEqual(OFF)
  })
})
