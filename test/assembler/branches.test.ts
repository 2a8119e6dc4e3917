// Branches and jumps at the ends of their reach: what is near is short, what is far still arrives.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { disassemble } from '../../engine/assembler/disassemble.ts'
import { ALL_EXTENSIONS } from '../../engine/assembler/extensions.ts'
import { assemble, symbolNamed } from '../../engine/index.ts'

interface Way {
  readonly size: number
  readonly arrives: boolean
}

/** Follow the instructions from `from` to `after`, with the branch taken; does it arrive at `target`? */
function follow(source: string, extensions = ALL_EXTENSIONS): Way {
  const { program, diagnostics } = assemble(source, { extensions })
  if (!program) throw new Error(diagnostics[0].message)
  const address = (name: string) => symbolNamed(program, name)?.address as number
  const [from, after, target] = ['from', 'after', 'target'].map(address)
  const view = new DataView(program.segments[0].bytes.buffer)
  const at = (pc: number) =>
    disassemble(
      pc - 0x80000000 + 4 <= view.byteLength
        ? view.getUint32(pc - 0x80000000, true)
        : view.getUint16(pc - 0x80000000, true),
      { pc },
    )
  const first = at(from)
  if (first.target === target) return { size: after - from, arrives: true }
  // The inverted branch goes around a jump.
  const jump = at(from + first.length)
  return { size: after - from, arrives: first.target === after && jump.target === target }
}

const forwards = (branch: string, distance: number, half = false) =>
  `from: ${branch} target\nafter: .space ${distance}\n${half ? '' : ''}target: .half 1\n.half 1\n`
const backwards = (branch: string, distance: number) =>
  `target: .half 1\n.space ${distance - 2}\nfrom: ${branch} target\nafter: nop\n`
const plain = ALL_EXTENSIONS.filter((e) => e !== 'C')

describe('without C', () => {
  test.each([
    [4090, 4],
    [4092, 8],
  ])('a branch over %i bytes forwards takes %i bytes', (distance, size) => {
    expect(follow(forwards('bltu a0, a1,', distance), plain)).toEqual({ size, arrives: true })
  })

  test.each([
    [4096, 4],
    [4098, 8],
  ])('a branch over %i bytes backwards takes %i bytes', (distance, size) => {
    expect(follow(backwards('bge a0, a1,', distance), plain)).toEqual({ size, arrives: true })
  })
})

describe('with C', () => {
  test.each([
    ['beqz s0,', 252, 2],
    ['beqz s0,', 254, 4],
    ['bnez a5,', 4090, 4],
    ['bnez a5,', 4092, 6],
    ['beqz t0,', 252, 4],
    ['blt s0, s1,', 4092, 8],
    ['j', 2044, 2],
    ['j', 2046, 4],
    ['jal', 100, 4],
    ['c.jal', 100, 2],
    ['c.jal', 3000, 4],
  ])('%s over %i bytes forwards takes %i bytes', (branch, distance, size) => {
    expect(follow(forwards(branch, distance))).toEqual({ size, arrives: true })
  })

  test.each([
    ['bnez s0,', 256, 2],
    ['bnez s0,', 258, 4],
    ['j', 2048, 2],
    ['j', 2050, 4],
  ])('%s over %i bytes backwards takes %i bytes', (branch, distance, size) => {
    expect(follow(backwards(branch, distance))).toEqual({ size, arrives: true })
  })
})

test('a branch to another section goes the long way, which reaches', () => {
  const source = 'from: beq a0, a1, target\nafter: nop\n.section .text.far, "ax"\ntarget: nop\n'
  expect(follow(source, plain)).toEqual({ size: 8, arrives: true })
})

test('every branch of any program arrives', () => {
  const piece = fc.oneof(
    fc.record({
      kind: fc.constant('branch'),
      to: fc.nat(19),
      how: fc.constantFrom('beqz a0,', 'bne a0, t0,', 'bltz s1,', 'j'),
    }),
    fc.record({
      kind: fc.constant('room'),
      to: fc.constantFrom(2, 4, 100, 248, 250, 1000, 2040, 4080),
      how: fc.constant(''),
    }),
    fc.record({ kind: fc.constant('align'), to: fc.integer({ min: 1, max: 6 }), how: fc.constant('') }),
  )
  fc.assert(
    fc.property(
      fc.array(piece, { minLength: 20, maxLength: 60 }),
      fc.boolean(),
      fc.boolean(),
      (pieces, compressed, relax) => {
        const lines = pieces.map(({ kind, to, how }, n) => {
          const label = n < 20 ? `L${n}: ` : ''
          if (kind === 'branch') return `${label}B${n}: ${how} L${to}\nE${n}:`
          return `${label}${kind === 'room' ? `.space ${compressed ? to : to * 2}` : `.align ${to}`}`
        })
        const source = `.option ${relax ? 'relax' : 'norelax'}\n${lines.join('\n')}\n`
        const { program } = assemble(source, { extensions: compressed ? ALL_EXTENSIONS : plain })
        const bytes = program!.segments[0].bytes
        const word = (pc: number) =>
          [0, 1, 2, 3].reduce((w, k) => w | ((bytes[pc - 0x80000000 + k] ?? 0) << (8 * k)), 0)
        const address = new Map(program!.symbols.map((s) => [s.name, s.address]))
        pieces.forEach(({ kind, to }, n) => {
          if (kind !== 'branch') return
          const pc = address.get(`B${n}`)!
          const end = address.get(`E${n}`)!
          const goal = address.get(`L${to}`)
          const first = disassemble(word(pc), { pc })
          if (pc + first.length === end) expect(first.target).toBe(goal)
          else {
            expect(first.target).toBe(end)
            expect(disassemble(word(pc + first.length), { pc: pc + first.length }).target).toBe(goal)
          }
        })
      },
    ),
    { numRuns: 60 },
  )
})
