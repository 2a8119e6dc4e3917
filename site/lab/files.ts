// Which files the programs of a lab have, found by assembling them while the page is built.
import { assembleSource, FIRMWARE, guestDefines, guestPath, hypervisorPath } from '../../engine/index.ts'
import { executionName, guestName } from '../charts/names.ts'
import { sources } from '../charts/sources.ts'
import type { FileGroup } from './SourcePane.tsx'

/** The file that is assembled comes first. Throws where a program is not there or has a mistake: then no page is built. */
function filesOf(path: string): string[] {
  const { program, diagnostics } = assembleSource(sources, path)
  if (!program) throw new Error(`${path}: ${diagnostics[0]?.message ?? 'there is no such file'}`)
  return program.files.map(({ name }) => name)
}

/** The guest's files in a world that it is ported to; none where the same bytes run. */
function portOf(guest: string, world: string): string[] {
  const defines = world === 'native' ? {} : guestDefines(assembleSource(sources, hypervisorPath(world)).program)
  if (Object.keys(defines).length === 0) return []
  const { program } = assembleSource(sources, guestPath(guest), { defines })
  return program?.files.map(({ name }) => name).filter((name) => name.startsWith('guests/')) ?? []
}

/** By program: the guest's, the firmware's, and each hypervisor's by its name. */
export function fileGroups(
  guest: string,
  worlds: readonly string[],
  more: readonly string[] = [],
): Record<string, FileGroup> {
  const own = [...new Set([...filesOf(guestPath(guest)), ...worlds.flatMap((world) => portOf(guest, world))])]
  // A file that several hypervisors include is listed with each of them, and with the guest or firmware not again.
  const others = (path: string) => filesOf(path).filter((file) => !own.includes(file))
  return {
    guest: { title: `Guest ${guestName(guest)}`, files: own },
    // Of the second virtual machine and on: under a hypervisor.
    ...Object.fromEntries(
      more.map((name) => [`more ${name}`, { title: `Guest ${guestName(name)}`, files: others(guestPath(name)) }]),
    ),
    ...Object.fromEntries(
      worlds
        .filter((world) => world !== 'native')
        .map((world) => [
          world,
          { title: `Hypervisor: ${executionName(world)}`, files: others(hypervisorPath(world)) },
        ]),
    ),
    firmware: { title: 'Firmware', files: others(FIRMWARE) },
  }
}
