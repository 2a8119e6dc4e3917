// The hot loop: predecoded instructions, one switch, no calls, no objects. It is ugly in this one place. It executes from a
// page of code until something happens that it does not do itself, and says what by its return value; `hart.ts` does the
// rest. The plain version of every instruction that it shares with the tests' oracle is in test/machine/reference.ts.
//
// A slot is two words. First word: instruction number (8 bits), rd (6; 32 stands for x0), rs1 (5), rs2 (5), cost in cycles
// (6), length / 2 (2). Second word: the immediate. Numbers are literals because only literal cases become a jump table; a
// test holds each against its comment and the table.
import {
  ALIGN,
  DATA_BANK,
  DATA_CONTEXT,
  DATA_MASK,
  DATA_SHIFT,
  HOT_AT,
  HOT_CODE,
  HOT_COUNT,
  HOT_LEFT,
  HOT_PAGE,
  TAKEN_COST,
} from './layout.ts'

/** Numbers of slots that are not instructions of the table. */
export const NOT_DECODED = 0
/** Two more with number 0, told apart by the next bits: the switch must stay dense, or V8 searches instead of jumping. */
export const SPANS_PAGES = 0x100
export const PAGE_END = 0x200
export const MARK = 251
export const ILLEGAL = 253

/** Why the loop stopped. */
export const DEADLINE = 0
export const SLOW = 1
export const FETCH = 2

/** Most cycles that HOT_LEFT may hold. */
export const MOST_CYCLES = 0x7fff

export interface HotViews {
  readonly words: Int32Array
  readonly halves: Uint16Array
  readonly bytes: Uint8Array
}

