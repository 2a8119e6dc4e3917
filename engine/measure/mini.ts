// Workloads: the guest `mini` with one of its programs, or with all of them, in one world.
import type { Lab } from '../lab/lab.ts'
import { cacheUseOf } from '../lab/translations.ts'
import type { MachineConfig } from '../machine/config.ts'
import { inOrder, type TimingModel } from '../machine/timing.ts'
import type { Translating, WorkloadMeasurement } from './dataset.ts'
import { figures, RESET } from './figures.ts'
import { CannotMeasure, type Workshop } from './software.ts'

/** Steps after which a workload is given up. */
const BUDGET = 60_000_000
/** The tour of everything: from power-on to the end of what takes an amount of work (mark 2; what follows takes a time). */
export const TOUR = 'boot'
/** 64 pages of text; made when first used, which every page that only draws a lab never does. */
const disk = () => (written ??= Uint8Array.from({ length: 64 * 4096 }, (_, k) => (k % 64 === 63 ? 10 : 97 + (k % 26))))
let written: Uint8Array | undefined

/** Names of the workloads: of the definitions WORKLOAD_… that the guest's `init` knows, but for those that wait for somebody. */
export function workloadsOf(workshop: Workshop): string[] {
  const text = workshop.text('guests/mini/programs/init.s', 'guest mini')
  const names = [...text.matchAll(/^\s*workload\s+WORKLOAD_(\w+)/gm)].map(([, name]) => (name as string).toLowerCase())
  return [...names.filter((name) => name !== 'echo'), TOUR]
}

/** Machine and timing of a run, where not as usual. */
export interface Circumstances {
  readonly timing?: TimingModel
  readonly machine?: Partial<MachineConfig>
}

/** `machines`: so many virtual machines do the same side by side, and all of it counts, from power-on until the last is done. */
export interface Conditions extends Circumstances {
  readonly machines?: number
}

/** A lab with `mini` in `vms` virtual machines, each with a disk; before its first instruction. Throws CannotMeasure. */
export function miniLab(
  workshop: Workshop,
  workload: string,
  world: string,
  vms: number,
  { timing = inOrder, machine = {} }: Circumstances = {},
): Lab {
  if (!workloadsOf(workshop).includes(workload)) throw new CannotMeasure(`there is no workload ${workload}`)
  const defines = workload === TOUR ? {} : { [`WORKLOAD_${workload.toUpperCase()}`]: 1 }
  const guest = workshop.guest({ name: 'mini', defines }, world)
  const virtio = Array.from({ length: vms }, () => ({ kind: 'block', version: 2, image: disk() }) as const)
  return workshop.lab(guest, world, vms, { timing, virtio, ...machine }, 0)
}

/** Throws CannotMeasure where a guest does not shut down well. */
export function runToEnd(lab: Lab): void {
  const stop = lab.run(BUDGET)
  if (stop.reason === 'off' && stop.how.kind === 'pass') return
  const said = lab.output(0).trimEnd().split('\n').at(-1)
  throw new CannotMeasure(`the guest does not come to its end there: ${said || JSON.stringify(stop)}`)
}

/** Throws CannotMeasure: the workload or the world is not there, or this world cannot run it to its end. */
export function measureWorkload(
  workshop: Workshop,
  workload: string,
  world: string,
  { machines, ...circumstances }: Conditions = {},
): WorkloadMeasurement {
  const lab = miniLab(workshop, workload, world, machines ?? 1, circumstances)
  runToEnd(lab)
  const [begin] = lab.recorder.marks.filter(({ n }) => n === 1)
  const ends = lab.recorder.marks.filter(({ n }) => n === 2)
  const end = ends.at(-1)
  if (!begin || !end || ends.length < (machines ?? 1)) throw new CannotMeasure('a mark is missing')
  const timing = lab.machine.config.timing.name
  const translation = translating(lab)
  lab.machine.release()
  return {
    workload,
    world,
    timing,
    ...figures(workload === TOUR || machines !== undefined ? RESET : begin, end),
    ...(translation && { translation }),
  }
}

/** What the translator of virtual machine 0 has counted so far, if there is one. */
function translating(lab: Lab): Translating | undefined {
  const found = cacheUseOf(lab, 0)
  if (!found) return undefined
  const { used, capacity, counts } = found
  const { instructions, blocks, inline, callouts, cycles, flushes, chained, adapted } = counts
  const calls = Object.entries(counts.calls).map(([kind, count]) => ({ kind, count }))
  return { instructions, blocks, inline, callouts, cycles, used, capacity, flushes, chained, adapted, calls }
}
