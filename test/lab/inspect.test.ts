// What the workbench's views are told about a lab: held against the machine's own counters and tables.
import { describe, expect, test } from 'vitest'
import {
  anatomyOf,
  causeName,
  csrsOf,
  eventAt,
  interruptsOf,
  isGuest,
  type Lab,
  memoryOf,
  profileOf,
  type TrapEvent,
  tableOf,
  tableRoots,
  tlbOf,
  walkOf,
  why,
} from '../../engine/index.ts'
import { look } from '../../engine/machine/look.ts'
import { labOf } from '../sources.ts'

function finish<T>(long: Generator<void, T>): T {
  for (;;) {
    const { done, value } = long.next()
    if (done) return value
  }
}
const exitsOf = (lab: Lab): TrapEvent[] =>
  Array.from({ length: lab.recorder.events.length }, (_, k) => eventAt(lab.recorder.events, k)).filter(
    (e): e is TrapEvent => e?.type === 'trap' && isGuest(e.before.world) && !isGuest(e.after.world),
  )
const exitFor = (lab: Lab, cause: string, nth = 0) =>
  exitsOf(lab).filter((e) => causeName(e.cause) === cause)[nth] as TrapEvent

const te = labOf('tick', 'trap-and-emulate', 2)
te.run(300_000)
const nested = labOf('tick', 'hw-nested', 2)
nested.run(300_000)

describe('why did this exit', () => {
  test('a privileged instruction: because the guest’s kernel runs in U-mode, since the hypervisor’s sret', () => {
    const { sentences, clues } = finish(why(te, exitFor(te, 'illegal instruction', 4)))
    expect(sentences.join(' ')).toMatch(/supervisor’s, and this guest’s kernel runs in U-mode/)
    expect(sentences.join(' ')).toMatch(/chosen at step [\d,]+ by exit_resume/)
    expect(clues[1]?.where).toMatchObject({ world: 'hypervisor', text: expect.stringContaining('') })
    te.goTo(clues[1]?.step as number)
    te.run(1)
    expect(te.recorder.now.world).toBe('guest kernel')
  })

  test('a guest-page fault: the second-stage entry, and who wrote it last', () => {
    const faults = exitsOf(nested).filter((e) => e.cause >= 20 && e.cause !== 22)
    expect(faults.length).toBeGreaterThan(0)
    for (const fault of faults.slice(0, 6)) {
      const { sentences, walk } = finish(why(nested, fault))
      const denied = walk?.steps.at(-1)
      expect(denied).toMatchObject({ stage: 2, is: 'denied' })
      expect(sentences[0]).toMatch(/second-stage entry for guest-physical 0x[0-9a-f]{8}.* is invalid/)
      expect(sentences[1]).toMatch(/has not been written since|was last written at step [\d,]+ by \S+/)
    }
  })

  test('the lab is where it was, and nothing was counted', () => {
    const [step, counts] = [nested.step, nested.counts()]
    for (const event of exitsOf(nested).slice(0, 3)) finish(why(nested, event))
    expect([nested.step, nested.counts()]).toEqual([step, counts])
  })

  test.each([te, nested])('every kind of exit has an explanation', (lab) => {
    const kinds = new Map(exitsOf(lab).map((e) => [e.cause, e]))
    expect(kinds.size).toBeGreaterThan(2)
    for (const event of kinds.values()) {
      const { sentences, clues } = finish(why(lab, event))
      expect(sentences.length).toBeGreaterThan(0)
      for (const sentence of sentences) expect(sentence).toMatch(/^\S.*\.$/)
      for (const clue of clues) expect(clue.step).toBeLessThan(event.step)
    }
  })
})

test('the anatomy of an exit accounts for every cycle, in phases of the hypervisor’s own symbols', () => {
  for (const event of [exitFor(te, 'illegal instruction', 3), exitFor(nested, 'environment call from VS-mode')]) {
    const lab = event.from === 'VS' ? nested : te
    const { phases, cycles, from, to, cut } = finish(anatomyOf(lab, event))
    expect(cut).toBe(false)
    expect(phases.reduce((sum, p) => sum + p.cycles, 0)).toBe(cycles)
    expect(phases.reduce((sum, p) => sum + p.instructions, 1)).toBe(to - from)
    expect(phases[0]).toMatchObject({ by: 'hardware' })
    const names = phases.filter(({ by }) => by === 'hypervisor').map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['entry', 'decode', 'resume']))
    for (const p of phases) expect(p.lines.reduce((sum, l) => sum + l.cycles, 0)).toBeLessThanOrEqual(p.cycles)
  }
})

