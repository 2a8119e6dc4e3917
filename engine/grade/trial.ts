// One try at one check: machines with the reader's text in them. What the text gets wrong before anything can run is thrown as
// Refused, which only grade.ts catches.
import type { Diagnostic } from '../assembler/diagnostics.ts'
import { type Program, symbolNamed } from '../assembler/program.ts'
import type { Mode } from '../isa/guards.ts'
import { hostAddress } from '../lab/boot.ts'
import { csrsOf } from '../lab/inspect/csrs.ts'
import { createLab, type Lab } from '../lab/lab.ts'
import { assembleSource, FIRMWARE, guestDefines, guestPath, hypervisorPath, type Sources } from '../lab/sources.ts'
import type { MachineConfig } from '../machine/config.ts'
import { X } from '../machine/layout.ts'
import type { Stop } from '../machine/machine.ts'
import { eventAt } from '../trace/columns.ts'
import type { ReturnEvent, TrapEvent } from '../trace/events.ts'
import type { Exercise, Part } from './exercise.ts'
import { Random } from './random.ts'

/** Steps that a run may take unless a check says otherwise: about a twentieth of a second. */
export const BUDGET = 5_000_000
/** RAM of a guest, bytes, on the bare machine too: what the book's guests ask for. */
const VM_BYTES = 4 << 20
/** Events of a run that are kept. */
const EVENTS = 100_000
/** Steps without one completed instruction after which a run is given up: it only traps. */
const STUCK = 20_000

/** Why a run came back. `stuck`: every instruction traps, and so does the handler's first. */
export type Ending = Stop | { readonly reason: 'stuck' }

/** What is to run. All of it can be written down, so that a failing run can be opened elsewhere. */
export interface Setup {
  /** Guests by name, or by the path of their kernel; the reader's text as `answer`, which is also what runs if not given. */
  readonly guests?: readonly string[]
  /** A hypervisor by name; bare metal if not given. */
  readonly world?: string
  /** Files made for this run, by path below engine/ or below the exercise's folder (`data.s`). */
  readonly files?: Readonly<Record<string, string>>
  /** Definitions for guests and hypervisor; guests also get those that make them the hypervisor's own (`PV`). */
  readonly defines?: Readonly<Record<string, number>>
  readonly machine?: Partial<MachineConfig>
  readonly weights?: readonly number[]
  /** RAM of each guest, bytes, a multiple of 4 MiB; 4 MiB if not given. */
  readonly vmBytes?: number
  /** What is typed on serial line 0, there from the beginning. */
  readonly input?: string
  /** Virtual machines that the operator pauses as soon as the hypervisor listens. */
  readonly paused?: readonly number[]
}

/** The text cannot be tried. */
export class Refused extends Error {
  readonly diagnostics: readonly Diagnostic[]
  constructor(diagnostics: readonly Diagnostic[], message = 'the program was not accepted') {
    super(message)
    this.diagnostics = diagnostics
  }
}

export class Trial {
  readonly seed: number
  readonly random: Random
  private readonly attempts: Attempt[] = []
  private readonly exercise: Exercise
  private readonly folder: string
  private readonly answer: string
  private readonly sources: Sources

  /** `name`: of the exercise's folder. `sources`: of the book's programs and of the exercises' files (`exercises/name/x.s`). */
  constructor(name: string, exercise: Exercise, answer: string, seed: number, sources: Sources) {
    this.exercise = exercise
    this.folder = `exercises/${name}/`
    this.answer = answer
    this.seed = seed
    this.random = new Random(seed)
    this.sources = sources
  }

  /** Path of a file of the exercise, as `Setup.guests` takes it. */
  path(file: string): string {
    return this.folder + file
  }

  /** A machine with the reader's text, standing before its first instruction. */
  boot(setup: Setup = {}): Attempt {
    const { guests = ['answer'], world, defines, machine, weights, vmBytes = VM_BYTES, input, paused = [] } = setup
    const instead = this.files(setup.files ?? {})
    const assembled = (path: string, given = defines): Program => {
      const { program, diagnostics } = assembleSource(this.sources, path, { instead, ...(given && { defines: given }) })
      if (!program) throw new Refused(diagnostics)
      return program
    }
    const pathOf = (guest: string) =>
      guest === 'answer' ? `${this.folder}answer.s` : guest.includes('/') ? guest : guestPath(guest)
    const hypervisor = world === undefined ? undefined : assembled(hypervisorPath(world))
    const guestsOwn = { ...guestDefines(hypervisor), ...defines }
    const programs = new Map(guests.map((guest) => [guest, assembled(pathOf(guest), guestsOwn)]))
    const made = createLab(
      {
        firmware: assembled(FIRMWARE),
        guests: guests.map((guest) => programs.get(guest) as Program),
        ...(hypervisor && { hypervisor }),
        ...(weights && { weights }),
        vmBytes,
      },
      { ...(!world && { ramBytes: vmBytes }), ...machine },
      EVENTS,
    )
    if (!made.ok) throw new Refused([], made.error)
    for (const vm of paused) made.lab.control({ do: 'pause', vm })
    if (input) made.lab.input(0, new TextEncoder().encode(input))
    const attempt = new Attempt(made.lab, setup)
    this.attempts.push(attempt)
    return attempt
  }

  /** The run that was started last. */
  get last(): Attempt | undefined {
    return this.attempts.at(-1)
  }

  /** The machines of this trial will not be looked at any more. */
  release(): void {
    for (const { lab } of this.attempts.splice(0)) lab.machine.release()
  }

