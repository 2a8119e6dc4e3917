// The x86-like hole: what user code reads through it is real, what it writes there vanishes, and nothing else changes.
import { expect, test } from 'vitest'
import { run } from './notation.ts'

const hole = { config: { hole: true } }
const status = { csrs: { mstatus: 0x00040022 } } // SUM, SPIE, SIE
const ILLEGAL = 'illegal instruction'

test('without the hole, user code that touches sstatus traps', () => {
  expect(run('csrr a0, sstatus', { mode: 'U' })).toTrap(ILLEGAL)
  expect(run('csrci sstatus, 2', { mode: 'U' })).toTrap(ILLEGAL)
})

test('with the hole, user code reads the real sstatus, and its writes vanish', () => {
  const result = run('csrrci a0, sstatus, 2\ncsrr a1, sstatus\ncsrw sstatus, zero\ncsrr a2, sstatus', {
    ...hole,
    ...status,
    mode: 'U',
  })
  expect(['a0', 'a1', 'a2'].map((r) => result.reg(r))).toEqual([0x00040022, 0x00040022, 0x00040022])
})

test('with the hole, user code sees where the page tables are, and cannot turn them off', () => {
  const result = run('csrr a0, satp\ncsrw satp, a1\ncsrr a1, satp', {
    ...hole,
    mode: 'U',
    csrs: { satp: 0x123 },
    a1: 7,
  })
  expect([result.reg('a0'), result.reg('a1')]).toEqual([0x123, 0x123])
})

test('in VU it is the guest’s sstatus that is read, and not written', () => {
  const csrs = { vsstatus: 0x22 }
  const result = run('csrrci a0, sstatus, 2\ncsrr a1, sstatus', { ...hole, mode: 'VU', csrs })
  expect([result.reg('a0'), result.reg('a1')]).toEqual([0x22, 0x22])
})

test.each(['sie', 'sepc', 'stvec', 'sscratch', 'mstatus', 'hstatus'])('%s is no part of it', (name) =>
  expect(run(`csrr a0, ${name}`, { ...hole, mode: 'U' })).toTrap(ILLEGAL),
)

test('for a supervisor nothing changes', () => {
  expect(run('csrci sstatus, 2\ncsrr a0, sstatus', { ...hole, ...status, mode: 'HS' }).reg('a0')).toBe(0x00040020)
})

test('a write that vanishes costs what a read costs', () => {
  const cycles = (text: string) => run(text, { ...hole, mode: 'U' }).csr('mcycle')
  expect(cycles('csrw sstatus, zero')).toBe(cycles('csrr a0, sstatus'))
})
