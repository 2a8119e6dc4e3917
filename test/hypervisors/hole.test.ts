// What the hole does to a guest that nobody has changed. On the bare machine, and where hardware gives the guest its own
// sstatus: nothing. Under trap-and-emulate its interrupts are lost, for the monitor never learns that it wants them.
import { expect, test } from 'vitest'
import { guest, labIn, NATIVE, outputs, UNMODIFIED } from './worlds.ts'

const machine = { hole: true }
const [native = ''] = outputs(labIn(NATIVE, [guest('tick')], { machine }))

test('on the bare machine the guest works, and a program reads a register that is not its own', () => {
  const [without = ''] = outputs(labIn(NATIVE, [guest('tick')]))
  expect(without).toContain('kernel: user fault, cause 2\n')
  expect(native).toBe(without.replace('kernel: user fault, cause 2\n', ''))
})

test.each(UNMODIFIED.filter((world) => world !== 'trap-and-emulate'))('under %s the guest works', (world) => {
  expect(outputs(labIn(world, [guest('tick')], { machine }))).toEqual([native])
})

test('under trap-and-emulate it waits for a tick that it is never given', () => {
  const lab = labIn('trap-and-emulate', [guest('tick')], { machine })
  lab.run(1_000_000)
  expect(lab.machine.power).toBeUndefined()
  expect(lab.output(0)).toBe('tick: kernel up\nuser: hello 1\n')
  // It sleeps, is woken by a tick that is pending, and sleeps again: its SIE is 0, it had no means to set it.
  const exits = Object.fromEntries(lab.recorder.exits.list().map(({ what, count }) => [what, count]))
  expect(exits['illegal instruction: wfi']).toBeGreaterThan(1000)
  expect(Object.keys(exits).filter((what) => what.includes('sstatus'))).toEqual([])
})
