// Random machines about to run random programs, from a seed: with traps, paging, the hypervisor extension, PMP, timers and
// devices on or off as it comes. Used where the question is not what happens but that it always happens the same
// (determinism.test.ts) or that nothing breaks (test/fuzz).
import { CSRS, csr } from '../../engine/isa/csrs.ts'
import { decode, ENCODINGS } from '../../engine/isa/decode.ts'
import { allowed, type Encoding, encode, type Operands, rangeOf } from '../../engine/isa/encoding.ts'
import type { Extension } from '../../engine/isa/row.ts'
import type { MachineConfig } from '../../engine/machine/config.ts'
import { writeCsr } from '../../engine/machine/csr.ts'
import { PC, PRV, VIRT, X } from '../../engine/machine/layout.ts'
import { Machine } from '../../engine/machine/machine.ts'
import { MAP } from '../../engine/machine/map.ts'
import { TIMING_MODELS } from '../../engine/machine/timing.ts'
import { Random } from '../conformance/random.ts'

const RAM = 0x80000000
const CODE = RAM + 0x1000
const DATA = RAM + 0x4000
const ROOT = RAM + 0x8000
const ROOT_2 = RAM + 0xc000
const LEAVES = [RAM + 0x9000, RAM + 0xa000, RAM + 0x10000, RAM + 0x11000] as const
const HANDLERS = RAM + 0x12000
const RAM_BYTES = 128 * 1024

const everything = new Set<Extension>(['I', 'M', 'A', 'C', 'Zicsr', 'Zifencei', 'S', 'H'])

export function randomConfig(r: Random): Partial<MachineConfig> {
  const ways = r.pick([1, 2, 4])
  return {
    ramBytes: RAM_BYTES,
    without: (['C', 'A', 'H', 'Sstc'] as const).filter(() => r.chance(0.1)),
    svadu: r.chance(0.3),
    pmp: r.chance(0.8) ? 16 : 0,
    tlb: r.chance(0.2) ? { entries: 8, ways: 8 } : { entries: ways * r.pick([4, 16]), ways },
    timing: r.pick(TIMING_MODELS),
    uarts: 1 + r.below(4),
  }
}

/** An address that means something: code, data, tables, devices, their edges, mapped and not. */
function address(r: Random): number {
  const base = r.pick([
    CODE,
    DATA,
    DATA,
    DATA,
    0x400000,
    0x400000,
    ROOT,
    ROOT_2,
    HANDLERS,
    RAM + RAM_BYTES,
    0,
    MAP.uart,
    MAP.clint,
    MAP.plic,
    MAP.test,
    MAP.virtio,
    MAP.clint + 0x4000,
    MAP.plic + 0x201000,
    -4096,
  ])
  const offset = r.chance(0.7) ? 4 * r.below(64) : r.chance(0.5) ? 0xff0 + r.below(32) : r.below(8192) - 4096
  return (base + offset) | 0
}

const known = CSRS.map((c) => c.number)

function operands(r: Random, { row, fields }: Encoding): Operands {
  const result: Operands = {}
  for (const field of fields) {
    const { min, max, step } = rangeOf(field)
    const any = () => min + step * r.below((max - min) / step + 1)
    const register = Math.max(min, Math.min(max, r.chance(0.8) ? 8 + r.below(8) : r.below(32)))
    if (/^r[ds]/.test(field.name)) result[field.name] = register
    else if (field.name === 'csr') result.csr = r.chance(0.95) ? r.pick(known) : r.below(4096)
    else if (row.cost === 'branch' || row.cost === 'jump')
      result[field.name] = Math.max(min, Math.min(max, step * (r.below(24) - 10)))
    else result[field.name] = r.chance(0.4) ? Math.max(min, Math.min(max, step * (r.below(16) - 4))) : any()
  }
  return result
}

/** Bytes of `count` instructions, most of them valid. */
export function randomCode(r: Random, count: number): Uint8Array {
  const halves: number[] = []
  while (count-- > 0) {
    const encoding = r.pick(ENCODINGS)
    const ops = operands(r, encoding)
    const word = r.chance(0.97) && allowed(encoding.row, ops) ? encode(encoding, ops) : r.word()
    // Without WFI most of the time: it only waits.
    if (decode(word, everything)?.encoding.row.name === 'wfi' && r.chance(0.9)) continue
    halves.push(word & 0xffff)
    if ((word & 3) === 3) halves.push(word >>> 16)
  }
  return new Uint8Array(Uint16Array.from(halves).buffer)
}

