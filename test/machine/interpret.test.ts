// The interpreter's switch has literal cases, because only those become a jump table. Each must be the number that the
// table of instructions gives to the instruction named beside it, and no instruction may be left without someone to do it.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ENCODINGS, opOf } from '../../engine/isa/decode.ts'
import { execute } from '../../engine/machine/execute.ts'
import { ILLEGAL, MARK, NOT_DECODED } from '../../engine/machine/interpret.ts'
import { machineWith } from './notation.ts'

const source = readFileSync(new URL('../../engine/machine/interpret.ts', import.meta.url), 'utf8')
const cases = [...source.matchAll(/case (\d+): \/\* (\S+) \*\//g)].map(
  ([, number, name]) => [name, Number(number)] as const,
)

test.each(cases)('case %s is %i', (name, number) => expect(number).toBe(opOf(name as string)))

test('every case says whose it is', () => {
  const all = [...source.matchAll(/case (\d+):/g)].map(([, number]) => Number(number))
  expect(all.filter((n) => n !== NOT_DECODED)).toEqual(cases.map(([, number]) => number))
})

test('the cases are dense from 0: a switch with holes is searched, not jumped through', () => {
  expect(cases.map(([, number]) => number)).toEqual(cases.map((_, n) => n + 1))
})

test('what the switch leaves, execute.ts does: nothing of the table ends as illegal in M-mode', () => {
  const hot = new Set(cases.map(([name]) => name))
  const rest = ENCODINGS.filter(({ row }) => !row.expands && !hot.has(row.name)).map(({ row }) => row.name)
  expect(rest.length).toBeGreaterThan(30)
  for (const name of rest) {
    const { hart } = machineWith({ a1: 0x80008000 })
    execute(hart, { op: opOf(name), rd: 10, rs1: 11, rs2: 12, imm: 0x340, length: 4 })
    expect(hart.words[0x1000 + 0x342], name).not.toBe(2)
  }
})

test('the table is small enough for the numbers that slots have left over', () => {
  expect(ENCODINGS.length).toBeLessThan(Math.min(ILLEGAL, MARK, 250))
})
