// A lab as it travels: in a link, in a file, from a lesson to the workbench. What comes in from outside is checked here, all
// of it, before anything is changed.
import { defaultConfig, type MachineConfig, TIMING_MODELS, type TimingModel, timingError } from '../../engine/index.ts'

/** What a reader can choose about the machine. What is absent is as the book has it. */
export type MachineChoice = Partial<Pick<MachineConfig, 'tlb' | 'timing' | 'svadu' | 'hole' | 'without' | 'pmp'>>

export interface LabState {
  /** The guest of the first virtual machine, and of the others that `more` does not name. */
  readonly guest: string
  /** Guests of the second virtual machine and on. */
  readonly more: readonly string[]
  /** `native`, or a hypervisor. */
  readonly world: string
  readonly vms: number
  /** Edited files, by path below engine/. */
  readonly files: Readonly<Record<string, string>>
  readonly machine: MachineChoice
}

/** A moment of a run: what had been typed until then, and when. Played again, it is the same to the bit. */
export interface Moment {
  readonly step: number
  readonly inputs: readonly { readonly step: number; readonly uart: number; readonly bytes: readonly number[] }[]
}

export interface Known {
  readonly guests: readonly string[]
  readonly worlds: readonly string[]
  readonly files: readonly string[]
}

export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string }

/** Characters of all edited files together. */
export const MOST_TEXT = 1 << 20
const MOST_MACHINES = 4

/** Thrown inside this file and caught in `checked`. */
class Wrong extends Error {}

const object = (value: unknown, what: string): Record<string, unknown> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Wrong(`${what} is missing`)
  return value as Record<string, unknown>
}
const whole = (value: unknown, least: number, most: number, what: string): number => {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
    throw new Wrong(`${what} must be a whole number from ${least} to ${most}`)
  return value
}
const among = (value: unknown, names: readonly string[], what: string): string => {
  if (typeof value !== 'string' || !names.includes(value)) throw new Wrong(`this book has no ${what} “${shown(value)}”`)
  return value
}
const list = (value: unknown, most: number, what: string): unknown[] => {
  if (!Array.isArray(value) || value.length > most) throw new Wrong(`${what} must be a list of at most ${most}`)
  return value
}
const shown = (value: unknown): string => String(value).slice(0, 40)

/** A lab from what somebody else wrote, or why it is none. */
export function checkedState(value: unknown, known: Known): Checked<LabState> {
  return checked(() => stateOf(object(value, 'the lab'), known))
}

export function checkedMoment(value: unknown): Checked<Moment> {
  return checked(() => {
    const { step, inputs } = object(value, 'the moment')
    return {
      step: whole(step, 0, Number.MAX_SAFE_INTEGER, 'the step'),
      inputs: list(inputs, 10_000, 'the inputs').map((one) => {
        const input = object(one, 'an input')
        return {
          step: whole(input.step, 0, Number.MAX_SAFE_INTEGER, 'the step of an input'),
          uart: whole(input.uart, 0, MOST_MACHINES - 1, 'the line of an input'),
          bytes: list(input.bytes, 65_536, 'the bytes of an input').map((b) => whole(b, 0, 255, 'a byte of an input')),
        }
      }),
    }
  })
}

function checked<T>(read: () => T): Checked<T> {
  try {
    return { ok: true, value: read() }
  } catch (wrong) {
    if (wrong instanceof Wrong) return { ok: false, why: wrong.message }
    throw wrong
  }
}

function stateOf(lab: Record<string, unknown>, { guests, worlds, files: paths }: Known): LabState {
  const world = among(lab.world, worlds, 'world')
  const vms = whole(lab.vms, 1, MOST_MACHINES, 'the number of virtual machines')
  const more = list(lab.more ?? [], MOST_MACHINES - 1, 'the further guests').map((g) => among(g, guests, 'guest'))
  const files: Record<string, string> = {}
  let total = 0
  for (const [path, text] of Object.entries(object(lab.files ?? {}, 'the list of files'))) {
    among(path, paths, 'file')
    if (typeof text !== 'string') throw new Wrong(`the file ${path} is not a text`)
    total += text.length
    if (total > MOST_TEXT) throw new Wrong('its files are too long')
    files[path] = text
  }
  return { guest: among(lab.guest, guests, 'guest'), more, world, vms, files, machine: machineOf(lab.machine) }
}

function machineOf(value: unknown): MachineChoice {
  if (value === undefined) return {}
  const { tlb, timing, svadu, hole, without, pmp } = object(value, 'the machine')
  const without_ = without === undefined ? undefined : list(without, 4, 'what the machine is without')
  if (without_?.some((e) => !['C', 'A', 'H', 'Sstc'].includes(e as string)))
    throw new Wrong('a machine can be without C, A, H and Sstc')
  if (svadu !== undefined && typeof svadu !== 'boolean') throw new Wrong('svadu must be true or false')
  if (hole !== undefined && typeof hole !== 'boolean') throw new Wrong('hole must be true or false')
  if (pmp !== undefined && pmp !== 0 && pmp !== 16) throw new Wrong('pmp must be 0 or 16')
  return {
    ...(tlb !== undefined && { tlb: tlbOf(object(tlb, 'the TLB')) }),
    ...(timing !== undefined && { timing: timingOf(timing) }),
    ...(svadu !== undefined && { svadu }),
    ...(hole !== undefined && { hole }),
    ...(without_ && { without: without_ as MachineConfig['without'] }),
    ...(pmp !== undefined && { pmp }),
  }
}

function tlbOf({ entries, ways }: Record<string, unknown>): MachineConfig['tlb'] {
  return { entries: whole(entries, 4, 1024, 'tlb.entries'), ways: whole(ways, 1, 1024, 'tlb.ways') }
}

/** A preset by its name, or figures of the reader's own. */
function timingOf(value: unknown): TimingModel {
  const preset = TIMING_MODELS.find(({ name }) => name === value)
  if (preset) return preset
  const given = object(value, 'the timing model')
  const model = Object.fromEntries(
    Object.entries(defaultConfig.timing).map(([key, usual]) => {
      const own = given[key]
      if (typeof own !== typeof usual) throw new Wrong(`the timing model has no ${key}`)
      if (typeof usual === 'object') return [key, costsOf(object(own, key), usual)]
      return [key, typeof own === 'string' ? own.slice(0, 200) : own]
    }),
  ) as unknown as TimingModel
  const wrong = timingError(model)
  if (wrong) throw new Wrong(`the timing model does not fit: ${wrong}`)
  return model
}

const costsOf = (own: Record<string, unknown>, usual: object): Record<string, number> =>
  Object.fromEntries(Object.keys(usual).map((k) => [k, whole(own[k], 1, 63, `the cycles of ${k} instructions`)]))

/** As little as says it all: presets by name, nothing that is as the book has it. */
export function plainState({ guest, more, world, vms, files, machine }: LabState): Record<string, unknown> {
  const preset = TIMING_MODELS.find((m) => m.name === machine.timing?.name && same(m, machine.timing))
  const choice = { ...machine, ...(preset && { timing: preset.name }) }
  return {
    guest,
    ...(more.length > 0 && { more }),
    world,
    vms,
    ...(Object.keys(files).length > 0 && { files }),
    ...(Object.keys(choice).length > 0 && { machine: choice }),
  }
}

const same = (p: object, q: object | undefined): boolean => JSON.stringify(p) === JSON.stringify(q)
