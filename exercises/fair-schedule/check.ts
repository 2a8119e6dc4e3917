import { type Attempt, defineExercise, unfinished, wordsAt } from '../../engine/index.ts'

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
    csrsi sip, 2                         # pending, and not enabled
    lw    a0, deadline
    li    a1, 0
    li    a7, SBI_TIME
    li    a6, SBI_TIME_SET_TIMER
    ecall
1:  wfi
    lw    t0, woken
    addi  t0, t0, 1
    sw    t0, woken, t1
    j     1b
${wordsAt('deadline', [deadline])}${wordsAt('woken', [0])}`
/** Has come to its end when its timer's interrupt becomes pending. */
const LEAVER = `    .include "../../firmware/include/power.s"
    .option norvc
_start:
    li    t0, 1 << 5
    csrw  sie, t0
    rdtime a0
    addi  a0, a0, 1000
    li    a1, 0
    li    a7, SBI_TIME
    li    a6, SBI_TIME_SET_TIMER
    ecall
    power_off
`
/** How often a virtual machine has been entered. */
const entriesOf = (attempt: Attempt, vm: number) =>
  attempt.lab.recorder
    .cyclesByWorld()
    .filter((account) => account.vm === vm)
    .reduce((all, account) => all + account.entries, 0)

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
        while (attempt.lab.counts().cycles < 2 * sum * slice && attempt.run(1_000_000).reason === 'budget');
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
        const entries = () => entriesOf(attempt, 1)
        attempt.run(800_000)
        const before = entries()
        attempt.run(1_500_000)
        const found = entries() - before
        if (before > 0 && found === 0) return
        return {
          expected:
            'Virtual machine 1 sets a deadline that lies far ahead and waits for an interrupt: it is left alone.',
          happened: before > 0 ? `In the next 1500000 steps it was entered ${found} times.` : 'It never ran at all.',
          look:
            before > 0
              ? 'STATE_WAITING: it can run when a bit is set both in its VCPU_SIP and its VCPU_SIE, and not before.'
              : 'Who is asked first when a slice is over?',
        }
      },
    },
    {
      id: 'over',
      says: 'One that has come to its end, and one that an operator has paused, do not run.',
      run(trial) {
        const order = trial.random.shuffled(['spin.s', 'leaver.s', 'other.s'])
        const [left, paused] = [order.indexOf('leaver.s'), order.indexOf('other.s')]
        const attempt = trial.boot({
          guests: order.map((name) => trial.path(name)),
          files: { 'spin.s': SPIN, 'leaver.s': LEAVER, 'other.s': SPIN },
          world: WORLD,
          paused: [paused],
        })
        attempt.run(1_000_000)
        const before = [left, paused].map((vm) => entriesOf(attempt, vm))
        attempt.run(1_500_000)
        for (const [k, [vm, what]] of (
          [
            [left, 'has shut down'],
            [paused, 'is paused'],
          ] as const
        ).entries()) {
          const found = entriesOf(attempt, vm) - (before[k] ?? 0)
          if (found === 0) continue
          return {
            expected: `Virtual machine ${vm} ${what}: another one computes, and this one does not run.`,
            happened: `In 1500000 steps it was entered ${found} times.`,
            look: 'VCPU_STATE and VCPU_PAUSED are asked first, whatever is pending.',
          }
        }
        return undefined
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
        const right = native.output()
        while (attempt.lab.step < 8_000_000 && attempt.output(vm) !== right) attempt.run(500_000)
        if (attempt.output(vm) === right) return
        return {
          expected: `The guest tick prints its ${right.split('\n').length - 1} lines, beside one that computes.`,
          happened: `It printed ${attempt.output(vm).split('\n').length - 1}.`,
          look: 'Its deadline may pass while the other runs: who looks at the time before it is asked whether it can run?',
        }
      },
    },
    {
      id: 'undisturbed',
      says: 'When the machine wakes from its sleep, only one runs for which something has come.',
      run(trial) {
        const attempt = trial.boot({
          guests: ['tick', trial.path('waiter.s')],
          files: { 'waiter.s': waiter(trial.random.int(0x10000000, 0x20000000)) },
          world: WORLD,
        })
        attempt.run(200_000)
        const found = attempt.word('woken', 1)
        if (found === 0) return
        return {
          expected:
            'Virtual machine 1 waits for a deadline that lies far ahead; the ticks of virtual machine 0 do not wake it.',
          happened: `It was woken ${found} times.`,
          look: 'After idle something may have changed. For whom, must be asked again, of everybody.',
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
