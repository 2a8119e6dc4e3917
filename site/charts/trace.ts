// Runs recorded while the pages are built: each once, however often it is drawn.
import {
  type Account,
  assembleSource,
  createLab,
  type EventColumns,
  type ExitCount,
  FIRMWARE,
  guestDefines,
  guestPath,
  hypervisorPath,
  type Lab,
  NATIVE,
  type Program,
} from '../../engine/index.ts'
import { sources } from './sources.ts'
import { cut, type Sites, sitesOf } from './symbols.ts'

export interface RunSpec {
  readonly guest: string
  /** `native`, or a hypervisor by name. */
  readonly world: string
  /** Virtual machines, 1 to 4; 1 if not given. */
  readonly vms?: number
}

/** What is left of a run: plain data. */
export interface RecordedRun extends Required<RunSpec> {
  readonly events: EventColumns
  /** Cycles from reset to the end. */
  readonly end: number
  readonly sites: Sites
  readonly exits: readonly ExitCount[]
  readonly accounts: readonly Account[]
  readonly timing: string
}

/** Steps after which a run is given up: a page shows only runs that end. */
export const BUDGET = 50_000_000
const known = new Map<string, RecordedRun>()

/** Throws where a run cannot be made or does not end, so that a page with a mistake is not built. */
export function recorded({ guest, world, vms = 1 }: RunSpec): RecordedRun {
  const name = `${guest} in ${vms} of ${world}`
  const found = known.get(name)
  if (found) return found
  const lab = labOf({ guest, world, vms })
  const stop = lab.run(BUDGET)
  if (stop.reason !== 'off') throw new Error(`${name}: the run does not end (${stop.reason})`)
  const { recorder } = lab
  const run: RecordedRun = {
    guest,
    world,
    vms,
    events: cut(recorder.events),
    end: lab.counts().cycles,
    sites: sitesOf(lab),
    exits: recorder.exits.list(),
    accounts: recorder.cyclesByWorld(),
    timing: lab.machine.config.timing.name,
  }
  known.set(name, run)
  return run
}

/** A lab that stands before the first instruction of such a run. */
export function labOf({ guest, world, vms = 1 }: RunSpec): Lab {
  const hypervisor = world === NATIVE ? undefined : assembled(hypervisorPath(world))
  const image = assembled(guestPath(guest), guestDefines(hypervisor))
  const made = createLab({
    firmware: assembled(FIRMWARE),
    guests: new Array<Program>(vms).fill(image),
    ...(hypervisor && { hypervisor }),
  })
  if (!made.ok) throw new Error(`${guest} in ${vms} of ${world}: ${made.error}`)
  return made.lab
}

function assembled(path: string, defines = {}): Program {
  if (sources(path) === undefined) throw new Error(`there is no engine/${path}`)
  const { program, diagnostics } = assembleSource(sources, path, { defines })
  if (!program) throw new Error(`engine/${path}: ${diagnostics[0]?.message}`)
  return program
}
