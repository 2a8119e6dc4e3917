// The hot loop, as a WebAssembly function: predecoded instructions, one jump table, no calls. In JavaScript every access to
// memory would be checked against the array's bounds, several times an instruction. It executes from a page of code until
// something happens that it does not do itself, and says what by its result; `hart.ts` does the rest.
//
// A slot is two words. First word: instruction number (8 bits), rd (6; 32 stands for x0), rs1 (5), rs2 (5), cost in cycles
// (6), length / 2 (2). Second word: the immediate.
import { opOf } from '../isa/decode.ts'
import * as L from './layout.ts'
import {
  add,
  and,
  atLeast,
  atLeastUnsigned,
  block,
  branch,
  branchIf,
  branchTable,
  choose,
  divide,
  divideUnsigned,
  equal,
  get,
  highProduct,
  i32,
  isZero,
  less,
  lessUnsigned,
  load,
  loop,
  moduleOf,
  multiply,
  notEqual,
  or,
  remainder,
  remainderUnsigned,
  set,
  shiftLeft,
  shiftRight,
  shiftRightUnsigned,
  store,
  subtract,
  type Wasm,
  when,
  xor,
} from './wasm.ts'

/** Numbers of slots that are not instructions of the table. */
export const NOT_DECODED = 0
/** More with number 0, told apart by the next bits. */
export const SPANS_PAGES = 0x100
export const PAGE_END = 0x200
export const BREAKPOINT = 0x300
export const MARK = 251
/** A read, and a swap (csrrw), of a CSR that is a word and nothing else (see `plainCsr`): the bits that stay 0 are in the upper half of the immediate. */
export const CSR_READ = 249
export const CSR_SWAP = 250
export const ILLEGAL = 253

/** Why the loop stopped. */
export const DEADLINE = 0
export const SLOW = 1
export const FETCH = 2

/** Most cycles that HOT_LEFT may hold. */
export const MOST_CYCLES = 0x7fff

/** Bytes that the slots of a page take: four for each byte of code. */
const PAGE_OF_SLOTS = 4 * 4096

// Locals. `ip` is where the slot of pc is (bytes); `bias` leads from a quarter of that to pc. `account`: cycles left (17
// bits) and instructions done (15 bits).
const IP = 0
const W = 1
const ACCOUNT = 2
const CODE = 3
const PAGE = 4
const BIAS = 5
const BANK = 6
const SHIFT = 7
const MASK = 8
const CONTEXT = 9
const TAKEN = 10
const FORBIDDEN = 11
const AT = 12
const REASON = 13
const VA = 14
const ENTRY = 15
const LEVEL = 16
const STAND_IN = 17
const CSR_WRITE = 18
const LOCALS = 19

// --- operands of the instruction whose slot is in W ------------------------------------------------------------------

const rs1 = load('i32', and(shiftRightUnsigned(get(W), 12), 31 << 2), 4 * L.X)
const rs2 = load('i32', and(shiftRightUnsigned(get(W), 17), 31 << 2), 4 * L.X)
const imm = load('i32', get(IP), 4)
const rd = (value: Wasm): Wasm => store('i32', and(shiftRightUnsigned(get(W), 6), 63 << 2), value, 4 * L.X)
const pc = add(shiftRightUnsigned(get(IP), 2), get(BIAS))
const length = and(shiftRightUnsigned(get(W), 29), 6)

// --- what instructions do --------------------------------------------------------------------------------------------

const leave = (reason: number): Wasm => [set(REASON, i32(reason)), branch('leave')]

/** Go on at the slot in IP, if it is in this page. */
const arrive: Wasm = [branchIf(lessUnsigned(subtract(get(IP), get(CODE)), PAGE_OF_SLOTS), 'next'), leave(FETCH)]

const jump: Wasm = [set(IP, add(get(IP), shiftLeft(imm, 2))), arrive]

const branchWhen = (condition: Wasm): Wasm => when(condition, [set(ACCOUNT, subtract(get(ACCOUNT), get(TAKEN))), jump])

/** Far jumps go by their offset from the page: four times that may not fit in 32 bits. */
const jumpToRegister: Wasm = [
  set(VA, and(add(rs1, imm), -2)),
  when(and(get(VA), get(FORBIDDEN)), leave(SLOW)),
  rd(add(pc, length)),
  set(AT, subtract(get(VA), get(PAGE))),
  set(IP, add(get(CODE), shiftLeft(get(AT), 2))),
  branchIf(lessUnsigned(get(AT), 4096), 'next'),
  set(REASON, i32(FETCH)),
  branch('left'),
]

