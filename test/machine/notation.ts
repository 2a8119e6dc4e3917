// The notation of the machine's tests. `run('lw a0, (a1)', { mode: 'VS', a1: 0x1000 })` assembles a few lines, runs them on
// a small machine from a known state until they end or trap, and tells what happened; `toTrap` asks about the trap.
import { expect } from 'vitest'
import { assemble } from '../../engine/assembler/assemble.ts'
import { causeName, EXCEPTIONS, INTERRUPT_BIT, INTERRUPTS } from '../../engine/isa/causes.ts'
import { csr } from '../../engine/isa/csrs.ts'
import type { Mode } from '../../engine/isa/guards.ts'
import { registerNumber } from '../../engine/isa/registers.ts'
import type { Extension } from '../../engine/isa/row.ts'
import type { MachineConfig } from '../../engine/machine/config.ts'
import { readCsr, writeCsr } from '../../engine/machine/csr.ts'
import { CSR, PC, PRV, VIRT, X } from '../../engine/machine/layout.ts'
import { Machine } from '../../engine/machine/machine.ts'
import type { Trap } from '../../engine/machine/trap.ts'

/** Where the code lies, and where nothing does. */
export const CODE = 0x80001000
export const DATA = 0x80008000
const STEPS = 2000

export interface Setting {
  /** Default M. */
  readonly mode?: Mode
  /** CSRs by name, as M-mode would write them, in this order. PMP lets everything through unless this says otherwise. */
  readonly csrs?: Readonly<Record<string, number>>
  /** Words of memory by physical address. */
  readonly memory?: Readonly<Record<number, number>>
  readonly config?: Partial<MachineConfig>
  /** Virtual address of the first instruction, if it is not the physical one. */
  readonly at?: number
  /** Bits of mip that devices hold up. */
  readonly lines?: number
  /** Registers by ABI name. */
  readonly [register: string]: unknown
}

export const PRIVILEGE: Record<Mode, readonly [prv: number, virt: number]> = {
  M: [3, 0],
  HS: [1, 0],
  U: [0, 0],
  VS: [1, 1],
  VU: [0, 1],
}

/** All memory open to all modes: one NAPOT region over everything. */
const OPEN = { pmpaddr15: 0xffffffff, pmpcfg3: 0x1f000000 }
const SMALL: Partial<MachineConfig> = { ramBytes: 1 << 20, tlb: { entries: 16, ways: 4 } }

/** A machine in this state, before it executes anything. */
export const machineWith = (setting: Setting = {}): Machine =>
  prepare(new Machine({ ...SMALL, ...setting.config }), setting)

const shared = new Map<string, Machine>()
/** How often a shared machine was prepared: what a run of before then would tell is gone. */
const times = new WeakMap<Machine, number>()

/** The same on a machine that others use after this: building one for every line of a test takes too long. */
export function sharedMachine(setting: Setting = {}): Machine {
  const key = JSON.stringify(setting.config ?? {})
  const machine = shared.get(key) ?? new Machine({ ...SMALL, ...setting.config })
  shared.set(key, machine)
  times.set(machine, (times.get(machine) ?? 0) + 1)
  machine.reset()
  return prepare(machine, setting)
}

function prepare(machine: Machine, setting: Setting): Machine {
  const { hart } = machine
  for (const [name, value] of Object.entries({ ...OPEN, ...setting.csrs })) writeCsr(hart, csr(name), value | 0)
  for (const [name, value] of Object.entries(setting)) {
    const number = registerNumber(name)
    if (number) hart.words[X + number] = value as number
  }
  for (const [address, word] of Object.entries(setting.memory ?? {})) poke(machine, Number(address), word)
  for (let bit = 0; bit < 16; bit++) if (((setting.lines ?? 0) >>> bit) & 1) hart.setLine(bit, true)
  const [prv, virt] = PRIVILEGE[setting.mode ?? 'M']
  hart.words[PRV] = prv
  hart.words[VIRT] = virt
  hart.words[PC] = setting.at ?? CODE
  hart.modeChanged()
  return machine
}

export function poke(machine: Machine, address: number, word: number): void {
  if (!machine.load(address, new Uint8Array(Int32Array.of(word).buffer))) throw new Error(`no RAM at ${hex(address)}`)
}

export const hex = (value: number): string => `0x${(value >>> 0).toString(16)}`

const EVERYTHING: readonly Extension[] = ['I', 'M', 'A', 'Zicsr', 'Zifencei', 'S', 'H']
const assembled = new Map<string, Uint8Array>()

/** The bytes of a few lines of assembly, for address CODE. Lines with `c.` mnemonics may mix with the others. */
export function bytesOf(text: string): Uint8Array {
  const known = assembled.get(text)
  if (known) return known
  const compressed = /(^|[\n;])\s*c\./.test(text)
  const source = text.replaceAll(/^\s*(c\..*)$/gm, '.option rvc\n$1\n.option norvc')
  const extensions: readonly Extension[] = compressed ? [...EVERYTHING, 'C'] : EVERYTHING
  const { program, diagnostics } = assemble(`${compressed ? '.option norvc\n' : ''}${source}\n`, {
    base: CODE,
    extensions,
  })
  const segment = program?.segments[0]
  if (!segment) throw new Error(`${text}\n${diagnostics.map((d) => d.message).join('\n')}`)
  assembled.set(text, segment.bytes)
  return segment.bytes
}

