// What a world needs of memory: page tables, by who built them, and what the hypervisor keeps for each virtual machine.
// Nothing is known about any hypervisor: page tables are what the machine walked, state is what memory holds.
import { FIRST_VM, NEXT_STAGE } from '../lab/boot.ts'
import type { Lab } from '../lab/lab.ts'
import type { HartObserver } from '../machine/hart.ts'
import type { MemoryUse } from './dataset.ts'
import { type Circumstances, miniLab, runToEnd, TOUR } from './mini.ts'
import { NATIVE, symbolValue, type Workshop } from './software.ts'

const PAGE = 4096
/** The root of a second stage is four pages (privileged specification, section 18.5.1). */
const SECOND_ROOT = 4

interface Walked {
  readonly guest: Set<number>
  readonly hypervisor: Set<number>
  readonly second: Set<number>
}

/** Throws CannotMeasure, as `measureWorkload` does. */
export function measureMemory(workshop: Workshop, world: string, circumstances: Circumstances = {}): MemoryUse {
  const workload = TOUR
  const lab = miniLab(workshop, workload, world, 1, circumstances)
  const tables = watched(lab)
  runToEnd(lab)
  let state = 0
  if (world !== NATIVE) {
    const two = miniLab(workshop, workload, world, 2, circumstances)
    const tablesOfTwo = watched(two)
    runToEnd(two)
    const record = symbolValue(workshop.hypervisor(world), 'VCPU_SIZE', 0)
    state = record + PAGE * (pagesOfState(two, tablesOfTwo) - pagesOfState(lab, tables))
    two.machine.release()
  }
  lab.machine.release()
  return {
    world,
    workload,
    guestTables: PAGE * tables.guest.size,
    hypervisorTables: PAGE * tables.hypervisor.size,
    secondStage: PAGE * tables.second.size,
    state,
  }
}

/** The pages of page tables that the machine will have walked, by who built them. */
function watched(lab: Lab): Walked {
  const { recorder, machine } = lab
  const walked: Walked = { guest: new Set(), hypervisor: new Set(), second: new Set() }
  const observer: HartObserver = {
    trap: (trap) => recorder.trap(trap),
    trapReturn: (from, to, pc) => recorder.trapReturn(from, to, pc),
    mark: (n) => recorder.mark(n),
    walkStep: (stage, level, at) => {
      const page = Math.floor((at >>> 0) / PAGE)
      if (stage === 1) (lab.software.hypervisor && page * PAGE < FIRST_VM ? walked.hypervisor : walked.guest).add(page)
      else if (level === 0) walked.second.add(page)
      else for (let k = 0; k < SECOND_ROOT; k++) walked.second.add(page - (page % SECOND_ROOT) + k)
    },
  }
  machine.hart.observer = observer
  return walked
}

/** Pages of the hypervisor that are not page tables and hold anything. */
function pagesOfState({ machine }: Lab, { hypervisor, second }: Walked): number {
  let count = 0
  for (let at = NEXT_STAGE; at < FIRST_VM; at += PAGE) {
    const page = at / PAGE
    if (hypervisor.has(page) || second.has(page)) continue
    if (machine.peek(at, PAGE)?.some((byte) => byte !== 0)) count++
  }
  return count
}
