// A lab: a machine with its software and what comes in over its serial lines. It can be run, stopped, stepped forwards and
// backwards; the same software and input give the same lab, to the bit.
import { symbolNamed } from '../assembler/program.ts'
import type { MachineConfig } from '../machine/config.ts'
import { type Counts, Machine, type Stop } from '../machine/machine.ts'
import { Recorder, type RecorderState } from '../trace/recorder.ts'
import type { HypervisorState } from '../trace/worlds.ts'
import { boot, ramNeeded, type Software } from './boot.ts'
import { History } from './history.ts'
import { type ControlAnswer, type ControlRequest, Operator, type VmStatus } from './operator.ts'
import type { Hit, Watcher } from './watcher.ts'

/** Bytes that arrive on serial line `uart` before step `step` is done. */
export interface Input {
  readonly step: number
  readonly uart: number
  readonly bytes: readonly number[]
}

/** What is asked of the hypervisor before step `step` is done. */
interface Asked {
  readonly step: number
  readonly request: ControlRequest
}

/** What a checkpoint keeps beside the machine. */
interface Beside {
  readonly recorder: RecorderState
  readonly output: readonly number[]
}

export class Lab {
  readonly machine: Machine
  readonly software: Software
  readonly recorder: Recorder
  /** Bytes sent on each serial line since reset; behind `length`, what is to come again. */
  private readonly sent: { bytes: Uint8Array; length: number }[]
  private inputs: (Input | Asked)[] = []
  private nextInput = 0
  private readonly history: History<Beside>
  private readonly operator: Operator

  /** Use `createLab`, which reports what is wrong instead of throwing. */
  constructor(machine: Machine, software: Software, capacity?: number) {
    this.machine = machine
    this.software = software
    this.sent = machine.uarts.map(() => ({ bytes: new Uint8Array(256), length: 0 }))
    this.operator = new Operator(machine, software)
    this.recorder = new Recorder(machine, observed(machine, software), capacity)
    machine.hart.observer = this.recorder
    machine.onOutput = (uart, byte) => {
      this.send(uart, byte)
      this.recorder.output(uart, byte)
    }
    machine.onRequest = (slot, request) => this.recorder.request(slot, request)
    this.history = new History(machine, this.beside())
  }

  /** Steps since reset. */
  get step(): number {
    return this.machine.counts().steps
  }

  counts(): Counts {
    return this.machine.counts()
  }

  /** Run for at most `steps` steps. */
  run(steps: number): Stop {
    if (this.machine.hart.hasBreakpoints) this.machine.hart.setBreakpoints([])
    return this.go(steps, (n) => this.machine.run(n) as Stop)
  }

  /** Run for at most `steps` steps, or until one of the watcher's conditions holds. */
  runWatched(steps: number, watcher: Watcher): Stop | Hit {
    watcher.begin()
    const stop = this.go(steps, (n) => watcher.run(n))
    watcher.end()
    return stop
  }

  private go<S extends { readonly reason: string }>(steps: number, run: (steps: number) => S): S {
    const end = this.step + Math.max(0, steps)
    for (;;) {
      this.deliver()
      const next = this.inputs[this.nextInput]?.step ?? Number.POSITIVE_INFINITY
      const until = Math.min(end, this.history.due, next)
      const stop = run(until - this.step)
      if (this.step >= this.history.due) this.history.take(this.beside())
      // An idle machine jumps to the moment of its next input: nothing can happen before.
      if (stop.reason !== 'budget' || this.step >= end) return stop
    }
  }

  /** Go to any earlier or later moment of this lab, by its step. */
  goTo(step: number): Stop {
    this.approach(step)
    return this.run(step - this.step)
  }

  /** Go to the moment at or before `step` from which it is reached soonest. */
  approach(step: number): void {
    if (!this.history.helps(step)) return
    const { recorder, output } = this.history.reach(step)
    this.recorder.restore(recorder)
    this.sent.forEach((line, uart) => {
      line.length = output[uart] ?? 0
    })
    this.nextInput = this.inputs.findIndex((input) => input.step >= this.step)
    if (this.nextInput < 0) this.nextInput = this.inputs.length
  }

  /** The last checkpoint before a step: see `History.before`. */
  checkpointBefore(step: number): ReturnType<History<Beside>['before']> {
    return this.history.before(step)
  }

  /** Bytes arrive on a serial line now. What was to come, had they not arrived, is forgotten. */
  input(uart: number, bytes: Iterable<number>): void {
    this.happens({ step: this.step, uart, bytes: [...bytes] })
  }

