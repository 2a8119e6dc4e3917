// From what a reader asks for to the programs that stand in the machine.
import {
  assembleSource,
  type Diagnostic,
  FIRMWARE,
  guestDefines,
  guestPath,
  hypervisorPath,
  type Program,
  type Software,
} from '../../engine/index.ts'
import { sources } from '../charts/sources.ts'
import type { LabSpec } from './protocol.ts'

export interface Programs {
  /** The guest's first, then the hypervisor's, then the firmware's. */
  readonly diagnostics: readonly Diagnostic[]
  /** There, if nothing is wrong. */
  readonly software?: Software
}

export function assembleLab({ guest, hypervisor, vms, files }: LabSpec): Programs {
  const assembled = (path: string, defines = {}) => assembleSource(sources, path, { instead: files, defines })
  const host = hypervisor ? assembled(hypervisorPath(hypervisor)) : undefined
  const parts = [assembled(guestPath(guest), guestDefines(host?.program)), host, assembled(FIRMWARE)]
  const diagnostics = unique(parts.flatMap((part) => (part ? part.diagnostics : [])))
  const [kernel, below, firmware] = parts.map((part) => (part ? part.program : undefined))
  if (!kernel || !firmware || (hypervisor && !below)) return { diagnostics }
  const guests = new Array<Program>(below ? vms : 1).fill(kernel)
  return { diagnostics, software: { firmware, guests, ...(below && { hypervisor: below }) } }
}

/** A mistake in a file that several programs include is one mistake. */
function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map(diagnostics.map((d) => [`${d.file}:${d.line}:${d.column} ${d.code} ${d.message}`, d]))
  return [...seen.values()]
}