test('a short profile is exact: by world it is what the recorder counted', () => {
  te.goTo(20_000)
  const before = new Map(te.recorder.cyclesByWorld().map((a) => [`${a.world} ${a.vm}`, a.cycles]))
  te.goTo(60_000)
  const spent = { hypervisor: 0, firmware: 0 }
  for (const { world, vm, cycles } of te.recorder.cyclesByWorld())
    if (world in spent) spent[world as 'firmware'] += cycles - (before.get(`${world} ${vm}`) ?? 0)
  const { root, every } = finish(profileOf(te, 20_000, 60_000))
  expect(every).toBe(1)
  const found = { hypervisor: 0, firmware: 0 }
  const visit = (node: typeof root) => {
    if (node.kind === 'routine' && node.world && node.world in found) found[node.world as 'firmware'] += node.cycles
    node.children.forEach(visit)
  }
  visit(root)
  // A trap's and a return's own cost falls on the step, which began on the other side: a few cycles for each.
  expect(Math.abs(found.hypervisor - spent.hypervisor)).toBeLessThan(0.1 * spent.hypervisor)
  expect(root.cycles).toBeGreaterThan(40_000)
})

describe('tables and memory', () => {
  test('a walk ends where a look does, and counts nothing', () => {
    const counts = nested.counts()
    for (const address of [0x80200000, 0x80200123]) {
      const walk = walkOf(nested.machine, address, 'execute', 'VS')
      expect(walk.ok?.physical).toBe(look(nested.machine, address, 'VS'))
      expect(walk.steps.map(({ stage, is }) => `${stage} ${is}`)).toEqual(['2 pointer', '2 leaf'])
    }
    expect(walkOf(nested.machine, 0x10000000, 'write', 'VS')).toMatchObject({
      fault: { cause: 23, guestPhysical: 0x10000000 },
    })
    expect(nested.counts()).toEqual(counts)
  })

  test('the second stages of two machines lead to different memory, and all of it is theirs', () => {
    const roots = tableRoots(nested).filter(({ kind }) => kind === 'second stage')
    expect(roots.map(({ vm }) => vm)).toEqual([0, 1])
    const pages = roots.map((root) => {
      const leaves = tableOf(nested, root).flatMap((e) => e.table ?? [e])
      return leaves.flatMap(({ to, count, size }) => Array.from({ length: count }, (_, n) => to + n * size))
    })
    expect(pages[0]?.length).toBeGreaterThan(0)
    expect(pages[0]?.filter((page) => pages[1]?.includes(page))).toEqual([])
  })

  test('guest-physical memory of the second machine is where the loader put it', () => {
    const [row] = memoryOf(nested, 'guest-physical', 1, 0x80200000, 1)
    expect(row?.bytes).toEqual(nested.machine.peek(row?.physical as number, 16))
    expect(row?.symbols[0]?.name).toBe('_start')
    expect(row?.physical).not.toBe(0x80200000)
  })

  test('TLB, CSRs and interrupts read as the machine has them', () => {
    const { entries, each } = tlbOf(nested.machine)
    expect(each).toBe(1024)
    for (const e of entries.filter(({ mode }) => mode === 'VS'))
      expect(e).toMatchObject({ vmid: expect.any(Number), second: expect.stringMatching(/^[r-][w-][x-]$/) })
    expect(csrsOf(nested.machine).hgatp).toBeGreaterThan(0x80000000)
    const { lines, timers } = interruptsOf(nested.machine)
    expect(lines.find(({ code }) => code === 6)?.level).toBe('VS')
    expect(lines.find(({ code }) => code === 5)).toMatchObject({ level: 'HS', enabled: true })
    expect(timers.length).toBeGreaterThan(0)
  })
})
