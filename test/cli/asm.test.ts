import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hello } from './programs.ts'
import { ringside, scratch } from './ringside.ts'

const { file, path } = scratch()

test('asm writes an ELF file that runs as the source does, and that disasm shows', () => {
  const source = file('hello.s', `main:\n${hello('hello\n')}`)
  expect(ringside('asm', source, '-o', path('hello.elf'))).toEqual({ status: 0, stdout: '', stderr: '' })
  expect([...readFileSync(path('hello.elf')).subarray(0, 4)]).toEqual([0x7f, 0x45, 0x4c, 0x46])
  expect(ringside('run', path('hello.elf'))).toMatchObject({ status: 0, stdout: 'hello\n' })
  const { stdout } = ringside('disasm', path('hello.elf'))
  expect(stdout).toContain('main:\n80000000  00000517')
  expect(stdout).toMatch(/beqz a2, .*<off>/)
})

test('asm lists addresses and bytes beside the source', () => {
  const { status, stdout } = ringside('asm', file('two.s', 'li a0, N\nret\n'), '--base', '0x80200000', '-D', 'N=7')
  expect(status).toBe(0)
  expect(stdout).toMatch(/^ *1 +80200000 +13057000 +li a0, N\n *2 +80200004 +67800000 +ret\n/)
})

test('asm reports mistakes as JSON for other tools', () => {
  const { status, stdout } = ringside('asm', file('bad.s', 'addi a0, a0, 5000'), '--json')
  expect(status).toBe(65)
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, diagnostics: [{ code: 'imm-range', line: 1, column: 14 }] })
})

test('disasm explains words', () => {
  expect(ringside('disasm', '00700513', '8082', '30200073').stdout).toBe(
    '00700513    li a0, 7\n8082        ret\n30200073    mret\n',
  )
})
