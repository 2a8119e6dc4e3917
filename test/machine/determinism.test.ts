// The promise on which stepping back, grading and share links rest: what a machine does depends on nothing but its state.
// Not on how many steps are asked for at once, not on who watches, not on a snapshot taken or restored on the way.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CSR, RAM_OFFSET } from '../../engine/machine/layout.ts'
import { Machine } from '../../engine/machine/machine.ts'
import { restoreSnapshot, takeDifference, takeSnapshot } from '../../engine/machine/snapshot.ts'
import { randomMachine } from './program.ts'

/** Everything that the machine is, as something that can be compared. */
function whole(machine: Machine) {
  const { hart } = machine
  const { pages, devices, power } = takeSnapshot(machine)
  const state = hart.words.slice(0, CSR + 4096)
  // Where the interpreter stopped looking, and what it left unspent, are between it and its caller.
  state.fill(0, 44, 49)
  return {
    state: hash(state),
    ram: hash(hart.words.subarray(RAM_OFFSET >>> 2)),
    pages: pages.size,
    devices: JSON.stringify(devices),
    power,
    counts: machine.counts(),
  }
}
function hash(words: Int32Array): number {
  let h = 0
  for (const word of words) h = (Math.imul(h ^ word, 0x9e3779b1) + (h >>> 15)) | 0
  return h
}

const seed = fc.integer()
const STEPS = 400

test('many steps at once, one at a time, or in any portions: the same machine', () => {
  fc.assert(
    fc.property(seed, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }), (s, portions) => {
      const at = randomMachine(s)
      at.run(STEPS)
      const wanted = whole(at)
      for (const sizes of [[1], portions]) {
        const machine = randomMachine(s, 1)
        for (let k = 0; machine.counts().steps < STEPS; k++) {
          const left = STEPS - machine.counts().steps
          if (machine.run(Math.min(left, sizes[k % sizes.length] as number)).reason !== 'budget') break
        }
        expect(whole(machine)).toEqual(wanted)
      }
    }),
    { numRuns: 120 },
  )
})

test('who watches changes nothing', () => {
  fc.assert(
    fc.property(seed, (s) => {
      const alone = randomMachine(s)
      alone.run(STEPS)
      const watched = randomMachine(s, 1)
      const see = () => {}
      watched.hart.observer = { trap: see, trapReturn: see, walkStep: see, mark: see, device: see }
      watched.run(STEPS)
      expect(whole(watched)).toEqual(whole(alone))
    }),
    { numRuns: 60 },
  )
})

test('taking snapshots on the way changes nothing', () => {
  fc.assert(
    fc.property(seed, (s) => {
      const alone = randomMachine(s)
      alone.run(STEPS)
      const other = randomMachine(s, 1)
      takeSnapshot(other)
      for (let k = 0; k < 4; k++) {
        other.run(STEPS / 4)
        takeDifference(other)
      }
      expect(whole(other)).toEqual(whole(alone))
    }),
    { numRuns: 60 },
  )
})

test('a machine restored from a snapshot goes on as the one that it was taken from', () => {
  fc.assert(
    fc.property(seed, fc.integer({ min: 0, max: STEPS }), (s, when) => {
      const original = randomMachine(s)
      original.run(when)
      const snapshot = takeSnapshot(original)
      original.run(STEPS)
      const restored = randomMachine(s, 1)
      restored.run(STEPS / 3)
      expect(restoreSnapshot(restored, snapshot)).toBeUndefined()
      restored.run(STEPS)
      expect(whole(restored)).toEqual(whole(original))
    }),
    { numRuns: 80 },
  )
})

test('forth and back is where one was', () => {
  fc.assert(
    fc.property(seed, (s) => {
      const machine = randomMachine(s)
      machine.run(100)
      const before = whole(machine)
      const snapshot = takeSnapshot(machine)
      machine.run(STEPS)
      restoreSnapshot(machine, snapshot)
      expect(whole(machine)).toEqual(before)
    }),
    { numRuns: 60 },
  )
})

test('reset gives a machine that is as new', () => {
  fc.assert(
    fc.property(seed, (s) => {
      const used = randomMachine(s)
      used.run(STEPS)
      used.reset()
      expect(whole(used)).toEqual(whole(new Machine(used.config)))
    }),
    { numRuns: 20 },
  )
})
