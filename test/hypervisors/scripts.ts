// Random scripts for the guest script.s: page tables, stores into them while they are in use, accesses; and what a run of one leaves.

import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { guestRam, kernel, labIn, NATIVE } from './worlds.ts'

const TEXT = readFileSync(new URL('script.s', import.meta.url), 'utf8')
const LOG = 0x80340000
/** Bytes of RAM that the bare machine and each VM have. */
const RAM = 8 << 20
/** Steps after which a script is in a loop: what is fetched from a page of entries may be a jump to itself. */
const LOOP = 1_000_000
/** Frames that the script works with. The first begin as roots, the next as second-level tables; all can become anything. */
const FIRST = 0x80400000
const FRAMES = 14
const ROOTS = 3
const TABLES = 4
const frame = (n: number) => FIRST + 4096 * n
const ppn = (address: number) => Math.floor(address / 4096)
const entry = (address: number, flags: number) => ((ppn(address) << 10) | flags) >>> 0
const [V, R, W, X, U, G, A, D] = [1, 2, 4, 8, 16, 32, 64, 128]

/** Operations of script.s. */
const [POKE, POKE_HALF, POKE_BYTE, SATP, LOAD, STORE, FETCH, AMO] = [1, 2, 3, 4, 5, 6, 7, 8]
export type Row = [op: number, address: number, value: number, mode: number]
const END_ROW: Row = [0, 0, 0, 0]
const poke = (address: number, value: number): Row => [POKE, address, value, 0]

const between = (from: number, to: number) => fc.integer({ min: from, max: to })
const somePage = between(0, FRAMES - 1).map(frame)
const usual = fc.constantFrom(R | A, R | W | A | D, R | W | A | D, R | X | A, R | W | X | A | D, R | W | A, X | A)
const flags = fc.oneof(
  { weight: 6, arbitrary: usual.chain((f) => fc.constantFrom(f | V, f | V | U)) },
  { weight: 1, arbitrary: between(0, 255) },
)
const nowhere = fc.constantFrom(0x80800000, 0x7ffff000, 0x30000000, 0x3ffff000 * 4)
const device = fc.tuple(fc.constantFrom(0x0c000000, 0x10001000, 0x10002000), usual).map(([at, f]) => entry(at, f | V))
const leaf = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(somePage, flags).map(([at, f]) => entry(at, f)) },
  { weight: 1, arbitrary: fc.tuple(nowhere, flags).map(([at, f]) => entry(at, f)) },
  { weight: 1, arbitrary: device },
)
const megapage = fc.tuple(fc.constantFrom(FIRST, FIRST, FIRST + 4096, 0x80800000), flags)
const pointer = fc.oneof(
  { weight: 6, arbitrary: between(ROOTS, ROOTS + TABLES - 1).map((n) => entry(frame(n), V)) },
  { weight: 1, arbitrary: somePage.map((at) => entry(at, V)) },
  { weight: 1, arbitrary: nowhere.map((at) => entry(at, V)) },
  { weight: 1, arbitrary: megapage.map(([at, f]) => entry(at, f)) },
)
const pte = fc.oneof(
  { weight: 3, arbitrary: leaf },
  { weight: 1, arbitrary: pointer },
  { weight: 1, arbitrary: fc.constant(0) },
)
/** Where entries matter: the first four of a table lead to what the accesses touch; roots keep the others. */
const slot = (from: number, to: number) => fc.tuple(between(from, to), between(0, 3)).map(([n, k]) => frame(n) + 4 * k)
const virtual = fc
  .tuple(between(0, 3), between(0, 3), fc.constantFrom(0, 4, 8, 0xc, 0x100, 0xffc))
  .map(([upper, lower, offset]) => upper * 0x400000 + lower * 4096 + offset)
const mode = fc.tuple(between(0, 1), between(0, 3)).map(([user, rights]) => user | (rights << 18))
const satp = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(between(0, ROOTS - 1), between(0, 3))
      .map(([n, asid]) => ((1 << 31) | (asid << 22) | ppn(frame(n))) >>> 0),
  },
  { weight: 1, arbitrary: fc.constant(0) },
)

const row = fc.oneof(
  { weight: 2, arbitrary: fc.tuple(slot(0, ROOTS - 1), pointer).map(([at, value]) => poke(at, value)) },
  { weight: 4, arbitrary: fc.tuple(slot(ROOTS, ROOTS + TABLES - 1), leaf).map(([at, value]) => poke(at, value)) },
  { weight: 2, arbitrary: fc.tuple(slot(0, FRAMES - 1), pte).map(([at, value]) => poke(at, value)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant(POKE_HALF), slot(0, FRAMES - 1), between(0, 0xffff), fc.constant(0)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant(POKE_BYTE), slot(0, FRAMES - 1), between(0, 0xff), fc.constant(0)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant(SATP), fc.constant(0), satp, fc.constant(0)) },
  { weight: 12, arbitrary: fc.tuple(fc.constantFrom(LOAD, LOAD, STORE, STORE, FETCH, AMO), virtual, pte, mode) },
) as fc.Arbitrary<Row>
/** A table is cleared away, as by a kernel that is done with it. */
const clearing = somePage.map((at) => [0, 4, 8, 12].map((offset) => poke(at + offset, 0)))
export const scripts = fc
  .array(fc.oneof({ weight: 20, arbitrary: row.map((one) => [one]) }, { weight: 1, arbitrary: clearing }), {
    minLength: 100,
    maxLength: 400,
    size: 'max',
  })
  .map((pieces) => pieces.flat())

/** What all scripts begin with: roots whose other entries lead to the kernel and its users' view of it, tables that lead to pages. */
const BEGINNING: Row[] = [
  ...Array.from({ length: ROOTS }, (_, n) => [
    poke(frame(n) + 0x200 * 4, entry(0x80000000, V | R | W | X | A | D | G)),
    poke(frame(n) + 0x201 * 4, entry(FIRST, V | R | W | X | A | D | G)),
    poke(frame(n) + 0x100 * 4, entry(0x80000000, V | R | W | X | U | A | D)),
    ...[0, 1, 2, 3].map((k) => poke(frame(n) + 4 * k, entry(frame(ROOTS + ((n + k) % TABLES)), V))),
  ]).flat(),
  ...Array.from({ length: TABLES }, (_, n) =>
    [0, 1, 2, 3].map((k) =>
      poke(frame(ROOTS + n) + 4 * k, entry(frame((4 * n + k) % FRAMES), V | R | W | A | D | (k % 2 ? U : 0))),
    ),
  ).flat(),
]

const program = (rows: readonly Row[]) =>
  kernel(`${TEXT}${[...BEGINNING, ...rows, END_ROW].map((r) => `    .word ${r.join(', ')}`).join('\n')}\n`)

/** What a run leaves: how it ended, its log, all frames, what it printed. */
export function leaves(world: string, rows: readonly Row[], defines = {}) {
  const machine = world === NATIVE ? { ramBytes: RAM } : {}
  const lab = labIn(world, [program(rows)], { defines, machine, vmBytes: RAM })
  const stop = lab.run(world === NATIVE ? LOOP : 20 * LOOP)
  const words = rows.reduce((sum, [op]) => sum + (op >= LOAD ? 2 : op === SATP ? 1 : 0), 0)
  const log = [...new Uint32Array(guestRam(lab, 0, LOG, 4 * words + 4).buffer)]
  return {
    stop,
    log,
    frames: [...new Uint32Array(guestRam(lab, 0, FIRST, FRAMES * 4096).buffer)],
    output: lab.output(0),
  }
}
