// What every instruction does, a second time: straight from the sentences of the unprivileged specification (20240411),
// in exact integers, without a thought for speed and without a line in common with the machine. The oracle of
// instructions.test.ts. Traps are not here.

/** What an instruction finds. Registers and pc are unsigned 32-bit integers; `memory` reads bytes, unsigned. */
export interface Before {
  readonly pc: bigint
  readonly x: (register: number) => bigint
  readonly memory: (address: bigint, bytes: number) => bigint
  /** LR's reservation holds for this address. */
  readonly reserved?: bigint | undefined
}

/** What it changes. Values may have any number of bits: the low 32 count. */
export interface Effect {
  rd?: bigint
  pc?: bigint
  store?: { address: bigint; bytes: number; value: bigint }
}

export interface Fields {
  rd: number
  rs1: number
  rs2: number
  imm: bigint
  /** Bytes of the instruction itself. */
  length: bigint
}

type Meaning = (f: Fields, b: Before) => Effect

const s = (value: bigint) => BigInt.asIntN(32, value)
const u = (value: bigint) => BigInt.asUintN(32, value)
const truth = (value: boolean) => (value ? 1n : 0n)

const registers =
  (of: (a: bigint, b: bigint) => bigint): Meaning =>
  ({ rs1, rs2 }, { x }) => ({ rd: of(x(rs1), x(rs2)) })
const immediate =
  (of: (a: bigint, imm: bigint) => bigint): Meaning =>
  ({ rs1, imm }, { x }) => ({ rd: of(x(rs1), imm) })
const branch =
  (taken: (a: bigint, b: bigint) => boolean): Meaning =>
  ({ rs1, rs2, imm }, { x, pc }) =>
    taken(x(rs1), x(rs2)) ? { pc: pc + imm } : {}
const load =
  (bytes: number, extend: (value: bigint) => bigint): Meaning =>
  ({ rs1, imm }, { x, memory }) => ({ rd: extend(memory(u(x(rs1) + imm), bytes)) })
const store =
  (bytes: number): Meaning =>
  ({ rs1, rs2, imm }, { x }) => ({ store: { address: u(x(rs1) + imm), bytes, value: x(rs2) } })
const atomic =
  (of: (memory: bigint, register: bigint) => bigint): Meaning =>
  ({ rs1, rs2 }, { x, memory }) => {
    const old = memory(x(rs1), 4)
    return { rd: old, store: { address: x(rs1), bytes: 4, value: of(old, x(rs2)) } }
  }
const least = (a: bigint, b: bigint) => (a < b ? a : b)
const greatest = (a: bigint, b: bigint) => (a > b ? a : b)
const shamt = (value: bigint) => value & 31n

