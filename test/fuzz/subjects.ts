// What is fuzzed. Each subject makes one case from a seed and checks what must hold whatever the input: nothing is thrown,
// what was asked to end ends, and nothing grows without bound. `npm run fuzz` runs them for as long as one likes.
import { readFileSync } from 'node:fs'
import { disassemble } from '../../engine/assembler/disassemble.ts'
import { readElf } from '../../engine/assembler/elf-read.ts'
import { writeElf } from '../../engine/assembler/elf-write.ts'
import { assemble, type Program } from '../../engine/index.ts'
import { PC } from '../../engine/machine/layout.ts'
import { Machine } from '../../engine/machine/machine.ts'
import { restoreSnapshot, takeSnapshot } from '../../engine/machine/snapshot.ts'
import { Random } from '../conformance/random.ts'
import { randomCode, randomMachine } from '../machine/program.ts'

export interface Subject {
  readonly name: string
  /** One case. Throws an Error that says what is wrong. */
  readonly once: (seed: number) => void
}

function ensure(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new Error(message())
}

const STEPS = 2000
/** Bytes of all that a small machine's devices remember; the console's queue is the largest thing. */
const MOST_REMEMBERED = 2_000_000

/** Run, and look whether the machine is still one. */
function survives(machine: Machine, steps: number): void {
  const before = machine.counts()
  const stop = machine.run(steps)
  const after = machine.counts()
  const did = after.steps - before.steps
  ensure(did <= steps, () => `${did} steps of ${steps}`)
  ensure(stop.reason !== 'budget' || did === steps, () => `stopped after ${did} of ${steps} steps for no reason`)
  ensure(after.instructions - before.instructions <= did, () => 'more instructions retired than begun')
  for (const [name, value] of Object.entries(after))
    ensure(Number.isSafeInteger(value) && value >= 0, () => `${name} is ${value}`)
  ensure(machine.hart.words[0] === 0, () => `x0 is ${machine.hart.words[0]}`)
  ensure(machine.hart.mode() !== undefined, () => 'no mode')
}
function remembers(machine: Machine): void {
  const size = JSON.stringify(machine.bus.windows.map(({ device }) => device.save())).length
  ensure(size < MOST_REMEMBERED, () => `the devices remember ${size} bytes`)
}

function programs(seed: number): void {
  const machine = randomMachine(seed)
  survives(machine, STEPS)
  remembers(machine)
}

/** Bytes without any sense, in pages that may be mapped to anything. */
function bytes(seed: number): void {
  const r = new Random(seed)
  const machine = randomMachine(seed)
  machine.load(
    0x80001000,
    Uint8Array.from({ length: 4096 }, () => r.word()),
  )
  survives(machine, STEPS)
}

/** The host meddles: lines, input, timing, memory under the program's feet, snapshots, single steps. */
function meddling(seed: number): void {
  const r = new Random(seed)
  const machine = randomMachine(seed)
  const snapshot = takeSnapshot(machine)
  for (let k = 0; k < 20; k++) {
    survives(machine, 1 + r.below(100))
    const act = r.below(7)
    if (act === 0) machine.hart.setLine(r.pick([3, 7, 9, 11]), r.chance(0.5))
    else if (act === 1) machine.uarts[0]?.receive(Array.from({ length: r.below(40) }, () => r.word()))
    else if (act === 2) machine.load(0x80001000 + r.below(4096), randomCode(r, 4))
    else if (act === 3) machine.hart.words[PC] = r.word() & ~1
    else if (act === 4 && r.chance(0.3))
      ensure(restoreSnapshot(machine, snapshot) === undefined, () => 'a snapshot of its own')
    else if (act === 5 && r.chance(0.3)) machine.reset()
    else if (act === 6) machine.hart.takeDirty()
    machine.hart.modeChanged()
  }
  remembers(machine)
}

const disk = new Uint8Array(16 * 512)
const withDevices = new Machine({
  ramBytes: 1 << 16,
  uarts: 4,
  virtio: [
    { kind: 'block', version: 1, image: disk },
    { kind: 'block', version: 2, image: disk, readOnly: true },
    { kind: 'console', version: 1 },
    { kind: 'console', version: 2 },
  ],
})

/** Any access to any device, with queues that lie anywhere in a RAM full of anything. */
function devices(seed: number): void {
  const r = new Random(seed)
  const machine = withDevices
  machine.reset()
  machine.load(
    0x80000000,
    Uint8Array.from({ length: 1 << 12 }, () => (r.chance(0.5) ? 0 : r.word())),
  )
  for (let k = 0; k < 300; k++) {
    const { base, size } = r.pick(machine.bus.windows)
    const width = r.pick([4, 4, 4, 2, 1] as const)
    const at = base + ((r.chance(0.9) ? r.below(0x120) % size : r.below(size)) & -width)
    const value = r.pick([0, 1, 2, 4, 8, 15, 16, 4096, 0x80000, 0x80000000 + 4 * r.below(1024), r.word()])
    const answer = r.chance(0.6) ? machine.bus.write(at, width, value) : machine.bus.read(at, width)
    ensure(['number', 'boolean', 'undefined'].includes(typeof answer), () => `${at.toString(16)} answered ${answer}`)
    if (r.chance(0.05)) machine.uarts[r.below(4)]?.receive([r.word()])
  }
  machine.power = undefined
  machine.hart.halted = false
  survives(machine, 100)
  remembers(machine)
}

