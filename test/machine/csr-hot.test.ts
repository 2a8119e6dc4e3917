// The CSR instructions that the hot loop does itself must do what those of execute.ts do: the same values, verdicts, cycles.
import { describe, expect, test } from 'vitest'
import { CSRS, csr } from '../../engine/isa/csrs.ts'
import { MODES } from '../../engine/isa/guards.ts'
import type { MachineConfig } from '../../engine/machine/config.ts'
import { plainCsr } from '../../engine/machine/csr.ts'
import { CYCLES, PC, RETIRED } from '../../engine/machine/layout.ts'
import { bytesOf, CODE, hex, machineWith, type Setting, sharedMachine } from './notation.ts'

const VALUE = 0x89abcdef
const plainOf = (config: Partial<MachineConfig>): string[] => {
  const { hart } = machineWith({ config })
  return CSRS.map((c) => c.name).filter((name) => plainCsr(hart, csr(name)) !== undefined)
}
const plain = plainOf({})

/** What one instruction leaves: pc, registers, CSRs, cycles, instructions retired. */
function after(text: string, setting: Setting, hot: boolean): unknown {
  const { hart, ...machine } = loaded(text, setting)
  if (!hot) Object.assign(hart, { csrSlot: (op: number, _: string, imm: number) => ({ op, imm }) })
  machine.run(1)
  if (!hot) Reflect.deleteProperty(hart, 'csrSlot')
  return {
    pc: hex(hart.words[PC] as number),
    mode: hart.mode(),
    registers: [...hart.words.subarray(0, 32)],
    csrs: CSRS.map((c) => `${c.name} ${hex(hart.words[0x1000 + c.number] as number)}`),
    counts: [hart.counters[CYCLES], hart.counters[RETIRED]],
  }
}
function loaded(text: string, setting: Setting) {
  const machine = sharedMachine({ ...setting, a0: 1, a1: VALUE })
  machine.load(CODE, bytesOf(text))
  return { hart: machine.hart, run: (steps: number) => machine.run(steps) }
}

test('they are the ones that are words in memory: none that is a view of others, or sets something in motion', () => {
  expect(plain.length).toBeGreaterThan(20)
  for (const name of ['sstatus', 'sie', 'sip', 'satp', 'vsatp', 'hgatp', 'mip', 'cycle', 'time', 'stimecmp', 'pmpcfg0'])
    expect(plain).not.toContain(name)
})

describe.each<[string, Partial<MachineConfig>]>([
  ['everything', {}],
  ['no C', { without: ['C'] }],
  ['no H', { without: ['H'] }],
])('a machine with %s', (_, config) => {
  const names = plainOf(config)
  const modes = config.without?.includes('H') ? MODES.filter((mode) => !mode.startsWith('V')) : MODES
  test.each(modes)('in %s, every access to every one of them', (mode) => {
    // Each holds another value: so that one is not taken for the other.
    const csrs = Object.fromEntries(names.map((name, k) => [name, 0x01010101 * (k + 1)]))
    for (const name of plain)
      for (const text of [
        `csrr a0, ${name}`,
        `csrw ${name}, a1`,
        `csrrw a1, ${name}, a1`,
        `csrrs a0, ${name}, a1`,
        `csrrc a0, ${name}, zero`,
        `csrrwi a0, ${name}, 0`,
      ])
        expect(after(text, { mode, config, csrs }, true), text).toEqual(after(text, { mode, config, csrs }, false))
  })
})
