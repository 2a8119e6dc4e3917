// The race: one guest in several worlds, side by side by how far the guest has come, not by time. How far that is, the
// guest's own instructions say (user and kernel, retired in its worlds): what a hypervisor or the firmware does in between
// is the price. A hypervisor that emulates an instruction takes it out of the guest's count, and a translated kernel has more of
// them; so progress is the share of all that this world's guest will have retired in the end.
import type { Lab } from '../lab/lab.ts'
import type { Sources } from '../lab/sources.ts'
import type { MachineConfig } from '../machine/config.ts'
import type { HartObserver } from '../machine/hart.ts'
import { RETIRED } from '../machine/layout.ts'
import type { Trap } from '../machine/trap.ts'
import { isGuest, type World } from '../trace/worlds.ts'
import { miniLab, workloadsOf } from './mini.ts'
import { CannotMeasure, Workshop } from './software.ts'

export interface RaceSample {
  /** Share of the guest's instructions that are done, 0 to 1. */
  readonly progress: number
  /** Cycles of the machine until then, and exits. */
  readonly cycles: number
  readonly exits: number
  /** Of the cycles since the sample before, those that the guest itself ran. */
  readonly own: number
  /** The cause of exits that cost most since the sample before, and how many cycles. */
  readonly dearest?: { readonly what: string; readonly cycles: number }
}

export interface Track {
  /** `native`, or the hypervisor. */
  readonly world: string
  /** Instructions that the guest itself retired. */
  readonly guestInstructions: number
  readonly cycles: number
  readonly exits: number
  /** By ascending progress, from 0 to 1, equally far apart. */
  readonly samples: readonly RaceSample[]
}

export interface RacePlan {
  /** `tick`, or a workload of `mini` as `mini:fork`. */
  readonly guest: string
  /** 1 to 6 worlds. */
  readonly worlds: readonly string[]
  readonly machine?: Partial<MachineConfig>
  /** Samples of each track beside the start; 100 if not given. */
  readonly samples?: number
}

/** Steps after which a racer is given up. */
const BUDGET = 40_000_000
/** Steps between two looks at a racer, at first; it doubles whenever there are MOST of them. */
const FIRST_STRIDE = 512
const MOST = 2048

/** What was seen at a look. */
interface Look {
  readonly done: number
  readonly cycles: number
  readonly own: number
  readonly costs: ReadonlyMap<string, number>
  readonly exits: number
}

/** Counts the instructions that guests retire, and hands everything on to the lab's recorder. */
class Pacer implements HartObserver {
  done = 0
  private readonly lab: Lab
  private world: World
  private since = 0

  constructor(lab: Lab) {
    this.lab = lab
    this.world = lab.recorder.now.world
    lab.machine.hart.observer = this
  }

  private get retired(): number {
    return this.lab.machine.hart.counters[RETIRED] as number
  }

  trap(trap: Trap): void {
    this.settle()
    this.lab.recorder.trap(trap)
    this.world = this.lab.recorder.now.world
  }

  trapReturn(...how: Parameters<HartObserver['trapReturn']>): void {
    this.settle()
    this.lab.recorder.trapReturn(...how)
    this.world = this.lab.recorder.now.world
  }

  mark(n: number): void {
    this.lab.recorder.mark(n)
  }

  settle(): void {
    const { retired } = this
    if (isGuest(this.world)) this.done += retired - this.since
    this.since = retired
  }
}

/** How a race went. */
export interface RaceResult {
  readonly tracks: readonly Track[]
  /** Worlds in which this guest does not come to its end, and why. */
  readonly missing: readonly { readonly world: string; readonly why: string }[]
}

/**
 * Runs the racers one after the other. Each `next` goes on for about `steps` steps and yields how many racers have come in;
 * the end returns how it went.
 */
export function* racing(workshop: Workshop, plan: RacePlan, steps = 500_000): Generator<number, RaceResult> {
  const tracks: Track[] = []
  const missing: { world: string; why: string }[] = []
  for (const world of plan.worlds) {
    try {
      const run = running(workshop, plan, world, steps)
      for (;;) {
        const { done, value } = run.next()
        if (done) {
          tracks.push(value)
          break
        }
        yield tracks.length + missing.length
      }
    } catch (problem) {
      if (!(problem instanceof CannotMeasure)) throw problem
      missing.push({ world, why: problem.message })
    }
    yield tracks.length + missing.length
  }
  return { tracks, missing }
}

