// Every instruction of the table that is not privileged, with random operands, against reference.ts: registers, pc, and
// memory around what it stores, after one step of the machine.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ENCODINGS } from '../../engine/isa/decode.ts'
import { allowed, type Encoding, encode, type Operands, rangeOf } from '../../engine/isa/encoding.ts'
import { PC, RESERVED, RESERVED_AT, X } from '../../engine/machine/layout.ts'
import { CODE, DATA, hex, machineWith, poke } from './notation.ts'
import { type Before, IMPLIED_RD, MEANINGS } from './reference.ts'

const RUNS = 250
const AREA = 32
const EDGES = [0, 1, 2, 3, -1, -2, 0x7fffffff, -0x80000000, 0x80000001 | 0, 0xffff, 0x10000, 31, 32, 33]

const value = fc.oneof(fc.constantFrom(...EDGES), fc.integer(), fc.integer({ min: -40, max: 40 }))
const accesses = /^(c\.)?(l[bhw]u?|s[bhw]|lr|sc|amo|lwsp|swsp)/
const atomics = /^(lr|sc|amo)/

interface Case {
  operands: Operands
  /** Values of rs1 (also where that is sp), and of rs2. */
  a: number
  b: number
  /** Offset of the accessed address in AREA, a multiple of 4, plus the alignment that the size allows. */
  at: number
  reserved: boolean
}

function cases(encoding: Encoding): fc.Arbitrary<Case> {
  const fields = encoding.fields.map((field): [string, fc.Arbitrary<number>] => {
    const { min, max, step } = rangeOf(field)
    const any = fc.integer({ min: 0, max: (max - min) / step }).map((n) => min + n * step)
    return [field.name, fc.oneof(any, fc.constantFrom(min, max, Math.max(min, Math.min(0, max))))]
  })
  return fc.record({
    operands: fc.record(Object.fromEntries(fields)).filter((o) => allowed(encoding.row, o)),
    a: value,
    b: value,
    at: fc.integer({ min: 0, max: AREA - 4 }),
    reserved: fc.boolean(),
  })
}

const pattern = (address: number) => (Math.imul(address, 0x9e3779b1) >>> 13) & 0xff
const filled = Uint8Array.from({ length: AREA }, (_, n) => pattern(DATA + n))
const others = Int32Array.from({ length: 32 }, (_, n) => Math.imul(n, 0x9e3779b1))

const machine = machineWith()
const { words } = machine.hart

function check(encoding: Encoding, { operands, a, b, at, reserved }: Case): void {
  const { name, syntax } = encoding.row
  const meaning = MEANINGS[name]
  if (!meaning) throw new Error(`reference.ts does not know ${name}`)
  const field = (n: string) => operands[n] ?? operands[`${n}'`] ?? 0
  const rs1 = /sp\)|^rd', sp/.test(syntax) ? 2 : field('rs1')
  const imm = operands.shamt ?? operands.uimm ?? operands.imm ?? 0
  words.set(others, X)
  if (field('rs2') !== 0) words[X + field('rs2')] = b
  if (rs1 !== 0) words[X + rs1] = a
  const bytes = /b/.test(name.replace('c.', '').slice(0, 3)) ? 1 : /h/.test(name.slice(0, 3)) ? 2 : 4
  const address = DATA + (at & -bytes)
  if (accesses.test(name)) {
    if (rs1 === 0) return // address 0 is no RAM: traps.test.ts
    words[X + rs1] = address - (atomics.test(name) ? 0 : imm)
  }
  words[RESERVED] = reserved ? 1 : 0
  words[RESERVED_AT] = address
  machine.load(DATA, filled)
  poke(machine, CODE, encode(encoding, operands))
  words[PC] = CODE
  machine.hart.modeChanged()

  const x = (n: number) => BigInt((words[X + n] as number) >>> 0)
  const was = Array.from({ length: 32 }, (_, n) => x(n))
  const before: Before = {
    pc: BigInt(CODE),
    x,
    reserved: reserved ? BigInt(address) : undefined,
    memory: (a, count) => {
      let v = 0n
      for (let k = 0; k < count; k++) v |= BigInt(pattern(Number(a) + k)) << BigInt(8 * k)
      return v
    },
  }
  const length = BigInt(encoding.length)
  const rd = IMPLIED_RD[name] ?? field('rd')
  const effect = meaning({ rd, rs1, rs2: field('rs2'), imm: BigInt(imm), length }, before)
  const after = [...was]
  if (effect.rd !== undefined && rd !== 0) after[rd] = BigInt.asUintN(32, effect.rd)
  const memory = filled.slice()
  if (effect.store) {
    const { address: to, bytes: count, value: stored } = effect.store
    for (let k = 0; k < count; k++) memory[Number(to) - DATA + k] = Number((stored >> BigInt(8 * k)) & 0xffn)
  }

  machine.run(1)
  const changed = after.flatMap((v, n) => (x(n) === v ? [] : [`x${n} is ${hex(Number(x(n)))}, not ${hex(Number(v))}`]))
  expect(changed).toEqual([])
  expect(hex(words[PC] as number)).toBe(hex(Number(BigInt.asUintN(32, effect.pc ?? BigInt(CODE) + length))))
  expect(String(machine.peek(DATA, AREA))).toBe(String(memory))
}

const plain = ENCODINGS.filter(
  ({ row }) => /^[IMAC]$|^Zifencei$/.test(row.extension) && !/ecall|ebreak/.test(row.name),
).map((encoding) => ({ name: encoding.row.name, encoding }))

test.each(plain)('$name does what the specification says', ({ encoding }) => {
  fc.assert(
    fc.property(cases(encoding), (c) => check(encoding, c)),
    { numRuns: RUNS },
  )
})

test('the reference knows these instructions and no others', () => {
  expect(Object.keys(MEANINGS).sort()).toEqual(plain.map(({ name }) => name).sort())
})
