// From what a reader asks for to the programs that stand in the machine.
import {
  assembleSource,
  type Diagnostic,
  FIRMWARE,
  guestDefines,
  guestPath,
  hypervisorPath,
  type Program,
  readElf,
  type Software,
} from '../../engine/index.ts'
import { sources } from '../charts/sources.ts'
import type { LabSpec } from './protocol.ts'

export interface Programs {
  /** The guest's first, then the hypervisor's, then the firmware's. */
  readonly diagnostics: readonly Diagnostic[]
  /** What is wrong with a program that has no source. */
  readonly error?: string
  /** There, if nothing is wrong. */
  readonly software?: Software
}

export function assembleLab({ guest, hypervisor, vms, files, more = [], image }: LabSpec): Programs {
  const assembled = (path: string, defines = {}) => assembleSource(sources, path, { instead: files, defines })
  const names = Array.from({ length: hypervisor ? vms : 1 }, (_, vm) => (vm === 0 ? guest : (more[vm - 1] ?? guest)))
  const brought = image && readElf(image)
  if (brought && !brought.ok) return { diagnostics: [], error: brought.error }
  const below = hypervisor ? assembled(hypervisorPath(hypervisor)) : undefined
  const defines = guestDefines(below?.program)
  const kernels = new Map(
    [...new Set(brought ? names.slice(1) : names)].map((name) => [name, assembled(guestPath(name), defines)] as const),
  )
  const firmware = assembled(FIRMWARE)
  const parts = [...kernels.values(), ...(below ? [below] : []), firmware]
  const diagnostics = unique(parts.flatMap((part) => part.diagnostics))
  const guests = names.map((name, vm) => (vm === 0 && brought ? brought.program : kernels.get(name)?.program))
  if (!firmware.program || (below && !below.program) || guests.some((program) => !program)) return { diagnostics }
  const software = {
    firmware: firmware.program,
    guests: guests as Program[],
    ...(below?.program && { hypervisor: below.program }),
  }
  return { diagnostics, software }
}

/** A mistake in a file that several programs include is one mistake. */
function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map(diagnostics.map((d) => [`${d.file}:${d.line}:${d.column} ${d.code} ${d.message}`, d]))
  return [...seen.values()]
}