const flags = (r: Random) => {
  const good = 0xcf | (r.chance(0.5) ? 0x10 : 0)
  return r.chance(0.75) ? good : r.word() & 0x3ff
}
const entry = (r: Random, table?: number) =>
  table === undefined
    ? ((r.chance(0.9) ? RAM / 4096 + r.below(RAM_BYTES / 4096) : r.below(1 << 22)) << 10) | flags(r)
    : ((table / 4096) << 10) | (r.chance(0.95) ? 1 : r.word() & 0xff)
/** A megapage over RAM, or a way to a table. */
const top = (r: Random, user: number) =>
  r.chance(0.5) ? ((RAM / 4096) << 10) | flags(r) | user : entry(r, r.pick(LEAVES))

const put = (machine: Machine, at: number, words: readonly number[]) =>
  machine.load(at, new Uint8Array(Int32Array.from(words).buffer))

/** Machines of a few configurations, and several of each; built when they are asked for. */
const fleet = new Map<string, Machine>()
const CONFIGS = Array.from({ length: 8 }, (_, n) => randomConfig(new Random(n)))

/**
 * A machine about to execute. The same seed gives the same machine, whatever was done with it before; those with another
 * `which` can be used at the same time.
 */
export function randomMachine(seed: number, which = 0): Machine {
  const config = Math.abs(seed) % CONFIGS.length
  const key = `${config} ${which}`
  const machine = fleet.get(key) ?? new Machine(CONFIGS[config])
  fleet.set(key, machine)
  machine.reset()
  machine.hart.observer = undefined
  return randomize(machine, new Random(seed))
}

function randomize(machine: Machine, r: Random): Machine {
  const { hart } = machine
  machine.load(CODE, randomCode(r, 200))
  machine.load(CODE + 0xff0, randomCode(r, 8)) // across the end of a page
  machine.load(HANDLERS, randomCode(r, 30))
  for (const offset of [0x40, 0x80, 0xc0])
    put(machine, HANDLERS + offset, [0x34102573, 0x00450513, 0x34151073, 0x30200073]) // skip, mret
  put(machine, HANDLERS + 0x100, [0x14102573, 0x00450513, 0x14151073, 0x10200073]) // skip, sret
  put(
    machine,
    DATA,
    Array.from({ length: 64 }, () => r.word()),
  )
  for (const index of [0, 1, 0x200, 0x3ff]) {
    put(machine, ROOT + 4 * index, [top(r, 0)])
    put(machine, ROOT_2 + 4 * index, [top(r, 0x10)])
  }
  for (const table of LEAVES)
    put(
      machine,
      table,
      Array.from({ length: 32 }, () => entry(r) | (r.chance(0.7) ? 0x10 : 0)),
    )
  const protects = r.chance(0.2)
  for (const { number, name } of CSRS)
    if (number >>> 10 !== 3 && r.chance(0.5) && (protects || !name.startsWith('pmp')))
      writeCsr(hart, number, r.chance(0.3) ? -1 : r.word() | 0)
  const set = (name: string, value: number) => writeCsr(hart, csr(name), value | 0)
  const atp = (root: number) => (r.chance(0.7) ? 0x80000000 | (r.below(4) << 22) | (root / 4096) : 0)
  set('satp', atp(ROOT))
  set('vsatp', atp(ROOT))
  set('hgatp', atp(ROOT_2))
  for (const name of ['mtvec', 'stvec', 'vstvec']) set(name, HANDLERS + r.pick([0, 1, 0x40, 0x80, 0x100]))
  for (const name of ['mepc', 'sepc', 'vsepc']) set(name, CODE + 2 * r.below(500))
  for (const name of ['stimecmp', 'vstimecmp']) {
    set(name, r.below(64))
    set(`${name}h`, r.chance(0.6) ? 0 : -1)
  }
  set('htimedeltah', r.pick([0, 0, -1]))
  if (!protects) {
    set('pmpaddr0', -1)
    set('pmpcfg0', 0x1f)
  }
  for (let n = 1; n < 32; n++) hart.words[X + n] = r.chance(0.7) ? address(r) : r.word()
  if (r.chance(0.5)) machine.uarts[0]?.receive(Array.from({ length: 20 }, () => r.below(256)))
  const [prv, virt] = r.pick([
    [3, 0],
    [1, 0],
    [0, 0],
    [1, 1],
    [0, 1],
  ] as const)
  hart.words[PRV] = prv
  hart.words[VIRT] = hart.hasH ? virt : 0
  hart.words[PC] = hart.hasC ? CODE + 2 * r.below(40) : CODE + 4 * r.below(20)
  hart.modeChanged()
  return machine
}
