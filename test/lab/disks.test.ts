// What the view of the disks is told: the guest's requests, as the workload says that it makes them, by whom, and by which way.
import { describe, expect, test } from 'vitest'
import { disksOf, sectorOf } from '../../engine/index.ts'
import { miniLab, runToEnd } from '../../engine/measure/mini.ts'
import { Workshop } from '../../engine/measure/software.ts'
import { sources } from '../sources.ts'

const workshop = new Workshop(sources)
const ran = (world: string, vms = 1) => {
  const lab = miniLab(workshop, 'block', world, vms)
  runToEnd(lab)
  return lab
}

/** The workload reads the disk of 64 pages sixteen times, page by page, and before that looks at its first sector. */
const REQUESTS = 16 * 64 + 1

describe('the requests of the workload block', () => {
  test.each([
    ['native', 'direct', undefined],
    ['hw-nested', 'emulated', /store\/AMO guest-page fault/],
    ['paravirt', 'ring', /environment call/],
  ] as const)('%s: %s', (world, way, during) => {
    const [disk] = disksOf(ran(world), 100)
    expect(disk).toMatchObject({ slot: 0, sectors: 512, written: [], way, total: REQUESTS })
    for (const request of disk?.requests ?? []) {
      expect(request).toMatchObject({ type: 'read', ok: true, slot: 0 })
      if (during) expect(request.during).toMatch(during)
      else expect(request).toMatchObject({ by: { world: 'guest kernel', vm: 0 } })
    }
  })

  test('of two machines, each has a disk and requests of its own', () => {
    const disks = disksOf(ran('hw-nested', 2), 4)
    expect(disks.map(({ slot, total, requests }) => [slot, total, requests.length])).toEqual([
      [0, REQUESTS, 4],
      [1, REQUESTS, 4],
    ])
  })
})

test('requests that are still to come are unknown after going back, and are the same when they come again', () => {
  const lab = ran('native')
  const [before] = disksOf(lab, REQUESTS)
  const third = before?.requests[2]?.step ?? 0
  lab.goTo(third - 1)
  expect(disksOf(lab, 100)[0]?.total).toBe(2)
  lab.goTo(third)
  expect(disksOf(lab, 100)[0]?.total).toBe(3)
  runToEnd(lab)
  expect(disksOf(lab, REQUESTS)).toEqual([before])
})

test('a sector is 512 bytes as they are; beyond the end there is none', () => {
  const lab = ran('native')
  expect(sectorOf(lab, 0, 511)).toHaveLength(512)
  expect(String.fromCharCode(...(sectorOf(lab, 0, 0)?.subarray(0, 4) ?? []))).toBe('abcd')
  for (const [slot, sector] of [
    [0, 512],
    [0, -1],
    [0, 0.5],
    [1, 0],
  ] as const)
    expect(sectorOf(lab, slot, sector)).toBeUndefined()
})
