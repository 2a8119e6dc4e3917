import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { disassemble } from '../../engine/assembler/disassemble.ts'
import { codeOf, disassembly, listing } from '../../engine/assembler/listing.ts'
import { assemble, symbolized } from '../../engine/index.ts'

const text = (word: number, options = {}) => disassemble(word, options).text

describe('one instruction', () => {
  test.each([
    [0x00000013, 'nop'],
    [0x00500513, 'li a0, 5'],
    [0x00058513, 'mv a0, a1'],
    [0x00008067, 'ret'],
    [0x30051073, 'csrw mstatus, a0'],
    [0x7c051073, 'csrw 0x7c0, a0'],
    [0x12345537, 'lui a0, 0x12345'],
    [0xfff00513, 'li a0, -1'],
    [0x0ff0000f, 'fence'],
    [0x0330000f, 'fence rw, rw'],
    [0x8330000f, 'fence.tso'],
    [0x12000073, 'sfence.vma'],
    [0x0005a503, 'lw a0, 0(a1)'],
    [0x1605a52f, 'lr.w.aqrl a0, (a1)'],
    [0x6805c573, 'hlv.w a0, (a1)'],
  ])('%o is shown as %s', (word, wanted) => expect(text(word)).toBe(wanted))

  test('a 2-byte instruction is shown as what it stands for, or by its own name', () => {
    expect(text(0x4505)).toBe('li a0, 1')
    expect(text(0x852e)).toBe('mv a0, a1')
    expect(text(0x8082)).toBe('ret')
    expect(text(0x4505, { aliases: false })).toBe('c.li a0, 1')
    expect(disassemble(0xffff4505).length).toBe(2)
  })

  test('a target is relative without an address, and has a name with one', () => {
    const word = 0xfe000ee3 // beqz zero, . - 4
    expect(text(word)).toBe('beqz zero, . - 4')
    const symbol = (address: number) => (address === 0x80000000 ? 'loop' : undefined)
    expect(disassemble(word, { pc: 0x80000004, symbol })).toMatchObject({
      text: 'beqz zero, 0x80000000 <loop>',
      target: 0x80000000,
    })
  })

  test('what is not an instruction is shown as data', () => {
    expect(disassemble(0xffffffff)).toMatchObject({ text: '.4byte 0xffffffff', length: 4, decoded: undefined })
    expect(disassemble(0)).toMatchObject({ text: '.2byte 0x0000', length: 2 })
    expect(text(0x02a58533, { extensions: new Set(['I']) })).toBe('.4byte 0x02a58533')
    // A FENCE with reserved fields is executed, but has no spelling.
    expect(disassemble(0x0ff0808f).text).toBe('.4byte 0x0ff0808f')
  })
})

test('any word has a text, and what is shown without pseudo-instructions assembles to that word', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), (word) => {
      const { text: shown, length } = disassemble(word, { aliases: false })
      const { program } = assemble(`${length === 2 ? '.option rvc\n' : ''}${shown}\n`)
      const bytes = Buffer.from(program?.segments[0].bytes ?? [])
      expect(length === 4 ? bytes.readUInt32LE(0) : bytes.readUInt16LE(0)).toBe(length === 4 ? word : word & 0xffff)
    }),
    { numRuns: 1000 },
  )
})

test('any text that is shown is one that the assembler takes, to an instruction that does the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), (word) => {
      const first = disassemble(word | 3).text
      const { program } = assemble(`${first}\n`)
      const bytes = Buffer.from(program?.segments[0].bytes ?? [])
      expect(disassemble(bytes.readUInt32LE(0)).text).toBe(first)
    }),
    { numRuns: 2000 },
  )
})

describe('a whole program', () => {
  const source = `start:
    li   a0, 0x12345678   # a comment
loop: bnez a0, loop
    .macro two
    nop
    nop
    .endm
    two
    .data
    .asciz "hello, world"
    .bss
    .space 1000
`
  const { program } = assemble(source, { file: 'main.s' })

  test('is listed line by line with addresses and bytes', () => {
    expect(listing(program!)).toBe(`    1                              start:
    2  80000000  3755341213058567      li   a0, 0x12345678   # a comment
    3  80000008  63100500          loop: bnez a0, loop
    4                                  .macro two
    5                                  nop
    6                                  nop
    7                                  .endm
    8  8000000c  1300000013000000      two
    9                                  .data
   10  80000014  68656c6c6f2c2077      .asciz "hello, world"
       8000001c  6f726c6400
   11                                  .bss
   12  80000021  0000000000000000      .space 1000
       80000029  0000000000000000
       80000031  0000000000000000
       80000039  0000000000000000
       80000041  0000000000000000
       80000049  0000000000000000
       80000051  0000000000000000
       80000059  0000000000000000
       80000061  ... 936 bytes
   13`)
    expect(listing(program!, 'other.s')).toBe('')
  })

  test('is disassembled with its labels, code only', () => {
    expect(disassembly(program!)).toBe(`start:
80000000  12345537  lui a0, 0x12345
80000004  67850513  addi a0, a0, 1656
loop:
80000008  00051063  bnez a0, 0x80000008 <loop>
8000000c  00000013  nop
80000010  00000013  nop`)
  })

  test('every instruction knows its address, and addresses know their names', () => {
    expect([...codeOf(program!)].map((line) => symbolized(program!, line.address))).toEqual([
      'start',
      'start+0x4',
      'loop',
      'loop+0x4',
      'loop+0x8',
    ])
  })
})