/** One racer, until it is home. Throws CannotMeasure where it does not come home. */
function* running(
  workshop: Workshop,
  { guest, machine = {}, samples = 100 }: RacePlan,
  world: string,
  steps: number,
): Generator<void, Track> {
  const lab = labOf(workshop, guest, world, machine)
  const pacer = new Pacer(lab)
  let looks: Look[] = [look(lab, pacer)]
  let stride = FIRST_STRIDE
  for (let slice = 0; ; slice += stride) {
    const stop = lab.run(stride)
    looks.push(look(lab, pacer))
    if (stop.reason === 'off' && stop.how.kind === 'pass') return trackOf(world, looks, samples)
    if (stop.reason === 'off') throw new CannotMeasure('the guest ends with a failure')
    if (stop.reason === 'idle') throw new CannotMeasure('the guest waits for something to be typed')
    if (lab.step > BUDGET) throw new CannotMeasure(`it has not ended after ${BUDGET} steps`)
    if (looks.length > MOST) {
      looks = looks.filter((_, k) => k % 2 === 0)
      stride *= 2
    }
    if (slice >= steps) {
      slice = 0
      yield
    }
  }
}

function labOf(workshop: Workshop, guest: string, world: string, machine: Partial<MachineConfig>): Lab {
  const [name = '', workload] = guest.split(':')
  if (workload !== undefined) return miniLab(workshop, workload, world, 1, { machine })
  return workshop.lab(workshop.guest({ name }, world), world, 1, machine, 0)
}

function look(lab: Lab, pacer: Pacer): Look {
  pacer.settle()
  const exits = lab.recorder.exits.list()
  const accounts = lab.recorder.cyclesByWorld()
  return {
    done: pacer.done,
    cycles: lab.counts().cycles,
    own: accounts.filter(({ world }) => isGuest(world)).reduce((sum, { cycles }) => sum + cycles, 0),
    costs: new Map(exits.map(({ what, cycles }) => [what, cycles])),
    exits: exits.reduce((sum, { count }) => sum + count, 0),
  }
}

function trackOf(world: string, looks: readonly Look[], samples: number): Track {
  const first = looks[0] as Look
  const end = looks[looks.length - 1] as Look
  const found: RaceSample[] = [{ progress: 0, cycles: 0, exits: 0, own: 0 }]
  let before = first
  let at = 0
  for (let k = 1; k <= samples; k++) {
    const wanted = (end.done * k) / samples
    while (at < looks.length - 1 && (looks[at] as Look).done < wanted) at++
    const here = k === samples ? end : (looks[at] as Look)
    const earlier = (looks[at - 1] ?? first) as Look
    // Between two looks, as if the cost were spread evenly.
    const part = here.done > earlier.done ? Math.min(1, (wanted - earlier.done) / (here.done - earlier.done)) : 1
    const cycles = k === samples ? end.cycles : Math.round(earlier.cycles + (here.cycles - earlier.cycles) * part)
    found.push({ progress: k / samples, cycles, exits: here.exits, ...spent(before, here) })
    before = here
  }
  return { world, guestInstructions: end.done, cycles: end.cycles, exits: end.exits, samples: found }
}

function spent(before: Look, now: Look): Pick<RaceSample, 'own' | 'dearest'> {
  let dearest: RaceSample['dearest']
  for (const [what, all] of now.costs) {
    const cycles = all - (before.costs.get(what) ?? 0)
    if (cycles > (dearest?.cycles ?? 0)) dearest = { what, cycles }
  }
  return { own: now.own - before.own, ...(dearest && { dearest }) }
}

/** The whole race at once. */
export function race(sources: Sources, plan: RacePlan): RaceResult {
  const run = racing(new Workshop(sources), plan)
  for (;;) {
    const { done, value } = run.next()
    if (done) return value
  }
}

/** What can race: guests that come to their end by themselves. */
export const racingGuests = (sources: Sources): string[] => [
  'tick',
  ...workloadsOf(new Workshop(sources)).map((name) => `mini:${name}`),
]
