// Cycles of exits by phase: the run again, stepped instruction by instruction while the hypervisor runs. The recorder has said when
// that is; so a run whose phases nobody asks for is not slowed by them.
import type { Lab } from '../lab/lab.ts'
import { CYCLES, PC, STEPS } from '../machine/layout.ts'
import { look } from '../machine/look.ts'
import { eventAt } from '../trace/columns.ts'
import { phasesOf } from '../trace/phases.ts'
import { isGuest } from '../trace/worlds.ts'

/** The machine enters the hypervisor, and a guest again. */
export const TRAP = 'trap'
export const RETURN = 'return'
const FIRMWARE = 'firmware'
/** Code before the first phase, such as a page taken from the pool, belongs to the phase that called it; to this if none did. */
const NONE = 'other'

/** Steps [from, to] of a run, both included. */
interface Window {
  readonly from: number
  readonly to: number
}

/** The exits among the recorder's events that begin in these steps. */
function exitsBetween({ recorder }: Lab, from: number, to: number): Window[] {
  const windows: Window[] = []
  let begin: number | undefined
  for (let k = 0; k < recorder.events.length; k++) {
    const event = eventAt(recorder.events, k)
    if (event === undefined || event.type === 'output') continue
    const left = isGuest(event.before.world) && !isGuest(event.after.world)
    if (left && begin === undefined && event.step > from && event.step <= to) begin = event.step
    if (begin === undefined || !isGuest(event.after.world)) continue
    windows.push({ from: begin, to: event.step })
    begin = undefined
  }
  return windows
}

/** Cycles by phase, in the order in which phases came first. */
export type Phases = Map<string, number>

/**
 * For each of these ranges of steps, in order, the phases of the exits that begin after step `from` and not after step `to`. The lab
 * has run past them all and keeps all events since; it is taken back, and stands behind the last exit afterwards.
 */
export function phasesBetween(lab: Lab, ranges: readonly { readonly from: number; readonly to: number }[]): Phases[] {
  const { hypervisor } = lab.software
  if (!hypervisor) return ranges.map(() => new Map())
  const phaseOf = phasesOf(hypervisor.symbols)
  const known = new Map<number, string | undefined>()
  const { words, counters } = lab.machine.hart
  const cycle = () => counters[CYCLES] as number
  const step = () => counters[STEPS] as number
  let phase = NONE
  const here = (): string => {
    if (lab.recorder.now.world === FIRMWARE) return FIRMWARE
    const pc = words[PC] as number
    if (!known.has(pc)) known.set(pc, phaseOf(look(lab.machine, pc, 'HS') ?? pc >>> 0))
    phase = known.get(pc) ?? phase
    return phase
  }
  const windows = ranges.map(({ from, to }) => exitsBetween(lab, from, to))
  return windows.map((exits) => {
    const phases: Phases = new Map()
    const add = (name: string, cycles: number) => phases.set(name, (phases.get(name) ?? 0) + cycles)
    for (const { from, to } of exits) {
      lab.goTo(from - 1)
      let name: string | undefined
      while (step() < to) {
        const before = cycle()
        lab.machine.run(1)
        const trap = lab.recorder.lastTrap
        // What the machine spends on a trap counts for whoever handles it.
        const entering = trap?.step === step() ? cycle() - trap.cycle : 0
        const next = here()
        if (name === undefined) add(TRAP, entering)
        else if (step() === to) add(RETURN, cycle() - before)
        else {
          add(name, cycle() - before - entering)
          if (entering > 0) add(next, entering)
        }
        name = next
      }
    }
    return phases
  })
}