  /**
   * Ask the hypervisor to create, pause, resume, destroy or weight a virtual machine. It does so when the machine runs
   * again; `answer` says what became of it. Like input, it takes the place of what had been asked for later.
   */
  control(request: ControlRequest): ControlResult {
    const error = this.operator.refusal(request)
    if (error !== undefined) return { ok: false, error }
    const number = this.operator.put
    this.happens({ step: this.step, request: { ...request } })
    return { ok: true, number }
  }

  /** What became of the request with this number. */
  answer(number: number): ControlAnswer {
    return this.operator.answer(number)
  }

  /** How every virtual machine is, by its hypervisor's own records; without a hypervisor, none. */
  vms(): VmStatus[] {
    return this.operator.status()
  }

  private happens(what: Input | Asked): void {
    this.history.forget()
    this.inputs = this.inputs.slice(0, this.nextInput)
    this.inputs.push(what)
    this.deliver()
  }

  /** What has been typed until now, in order: with it, and unless a hypervisor was asked for something, this moment can be reached again. */
  get typed(): readonly Input[] {
    return this.inputs.slice(0, this.nextInput).filter((one) => 'bytes' in one)
  }

  /** Before the first step: let this be typed, each at its step, as it was in another run. */
  replay(inputs: readonly Input[]): void {
    this.inputs = [...inputs].sort((p, q) => p.step - q.step)
    this.nextInput = 0
  }

  private deliver(): void {
    for (;;) {
      const input = this.inputs[this.nextInput]
      if (!input || input.step > this.step) return
      if ('request' in input) this.operator.ask(input.request)
      else this.machine.uarts[input.uart]?.receive(input.bytes)
      this.nextInput++
    }
  }

  private send(uart: number, byte: number): void {
    const line = this.sent[uart]
    if (!line) return
    if (line.length === line.bytes.length) {
      const longer = new Uint8Array(2 * line.length)
      longer.set(line.bytes)
      line.bytes = longer
    }
    line.bytes[line.length++] = byte
  }

  /** The bytes that were sent on a serial line since reset: a view that is good until the lab moves. */
  sentOn(uart: number): Uint8Array {
    const { bytes, length } = this.sent[uart] ?? { bytes: new Uint8Array(0), length: 0 }
    return bytes.subarray(0, length)
  }

  /** What was sent on a serial line, as text (bytes as Latin-1 where they are not UTF-8). */
  output(uart: number): string {
    return textOf(this.sentOn(uart))
  }

  private beside(): Beside {
    return { recorder: this.recorder.save(), output: this.sent.map(({ length }) => length) }
  }
}

export type ControlResult =
  | { readonly ok: true; readonly number: number }
  | { readonly ok: false; readonly error: string }

export type LabResult = { readonly ok: true; readonly lab: Lab } | { readonly ok: false; readonly error: string }

/** Build a machine, load the software, and stand before its first instruction. */
export function createLab(software: Software, options: Partial<MachineConfig> = {}, capacity?: number): LabResult {
  try {
    const uarts = software.hypervisor ? software.guests.length : 1
    const ramBytes = ramNeeded(software)
    const machine = new Machine({ uarts, ramBytes, ...options })
    const error = boot(machine, software)
    return error ? { ok: false, error } : { ok: true, lab: new Lab(machine, software, capacity) }
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, error: error.message }
    throw error
  }
}

/** How to see which guest a hypervisor runs: through the two words that it publishes. */
function observed(machine: Machine, { hypervisor }: Software): HypervisorState | undefined {
  if (!hypervisor) return undefined
  const word = (name: string) => {
    const address = symbolNamed(hypervisor, name)?.address
    return () => (address === undefined ? 0 : (machine.peekWord(address) ?? 0) | 0)
  }
  const vm = word('current_vm')
  const kernel = word('current_vmode')
  return { vm, kernel: () => kernel() === 1 }
}

function textOf(bytes: Uint8Array): string {
  // Decoded by hand: TextDecoder belongs to hosts, not to the language.
  let text = ''
  for (let k = 0; k < bytes.length; k++) {
    const first = bytes[k] as number
    const extra = first >= 0xf0 && first < 0xf8 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : 0
    const rest = [...bytes.slice(k + 1, k + 1 + extra)]
    if (first < 0x80 || extra === 0 || first >= 0xf8 || rest.length < extra || rest.some((b) => (b & 0xc0) !== 0x80)) {
      text += String.fromCharCode(first)
      continue
    }
    let point = first & (0x3f >> extra)
    for (const b of rest) point = (point << 6) | (b & 0x3f)
    text += String.fromCodePoint(Math.min(point, 0x10ffff))
    k += extra
  }
  return text
}
