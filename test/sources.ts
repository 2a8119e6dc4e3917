// The sources of engine/, and of the lessons' own programs, as a host gives them to the engine.
import { existsSync, readFileSync } from 'node:fs'
import {
  assembleSource,
  createLab,
  FIRMWARE,
  guestDefines,
  guestPath,
  hypervisorPath,
  type Lab,
  type Program,
  type SourceOptions,
  type Sources,
} from '../engine/index.ts'

const ENGINE = new URL('../engine/', import.meta.url)
const ROOT = new URL('..', import.meta.url)

export const sources: Sources = (path) => {
  const file = new URL(path, path.startsWith('lessons/') ? ROOT : ENGINE)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

/** A program of the book, assembled; throws with its first mistake. */
export function program(path: string, options: SourceOptions = {}): Program {
  const result = assembleSource(sources, path, options)
  if (!result.program) {
    const d = result.diagnostics[0]
    throw new Error(`${d?.file}:${d?.line}: ${d?.message}`)
  }
  return result.program
}

/** A lab with this guest in `vms` virtual machines of a hypervisor, or on the bare machine. */
export function labOf(guest: string, hypervisor?: string, vms = 1): Lab {
  const below = hypervisor ? program(hypervisorPath(hypervisor)) : undefined
  const image = program(guestPath(guest), { defines: guestDefines(below) })
  const made = createLab({
    firmware: program(FIRMWARE),
    guests: new Array(vms).fill(image),
    ...(below && { hypervisor: below }),
  })
  if (!made.ok) throw new Error(made.error)
  return made.lab
}
