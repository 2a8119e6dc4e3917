// Where a lab stands, in the terms of its sources: which program, near which symbol, on which line.
import { lineAt, type Program, symbolized } from '../assembler/program.ts'
import type { Mode } from '../isa/guards.ts'
import { PC } from '../machine/layout.ts'
import { look } from '../machine/look.ts'
import type { Place, World } from '../trace/worlds.ts'
import { guestAddress, type Software } from './boot.ts'
import type { Lab } from './lab.ts'
import { originOf } from './translations.ts'

export interface Whereabouts {
  /** As the instruction sees it: virtual where paging is on. 32 bits, unsigned. */
  readonly pc: number
  readonly mode: Mode
  readonly world: World
  /** The virtual machine, -1 in hypervisor and firmware. */
  readonly vm: number
  /** `trap+0x8`; undefined where the program that is running has nothing. */
  readonly symbol?: string
  /** The author's line, by path below engine/: of a macro, where it is used. */
  readonly file?: string
  readonly line?: number
  readonly text?: string
}

/** The program that a world runs. */
export function programOf({ firmware, hypervisor, guests }: Software, { world, vm }: Place): Program | undefined {
  if (world === 'firmware') return firmware ?? guests[0]
  if (world === 'hypervisor') return hypervisor
  return guests[Math.max(0, vm)]
}

/**
 * What stands at an address of the program that `place` runs in `mode`, through the page tables as they are now; where
 * they map nothing, as if they mapped it to itself.
 */
export function whereIs(lab: Lab, place: Place, mode: Mode, pc: number): Whereabouts {
  const { machine, software } = lab
  const nowhere = { pc: pc >>> 0, mode, world: place.world, vm: place.vm }
  const program = programOf(software, place)
  if (!program) return nowhere
  // Of translated code: the instruction that it was translated from.
  const own = originOf(lab, place.vm, pc) ?? pc
  const host = look(machine, own, mode)
  const linked = host !== undefined && place.vm >= 0 ? guestAddress(software, place.vm, host) : host
  const address = [linked, own >>> 0].find((a) => a !== undefined && a >= start(program) && a < program.end)
  const symbol = address === undefined ? undefined : symbolized(program, address)
  if (address === undefined || symbol === undefined) return nowhere
  const line = lineAt(program, address)
  if (!line) return { ...nowhere, symbol }
  const text = program.files.find((f) => f.name === line.file)?.text.split('\n', line.line)[line.line - 1]
  return { ...nowhere, symbol, file: line.file, line: line.line, ...(text !== undefined && { text: text.trim() }) }
}

const start = (program: Program): number => program.segments[0]?.address ?? program.entry

/** Where the lab stands now: the instruction that is next. */
export const whereabouts = (lab: Lab): Whereabouts =>
  whereIs(lab, lab.recorder.now, lab.machine.hart.mode(), lab.machine.hart.words[PC] as number)
