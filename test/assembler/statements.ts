// One statement after another for every row of the instruction table and every pseudo-instruction, with operands at the
// ends of their ranges and in between: what the recordings hold GNU `as` to.
import { ENCODINGS, operandWords } from '../../engine/isa/decode.ts'
import { type Encoding, rangeOf } from '../../engine/isa/encoding.ts'
import { PSEUDOS } from '../../engine/isa/pseudo.ts'

/** Statements of each form. */
const EACH = 10

const REGISTERS = 'zero ra sp t0 s0 s1 a0 a1 a5 a6 s11 t6 x0 x10 fp'.split(' ')
const SHORT_REGISTERS = 's0 s1 a0 a1 a2 a3 a4 a5'.split(' ')
const CSRS = 'mstatus sie satp cycle hgatp vsstatus htval stimecmp 0x7c0'.split(' ')
const ACCESSES = 'iorw rw r w i o ir ow io'.split(' ')
const VALUES = (
  '0 1 -1 31 32 -32 -33 2047 2048 -2048 -2049 4095 4096 0x1f000 0x20000 -0x20000 0x12345678 0x7ff000 0x7ffff800 ' +
  '0x7fffffff 0x80000000 -0x80000000 0xfffff000 0xfffff7ff 0xfffff800 0xffffffff'
).split(' ')
const SYMBOLS = ['.', '. + 4', '. - 2048', '. + 0x1000', '. - 0x12344', '. + 0x7ffff800']

/** A generator of small numbers that depends on a text and on nothing else. */
function generator(seed: string): (below: number) => number {
  let state = [...seed].reduce((sum, c) => Math.imul(sum, 31) + c.charCodeAt(0), 7)
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return Math.floor(((state >>> 8) / 2 ** 24) * below)
  }
}

export interface Statement {
  /** `mnemonic syntax` of the row that it is for. */
  readonly form: string
  readonly text: string
}

export function statements(): Statement[] {
  let next = generator('')
  const pick = (list: readonly string[]) => list[next(list.length)]

  function operand(word: string, encoding: Encoding | undefined, before: string[]): string {
    if (word === 'sp') return 'sp'
    if (/^r(d|s1|s2)'$/.test(word)) return pick(SHORT_REGISTERS)
    if (/^r(d|s1|s2|t)$/.test(word)) {
      const mayBeZero = !encoding?.row.where?.includes(`${word}!=0`)
      const register = before.length > 0 && next(3) === 0 ? before[0] : pick(REGISTERS)
      return mayBeZero || !/^(zero|x0)$/.test(register) ? register : 'a0'
    }
    if (word === 'csr') return pick(CSRS)
    if (word === 'pred' || word === 'succ') return pick(ACCESSES)
    if (word === 'symbol') return pick(SYMBOLS)
    if (word === 'value') return pick(VALUES)
    const field = encoding?.fields.find((f) => f.name === (word === 'target' ? 'imm' : word))
    const { min, max, step } = field ? rangeOf(field) : RANGES[word]
    const steps = (max - min) / step
    const any = min + next(steps + 1) * step
    const value = [min, max, max - step, 0, step, -step, any, any][next(8)]
    const held = value < min || value > max ? min : value
    if (word === 'target') return held < 0 ? `. - ${-held}` : `. + ${held}`
    return String(field && field.lowest >= 12 ? (held >>> 12) & 0xfffff : held)
  }

  const list: Statement[] = []
  function add(name: string, syntax: string, encoding?: Encoding): void {
    next = generator(`${name} ${syntax}`)
    for (let n = 0; n < (syntax === '' ? 1 : EACH); n++) {
      const before: string[] = []
      const optional = next(3) === 0
      const words = syntax.split(', ').filter((w) => w !== '' && !(optional && w.endsWith('?')))
      const operands = words.map((text) =>
        text.replace(/\??$/, '').replace(/[a-z]\w*'?/g, (word) => {
          const made = operand(word, encoding, before)
          before.push(made)
          return made
        }),
      )
      list.push({ form: `${name} ${syntax}`.trim(), text: `${name} ${operands.join(', ')}`.trim() })
    }
  }

  for (const encoding of ENCODINGS) {
    const { name, syntax } = encoding.row
    add(name, syntax, encoding)
    if (!operandWords(syntax).includes('csr') && encoding.fields.some((f) => f.name === 'aq')) {
      for (const suffix of ['.aq', '.rl', '.aqrl']) add(name + suffix, syntax, encoding)
    }
  }
  for (const { name, syntax } of PSEUDOS) add(name, syntax)
  return list
}

/** Ranges of the operands of pseudo-instructions, which have no fields. */
const RANGES: Record<string, { min: number; max: number; step: number }> = {
  imm: { min: -2048, max: 2047, step: 1 },
  uimm: { min: 0, max: 31, step: 1 },
  shamt: { min: 0, max: 31, step: 1 },
  target: { min: -4096, max: 4094, step: 2 },
}
