// The table of every introduction, beside figures: of made-up datasets, so that each sentence is tried.
import { expect, test } from 'vitest'
import { type Dataset, inOrder, type MemoryUse, verdicts, type WorkloadMeasurement } from '../../engine/index.ts'

const WORLDS = ['native', 'trap-and-emulate', 'paravirt', 'hw-shadow', 'hw-nested']

function datasetOf(cycles: readonly number[], memory: readonly number[] = []): Dataset {
  const workloads = WORLDS.map((world, n) => ({ workload: 'fork', world, cycles: cycles[n] }) as WorkloadMeasurement)
  const uses = memory.map((state, n): MemoryUse => {
    return { world: WORLDS[n] as string, workload: 'boot', guestTables: 7, hypervisorTables: 0, secondStage: 0, state }
  })
  return { format: 2, timing: inOrder, measurements: [], workloads, memory: uses, missing: [] }
}

test('agrees where the kinds are in the table’s order', () => {
  const [verdict] = verdicts(datasetOf([100, 400, 150, 120, 110]))
  expect(verdict).toMatchObject({
    aspect: 'CPU overhead',
    measure: 'fork',
    unit: 'times bare metal',
    agrees: true,
    misleads: [],
  })
  expect(verdict?.entries.map(({ says, measured, worlds }) => [says, measured, worlds[0]?.value])).toEqual([
    ['High', 'High', 4],
    ['Medium', 'Medium', 1.5],
    ['Low', 'Low', 1.1],
  ])
})

test('says which words are the wrong ones', () => {
  const [verdict] = verdicts(datasetOf([100, 150, 190, 130, 120]))
  expect(verdict?.agrees).toBe(false)
  expect(verdict?.misleads).toEqual([
    'For full virtualization the table says High; of the three it is Medium here.',
    'For paravirtualization the table says Medium; of the three it is High here.',
  ])
})

test('says where there is nothing to tell apart, and where one kind is several', () => {
  expect(verdicts(datasetOf([100, 104, 103, 102, 101]))[0]?.misleads).toEqual([
    'All three kinds are within 5 % of each other: there is nothing to call high or low.',
  ])
  const memory = verdicts(datasetOf([], [0, 90_000, 20_000, 80_000, 10_000])).at(-1)
  expect(memory).toMatchObject({ aspect: 'memory overhead', unit: 'bytes for a virtual machine', agrees: true })
  expect(memory?.misleads).toEqual([
    'Hardware-assisted virtualization is not one thing: hw-shadow and hw-nested differ by a factor of 8.',
  ])
})

test('leaves out what has no figure for some kind', () =>
  expect(verdicts({ ...datasetOf([]), workloads: datasetOf([100, 200, 150, 120, 110]).workloads.slice(0, 2) })).toEqual(
    [],
  ))