/**
 * Find the TLB entry of an access; `tag` is 0 to read, 1 to write. The tag holds page and context; a misaligned address
 * never equals it.
 */
const locate = (bytes: number, tag: 0 | 1): Wasm => [
  set(VA, add(rs1, imm)),
  set(ENTRY, add(get(BANK), and(shiftRightUnsigned(get(VA), get(SHIFT)), get(MASK)))),
  when(notEqual(load('i32', get(ENTRY), 4 * tag), or(and(get(VA), -4096 | (bytes - 1)), get(CONTEXT))), leave(SLOW)),
]
const place = add(get(VA), load('i32', get(ENTRY), 12))
const loading = (type: 'i8' | 'u8' | 'i16' | 'u16' | 'i32', bytes: number): Wasm => [
  locate(bytes, 0),
  rd(load(type, place)),
]
const storing = (type: 'i8' | 'i16' | 'i32', bytes: number): Wasm => [locate(bytes, 1), store(type, place, rs2)]

/** WebAssembly's division traps where RISC-V's has a result: by 0, and where the quotient overflows. */
const dividing = (byZero: Wasm, byMinusOne: Wasm, otherwise: Wasm): Wasm =>
  rd(choose(isZero(rs2), byZero, choose(equal(rs2, -1), byMinusOne, otherwise)))

/** Find the CSR of the immediate: its bytes from CSR 0 on, in AT. Its level is in its number. */
const locateCsr: Wasm = [
  when(lessUnsigned(get(LEVEL), and(shiftRightUnsigned(imm, 8), 3)), leave(SLOW)),
  set(AT, add(shiftLeft(and(imm, 0xfff), 2), get(STAND_IN))),
]
const csrWord = load('i32', get(AT), 4 * L.CSR)

/** The numbers that are not of the table. */
const EXTRA: Readonly<Record<number, Wasm>> = {
  [CSR_READ]: [locateCsr, rd(csrWord)],
  [CSR_SWAP]: [
    locateCsr,
    set(VA, and(rs1, xor(shiftRightUnsigned(imm, 16), -1))), // before rd, which may be the same register
    rd(csrWord),
    store('i32', get(AT), get(VA), 4 * L.CSR),
    set(ACCOUNT, subtract(get(ACCOUNT), get(CSR_WRITE))),
  ],
}

const MEANINGS: Readonly<Record<string, Wasm>> = {
  lui: rd(imm),
  auipc: rd(add(pc, imm)),
  jal: [rd(add(pc, length)), jump],
  jalr: jumpToRegister,
  beq: branchWhen(equal(rs1, rs2)),
  bne: branchWhen(notEqual(rs1, rs2)),
  blt: branchWhen(less(rs1, rs2)),
  bge: branchWhen(atLeast(rs1, rs2)),
  bltu: branchWhen(lessUnsigned(rs1, rs2)),
  bgeu: branchWhen(atLeastUnsigned(rs1, rs2)),
  lb: loading('i8', 1),
  lh: loading('i16', 2),
  lw: loading('i32', 4),
  lbu: loading('u8', 1),
  lhu: loading('u16', 2),
  sb: storing('i8', 1),
  sh: storing('i16', 2),
  sw: storing('i32', 4),
  addi: rd(add(rs1, imm)),
  slti: rd(less(rs1, imm)),
  sltiu: rd(lessUnsigned(rs1, imm)),
  xori: rd(xor(rs1, imm)),
  ori: rd(or(rs1, imm)),
  andi: rd(and(rs1, imm)),
  slli: rd(shiftLeft(rs1, imm)),
  srli: rd(shiftRightUnsigned(rs1, imm)),
  srai: rd(shiftRight(rs1, imm)),
  add: rd(add(rs1, rs2)),
  sub: rd(subtract(rs1, rs2)),
  sll: rd(shiftLeft(rs1, rs2)),
  slt: rd(less(rs1, rs2)),
  sltu: rd(lessUnsigned(rs1, rs2)),
  xor: rd(xor(rs1, rs2)),
  srl: rd(shiftRightUnsigned(rs1, rs2)),
  sra: rd(shiftRight(rs1, rs2)),
  or: rd(or(rs1, rs2)),
  and: rd(and(rs1, rs2)),
  mul: rd(multiply(rs1, rs2)),
  mulh: rd(highProduct(rs1, 'signed', rs2, 'signed')),
  mulhsu: rd(highProduct(rs1, 'signed', rs2, 'unsigned')),
  mulhu: rd(highProduct(rs1, 'unsigned', rs2, 'unsigned')),
  div: dividing(i32(-1), subtract(i32(0), rs1), divide(rs1, rs2)),
  divu: rd(choose(isZero(rs2), i32(-1), divideUnsigned(rs1, rs2))),
  rem: dividing(rs1, i32(0), remainder(rs1, rs2)),
  remu: rd(choose(isZero(rs2), rs1, remainderUnsigned(rs1, rs2))),
  fence: [],
}