export function interpret({ words, halves, bytes }: HotViews): number {
  const m = words
  const code = m[HOT_CODE] as number
  const page = m[HOT_PAGE] as number
  const bank = m[DATA_BANK] as number
  const shift = m[DATA_SHIFT] as number
  const mask = m[DATA_MASK] as number
  const context = m[DATA_CONTEXT] as number
  const taken = (m[TAKEN_COST] as number) << 15
  const align = m[ALIGN] as number
  // Where the slot of pc is, and from there to pc. Cycles left (17 bits) and instructions done (15 bits) share a word.
  let ip = code + (m[HOT_AT] as number)
  const bias = page - code
  let account = (m[HOT_LEFT] as number) << 15
  let reason = DEADLINE
  loop: for (;;) {
    if (account < 0x8000) break
    const w = m[ip] as number
    const imm = m[ip + 1] as number
    account -= ((w >>> 9) & 0x1f8000) - 1
    // biome-ignore format: one instruction a line, as in the table
    switch (w & 255) {
      case 1: /* lui */    m[(w >> 8) & 63] = imm; break
      case 2: /* auipc */  m[(w >> 8) & 63] = bias + ip + imm; break
      case 3: /* jal */
        m[(w >> 8) & 63] = bias + ip + ((w >>> 29) & 6)
        ip += imm
        if ((ip - code) >>> 0 < 4096) continue
        reason = FETCH
        break loop
      case 4: /* jalr */ {
        const target = ((m[(w >> 14) & 31] as number) + imm) & -2
        if (target & align) { reason = SLOW; break loop }
        m[(w >> 8) & 63] = bias + ip + ((w >>> 29) & 6)
        ip = (target - bias) | 0
        if ((ip - code) >>> 0 < 4096) continue
        reason = FETCH
        break loop
      }
      case 5: /* beq */
        if ((m[(w >> 14) & 31] as number) !== (m[(w >> 19) & 31] as number)) break
        account -= taken; ip += imm
        if ((ip - code) >>> 0 < 4096) continue
        reason = FETCH
        break loop
      case 6: /* bne */
        if ((m[(w >> 14) & 31] as number) === (m[(w >> 19) & 31] as number)) break
        account -= taken; ip += imm
        if ((ip - code) >>> 0 < 4096) continue
        reason = FETCH
        break loop
      case 7: /* blt */
        if ((m[(w >> 14) & 31] as number) >= (m[(w >> 19) & 31] as number)) break
        account -= taken; ip += imm
        if ((ip - code) >>> 0 < 4096) continue
        reason = FETCH
        break loop
      case 8: /* bge */
        if ((m[(w >> 14) & 31] as number) < (m[(w >> 19) & 31] as number)) break
        account -= taken; ip += imm
        if ((ip - code) >>> 0 < 4096) continue
        reason = FETCH
        break loop
      case 9: /* bltu */
        if ((m[(w >> 14) & 31] as number) >>> 0 >= (m[(w >> 19) & 31] as number) >>> 0) break
        account -= taken; ip += imm
        if ((ip - code) >>> 0 < 4096) continue
        reason = FETCH
        break loop
      case 10: /* bgeu */
        if ((m[(w >> 14) & 31] as number) >>> 0 < (m[(w >> 19) & 31] as number) >>> 0) break
        account -= taken; ip += imm
        if ((ip - code) >>> 0 < 4096) continue
        reason = FETCH
        break loop
      // Loads and stores: the entry's tag holds page and context; a misaligned address never equals it.
      case 11: /* lb */ {
        const va = ((m[(w >> 14) & 31] as number) + imm) | 0
        const t = bank + ((va >>> shift) & mask)
        if ((m[t] as number) !== ((va & -4096) | context)) { reason = SLOW; break loop }
        m[(w >> 8) & 63] = ((bytes[(va + (m[t + 3] as number)) >>> 0] as number) << 24) >> 24
        break
      }
      case 12: /* lh */ {
        const va = ((m[(w >> 14) & 31] as number) + imm) | 0
        const t = bank + ((va >>> shift) & mask)
        if ((m[t] as number) !== ((va & -4095) | context)) { reason = SLOW; break loop }
        m[(w >> 8) & 63] = ((halves[(va + (m[t + 3] as number)) >>> 1] as number) << 16) >> 16
        break
      }
      case 13: /* lw */ {
        const va = ((m[(w >> 14) & 31] as number) + imm) | 0
        const t = bank + ((va >>> shift) & mask)
        if ((m[t] as number) !== ((va & -4093) | context)) { reason = SLOW; break loop }
        m[(w >> 8) & 63] = m[(va + (m[t + 3] as number)) >>> 2] as number
        break
      }
      case 14: /* lbu */ {
        const va = ((m[(w >> 14) & 31] as number) + imm) | 0
        const t = bank + ((va >>> shift) & mask)
        if ((m[t] as number) !== ((va & -4096) | context)) { reason = SLOW; break loop }
        m[(w >> 8) & 63] = bytes[(va + (m[t + 3] as number)) >>> 0] as number
        break
      }
      case 15: /* lhu */ {
        const va = ((m[(w >> 14) & 31] as number) + imm) | 0
        const t = bank + ((va >>> shift) & mask)
        if ((m[t] as number) !== ((va & -4095) | context)) { reason = SLOW; break loop }
        m[(w >> 8) & 63] = halves[(va + (m[t + 3] as number)) >>> 1] as number
        break
      }
      case 16: /* sb */ {
        const va = ((m[(w >> 14) & 31] as number) + imm) | 0
        const t = bank + ((va >>> shift) & mask)
        if ((m[t + 1] as number) !== ((va & -4096) | context)) { reason = SLOW; break loop }
        bytes[(va + (m[t + 3] as number)) >>> 0] = m[(w >> 19) & 31] as number
        break
      }
      case 17: /* sh */ {
        const va = ((m[(w >> 14) & 31] as number) + imm) | 0
        const t = bank + ((va >>> shift) & mask)
        if ((m[t + 1] as number) !== ((va & -4095) | context)) { reason = SLOW; break loop }
        halves[(va + (m[t + 3] as number)) >>> 1] = m[(w >> 19) & 31] as number
        break
      }
      case 18: /* sw */ {
        const va = ((m[(w >> 14) & 31] as number) + imm) | 0
        const t = bank + ((va >>> shift) & mask)
        if ((m[t + 1] as number) !== ((va & -4093) | context)) { reason = SLOW; break loop }
        m[(va + (m[t + 3] as number)) >>> 2] = m[(w >> 19) & 31] as number
        break
      }
      case 19: /* addi */  m[(w >> 8) & 63] = (m[(w >> 14) & 31] as number) + imm; break
      case 20: /* slti */  m[(w >> 8) & 63] = (m[(w >> 14) & 31] as number) < imm ? 1 : 0; break
      case 21: /* sltiu */ m[(w >> 8) & 63] = (m[(w >> 14) & 31] as number) >>> 0 < imm >>> 0 ? 1 : 0; break
      case 22: /* xori */  m[(w >> 8) & 63] = (m[(w >> 14) & 31] as number) ^ imm; break
      case 23: /* ori */   m[(w >> 8) & 63] = (m[(w >> 14) & 31] as number) | imm; break
      case 24: /* andi */  m[(w >> 8) & 63] = (m[(w >> 14) & 31] as number) & imm; break
      case 25: /* slli */  m[(w >> 8) & 63] = (m[(w >> 14) & 31] as number) << imm; break
      case 26: /* srli */  m[(w >> 8) & 63] = (m[(w >> 14) & 31] as number) >>> imm; break
      case 27: /* srai */  m[(w >> 8) & 63] = (m[(w >> 14) & 31] as number) >> imm; break
      case 28: /* add */   m[(w >> 8) & 63] = (m[(w >> 14) & 31] as number) + (m[(w >> 19) & 31] as number); break
      case 29: /* sub */   m[(w >> 8) & 63] = (m[(w >> 14) & 31] as number) - (m[(w >> 19) & 31] as number); break
      case 30: /* sll */   m[(w >> 8) & 63] = (m[(w >> 14) & 31] as number) << (m[(w >> 19) & 31] as number); break
      case 31: /* slt */   m[(w >> 8) & 63] = (m[(w >> 14) & 31] as number) < (m[(w >> 19) & 31] as number) ? 1 : 0; break
      case 32: /* sltu */  m[(w >> 8) & 63] = (m[(w >> 14) & 31] as number) >>> 0 < (m[(w >> 19) & 31] as number) >>> 0 ? 1 : 0; break
      case 33: /* xor */   m[(w >> 8) & 63] = (m[(w >> 14) & 31] as number) ^ (m[(w >> 19) & 31] as number); break
      case 34: /* srl */   m[(w >> 8) & 63] = (m[(w >> 14) & 31] as number) >>> (m[(w >> 19) & 31] as number); break
      case 35: /* sra */   m[(w >> 8) & 63] = (m[(w >> 14) & 31] as number) >> (m[(w >> 19) & 31] as number); break
      case 36: /* or */    m[(w >> 8) & 63] = (m[(w >> 14) & 31] as number) | (m[(w >> 19) & 31] as number); break
      case 37: /* and */   m[(w >> 8) & 63] = (m[(w >> 14) & 31] as number) & (m[(w >> 19) & 31] as number); break
      case 38: /* mul */   m[(w >> 8) & 63] = Math.imul(m[(w >> 14) & 31] as number, m[(w >> 19) & 31] as number); break
      case 39: /* mulh */ {
        const a = m[(w >> 14) & 31] as number
        const b = m[(w >> 19) & 31] as number
        m[(w >> 8) & 63] = highUnsigned(a, b) - ((a >> 31) & b) - ((b >> 31) & a)
        break
      }
      case 40: /* mulhsu */ {
        const a = m[(w >> 14) & 31] as number
        const b = m[(w >> 19) & 31] as number
        m[(w >> 8) & 63] = highUnsigned(a, b) - ((a >> 31) & b)
        break
      }
      case 41: /* mulhu */ m[(w >> 8) & 63] = highUnsigned(m[(w >> 14) & 31] as number, m[(w >> 19) & 31] as number); break
      case 42: /* div */ {
        const b = m[(w >> 19) & 31] as number
        m[(w >> 8) & 63] = b === 0 ? -1 : ((m[(w >> 14) & 31] as number) / b) | 0
        break
      }
      case 43: /* divu */ {
        const b = (m[(w >> 19) & 31] as number) >>> 0
        m[(w >> 8) & 63] = b === 0 ? -1 : (((m[(w >> 14) & 31] as number) >>> 0) / b) >>> 0
        break
      }
      case 44: /* rem */ {
        const b = m[(w >> 19) & 31] as number
        const a = m[(w >> 14) & 31] as number
        m[(w >> 8) & 63] = b === 0 ? a : (a % b) | 0
        break
      }
      case 45: /* remu */ {
        const b = (m[(w >> 19) & 31] as number) >>> 0
        const a = (m[(w >> 14) & 31] as number) >>> 0
        m[(w >> 8) & 63] = b === 0 ? a : (a % b) | 0
        break
      }
      case 46: /* fence */ break
      case 0: // not decoded yet, spans two pages, or behind the page's end
        account--
        reason = FETCH
        break loop
      default:
        reason = SLOW
        break loop
    }
    ip += (w >>> 29) & 6
  }
  m[HOT_AT] = ip - code
  m[HOT_LEFT] = account >> 15
  m[HOT_COUNT] = account & 0x7fff
  return reason
}

/** The high 32 bits of the product of two 32-bit numbers taken as unsigned. */
export function highUnsigned(a: number, b: number): number {
  const al = a & 0xffff
  const ah = a >>> 16
  const bl = b & 0xffff
  const bh = b >>> 16
  const low = Math.imul(al, bl) >>> 0
  const mid = (Math.imul(ah, bl) >>> 0) + (low >>> 16)
  const mid2 = (Math.imul(al, bh) >>> 0) + (mid % 65536)
  return (Math.imul(ah, bh) + Math.floor(mid / 65536) + Math.floor(mid2 / 65536)) | 0
}