export const MEANINGS: Readonly<Record<string, Meaning>> = {
  // Chapter 2, RV32I
  lui: ({ imm }) => ({ rd: imm }),
  auipc: ({ imm }, { pc }) => ({ rd: pc + imm }),
  jal: ({ imm, length }, { pc }) => ({ rd: pc + length, pc: pc + imm }),
  jalr: ({ rs1, imm, length }, { pc, x }) => ({ rd: pc + length, pc: (x(rs1) + imm) & ~1n }),
  beq: branch((a, b) => a === b),
  bne: branch((a, b) => a !== b),
  blt: branch((a, b) => s(a) < s(b)),
  bge: branch((a, b) => s(a) >= s(b)),
  bltu: branch((a, b) => a < b),
  bgeu: branch((a, b) => a >= b),
  lb: load(1, (v) => BigInt.asIntN(8, v)),
  lh: load(2, (v) => BigInt.asIntN(16, v)),
  lw: load(4, (v) => v),
  lbu: load(1, (v) => v),
  lhu: load(2, (v) => v),
  sb: store(1),
  sh: store(2),
  sw: store(4),
  addi: immediate((a, imm) => a + imm),
  slti: immediate((a, imm) => truth(s(a) < imm)),
  sltiu: immediate((a, imm) => truth(a < u(imm))),
  xori: immediate((a, imm) => a ^ u(imm)),
  ori: immediate((a, imm) => a | u(imm)),
  andi: immediate((a, imm) => a & u(imm)),
  slli: immediate((a, imm) => a << imm),
  srli: immediate((a, imm) => a >> imm),
  srai: immediate((a, imm) => s(a) >> imm),
  add: registers((a, b) => a + b),
  sub: registers((a, b) => a - b),
  sll: registers((a, b) => a << shamt(b)),
  slt: registers((a, b) => truth(s(a) < s(b))),
  sltu: registers((a, b) => truth(a < b)),
  xor: registers((a, b) => a ^ b),
  srl: registers((a, b) => a >> shamt(b)),
  sra: registers((a, b) => s(a) >> shamt(b)),
  or: registers((a, b) => a | b),
  and: registers((a, b) => a & b),
  fence: () => ({}),
  'fence.tso': () => ({}),
  'fence.i': () => ({}),
  // Chapter 13, M
  mul: registers((a, b) => a * b),
  mulh: registers((a, b) => (s(a) * s(b)) >> 32n),
  mulhsu: registers((a, b) => (s(a) * b) >> 32n),
  mulhu: registers((a, b) => (a * b) >> 32n),
  div: registers((a, b) => (b === 0n ? -1n : s(a) / s(b))),
  divu: registers((a, b) => (b === 0n ? -1n : a / b)),
  rem: registers((a, b) => (b === 0n ? a : s(a) % s(b))),
  remu: registers((a, b) => (b === 0n ? a : a % b)),
  // Chapter 14, A
  'lr.w': ({ rs1 }, { x, memory }) => ({ rd: memory(x(rs1), 4) }),
  'sc.w': ({ rs1, rs2 }, { x, reserved }) =>
    reserved === x(rs1) ? { rd: 0n, store: { address: x(rs1), bytes: 4, value: x(rs2) } } : { rd: 1n },
  'amoswap.w': atomic((_, r) => r),
  'amoadd.w': atomic((m, r) => m + r),
  'amoxor.w': atomic((m, r) => m ^ r),
  'amoand.w': atomic((m, r) => m & r),
  'amoor.w': atomic((m, r) => m | r),
  'amomin.w': atomic((m, r) => least(s(m), s(r))),
  'amomax.w': atomic((m, r) => greatest(s(m), s(r))),
  'amominu.w': atomic(least),
  'amomaxu.w': atomic(greatest),
  // Chapter 27, C. Where the manual gives an expansion, this says what that means; x1 is ra, x2 is sp.
  'c.addi4spn': ({ imm }, { x }) => ({ rd: x(2) + imm }),
  'c.lw': load(4, (v) => v),
  'c.sw': store(4),
  'c.nop': () => ({}),
  'c.addi': ({ rd, imm }, { x }) => ({ rd: x(rd) + imm }),
  'c.jal': ({ imm }, { pc }) => ({ rd: pc + 2n, pc: pc + imm }),
  'c.li': ({ imm }) => ({ rd: imm }),
  'c.addi16sp': ({ imm }, { x }) => ({ rd: x(2) + imm }),
  'c.lui': ({ imm }) => ({ rd: imm }),
  'c.srli': ({ rd, imm }, { x }) => ({ rd: x(rd) >> imm }),
  'c.srai': ({ rd, imm }, { x }) => ({ rd: s(x(rd)) >> imm }),
  'c.andi': ({ rd, imm }, { x }) => ({ rd: x(rd) & u(imm) }),
  'c.sub': ({ rd, rs2 }, { x }) => ({ rd: x(rd) - x(rs2) }),
  'c.xor': ({ rd, rs2 }, { x }) => ({ rd: x(rd) ^ x(rs2) }),
  'c.or': ({ rd, rs2 }, { x }) => ({ rd: x(rd) | x(rs2) }),
  'c.and': ({ rd, rs2 }, { x }) => ({ rd: x(rd) & x(rs2) }),
  'c.j': ({ imm }, { pc }) => ({ pc: pc + imm }),
  'c.beqz': ({ rs1, imm }, { x, pc }) => (x(rs1) === 0n ? { pc: pc + imm } : {}),
  'c.bnez': ({ rs1, imm }, { x, pc }) => (x(rs1) !== 0n ? { pc: pc + imm } : {}),
  'c.slli': ({ rd, imm }, { x }) => ({ rd: x(rd) << imm }),
  'c.lwsp': ({ imm }, { x, memory }) => ({ rd: memory(u(x(2) + imm), 4) }),
  'c.jr': ({ rs1 }, { x }) => ({ pc: x(rs1) & ~1n }),
  'c.mv': ({ rs2 }, { x }) => ({ rd: x(rs2) }),
  'c.jalr': ({ rs1 }, { pc, x }) => ({ rd: pc + 2n, pc: x(rs1) & ~1n }),
  'c.add': ({ rd, rs2 }, { x }) => ({ rd: x(rd) + x(rs2) }),
  'c.swsp': ({ rs2, imm }, { x }) => ({ store: { address: u(x(2) + imm), bytes: 4, value: x(rs2) } }),
}

/** Which register an instruction writes where it has no rd field of its own. */
export const IMPLIED_RD: Readonly<Record<string, number>> = { 'c.jal': 1, 'c.jalr': 1, 'c.addi16sp': 2 }