  /** The reader's text where it belongs, and the files of this run. */
  private files(made: Readonly<Record<string, string>>): Record<string, string> {
    const files: Record<string, string> = { [`${this.folder}answer.s`]: this.answer }
    for (const [path, text] of Object.entries(made)) files[path.includes('/') ? path : this.folder + path] = text
    const { part } = this.exercise
    if (part)
      files[part.file] = withPart(this.sources(part.file) ?? '', part, `${this.folder}${part.with ?? 'answer.s'}`)
    return files
  }
}

/** A program's text with the lines of a part left out, and the file at this path included in their place. */
export function withPart(text: string, { file, from, to }: Part, instead: string): string {
  const lines = text.split('\n')
  const first = lines.findIndex((line) => line.startsWith(`${from}:`))
  const end = to ? lines.findIndex((line, k) => k > first && line.startsWith(`${to}:`)) : lines.length
  if (first < 0 || end < 0) throw new RangeError(`${file} has no lines from ${from} to ${to ?? 'its end'}`)
  const up = '../'.repeat(file.split('/').length - 1)
  return [...lines.slice(0, first), `    .include "${up}${instead}"`, ...lines.slice(end)].join('\n')
}

/** A machine that a check has booted, with what checks look at. */
export class Attempt {
  readonly lab: Lab
  readonly setup: Setup

  constructor(lab: Lab, setup: Setup) {
    this.lab = lab
    this.setup = setup
  }

  /** Run until the machine stops, for so many steps at most. */
  run(steps: number = BUDGET): Ending {
    const { lab } = this
    const end = lab.step + steps
    for (;;) {
      const before = lab.counts()
      const stop = lab.run(Math.min(STUCK, end - lab.step))
      const after = lab.counts()
      if (stop.reason !== 'budget' || lab.step >= end) return stop
      if (after.instructions === before.instructions && after.idleCycles === before.idleCycles)
        return { reason: 'stuck' }
    }
  }

  /** What virtual machine `vm` has printed. */
  output(vm = 0): string {
    return this.lab.output(vm)
  }

  /** Whether the machine was switched off without naming a failure. */
  get ended(): boolean {
    return this.lab.machine.power?.kind === 'pass'
  }

  /** Address of a label in a guest, guest-physical; undefined where there is none. */
  address(label: string, vm = 0): number | undefined {
    const program = this.lab.software.guests[vm]
    return program && symbolNamed(program, label)?.address
  }

  /** Bytes of a guest's memory, by guest-physical address; undefined outside it. */
  bytes(address: number, count: number, vm = 0): Uint8Array | undefined {
    return this.lab.machine.peek(hostAddress(this.lab.software, vm, address), count)
  }

  /** A word of a guest's memory, unsigned, by address or label; undefined where there is none. */
  word(at: number | string, vm = 0): number | undefined {
    const address = typeof at === 'string' ? this.address(at, vm) : at
    const bytes = address === undefined ? undefined : this.bytes(address, 4, vm)
    return bytes && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  }

  /** A word of the hypervisor's memory, unsigned, by label and offset. */
  hypervisorWord(label: string, offset = 0): number | undefined {
    const { hypervisor } = this.lab.software
    const symbol = hypervisor && symbolNamed(hypervisor, label)
    const bytes = symbol && this.lab.machine.peek(symbol.address + offset, 4)
    return bytes && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  }

  /** Exits whose cause begins so (`illegal instruction`); all of them if not given. */
  exits(cause = ''): number {
    return this.lab.recorder.exits
      .list()
      .filter(({ what }) => what.startsWith(cause))
      .reduce((sum, { count }) => sum + count, 0)
  }

  /** Registers x0 to x31 as they are now, unsigned. */
  registers(): number[] {
    return Array.from(this.lab.machine.hart.words.subarray(X, X + 32), (word) => word >>> 0)
  }

  /** Returns from traps into a mode, in order; each stands at its step, before the instruction to which it leads. */
  returns(to: Mode): ReturnEvent[] {
    const { events } = this.lab.recorder
    return Array.from({ length: events.length }, (_, k) => eventAt(events, k)).filter(
      (event): event is ReturnEvent => event?.type === 'return' && event.to === to,
    )
  }

  /** A CSR of the machine by its name, unsigned; undefined where the machine has none of that name. */
  csr(name: string): number | undefined {
    return csrsOf(this.lab.machine)[name]
  }

  /** Traps with this cause (as scause gives it, unsigned), whoever took them, in order. */
  traps(cause: number): TrapEvent[] {
    const { events } = this.lab.recorder
    return Array.from({ length: events.length }, (_, k) => eventAt(events, k)).filter(
      (event): event is TrapEvent => event?.type === 'trap' && event.cause >>> 0 === cause,
    )
  }

  /** The counters between two of the guest's marks (`slti x0, x0, n`); undefined where one is missing. */
  between(first: number, second: number): Between | undefined {
    const [a, b] = [first, second].map((n) => this.lab.recorder.marks.find((mark) => mark.n === n))
    if (!a || !b) return undefined
    const before = new Map(a.exits.map(({ what, count }) => [what, count]))
    const causes = b.exits
      .map(({ what, count }) => ({ what, count: count - (before.get(what) ?? 0) }))
      .filter(({ count }) => count > 0)
    return {
      cycles: b.counts.cycles - a.counts.cycles,
      instructions: b.counts.instructions - a.counts.instructions,
      exits: causes.reduce((sum, { count }) => sum + count, 0),
      causes,
    }
  }
}

export interface Between {
  readonly cycles: number
  readonly instructions: number
  readonly exits: number
  /** The exits by cause, as `ExitCount.what` names it. */
  readonly causes: readonly { readonly what: string; readonly count: number }[]
}
