// What one parameter does: points are what is measured at each value by itself, and what cannot be measured says why.
import { expect, test } from 'vitest'
import { type Sweep, sweeping } from '../../engine/index.ts'
import { measureWorkload } from '../../engine/measure/mini.ts'
import { measureOperation } from '../../engine/measure/nano.ts'
import { Workshop } from '../../engine/measure/software.ts'
import { inWords, pointRows } from '../../site/charts/sweep.ts'
import { sources } from '../sources.ts'

const workshop = new Workshop(sources)
const points = (sweep: Sweep) => [...sweeping(sources, sweep)]

test('a point is what is measured at that value, and is divided by the pieces of the batch', () => {
  const [one, eight] = points({ over: 'batch', of: { operation: 'ptemod' }, worlds: ['paravirt'], values: [1, 8] })
  expect([one?.pieces, eight?.pieces]).toEqual([1, 8])
  expect(eight?.row).toEqual(measureOperation(workshop, 'ptemod', 'paravirt', { defines: { BATCH: 8 }, phases: false }))
  expect(eight?.row?.exits).toBe(one?.row?.exits)
})

test('the price of an exit is paid at each exit, and changes no count', () => {
  const [free, dear] = points({ over: 'transition', of: { operation: 'in' }, worlds: ['hw-nested'], values: [0, 1001] })
  expect((dear?.row?.cycles ?? 0) - (free?.row?.cycles ?? 0)).toBe(1001 * (free?.row?.exits ?? 0))
  expect(dear?.row?.instructions).toBe(free?.row?.instructions)
})

test('several machines do the same work side by side: as much as alone, and little more', () => {
  const found = points({
    over: 'machines',
    of: { workload: 'compute' },
    worlds: ['native', 'hw-nested'],
    values: [1, 2],
  })
  const [, one, native2, two] = found
  expect(native2).toMatchObject({ x: 2, world: 'native', why: 'bare metal runs one guest' })
  expect(one?.row).toEqual(measureWorkload(workshop, 'compute', 'hw-nested', { machines: 1 }))
  const each = (two?.row?.cycles ?? 0) / 2
  expect(each).toBeGreaterThan(one?.row?.cycles ?? Number.NaN)
  expect(each).toBeLessThan(1.02 * (one?.row?.cycles ?? Number.NaN))
  expect(pointRows('machines', found)).toHaveLength(3)
  expect(inWords(found, ['native', 'hw-nested'], 'exits')).toMatch(
    /^bare metal \d+ at 1; hardware, nested \d+ at 1, \d+ at 2$/,
  )
})

test('the other parameters hold for every point', () => {
  const [small] = points({
    over: 'batch',
    of: { operation: 'ptemod' },
    worlds: ['hw-nested'],
    values: [8],
    at: { tlb: 4 },
  })
  const [large] = points({ over: 'batch', of: { operation: 'ptemod' }, worlds: ['hw-nested'], values: [8] })
  expect(small?.row?.tlbMisses).toBeGreaterThanOrEqual(large?.row?.tlbMisses ?? Number.NaN)
  expect(
    points({ over: 'tlb', of: { operation: 'pages' }, worlds: ['native'], values: [16, 64] }).map(
      ({ row }) => row?.tlbMisses,
    ),
  ).toEqual([64, 0])
})

test('what has no batches, and what needs several machines, says so', () => {
  const why = (sweep: Partial<Sweep>) =>
    points({ over: 'batch', values: [2], worlds: ['native'], of: { operation: 'in' }, ...sweep })[0]?.why
  expect(why({})).toBe('it does nothing in batches')
  expect(why({ of: { workload: 'fork' } })).toBe('a workload has no batches')
  expect(why({ over: 'machines' })).toBe('an operation is measured in one virtual machine')
  expect(why({ of: { operation: 'nothing' } })).toBe('there is no operation nothing')
})
