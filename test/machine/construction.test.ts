// What a machine costs before it runs: a page makes one for every lab that a reader opens.
import { expect, test } from 'vitest'
import { CODE, RAM_OFFSET } from '../../engine/machine/layout.ts'
import { Machine } from '../../engine/machine/machine.ts'
import { takeSnapshot } from '../../engine/machine/snapshot.ts'
import { labOf } from '../sources.ts'

const MIB = 1 << 20

/** Milliseconds of processor time, the least of several tries: others on the host only ever add. */
function least(tries: number, work: () => unknown): number {
  return Math.min(
    ...Array.from({ length: tries }, () => {
      const before = process.threadCpuUsage()
      work()
      const { user, system } = process.threadCpuUsage(before)
      return (user + system) / 1000
    }),
  )
}

test('making, resetting and photographing one takes under 20 ms', () => {
  const make = () => {
    const machine = new Machine({ ramBytes: 64 * MIB })
    machine.reset()
    machine.boot(0x80000000, 0)
    return takeSnapshot(machine)
  }
  expect(least(8, make)).toBeLessThan(20)
})

test('beside its RAM it takes less than 64 MiB', () => {
  for (const ramBytes of [16 * MIB, 512 * MIB]) {
    const { hart } = new Machine({ ramBytes })
    const arrays = Object.values(hart).filter(ArrayBuffer.isView)
    const buffers = new Set(arrays.map(({ buffer }) => buffer))
    const bytes = [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0)
    expect(bytes).toBeGreaterThan(ramBytes)
    expect(bytes - ramBytes).toBeLessThan(64 * MIB)
  }
})

test('one that gets the memory of others does what it does in new memory, to the last bit', () => {
  const ran = (guest: string, world: string) => {
    const lab = labOf(guest, world)
    lab.run(2_000_000)
    const { bytes } = lab.machine.hart
    // What lies between is decoded code: of pages in use, and of no meaning elsewhere.
    const end = {
      buffer: bytes.buffer,
      counts: lab.counts(),
      output: lab.output(0),
      left: [bytes.slice(0, CODE * 4), bytes.slice(RAM_OFFSET)],
    }
    lab.machine.release()
    return end
  }
  const first = ran('tick', 'hw-nested')
  expect(ran('tick', 'paravirt').buffer).toBe(first.buffer)
  const again = ran('tick', 'hw-nested')
  expect(again.buffer).toBe(first.buffer)
  expect(again.counts).toEqual(first.counts)
  expect(again.output).toBe(first.output)
  for (const k of [0, 1]) expect(Buffer.compare(again.left[k] as Uint8Array, first.left[k] as Uint8Array)).toBe(0)
})
