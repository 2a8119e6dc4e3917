// Where this assembler is not GNU `as`, on purpose: it accepts or gets right what GNU `as` 2.40 refuses or gets wrong.
import { describe, expect, test } from 'vitest'
import { assemble } from '../../engine/index.ts'
import { bytes } from './marked.ts'

const NOP = '13000000'

test('// begins a comment: GNU as leaves that to the C preprocessor', () => {
  expect(bytes('nop // comment')).toBe(NOP)
})

describe('alignment', () => {
  test('.align 2 aligns code behind a string: GNU as ignores it there without C', () => {
    expect(bytes('.byte 1\n.align 2\nnop').slice(8, 16)).toBe(NOP)
  })

  test('alignment with a pattern is right also behind alignment that the linker makes: with GNU as it is shifted', () => {
    expect(bytes('nop\n.align 3\n.byte 1\n.balign 4, 0x55\n.byte 2')).toMatch(/^(13000000){2}015555550200*$/)
  })

  test('.org and .space count final addresses, not those before alignment shrinks', () => {
    const source = 'nop\n.align 4\nhere: nop\n.space 32 - (. - here)\n.word 5'
    expect(bytes(source).slice(2 * 48, 2 * 52)).toBe('05000000')
  })
})

describe('constants', () => {
  test('a constant that is defined further down can be an operand where its size does not matter', () => {
    expect(bytes('addi a0, a0, LATER\n.equ LATER, 5')).toBe(bytes('addi a0, a0, 5'))
  })

  test('a distance between labels can be an operand', () => {
    expect(bytes('a: nop\nb: li a0, b - a')).toBe(NOP + bytes('li a0, 4'))
  })

  test('a number that does not fit into 32 bits is refused: GNU as cuts it off', () => {
    expect(assemble('li a0, 0x123456789').ok).toBe(false)
  })
})

test('a number as the target of a branch is an address, as for GNU as', () => {
  expect(bytes('beq a0, a1, 0x80000008\nnop\nnop', {}).slice(0, 16)).toBe(bytes('bne a0, a1, . + 8\nj . + 4'))
})
