import { expect, test } from 'vitest'
import { assemble } from '../../engine/index.ts'
import { Machine } from '../../engine/machine/machine.ts'
import { restoreSnapshot, takeSnapshot } from '../../engine/machine/snapshot.ts'
import { watchTohost } from '../../engine/machine/tohost.ts'

const TOHOST = 0x80001000

/** A machine with `tohost` watched that is about to run this. */
function machine(text: string): Machine {
  const { program, diagnostics } = assemble(`.equ tohost, ${TOHOST}\n${text}\n1: j 1b`)
  expect(diagnostics).toEqual([])
  const m = new Machine({ ramBytes: 1 << 20 })
  for (const { address, bytes } of program?.segments ?? []) m.load(address, bytes)
  watchTohost(m, TOHOST)
  return m
}
const off = (kind: string, code: number) => ({ reason: 'off', how: { kind, code } })

test('1 in tohost is a pass', () => {
  expect(machine('li t0, 1\n li t1, tohost\n sw t0, (t1)').run(100)).toEqual(off('pass', 0))
})

test('an odd word in tohost is a failure with the code above bit 0, whatever store made it', () => {
  expect(machine('li t0, 85\n li t1, tohost\n sw t0, (t1)').run(100)).toEqual(off('fail', 42))
  expect(machine('li t0, 7\n li t1, tohost\n sb t0, (t1)').run(100)).toEqual(off('fail', 3))
  expect(machine('li t0, 3\n li t1, tohost\n amoadd.w t0, t0, (t1)').run(100)).toEqual(off('fail', 1))
})

test('a store of 0, and stores beside tohost, end nothing', () => {
  const m = machine('li t0, 1\n li t1, tohost\n sw zero, (t1)\n sw t0, 4(t1)\n sw t0, -4(t1)\n sb t0, 1(t1)')
  expect(m.run(100)).toEqual({ reason: 'budget' })
})

test('the store is seen also when its page was written freely before, and after going back', () => {
  const m = machine('li t0, 1\n li t1, tohost\n sw zero, 8(t1)\n sw zero, 8(t1)\n sw t0, (t1)')
  const start = takeSnapshot(m)
  expect(m.run(100)).toEqual(off('pass', 0))
  restoreSnapshot(m, start)
  expect(m.run(100)).toEqual(off('pass', 0))
  expect(m.counts().steps).toBe(5)
})
