// Each instruction of the table is done by the hot loop or by execute.ts: none may be left without someone to do it.
import { expect, test } from 'vitest'
import { ENCODINGS, opOf } from '../../engine/isa/decode.ts'
import { execute } from '../../engine/machine/execute.ts'
import { CSR_READ, CSR_SWAP, HOT, ILLEGAL, MARK, NOT_DECODED } from '../../engine/machine/interpret.ts'
import { machineWith } from './notation.ts'

test('the hot loop knows only instructions of the table', () => {
  expect(HOT.length).toBeGreaterThan(40)
  for (const name of HOT) expect(opOf(name)).not.toBe(NOT_DECODED)
})

test('what the hot loop leaves, execute.ts does: nothing of the table ends as illegal in M-mode', () => {
  const hot = new Set(HOT)
  const rest = ENCODINGS.filter(({ row }) => !row.expands && !hot.has(row.name)).map(({ row }) => row.name)
  expect(rest.length).toBeGreaterThan(30)
  for (const name of rest) {
    const { hart } = machineWith({ a1: 0x80008000 })
    execute(hart, { op: opOf(name), rd: 10, rs1: 11, rs2: 12, imm: 0x340, length: 4 })
    expect(hart.words[0x1000 + 0x342], name).not.toBe(2)
  }
})

test('the table is small enough for the numbers that slots have left over', () => {
  expect(ENCODINGS.length).toBeLessThan(Math.min(CSR_READ, CSR_SWAP, MARK, ILLEGAL))
})
