import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GUEST_RAM, guestPath, type Lab, NEXT_STAGE } from '../../engine/index.ts'
import { hostAddress } from '../../engine/lab/boot.ts'
import { restoreSnapshot, takeSnapshot } from '../../engine/machine/snapshot.ts'
import { labOf, program } from '../sources.ts'

const END = 50_000_000
const TE = 'trap-and-emulate'

/** Everything that makes two moments of a lab the same. */
const moment = (lab: Lab) => ({
  counts: lab.counts(),
  registers: [...lab.machine.hart.words.subarray(0, 64)].filter((_, k) => k < 43), // x, pc, mode: not the loop's scratch
  worlds: lab.recorder.cyclesByWorld(),
  exits: lab.recorder.exits.list(),
  events: lab.recorder.events.length,
  output: lab.machine.uarts.map((_, n) => lab.output(n)),
})

describe('the guest tick', () => {
  const native = labOf('tick')
  native.run(END)
  const transcript = native.output(0)

  test('runs to its end on the bare machine', () => {
    expect(native.machine.power).toEqual({ kind: 'pass', code: 0 })
    expect(transcript.split('\n')).toHaveLength(17)
    expect(transcript).toContain('user: interrupted by a tick')
  })

  test.each([1, 2, 4])('prints the same in %i virtual machines under trap-and-emulate', (vms) => {
    const lab = labOf('tick', TE, vms)
    lab.run(END)
    expect(lab.machine.power).toEqual({ kind: 'pass', code: 0 })
    for (let vm = 0; vm < vms; vm++) expect(lab.output(vm)).toBe(transcript)
  })

  test('is the same bytes natively and virtualized', () => {
    const image = program(guestPath('tick'))
    const virtualized = labOf('tick', TE, 2)
    const bare = labOf('tick')
    for (const { address, bytes } of image.segments) {
      expect(bare.machine.peek(address, bytes.length)).toEqual(bytes)
      for (const vm of [0, 1]) {
        const host = hostAddress(virtualized.software, vm, address)
        expect(virtualized.machine.peek(host, bytes.length)).toEqual(bytes)
      }
    }
    expect(hostAddress(virtualized.software, 1, NEXT_STAGE)).not.toBe(NEXT_STAGE)
    expect(hostAddress(bare.software, 0, GUEST_RAM)).toBe(GUEST_RAM)
  })

  test.each([undefined, TE])('cycles of all worlds add up to the cycle counter (%s)', (hypervisor) => {
    const lab = labOf('tick', hypervisor, hypervisor ? 3 : 1)
    for (let k = 0; k < 50; k++) {
      lab.run(17_123)
      const sum = lab.recorder.cyclesByWorld().reduce((total, { cycles }) => total + cycles, 0)
      expect(sum).toBe(lab.counts().cycles)
    }
  })
})

describe('time', () => {
  const length = (() => {
    const lab = labOf('tick', TE, 2)
    lab.run(END)
    return lab.step
  })()

  test('going back and forward again is the identity', () => {
    const lab = labOf('tick', TE, 2)
    lab.run(length)
    const last = moment(lab)
    fc.assert(
      fc.property(fc.nat(length), fc.nat(5000), (step, back) => {
        lab.goTo(step)
        const there = moment(lab)
        lab.goTo(Math.max(0, step - back))
        lab.goTo(step)
        expect(moment(lab)).toEqual(there)
        lab.goTo(length)
        expect(moment(lab)).toEqual(last)
      }),
      { numRuns: 12 },
    )
  })

  test('many small runs are one big run', () => {
    const whole = labOf('tick', TE)
    whole.run(60_000)
    const pieces = labOf('tick', TE)
    while (pieces.step < 60_000) pieces.run(1)
    expect(moment(pieces)).toEqual(moment(whole))
    expect(pieces.recorder.events.cycle.slice(0, 500)).toEqual(whole.recorder.events.cycle.slice(0, 500))
  })

  test('a snapshot continues bit for bit, in another machine too', () => {
    const lab = labOf('tick', TE, 2)
    lab.run(300_000)
    const snapshot = takeSnapshot(lab.machine)
    const other = labOf('tick', TE, 2)
    expect(restoreSnapshot(other.machine, snapshot)).toBeUndefined()
    lab.run(END)
    other.run(END)
    expect(other.counts()).toEqual(lab.counts())
    expect(takeSnapshot(other.machine).pages).toEqual(takeSnapshot(lab.machine).pages)
  })

  test('a snapshot of another format is refused, and says so', () => {
    const lab = labOf('tick')
    expect(restoreSnapshot(lab.machine, { ...takeSnapshot(lab.machine), format: 99 })).toContain('format 99')
  })
})
