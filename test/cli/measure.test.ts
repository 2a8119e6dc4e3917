// `ringside measure`, as a user calls it.
import { describe, expect, test } from 'vitest'
import { measureAll, NATIVE, toCsv } from '../../engine/index.ts'
import { model } from '../laws/worlds.ts'
import { sources } from '../sources.ts'
import { ringside } from './ringside.ts'

describe('ringside measure', () => {
  test('prints what the engine measures, as JSON and as CSV, under the timing model asked for', () => {
    const asked = ['--operation', 'syscall', '--world', 'hw-nested', '--world', NATIVE, '--timing', 'prescott']
    const plan = { operations: ['syscall'], worlds: [NATIVE, 'hw-nested'], timing: model('Prescott') }
    const expected = measureAll(sources, plan)
    const json = ringside('measure', ...asked, '--json')
    expect([json.status, json.stderr]).toEqual([0, ''])
    expect(JSON.parse(json.stdout)).toEqual(JSON.parse(JSON.stringify(expected)))
    expect(ringside('measure', ...asked, '--csv').stdout).toBe(toCsv(expected))
  })

  test('as a table: operations, then what is missing, then the timing model', () => {
    const { stdout } = ringside('measure', '--operation', 'vmswitch', '--world', NATIVE, '--world', 'hw-nested')
    expect(stdout).toMatch(/^operation +world +exits +instructions +TLB misses +PTE reads +cycles/)
    expect(stdout).toMatch(/\nvmswitch +hw-nested +2 /)
    expect(stdout).toContain('\nnot measured: vmswitch, native: bare metal runs one guest\n')
    expect(stdout).toMatch(/\ncycles: timing model in-order \(Asanović/)
  })

  test.each([
    [['--operation', 'syscal'], 'there is no operation "syscal"', 'Did you mean syscall?'],
    [['--world', 'xen'], 'there is no world "xen"', 'There are native, binary-translation,'],
    [['--workload', 'forks'], 'there is no workload "forks"', 'Did you mean fork?'],
    [['--timing', 'Pentium'], 'there is no timing model "Pentium"', 'Choose one of in-order,'],
    [['--json', '--csv'], '--json or --csv, not both', ''],
  ])('complains about %j, with the remedy', (words, complaint, remedy) => {
    const { status, stdout, stderr } = ringside('measure', ...words)
    expect([status, stdout]).toEqual([64, ''])
    expect(stderr).toContain(complaint)
    expect(stderr).toContain(remedy)
  })

  test('--schema prints the schema of the JSON', () => {
    const { status, stdout } = ringside('measure', '--schema')
    expect(status).toBe(0)
    expect(JSON.parse(stdout).properties.format.const).toBe(2)
  })
})