/** The instructions that the loop does itself. */
export const HOT: readonly string[] = Object.keys(MEANINGS)

// --- the loop --------------------------------------------------------------------------------------------------------

/** Blocks around each other, one an instruction, the first innermost: a branch to a block goes to the code behind it. */
function dispatch(): Wasm {
  const names: string[] = ['not decoded']
  for (const name of HOT) names[opOf(name)] = name
  for (const number of Object.keys(EXTRA)) names[Number(number)] = number
  const table = Array.from(names, (name) => name ?? 'slow')
  let code: Wasm = branchTable(and(get(W), 255), table, 'slow')
  for (const [name, meaning] of [...Object.entries(MEANINGS), ...Object.entries(EXTRA)])
    code = [block(name, code), meaning, branch('advance')]
  return code
}

const LOOP: Wasm = [
  block(
    'leave',
    loop(
      'next',
      block(
        'slow',
        block(
          'not decoded', // or spans two pages, or behind the page's end: does not count
          block(
            'deadline',
            branchIf(less(get(ACCOUNT), 0x8000), 'deadline'),
            set(W, load('i32', get(IP))),
            set(ACCOUNT, add(subtract(get(ACCOUNT), and(shiftRightUnsigned(get(W), 9), 63 << 15)), i32(1))),
            block('advance', dispatch()),
            // A branch, because it is foretold; adding the length would make each slot wait for the one before it.
            when(less(get(W), 0), set(IP, add(get(IP), 16)), set(IP, add(get(IP), 8))),
            branch('next'),
          ),
          leave(DEADLINE),
        ),
        set(ACCOUNT, subtract(get(ACCOUNT), 1)),
        leave(FETCH),
      ),
      leave(SLOW),
    ),
  ),
]

const word = (index: number): Wasm => load('i32', i32(0), 4 * index)
const bytesOf = (index: number): Wasm => shiftLeft(word(index), 2)

const BODY: Wasm = [
  set(CODE, bytesOf(L.HOT_CODE)),
  set(PAGE, word(L.HOT_PAGE)),
  set(BIAS, subtract(get(PAGE), shiftRightUnsigned(get(CODE), 2))),
  set(IP, add(get(CODE), bytesOf(L.HOT_AT))),
  set(ACCOUNT, shiftLeft(word(L.HOT_LEFT), 15)),
  set(BANK, bytesOf(L.DATA_BANK)),
  // An index in words, made one in bytes. A bank of one set may have a smaller shift, but then its mask is 0.
  set(SHIFT, choose(less(word(L.DATA_SHIFT), 2), i32(0), subtract(word(L.DATA_SHIFT), 2))),
  set(MASK, bytesOf(L.DATA_MASK)),
  set(CONTEXT, word(L.DATA_CONTEXT)),
  set(TAKEN, shiftLeft(word(L.TAKEN_COST), 15)),
  set(FORBIDDEN, word(L.ALIGN)),
  set(LEVEL, word(L.CSR_LEVEL)),
  set(STAND_IN, bytesOf(L.CSR_STAND_IN)),
  set(CSR_WRITE, shiftLeft(word(L.CSR_COST), 15)),
  block('left', LOOP, set(AT, shiftRight(subtract(get(IP), get(CODE)), 2))),
  store('i32', i32(0), get(AT), 4 * L.HOT_AT),
  store('i32', i32(0), shiftRight(get(ACCOUNT), 15), 4 * L.HOT_LEFT),
  store('i32', i32(0), and(get(ACCOUNT), 0x7fff), 4 * L.HOT_COUNT),
  get(REASON),
]

let compiled: WebAssembly.Module | undefined
/** By memory: one that was given back comes with its own. */
const instances = new WeakMap<WebAssembly.Memory, () => number>()

/** The loop over a machine's memory: returns why it stopped. Compiled once for all machines. */
export function interpreterOf(memory: WebAssembly.Memory): () => number {
  compiled ??= moduleOf(LOCALS, BODY)
  let run = instances.get(memory)
  if (!run) {
    run = new WebAssembly.Instance(compiled, { machine: { memory } }).exports.run as () => number
    instances.set(memory, run)
  }
  return run
}
