// The dataset: its sums, its form, that it is the same each time, and what is said where something cannot be measured.
import { describe, expect, test } from 'vitest'
import { type Dataset, measure, measureAll, measuring, NATIVE, toCsv, workloadNames } from '../../engine/index.ts'
import { SCHEMA } from '../../engine/measure/schema.ts'
import { sources } from '../sources.ts'

const PLAN = {
  operations: ['syscall', 'vmswitch'],
  worlds: [NATIVE, 'hw-shadow'],
  workloads: ['console'],
  memory: true,
}
const dataset = measureAll(sources, PLAN)

const sum = (rows: readonly { readonly cycles: number }[]) => rows.reduce((total, { cycles }) => total + cycles, 0)

describe('the sums agree', () => {
  test('cycles are those that the parts of the software spent', () => {
    for (const row of [...dataset.measurements, ...dataset.workloads]) expect(sum(row.spent)).toBeCloseTo(row.cycles, 6)
  })
  test('exits are those of the causes, and their cycles those of the phases', () => {
    for (const { exits, causes, phases } of dataset.measurements) {
      expect(causes.reduce((total, { count }) => total + count, 0)).toBeCloseTo(exits, 6)
      expect(sum(phases)).toBeCloseTo(sum(causes), 6)
    }
  })
  test('an exit begins with the trap, ends with the return, and its phases are the hypervisor’s', () => {
    const [row] = dataset.measurements.filter(({ operation, world }) => operation === 'vmswitch' && world !== NATIVE)
    const names = row?.phases.map(({ phase }) => phase) ?? []
    expect(names[0]).toBe('trap')
    expect(names.at(-1)).toBe('return')
    expect(names).toEqual(expect.arrayContaining(['entry', 'decode', 'schedule', 'switch', 'resume', 'firmware']))
  })
})

/** What is wrong with a value, by as much of JSON Schema as SCHEMA uses. */
function violations(value: unknown, schema: Record<string, unknown>, at = '$'): string[] {
  if ('const' in schema) return value === schema.const ? [] : [`${at} is not ${schema.const}`]
  if (Array.isArray(schema.enum)) return schema.enum.includes(value) ? [] : [`${at} is ${value}`]
  if (schema.type === 'array')
    return Array.isArray(value)
      ? value.flatMap((item, k) => violations(item, schema.items as Record<string, unknown>, `${at}[${k}]`))
      : [`${at} is no array`]
  if (schema.type !== 'object') return typeof value === schema.type ? [] : [`${at} is no ${schema.type}`]
  if (typeof value !== 'object' || value === null) return [`${at} is no object`]
  const known = (schema.properties ?? {}) as Record<string, Record<string, unknown>>
  const required = (schema.required ?? []) as string[]
  const lacking = required.filter((name) => !(name in value)).map((name) => `${at}.${name} lacks`)
  const wrong = Object.entries(value).flatMap(([name, part]) => {
    const own = known[name] ?? (schema.additionalProperties as Record<string, unknown> | false)
    return own ? violations(part, own, `${at}.${name}`) : [`${at}.${name} is unknown`]
  })
  return [...lacking, ...wrong]
}

describe('the form', () => {
  const json: unknown = JSON.parse(JSON.stringify(dataset))
  test('is that of the schema', () => expect(violations(json, SCHEMA)).toEqual([]))
  test('and the schema notices what is not', () => {
    const [row] = dataset.measurements
    const bad = { ...dataset, format: 1, measurements: [{ ...row, exits: 'many', extra: 1, cycles: undefined }] }
    expect(violations(JSON.parse(JSON.stringify(bad)), SCHEMA)).toEqual([
      '$.format is not 2',
      '$.measurements[0].cycles lacks',
      '$.measurements[0].exits is no number',
      '$.measurements[0].extra is unknown',
    ])
  })
  test('as comma-separated values: a line for each row', () => {
    const lines = toCsv(dataset).trimEnd().split('\n')
    expect(lines).toHaveLength(1 + dataset.measurements.length + dataset.workloads.length)
    expect(lines[0]).toBe(
      'kind,name,world,timing,repetitions,bytes,exits,instructions,tlbMisses,pteReads1,pteReads2,cycles,idle',
    )
    expect(lines[1]).toMatch(/^operation,syscall,native,in-order,256,0,0,/)
  })
})

describe('memory', () => {
  const of = (world: string) => dataset.memory.find((row) => row.world === world)
  test('a guest on bare metal has page tables of its own and nothing beside', () => {
    expect(of(NATIVE)).toMatchObject({ hypervisorTables: 0, secondStage: 0, state: 0 })
    expect(of(NATIVE)?.guestTables).toBeGreaterThan(0)
  })
  test('shadows take the place of the guest’s tables: the machine walks those instead', () => {
    expect(of('hw-shadow')).toMatchObject({ guestTables: 0, secondStage: 0 })
    expect(of('hw-shadow')?.hypervisorTables).toBeGreaterThan(0)
    expect(of('hw-shadow')?.state).toBeGreaterThanOrEqual(512)
  })
})

test('the same sources give the same dataset, and it can be left between any two rows', () => {
  const steps = measuring(sources, { operations: ['syscall'], worlds: [NATIVE, 'hw-shadow'] })
  expect(steps.next().value).toEqual({ done: 0, of: 2, what: 'syscall', world: NATIVE })
  expect(steps.next().value).toEqual({ done: 1, of: 2, what: 'syscall', world: 'hw-shadow' })
  const { measurements } = steps.next().value as Dataset
  expect(measurements).toEqual(dataset.measurements.filter(({ operation }) => operation === 'syscall'))
})

test('workloads are found in the guest’s own list', () =>
  expect(workloadNames(sources)).toEqual(['compute', 'syscall', 'fork', 'paging', 'console', 'block', 'boot']))

test('what cannot be measured says why', () => {
  expect(dataset.missing).toEqual([{ world: NATIVE, operation: 'vmswitch', why: 'bare metal runs one guest' }])
  const name = 'nothing-of-the-kind'
  const why = (plan: Parameters<typeof measureAll>[1]) => measureAll(sources, plan).missing[0]?.why
  expect(measure(sources, name, NATIVE)).toEqual({
    ok: false,
    error: `${name} in native: there is no operation ${name}`,
  })
  expect(why({ operations: ['syscall'], worlds: [name] })).toBe(`there is no world ${name}`)
  expect(why({ workloads: [name], worlds: [NATIVE] })).toBe(`there is no workload ${name}`)
})

describe('a world that translates', () => {
  const row = (world: string) => measureAll(sources, { worlds: [world], workloads: ['syscall'] }).workloads[0]

  test('says how much, and what it cost; no other does', () => {
    const { translation, cycles } = row('binary-translation') ?? {}
    expect(translation?.instructions).toBeGreaterThan(500)
    expect(translation?.used).toBeLessThan(translation?.capacity as number)
    const each = (translation?.cycles as number) / (translation?.instructions as number)
    expect(each).toBeGreaterThan(20)
    expect(translation?.cycles).toBeLessThan((cycles as number) / 10)
    expect(translation?.calls.find(({ kind }) => kind === 'system')?.count).toBeGreaterThan(4000)
    expect(row('trap-and-emulate')).not.toHaveProperty('translation')
  })
})
