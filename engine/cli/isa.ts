// The name of an instruction set, as compilers write it, to what a machine is configured with.

import type { Extension } from '../isa/row.ts'
import { defaultConfig, extensionsOf, type MachineConfig } from '../machine/config.ts'
import { Complaint, EXIT } from './command.ts'

type Without = MachineConfig['without'][number]

/** Part of every machine, and therefore named or not as one likes. */
const ALWAYS = new Set(['zicsr', 'zifencei', 'zicntr', 'svade', 'svadu', 's', 'u'])
const OPTIONAL: Readonly<Record<string, Without>> = { a: 'A', c: 'C', h: 'H', sstc: 'Sstc' }

/** `svadu` is named: the machine sets A and D bits itself. */
export const hasSvadu = (isa: string): boolean => /_svadu(_|$)/i.test(isa)

/** What `rv32imac_h_sstc` leaves out. Letters may stand together or between underscores. Throws a Complaint. */
export function withoutOf(isa: string): Without[] {
  const [, letters, rest] = /^rv32im([a-z]*)((?:_[a-z0-9]+)*)$/.exec(isa.toLowerCase()) ?? []
  const named = letters === undefined ? [] : [...letters, ...rest.split('_').filter(Boolean)]
  const unknown = named.find((name) => !ALWAYS.has(name) && !(name in OPTIONAL))
  if (letters === undefined || unknown !== undefined)
    throw new Complaint(
      EXIT.usage,
      unknown === undefined ? `--isa is "${isa}"` : `--isa ${isa}: the machine has no "${unknown}"`,
      'Write rv32im, then any of a, c, h, _sstc, _svadu: rv32imac_h_sstc is what runs otherwise.',
    )
  return Object.entries(OPTIONAL)
    .filter(([name]) => !named.includes(name))
    .map(([, without]) => without)
}

/**
 * What the assembler may use: with --isa exactly that; without it everything but 2-byte instructions, as in the book, so
 * that every instruction has 4 bytes.
 */
export const assemblerExtensions = (isa: string | undefined): ReadonlySet<Extension> =>
  extensionsOf({ ...defaultConfig, without: isa === undefined ? ['C'] : withoutOf(isa) })