const source = (path: string) => readFileSync(new URL(`../../engine/${path}`, import.meta.url), 'utf8')
const SOURCES = ['guests/tick/kernel.s', 'firmware/sbi.s'].map(source)
const LINES = SOURCES.flatMap((text) => text.split('\n'))
const WORDS = [...new Set(SOURCES.flatMap((text) => text.match(/[\w.%]+|[^\s\w]/g) ?? []))]
const MOST_MILLISECONDS = 5000

/** Assembly text: lines of real sources, cut, exchanged, spoilt; and words in any order. */
function assembly(seed: number): void {
  const r = new Random(seed)
  const soup = () => Array.from({ length: r.below(9) }, () => r.pick(WORDS)).join(r.chance(0.7) ? ' ' : '')
  const spoilt = (line: string) => {
    const at = r.below(line.length + 1)
    const junk = r.pick([
      '',
      ',',
      '(',
      ')',
      '"',
      "'",
      '\\',
      '%hi(',
      '1f',
      '-',
      '0x',
      '\0',
      '\u{1f600}',
      '/*',
      '#',
      ':',
      '.',
      r.pick(WORDS),
    ])
    return line.slice(0, at) + junk + line.slice(at + r.below(3))
  }
  const line = () => (r.chance(0.5) ? r.pick(LINES) : r.chance(0.6) ? spoilt(r.pick(LINES)) : soup())
  const text = Array.from({ length: 1 + r.below(60) }, line).join('\n')
  const start = performance.now()
  const { ok, diagnostics, program } = assemble(text, {
    include: (name) => (r.chance(0.5) ? `# ${name}\nnop\n` : undefined),
    maxBytes: 1 << 20,
  })
  ensure(performance.now() - start < MOST_MILLISECONDS, () => `took too long:\n${text}`)
  ensure(ok === (program !== undefined), () => 'ok without a program, or not ok with one')
  ensure(ok || diagnostics.some((d) => d.severity === 'error'), () => 'not ok, and no error')
  ensure(
    diagnostics.every((d) => d.message.length > 0 && d.line >= 0),
    () => 'a diagnostic without text or line',
  )
  if (!program) return
  const machine = withDevices
  machine.reset()
  for (const { address, bytes: content } of program.segments) machine.load(address, content)
  survives(machine, 500)
}

const elf = writeElf(
  assemble(
    `.globl _start\n_start: la a0, m\n ret\n .section .rodata\nm: .asciz "m"\n .data\n .word 1\n .bss\n .space 64`,
  ).program as Program,
)

/** ELF files: a good one with bytes changed, cut short, made longer; or no ELF at all. */
function elfs(seed: number): void {
  const r = new Random(seed)
  const file = r.chance(0.9) ? elf.slice() : Uint8Array.from({ length: r.below(500) }, () => r.word())
  const view = new DataView(file.buffer)
  for (let k = r.below(6); k > 0 && file.length > 4; k--) {
    const at = r.chance(0.7) ? r.below(Math.min(file.length, 160)) : r.below(file.length)
    if (r.chance(0.5)) file[at] = r.word()
    else if (at <= file.length - 4)
      view.setUint32(at & ~3 & (file.length - 4), r.pick([0, 1, -1, 0x7fffffff, 0x80000000, file.length, r.word()]))
  }
  const cut = r.chance(0.3) ? file.subarray(0, r.below(file.length + 1)) : file
  const result = readElf(cut)
  if (!result.ok) {
    ensure(result.error.length > 10, () => `"${result.error}" says nothing`)
    return
  }
  const total = result.program.segments.reduce((sum, s) => sum + s.bytes.length, 0)
  ensure(total <= cut.length * 4, () => `${cut.length} bytes of file became ${total}`)
  for (const { address, bytes: content } of result.program.segments) withDevices.load(address, content)
}

function disassembly(seed: number): void {
  const r = new Random(seed)
  for (let k = 0; k < 100; k++) {
    const { text } = disassemble(r.word(), { aliases: r.chance(0.5) })
    ensure(text.length > 0 && !/undefined|NaN/.test(text), () => `"${text}"`)
  }
}

export const SUBJECTS: readonly Subject[] = [
  { name: 'programs', once: programs },
  { name: 'bytes as programs', once: bytes },
  { name: 'a host that meddles', once: meddling },
  { name: 'devices', once: devices },
  { name: 'assembly text', once: assembly },
  { name: 'ELF files', once: elfs },
  { name: 'words to disassemble', once: disassembly },
]
