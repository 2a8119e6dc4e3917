// The anatomy of one exit: from the instruction that trapped to the moment when a guest runs again, in phases, which the
// hypervisor's own symbols divide (trace/phases.ts); the trap itself is the hardware's. Every cycle is in exactly one phase.
import { symbolNamed } from '../../assembler/program.ts'
import type { TrapEvent } from '../../trace/events.ts'
import { phasesOf } from '../../trace/phases.ts'
import { isGuest, type World } from '../../trace/worlds.ts'
import type { Lab } from '../lab.ts'
import type { Whereabouts } from '../where.ts'
import { locator, routineOf } from './code.ts'

export interface PhaseLine {
  readonly file: string
  readonly line: number
  readonly text: string
  count: number
  cycles: number
}

export interface Phase {
  /** `hardware`: the trap itself; else whose code it is. */
  readonly by: World | 'hardware'
  /** `decode`, or a routine. */
  readonly name: string
  readonly step: number
  cycles: number
  instructions: number
  readonly lines: PhaseLine[]
}

export interface Anatomy {
  /** The instruction that trapped. */
  readonly instruction: Whereabouts
  readonly what: string
  /** Steps: of the instruction, and at which a guest runs again. */
  readonly from: number
  readonly to: number
  readonly cycles: number
  readonly phases: readonly Phase[]
  /** Nothing more was recorded: the run ended, or was too long to look at. */
  readonly cut: boolean
}

const MOST_STEPS = 200_000
const PAUSE = 2000

export function* anatomyOf(lab: Lab, event: TrapEvent): Generator<void, Anatomy> {
  const now = lab.step
  lab.goTo(event.step - 1)
  const locate = locator(lab)
  const phaseOf = phasesOf(lab.software.hypervisor?.symbols ?? [])
  const instruction = locate()
  const begin = lab.counts().cycles
  lab.run(1)
  const what = lab.recorder.handling?.what ?? ''
  const phases: Phase[] = []
  const add = (by: Phase['by'], name: string, step: number, cycles: number): Phase => {
    const last = phases.at(-1)
    if (last?.by === by && last.name === name) {
      last.cycles += cycles
      return last
    }
    const phase = { by, name, step, cycles, instructions: 0, lines: [] }
    phases.push(phase)
    return phase
  }
  add('hardware', event.cause < 0 ? 'interrupt taken' : 'trap taken', event.step - 1, lab.counts().cycles - begin)
  let cut = false
  while (!isGuest(lab.recorder.now.world)) {
    if (lab.step - event.step > MOST_STEPS) {
      cut = true
      break
    }
    const where = locate()
    const step = lab.step
    const before = lab.counts().cycles
    if (lab.run(1).reason !== 'budget') {
      cut = true
      break
    }
    const cycles = lab.counts().cycles - before
    const name = (where.world === 'hypervisor' && phaseOf(addressOf(lab, where))) || routineOf(where)
    const phase = add(where.world, name, step, cycles)
    phase.instructions++
    if (where.file && where.line !== undefined) {
      const known = phase.lines.find((l) => l.line === where.line && l.file === where.file)
      if (known) {
        known.count++
        known.cycles += cycles
      } else phase.lines.push({ file: where.file, line: where.line, text: where.text ?? '', count: 1, cycles })
    }
    if (step % PAUSE === 0) yield
  }
  const cycles = lab.counts().cycles - begin
  const to = lab.step
  lab.goTo(now)
  return { instruction, what, from: event.step - 1, to, cycles, phases, cut }
}

/** Where its routine was assembled. */
const addressOf = ({ software }: Lab, where: Whereabouts): number =>
  (software.hypervisor && symbolNamed(software.hypervisor, routineOf(where))?.address) ?? where.pc
