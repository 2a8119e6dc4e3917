import { defineExercise, unfinished, wordsAt } from '../../engine/index.ts'

const WORLD = 'trap-and-emulate'
const SPIN = `    .option norvc
_start:
    addi  t0, t0, 1
    j     _start
`
/** Waits for a deadline that lies far ahead, and then for the next one. */
const waiter = (deadline: number) => `    .include "../../firmware/include/sbi-abi.s"
    .option norvc
_start:
    li    t0, 1 << 5
    csrw  sie, t0
    csrsi sip, 2                         # pending, but not let through
    lw    a0, deadline
    li    a1, 0
    li    a7, SBI_TIME
    li    a6, SBI_TIME_SET_TIMER
    ecall
1:  wfi
    j     1b
${wordsAt('deadline', [deadline])}`

/** Switches its machine off while an interrupt is pending and enabled; prints, should it ever go on. */
const ENDER = `    .include "../../firmware/include/power.s"
    .option norvc
_start:
    csrwi sie, 2
    csrsi sip, 2
    power_off
1:  li    a0, 0x21
    li    a7, SBI_DBCN
    li    a6, SBI_DBCN_WRITE_BYTE
    ecall
    j     1b
`

export default defineExercise({
  part: { file: 'hypervisors/include/schedule.s', from: 'exit_schedule', to: 'run' },
  checks: [
    {
      id: 'share',
      says: 'Virtual machines that compute share the time by their weights.',
      run(trial) {
        const weights = Array.from({ length: trial.random.int(2, 3) }, () => trial.random.int(1, 2))
        const attempt = trial.boot({
          guests: weights.map(() => trial.path('spin.s')),
          files: { 'spin.s': SPIN },
          world: WORLD,
          weights,
        })
        const sum = weights.reduce((all, weight) => all + weight, 0)
        const slice = 1_000_000
        attempt.run(1_000_000)
        while (attempt.lab.counts().cycles < 4 * sum * slice && attempt.run(1_000_000).reason === 'budget');
        const times = attempt.lab.vms().map(({ ticks }) => ticks)
        const total = times.reduce((all, ticks) => all + ticks, 0) || 1
        for (const [vm, weight] of weights.entries()) {
          const [right, found] = [weight / sum, (times[vm] ?? 0) / total]
          if (Math.abs(found - right) < 0.5 * right) continue
          return {
            expected: `With weights ${weights.join(', ')} virtual machine ${vm} gets about ${Math.round(100 * right)} % of the time: its share.`,
            happened: `It got ${Math.round(100 * found)} %.`,
            look: 'Who is asked first when a slice is over, and who is asked last?',
          }
        }
        return undefined
      },
    },
    {
      id: 'waits',
      says: 'One that waits does not run until an interrupt is pending for it.',
      run(trial) {
        const attempt = trial.boot({
          guests: ['spin.s', 'waiter.s'].map((name) => trial.path(name)),
          files: { 'spin.s': SPIN, 'waiter.s': waiter(trial.random.int(0x10000000, 0x20000000)) },
          world: WORLD,
        })
        const entries = () =>
          attempt.lab.recorder
            .cyclesByWorld()
            .filter(({ vm }) => vm === 1)
            .reduce((all, account) => all + account.entries, 0)
        attempt.run(2_000_000)
        const before = entries()
        attempt.run(3_000_000)
        const found = entries() - before
        if (before > 0 && found === 0) return
        return {
          expected:
            'Virtual machine 1 sets a deadline that lies far ahead and waits for an interrupt: it is left alone.',
          happened: before > 0 ? `In the next 3000000 steps it was entered ${found} times.` : 'It never ran at all.',
          look: 'STATE_WAITING: it can run when a bit is set both in its VCPU_SIP and its VCPU_SIE, and not before.',
        }
      },
    },
    {
      id: 'over',
      says: 'One that has come to its end does not run, nor does one that is paused.',
      run(trial) {
        const attempt = trial.boot({
          guests: ['spin.s', 'ender.s', 'spin.s'].map((name) => trial.path(name)),
          files: { 'spin.s': SPIN, 'ender.s': ENDER },
          world: WORLD,
        })
        const entries = () =>
          attempt.lab.recorder
            .cyclesByWorld()
            .filter(({ vm }) => vm === 2)
            .reduce((all, account) => all + account.entries, 0)
        attempt.run(trial.random.int(400_000, 900_000))
        attempt.lab.control({ do: 'pause', vm: 2 })
        attempt.run(100_000)
        const before = entries()
        attempt.run(3_000_000)
        if (attempt.output(1) !== '')
          return {
            expected:
              'Virtual machine 1 has switched itself off, though an interrupt was pending for it: it never runs again.',
            happened: 'It went on behind that call, and printed.',
            look: 'STATE_STOPPED comes before all else that one can ask.',
          }
        if (entries() === before) return
        return {
          expected: 'Virtual machine 2 is paused by the operator: it is not entered.',
          happened: `It was entered ${entries() - before} times.`,
          look: 'VCPU_PAUSED is not 0 while it is paused, whatever its state.',
        }
      },
    },
    {
      id: 'wakes',
      says: 'One that waits gets its ticks, though another one computes.',
      run(trial) {
        const native = trial.boot({ guests: ['tick'] })
        native.run()
        const attempt = trial.boot({
          guests: trial.random.shuffled(['tick', trial.path('spin.s')]),
          files: { 'spin.s': SPIN },
          world: WORLD,
        })
        const vm = attempt.setup.guests?.indexOf('tick') ?? 0
        attempt.run(8_000_000)
        if (attempt.output(vm) === native.output()) return
        return {
          expected: `The guest tick prints its ${native.output().split('\n').length - 1} lines, beside one that computes.`,
          happened: `It printed ${attempt.output(vm).split('\n').length - 1}.`,
          look: 'Its deadline may pass while the other runs: who looks at the time before it is asked whether it can run?',
        }
      },
    },
    {
      id: 'sleeps',
      says: 'When all wait, the machine sleeps; when all have ended, it is switched off.',
      run(trial) {
        const native = trial.boot({ guests: ['tick'] })
        native.run()
        const right = native.lab.counts()
        const attempt = trial.boot({ guests: ['tick', 'tick'], world: WORLD })
        const ending = attempt.run(8_000_000)
        const wrong = unfinished(attempt, ending, 'Two guests tick run to their ends, and the machine is switched off.')
        if (wrong) return wrong
        const { idleCycles } = attempt.lab.counts()
        if (idleCycles > right.idleCycles / 4) return
        return {
          expected: `Two guests tick mostly wait: the machine sleeps, as for one of them on bare metal (${right.idleCycles} cycles).`,
          happened: `It slept for ${idleCycles} cycles.`,
          look: 'When everybody has been asked and nobody can run, there is a routine for that.',
        }
      },
    },
  ],
})
