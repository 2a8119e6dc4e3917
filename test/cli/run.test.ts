import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { disk, echo, hello, tohost } from './programs.ts'
import { ringside, scratch } from './ringside.ts'

const { file, path } = scratch()
const TICK = join(import.meta.dirname, '../../engine/guests/tick/kernel.s')

describe('ringside run', () => {
  test('shows what the guest prints, byte for byte, and ends when it powers off', () => {
    expect(ringside('run', file('hello.s', hello('grüß dich\n')))).toEqual({
      status: 0,
      stdout: 'grüß dich\n',
      stderr: '',
    })
  })

  test("ends with the guest's code, and writes the signature", () => {
    const { status, stderr } = ringside('run', file('tohost.s', tohost(2 * 42 + 1)), '--signature', path('signature'))
    expect(status).toBe(42)
    expect(stderr).toContain('failure, code 42')
    expect(readFileSync(path('signature'), 'utf8')).toBe('0000cafe\nffffffff\n')
  })

  test('runs nothing where the program has errors, and shows each with its place and remedy', () => {
    const { status, stdout, stderr } = ringside('run', file('bad.s', '  nop\n  addi a0, a0, 5000\n  fool a0\n'))
    expect([status, stdout]).toEqual([65, ''])
    expect(stderr).toMatch(/bad\.s:2:16: error: 5000 does not fit in 12 bits.*\[imm-range\]\n {6}addi a0, a0, 5000\n/)
    expect(stderr).toMatch(/bad\.s:3:3: error: .*`fool`/)
    expect(stderr).toContain('has 2 errors')
  })

  test('says why a run ended that did not end by itself', () => {
    const loop = ringside('run', file('loop.s', 'here: j here'), '--budget', '2k')
    expect(loop).toMatchObject({
      status: 124,
      stderr: expect.stringContaining('2,000 steps is used up, at pc 0x80000000 (here)'),
    })
    const wait = ringside('run', file('wait.s', 'wfi'))
    expect(wait).toMatchObject({ status: 125, stderr: expect.stringContaining('waits (wfi)') })
    const lost = ringside('run', file('lost.s', 'nop\nbad: ebreak'))
    expect(lost).toMatchObject({
      status: 123,
      stderr: expect.stringContaining('without a handler: breakpoint at pc 0x80000004 (bad)'),
    })
  })

  test('types --input on the serial line', () => {
    expect(ringside('run', file('echo.s', echo), '--input', file('typed', 'Hello, guest.'))).toMatchObject({
      status: 0,
      stdout: 'Hello, guest',
    })
  })

  test('gives the same JSON twice, and a trace of it', () => {
    const once = ringside('run', TICK, '--firmware', '--json', '--trace', path('trace'))
    const { ending, status, output, counts, worlds } = JSON.parse(once.stdout)
    expect(ending).toEqual({ reason: 'off', how: { kind: 'pass', code: 0 } })
    expect(status).toBe(0)
    expect(output[0]).toContain('user: hello 1')
    expect(worlds.reduce((sum: number, world: { cycles: number }) => sum + world.cycles, 0)).toBe(counts.cycles)
    const events = readFileSync(path('trace'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const text = events.filter((e) => e.type === 'output').map((e) => e.byte)
    expect(String.fromCharCode(...text)).toBe(output[0])
    expect(ringside('run', TICK, '--firmware', '--json').stdout).toBe(once.stdout)
  })

  test('runs several guests under a hypervisor, each saying the same as natively', () => {
    const native = ringside('run', TICK, '--firmware').stdout
    const { status, stdout, stderr } = ringside('run', TICK, TICK, '--hypervisor', 'trap-and-emulate', '--stats')
    expect(status).toBe(0)
    for (const vm of ['0', '1']) {
      const lines = stdout.split('\n').filter((line) => line.startsWith(`${vm}| `))
      expect(lines.map((line) => `${line.slice(3)}\n`).join('')).toBe(native)
    }
    expect(stderr).toMatch(/guest kernel 1 +[\d,]+ +[\d,]+\n/)
    expect(stderr).toMatch(/illegal instruction: sret +[\d,]+ +[\d,]+\n/)
  })

  test('gives the guest disks, and writes them back only with --save', () => {
    const program = file('disk.s', disk)
    const image = new Uint8Array(2048).fill(65)
    const at = file('disk.img', image)
    expect(ringside('run', program, '--block', at)).toMatchObject({ status: 0, stdout: 'A' })
    expect(new Uint8Array(readFileSync(at))).toEqual(image)
    expect(ringside('run', program, '--block', at, '--save')).toMatchObject({ status: 0, stdout: 'A' })
    expect(new Uint8Array(readFileSync(at))).toEqual(image.with(512, 66))
  })
})
