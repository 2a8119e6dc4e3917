// Binary translation against the bare machine: kernels made by chance leave the same registers, CSRs, memory and log of traps.
// `CASES=1000 npm run test:unit -- translation` tries more than the million translated instructions that this was accepted with.
import { describe, expect, test } from 'vitest'
import { inOrder, type Lab, type MachineConfig, NEXT_STAGE, symbolized, translationsOf } from '../../engine/index.ts'
import { PC } from '../../engine/machine/layout.ts'
import { cases, Random } from '../conformance/random.ts'
import { type KernelOptions, randomKernel } from './random-kernel.ts'
import { END, guest, guestRam, kernel, labIn, NATIVE, outputs } from './worlds.ts'

const WORLD = 'binary-translation'
const IMAGE = 0x20000
const PASS = { kind: 'pass', code: 0 }
/** So short that slices end in the middle of everything. */
const SHORT_TICKS = { ...inOrder, cyclesPerTick: 1 }
const VMS = 4

interface Setting {
  readonly machine?: Partial<MachineConfig>
  readonly defines?: Readonly<Record<string, number>>
  readonly kernels?: KernelOptions
}

/** What a kernel leaves in its RAM, on a machine of its own. */
function natively(program: ReturnType<typeof kernel>, machine: Partial<MachineConfig>): Uint8Array {
  const lab = labIn(NATIVE, [program], { machine })
  lab.run(END)
  expect(lab.machine.power).toEqual(PASS)
  return guestRam(lab, 0, NEXT_STAGE, IMAGE).slice()
}

/** Seeds `first` and on, side by side; returns how many instructions were translated, and how many interrupts came in sequences. */
function compare(first: number, { machine = {}, defines = {}, kernels = {} }: Setting) {
  const seeds = Array.from({ length: VMS }, (_, k) => first + k)
  const programs = seeds.map((seed) => kernel(randomKernel(seed, kernels)))
  const expected = programs.map((program) => natively(program, machine))
  const lab = labIn(WORLD, programs, { machine, defines })
  lab.run(END)
  seeds.forEach((seed, vm) => {
    const ram = guestRam(lab, vm, NEXT_STAGE, IMAGE)
    const at = expected[vm]?.findIndex((byte, k) => byte !== ram[k]) as number
    const place = NEXT_STAGE + (at & ~3)
    if (at >= 0)
      throw new Error(
        `seed ${seed}: another word at 0x${place.toString(16)}, ${symbolized(programs[vm] as never, place)}`,
      )
  })
  expect(lab.machine.power).toEqual(PASS)
  return seeds.map((_, vm) => translationsOf(lab, vm)?.counts)
}

const SETTINGS: [string, Setting][] = [
  ['with the hole, and slices that end in the middle of everything', { machine: { hole: true, timing: SHORT_TICKS } }],
  [
    'without C, H and Sstc, in a cache that is always full',
    { machine: { without: ['C', 'H', 'Sstc'] }, defines: { CACHE_SIZE: 8192 }, kernels: { aligned: true } },
  ],
]

test.each(SETTINGS)('kernels made by chance compute the same %s', (_, setting) => {
  const total = { instructions: 0, settled: 0, adapted: 0, flushes: 0 }
  // Of each setting, half of the seeds, in steps of as many as there are VMs.
  const first = 1 + 1e6 * SETTINGS.findIndex(([, s]) => s === setting)
  const count = Math.ceil(cases(24) / SETTINGS.length / VMS) * VMS
  console.log(`seeds ${first} to ${first + count - 1}`)
  for (let seed = first; seed < first + count; seed += VMS)
    for (const counts of compare(seed, setting))
      for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += counts?.[key] ?? 0
  console.log(total)
  // It has been where it is difficult.
  for (const value of Object.values(total)) expect(value).toBeGreaterThan(0)
})

