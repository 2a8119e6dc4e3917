// How the command line itself behaves; options' values are tried without a process for each.
import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Complaint, helpOf, numberOf, parse } from '../../engine/cli/command.ts'
import { command as run } from '../../engine/cli/commands/run.ts'
import { withoutOf } from '../../engine/cli/isa.ts'
import { labOf } from '../../engine/cli/lab.ts'
import { definesOf } from '../../engine/cli/program.ts'
import { hello } from './programs.ts'
import { ringside, scratch } from './ringside.ts'

const { file, path } = scratch()
const commands = readdirSync(new URL('../../engine/cli/commands/', import.meta.url)).map((name) => name.slice(0, -3))

/** What a Complaint says, with its status. */
function complaint(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof Complaint) return `${error.status} ${error.message} ${error.remedy ?? ''}`.trim()
    throw error
  }
  return 'no complaint'
}

describe('help', () => {
  test('lists every command that is there', () => {
    const { status, stdout } = ringside('--help')
    expect(status).toBe(0)
    for (const name of commands) expect(stdout).toMatch(new RegExp(`^  ${name} +[A-Z].*\\.$`, 'm'))
  })

  test.each(commands)('of %s explains every option and gives examples', async (name) => {
    const { command } = await import(`../../engine/cli/commands/${name}.ts`)
    const help = helpOf(name, command)
    for (const [option, { gloss, value }] of Object.entries<{ gloss: string; value?: string }>(command.options)) {
      expect(help).toContain(value ? `--${option} ${value}` : `--${option}`)
      expect(gloss).toMatch(/^[A-Z].*\.$/)
    }
    expect(help).toContain(`\n  ringside ${name} `)
    expect(Math.max(...help.split('\n').map((line) => line.length))).toBeLessThanOrEqual(130)
  })

  test('is what --help of a command prints, whatever else stands there', () => {
    expect(ringside('run', 'x.s', '--help')).toEqual({ status: 0, stdout: helpOf('run', run), stderr: '' })
  })
})

describe('mistakes', () => {
  test('in the command: the nearest is suggested', () => {
    const { status, stderr } = ringside('rnu', 'x.s')
    expect(status).toBe(64)
    expect(stderr).toContain('Did you mean `ringside run`?')
  })

  test('in an option', () => {
    const { status, stderr } = ringside('run', 'x.s', '--budgte', '5')
    expect(status).toBe(64)
    expect(stderr).toContain("unknown option '--budgte'")
    expect(stderr).toContain('`ringside run --help`')
  })

  const program = file('hello.s', hello('x'))
  const lab = (...args: string[]) => {
    const { values, files } = parse(run, args)
    return complaint(() => labOf(values, files))
  }
  test.each([
    [[], '64 no FILE to run'],
    [[path('none.s')], '66 .*none.s: there is no such file'],
    [[path('.')], '66 .*: this is a folder'],
    [[file('raw.bin', Uint8Array.of(1, 0, 2))], '65 .*neither assembly text nor an ELF file Give a .s file'],
    [[file('cut.elf', Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 1))], '65 .*cut.elf: .+'],
    [[program, program], '64 several FILEs are several virtual machines Name their hypervisor'],
    [
      [program, '--hypervisor', 'trap-emulate'],
      '64 there is no hypervisor "trap-emulate" The book\'s hypervisors are .*trap-and-emulate',
    ],
    [[program, '--hypervisor', 'trap-and-emulat'], 'Did you mean trap-and-emulate\\?'],
    [[program, '--memory', '513'], '64 --memory is "513" Give a whole number from 1 to 512'],
    [[program, '--timing', 'pentium'], '64 there is no timing model "pentium" Choose one of in-order, '],
    [[program, '--pmp', '8'], '64 --pmp is "8" Give 16 or 0'],
    [[program, '--virtio', '3'], '64 --virtio is "3" Give 1 \\(legacy\\) or 2'],
    [[program, '--block', path('none.img')], '66 .*none.img: there is no such file'],
    [[program, '--input', file('long', 'x'.repeat(65537))], '66 .*has 65537 bytes'],
    [
      [file('big.s', 'nop\n.space 0x200000\nnop'), '--memory', '1'],
      '64 .*outside RAM Give the machine more with --memory MB',
    ],
    [[program, '-D', '1=2'], '64 --define is "1=2" Write NAME=VALUE'],
  ])('run %j: %s', (args, expected) => expect(lab(...args)).toMatch(new RegExp(expected)))
})

test.each([
  ['rv32imac_h_sstc', []],
  ['rv32imac_h', ['Sstc']],
  ['RV32IMACH_Zicsr_Zifencei_sstc', []],
  ['rv32im', ['A', 'C', 'H', 'Sstc']],
  ['rv32imasu_sstc', ['C', 'H']],
  ['rv32imac_h_sstc_svadu', []],
])('--isa %s leaves out %j', (isa, without) => expect(withoutOf(isa)).toEqual(without))

test.each(['rv64imac', 'rv32i', 'rv32imafdc', 'rv32im_v', '', 'rv32im__a!'])('--isa %s is refused', (isa) =>
  expect(complaint(() => withoutOf(isa))).toMatch(/^64 .*Write rv32im/),
)

test.each([
  ['250', 250],
  ['0x100', 256],
  ['64k', 64_000],
  ['1.5M', 1_500_000],
  ['2G', 2e9],
  ['1e6', 1e6],
])('the number %s is %d', (text, value) => expect(numberOf('n', text)).toBe(value))

test.each(['', 'x', '-1', '1.5', '0x', '10 M', '1e99'])('"%s" is no number', (text) =>
  expect(complaint(() => numberOf('n', text))).toMatch(/^64 --n is/),
)

test('--define NAME is NAME=1', () => expect(definesOf(['PV', 'SIZE=0x40'])).toEqual({ PV: 1, SIZE: 64 }))
