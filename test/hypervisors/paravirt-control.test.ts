// The operator's requests under paravirt, where virtual machines are tied to one another by grants and events.
import { describe, expect, test } from 'vitest'
import { inOrder, type Lab } from '../../engine/index.ts'
import { answers, audit, LOG, SPARE, talking } from './paravirt.ts'
import { END, guest, labIn, NATIVE, outputs } from './worlds.ts'

const lines = guest('mini', { defines: { WORKLOAD_CONSOLE: 1 } })
const [LINES = ''] = outputs(labIn(NATIVE, [lines]))
const timing = { ...inOrder, cyclesPerTick: 10 }
const states = (lab: Lab) => lab.vms().map(({ state }) => state)
const SOME = 100_000

/** Grants a page to VM 1, opens a port for it, and counts for ever. */
const giver = talking(`
    call HC_GRANT, ${SPARE}, 1, 1
    call HC_EVENT_OPEN, 4, 1
    li    t0, ${SPARE}
1:  lw    t1, 4(t0)
    addi  t1, t1, 1
    sw    t1, 4(t0)
    j     1b`)
/** Maps what VM 0 has granted, as soon as it has; then copies the count, and what it is answered when it sends. */
const taker = talking(`
1:  call HC_YIELD
    addi  s10, s10, -8
    call HC_GRANT_MAP, 0, 0, ${SPARE}
    addi  s10, s10, -8
    bnez  a0, 1b
    call HC_EVENT_BIND, 3, 0, 4
2:  li    s10, ${LOG}
    call HC_EVENT_SEND, 3
    li    t0, ${SPARE}
    lw    t1, 4(t0)
    sw    t1, 4(s10)
    j     2b`)

describe('under paravirt', () => {
  test('a destroyed one is gone, the others go on; created again, it begins anew, and prints what it always prints', () => {
    const lab = labIn('paravirt', [lines, giver, lines], { machine: { timing } })
    while (!lab.output(0).includes('init: up')) lab.run(SOME)
    expect(lab.control({ do: 'destroy', vm: 0 }).ok).toBe(true)
    lab.run(SOME)
    expect(states(lab)[0]).toBe('absent')
    const said = lab.output(0)
    while (lab.output(2) !== LINES) lab.run(SOME)
    expect(lab.output(0)).toBe(said)
    expect(lab.control({ do: 'create', vm: 0 }).ok).toBe(true)
    expect(lab.control({ do: 'destroy', vm: 1 }).ok).toBe(true)
    lab.run(END)
    expect(lab.output(0)).toBe(said + LINES)
    expect(audit(lab)).toEqual([])
    expect(lab.machine.power).toEqual({ kind: 'pass', code: 0 })
  })

  test('one that was not created at boot can be created later, paused, and resumed', () => {
    const lab = labIn('paravirt', [lines, lines], { later: [1], machine: { timing } })
    lab.run(END)
    expect(lab.output(0)).toBe(LINES)
    const later = labIn('paravirt', [lines, lines], { later: [0, 1], machine: { timing } })
    expect(later.run(END).reason).toBe('idle')
    later.control({ do: 'create', vm: 1 })
    while (!later.output(1).includes('init: up')) later.run(SOME)
    later.control({ do: 'pause', vm: 1 })
    expect(later.run(END).reason).toBe('idle')
    expect(states(later)).toEqual(['absent', 'paused'])
    later.control({ do: 'resume', vm: 1 })
    later.run(END)
    expect(later.output(1)).toBe(LINES)
  })

  test.each([0, 1])('the end of VM %i ends what tied it to the other', (gone) => {
    const lab = labIn('paravirt', [giver, taker], { machine: { timing } })
    lab.run(2_000_000)
    const [[sent] = [], [, count] = []] = answers(lab, 2, 1)
    expect(sent).toBe(0)
    expect(count).toBeGreaterThan(0)
    expect(audit(lab)).toEqual([])
    lab.control({ do: 'destroy', vm: gone })
    lab.run(SOME)
    expect(states(lab)[gone]).toBe('absent')
    expect(states(lab)[1 - gone]).toBe('running')
    expect(audit(lab)).toEqual([])
    // The taker's mapping has gone with the giver: it faults where it reads, and the port has no other end.
    if (gone === 0)
      expect(answers(lab, 2, 1)).toEqual([
        [-10, 0],
        [13, (SPARE + 4) | 0],
      ])
    lab.control({ do: 'create', vm: gone })
    lab.run(2_000_000)
    expect(states(lab)).not.toContain('absent')
    expect(audit(lab)).toEqual([])
  })

  test('four that end and begin again, many times, print what they always print, and no count drifts', () => {
    const guests = ['CONSOLE', 'SYSCALL', 'BLOCK', 'FORK'].map((name) =>
      guest('mini', { defines: { [`WORKLOAD_${name}`]: 1 } }),
    )
    const disk = { kind: 'block', version: 2, image: new Uint8Array(4096).fill(5) } as const
    const native = guests.map((image) => outputs(labIn(NATIVE, [image], { machine: { virtio: [disk] } }))[0] ?? '')
    const lab = labIn('paravirt', guests, { machine: { timing, virtio: guests.map(() => disk) } })
    let again = 0
    while (lab.step < 8_000_000) {
      lab.run(SOME)
      lab.vms().forEach(({ state, vm }) => {
        if (state === 'shut down') again += Number(lab.control({ do: 'create', vm }).ok)
      })
    }
    lab.run(SOME)
    expect(again).toBeGreaterThan(5)
    expect(audit(lab)).toEqual([])
    native.forEach((text, vm) => {
      const said = lab.output(vm)
      expect(text.repeat(Math.ceil(said.length / text.length)).slice(0, said.length)).toBe(said)
    })
  })
})