test('a kernel that writes rubbish where its translations keep what they need fools nobody but itself', () => {
  const [tick = ''] = outputs(labIn(NATIVE, [guest('tick')], { machine: { timing: SHORT_TICKS } }))
  for (let seed = 1; seed <= 8; seed++) {
    const r = new Random(seed)
    const word = () =>
      r.pick([r.word(), 0, 0xffc00000 + 4 * r.below(2048), 0xfffff000 + r.below(4096), 0x80200000 + 4 * r.below(64)])
    const stores = Array.from(
      { length: 150 },
      () => `li t0, ${word() | 0}\n    sw t0, ${-4 * (1 + r.below(512))}(zero)`,
    )
    // Calls and CSRs in between, for these are what the private page is for.
    const uses = [
      'call 3f',
      'csrr t1, sepc',
      'csrsi sstatus, 2',
      'csrw sie, t0',
      'csrw sscratch, sp',
      'csrrw sp, sscratch, sp',
    ]
    const body = stores.map((store) => `${store}\n    ${r.pick(uses)}`).join('\n    ')
    const hostile = kernel(`1:  ${body}\n    j 1b\n3:  ret`)
    const lab = labIn(WORLD, [hostile, guest('tick')], { machine: { timing: SHORT_TICKS } })
    for (let k = 0; k < 400 && lab.output(1).length < tick.length; k++) if (lab.run(50_000).reason !== 'budget') break
    expect(lab.output(1), `seed ${seed}`).toBe(tick)
  }
})

test('a kernel that runs its own words as a callout changes nothing but its own cache', () => {
  // The word of an ecall stands in the cache as it is, behind its callout; what comes behind that is the guest's to choose. Run as
  // code, it is a callout of a load, with a site, a copy and a register to fill in that were never there.
  const [tick = ''] = outputs(labIn(NATIVE, [guest('tick')], { machine: { timing: SHORT_TICKS } }))
  const forged = (at: number, words: readonly number[]) =>
    kernel(`
    la    t0, 9f
    csrw  stvec, t0
    li    t0, ${at | 0}
    la    t1, target
    andi  t2, t1, 0x3f8
    sw    t1, -2048(t2)
    sw    t0, -2044(t2)
    li    a7, 0x10
    li    a6, 0
    j     call
    .balign 256
call:
    ecall
    .2byte 0x1000                        # c.addi4spn, an even word: the address of the load
    ${words.map((w) => `.word ${w >>> 0}`).join('\n    ')}
    .balign 4
9:  la    t1, target
    la    a0, data
    jr    t1
target: j target
    .balign 4096
data: .word 0`)
  const reaches = (lab: Lab) => {
    for (let k = 0; k < 400 && lab.output(1).length < tick.length; k++) if (lab.run(20_000).reason !== 'budget') break
    return lab.output(1)
  }
  const LOAD = 0x00052003 // lw x0, 0(a0)
  const shapes = [0x00000013, 0xff600013, 0x7fffff93, 0x80400013, 0xfff00f93].map((site) => [
    0x13,
    site,
    LOAD,
    0x13,
    site,
  ])
  for (const words of shapes) {
    const first = labIn(WORLD, [forged(0xffc00104, words), guest('tick')], { machine: { timing: SHORT_TICKS } })
    first.run(200_000)
    const pieces = translationsOf(first, 0)?.blocks.flatMap((block) => block.pieces) ?? []
    const at = pieces.find(({ original }) => original === 0x73)?.words[3]?.at
    expect(at).toBeGreaterThan(0xffc00000)
    const lab = labIn(WORLD, [forged(at as number, words), guest('tick')], { machine: { timing: SHORT_TICKS } })
    expect(reaches(lab)).toBe(tick)
  }
})

describe('translations', () => {
  const lab: Lab = labIn(WORLD, [guest('mini')])
  const [text] = outputs(lab)

  test('are few: what runs again is not translated again', () => {
    expect(text).toContain('init: done')
    const counts = translationsOf(lab, 0)?.counts
    expect(counts?.instructions).toBeLessThan(2500)
    expect(counts?.flushes).toBe(0)
  })

  test('of the guest’s kernel are what is executed, and its own code is not', () => {
    const again = labIn(WORLD, [guest('mini')])
    const seen = new Set<string>()
    while (!again.machine.power) {
      again.run(997)
      const pc = (again.machine.hart.words[PC] as number) >>> 0
      if (again.recorder.now.world === 'guest kernel') seen.add(pc >= 0xffc00000 ? 'cache' : 'elsewhere')
    }
    expect([...seen]).toEqual(['cache'])
  })
})