export class Run {
  /** The first trap, if there was one. */
  readonly trap: Trap | undefined
  private readonly ran: Machine
  private readonly time: number | undefined
  constructor(machine: Machine, trap: Trap | undefined) {
    this.ran = machine
    this.trap = trap
    this.time = times.get(machine)
  }
  get machine(): Machine {
    if (this.time !== times.get(this.ran)) throw new Error('ask a run before the next one starts')
    return this.ran
  }
  /** A register as an unsigned number. */
  reg(name: string): number {
    return (this.machine.hart.words[X + (registerNumber(name) as number)] as number) >>> 0
  }
  get pc(): number {
    return (this.machine.hart.words[PC] as number) >>> 0
  }
  get mode(): Mode {
    return this.machine.hart.mode()
  }
  /** A CSR as M-mode reads it, as an unsigned number. */
  csr(name: string): number {
    return readCsr(this.machine.hart, csr(name)) >>> 0
  }
  word(address: number): number | undefined {
    return this.machine.peekWord(address)
  }
}

/** Assemble, run until the code ends or something traps, and tell. */
export const run = (text: string, setting: Setting = {}): Run => runOn(sharedMachine(setting), text, setting.at ?? CODE)

/** The same on a machine that is there already, whose code is at CODE but runs at virtual address `at`. */
export function runOn(machine: Machine, text: string, at = CODE): Run {
  const bytes = bytesOf(text)
  machine.load(CODE, bytes)
  const end = (at + bytes.length) | 0
  let trap: Trap | undefined
  machine.hart.observer = {
    trap(t) {
      trap ??= t
    },
    trapReturn() {},
  }
  for (let step = 0; step < STEPS && !trap && machine.hart.words[PC] !== end; step++) {
    if (machine.run(1).reason !== 'budget') break
  }
  machine.hart.observer = undefined
  return new Run(machine, trap)
}

/** What `toTrap` can ask about: numbers as unsigned, by what mcause (etc.) of the handler's mode says. */
export interface TrapDetails {
  readonly tval?: number
  readonly epc?: number
  readonly to?: Mode
  /** htval or mtval2. */
  readonly gpa?: number
  /** htinst or mtinst. */
  readonly tinst?: number
  readonly gva?: boolean
}

export const codeOf = (name: string): number => {
  const exception = EXCEPTIONS.find((c) => c.name === name)
  if (exception) return exception.code
  const interrupt = INTERRUPTS.find((c) => c.name === name)
  if (interrupt) return (INTERRUPT_BIT | interrupt.code) >>> 0
  throw new Error(`no cause "${name}"`)
}

/** What the handler of a trap finds in its CSRs. */
export function seenByHandler({ trap, ...rest }: { trap: Trap; csr: (name: string) => number }) {
  const of = (m: string, s: string, vs: string) => rest.csr(trap.to === 'M' ? m : trap.to === 'VS' ? vs : s)
  const extra = (m: string, s: string) => (trap.to === 'VS' ? 0 : of(m, s, ''))
  return {
    cause: of('mcause', 'scause', 'vscause'),
    tval: of('mtval', 'stval', 'vstval'),
    epc: of('mepc', 'sepc', 'vsepc'),
    gpa: extra('mtval2', 'htval') * 4,
    tinst: extra('mtinst', 'htinst'),
    gva: trap.to === 'VS' ? false : ((rest.csr(trap.to === 'M' ? 'mstatush' : 'hstatus') >>> 6) & 1) === 1,
    to: trap.to,
  }
}

interface TrapMatchers<R> {
  /** The run ended in a trap with this cause, and its handler sees these details. */
  toTrap(cause: string, details?: TrapDetails): R
  /** The run ended without a trap. */
  toRun(): R
}
declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends TrapMatchers<R> {}
}

expect.extend({
  toTrap(received: Run, cause: string, details: TrapDetails = {}) {
    const { trap } = received
    if (!trap) return { pass: false, message: () => `expected ${cause}, but there was no trap` }
    const seen = seenByHandler({ trap, csr: (name) => received.csr(name) })
    const wanted = { ...details, cause: codeOf(cause) }
    const wrong = Object.entries(wanted).filter(([key, value]) => {
      const is = seen[key as keyof typeof seen]
      return typeof value === 'number' ? (is as number) !== value && (is as number) >>> 0 !== value >>> 0 : is !== value
    })
    const show = (value: unknown) => (typeof value === 'number' ? hex(value) : String(value))
    const differences = wrong.map(([k, v]) =>
      k === 'cause'
        ? `expected ${cause}, got ${causeName(trap.cause)}`
        : `${k} is ${show(seen[k as keyof typeof seen])}, not ${show(v)}`,
    )
    return { pass: wrong.length === 0, message: () => differences.join('\n') || `there was this trap: ${cause}` }
  },
  toRun(received: Run) {
    const { trap } = received
    return {
      pass: trap === undefined,
      message: () => (trap ? `${causeName(trap.cause)}, tval ${hex(trap.tval)}` : 'there was no trap'),
    }
  },
})

export { CSR }
