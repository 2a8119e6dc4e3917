// Labs for the tests of hypervisors: any guests, in any world, on any machine.
import {
  assemble,
  assembleSource,
  createLab,
  FIRMWARE,
  guestDefines,
  guestPath,
  hypervisorPath,
  type Lab,
  type MachineConfig,
  NEXT_STAGE,
  type Program,
  type SourceOptions,
} from '../../engine/index.ts'
import { hostAddress } from '../../engine/lab/boot.ts'
import { sources } from '../sources.ts'

/** Steps that every run here needs less of. */
export const END = 200_000_000
export const NATIVE = 'native'
/** Hypervisors that lean on hardware, and all whose guests need no change. */
export const HARDWARE = ['hw-nested', 'hw-shadow']
export const UNMODIFIED = ['trap-and-emulate', 'binary-translation', ...HARDWARE]
/** All hypervisors. */
export const VIRTUALIZED = [...UNMODIFIED, 'paravirt']

const assembled = new Map<string, Program>()
const madeFrom = new Map<Program, readonly [path: string, options: SourceOptions]>()

/** A program of the book, assembled once for all tests of a file; throws with its first mistake. */
export function program(path: string, options: SourceOptions = {}): Program {
  const key = JSON.stringify([path, options])
  const known = assembled.get(key)
  if (known) return known
  const result = assembleSource(sources, path, options)
  if (!result.program) throw new Error(JSON.stringify(result.diagnostics[0]))
  assembled.set(key, result.program)
  madeFrom.set(result.program, [path, options])
  return result.program
}

export const guest = (name: string, options: SourceOptions = {}): Program => program(guestPath(name), options)

/** A guest kernel of the test's own: entered in S-mode like any other. `include` gives it files by name. */
export function kernel(text: string): Program {
  const result = assemble(text, { file: 'kernel.s', base: NEXT_STAGE })
  if (!result.program) throw new Error(JSON.stringify(result.diagnostics[0]))
  return result.program
}

export interface World {
  /** Definitions with which the hypervisor is assembled. */
  readonly defines?: Readonly<Record<string, number>>
  readonly machine?: Partial<MachineConfig>
  readonly weights?: readonly number[]
  readonly vmBytes?: number
  readonly later?: readonly number[]
}

/** The same program of the book as this hypervisor wants its guests; a test's own kernel is what it is. */
function ported(image: Program, hypervisor: Program | undefined): Program {
  const from = madeFrom.get(image)
  const port = guestDefines(hypervisor)
  if (!from || Object.keys(port).length === 0) return image
  const [path, options] = from
  return program(path, { ...options, defines: { ...port, ...options.defines } })
}

/** A lab of these guests: one on the bare machine, or one in each virtual machine of a hypervisor. */
export function labIn(world: string, guests: readonly Program[], options: World = {}): Lab {
  const { defines = {}, machine = {}, weights, vmBytes, later } = options
  const hypervisor = world === NATIVE ? undefined : program(hypervisorPath(world), { defines })
  const made = createLab(
    {
      firmware: program(FIRMWARE),
      guests: guests.map((image) => ported(image, hypervisor)),
      ...(hypervisor && { hypervisor }),
      ...(weights && { weights }),
      ...(vmBytes && { vmBytes }),
      ...(later && { later }),
    },
    machine,
    0,
  )
  if (!made.ok) throw new Error(made.error)
  return made.lab
}

/** All serial lines, after a run to the end, with this input there from the beginning. */
export function outputs(lab: Lab, input = ''): string[] {
  lab.software.guests.forEach((_, vm) => {
    if (input) lab.input(vm, new TextEncoder().encode(input))
  })
  lab.run(END)
  return lab.software.guests.map((_, vm) => lab.output(vm))
}

/** A piece of a guest's RAM, by guest-physical address. */
export function guestRam(lab: Lab, vm: number, address: number, bytes: number): Uint8Array {
  const found = lab.machine.peek(hostAddress(lab.software, vm, address), bytes)
  if (!found) throw new RangeError(`no RAM at guest-physical 0x${address.toString(16)} of VM ${vm}`)
  return found
}

/** Exits by cause, as an object. */
export const exitsOf = (lab: Lab): Record<string, number> =>
  Object.fromEntries(lab.recorder.exits.list().map(({ what, count }) => [what, count]))
