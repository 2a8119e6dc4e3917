// Where everything lies in the machine's one WebAssembly.Memory. Indices into the Int32Array view unless said otherwise.
// All of a hart's state that a compiled block of code could want is here, so that another execution engine (a WebAssembly
// JIT) can join without moving anything.
//
//   0x00000  registers, hart words, counters (Float64)
//   0x04000  CSRs, one word each, by number
//   0x08000  translation lookaside buffers: five banks (M, HS, U, VS, VU) and two for regimes without translation
//   0x50000  contexts of the TLBs
//   0x60000  predecoded code, a slot of two words for every two bytes of a page
//   ramBase  guest RAM

/** Registers x0 to x31; a decoded write to x0 goes to the word after them, which nobody reads. */
export const X = 0
export const X_BIN = 32

/** Program counter; privilege (0 U, 1 S, 3 M); virtualization mode V (0, 1). */
export const PC = 40
export const PRV = 41
export const VIRT = 42

// What the interpreter's inner loop takes and leaves (see interpret.ts).
/** Offset of the instruction in its page, in bytes; index of the page's code; virtual address of the page. */
export const HOT_AT = 44
export const HOT_CODE = 45
export const HOT_PAGE = 46
/** Cycles left until something must be looked at; instructions executed. */
export const HOT_LEFT = 47
export const HOT_COUNT = 48
/** The data TLB bank, its index shift and mask, and the tags of reads and writes in the present context. */
export const DATA_BANK = 49
export const DATA_SHIFT = 50
export const DATA_MASK = 51
export const DATA_CONTEXT = 52
/** Extra cycles of a taken branch; 2 if instructions must be 4-byte aligned (no C), else 0. */
export const TAKEN_COST = 53
export const ALIGN = 54

/** LR/SC reservation: 1 if held, and the physical address. */
export const RESERVED = 56
export const RESERVED_AT = 57
/** 1 while WFI waits. */
export const WAITING = 58
/** 1 while instructions come from the page at HOT_PAGE without translating again, and that page's physical number. */
export const LATCHED = 59
export const LATCH_PPN = 60
/** The highest level of CSR that may be accessed now (3 M, 2 HS, 1 VS, 0 U); words from S registers to a guest's stand-ins, in VS. */
export const CSR_LEVEL = 61
export const CSR_STAND_IN = 62
/** Extra cycles of a CSR write. */
export const CSR_COST = 63

// Float64 indices: exact counts up to 2^53.
export const CYCLES = 64
export const RETIRED = 65
/** mcycle and minstret are these counts (0 while inhibited) plus a written offset: BigInt64 indices, like TIME_OFFSET. */
export const CYCLE_OFFSET = 66
export const RETIRED_OFFSET = 67
export const TLB_MISSES = 68
/** Page-table entries read by walks: of the first stage, of the second. */
export const PTE_READS_1 = 69
export const PTE_READS_2 = 70
/** Cycles spent waiting in WFI. */
export const IDLE_CYCLES = 71
/** mtime is floor(cycles / cycles per tick) plus this. */
export const TIME_OFFSET = 72
/** Cycle at which the supervisor's and the guest's timer (Sstc) become pending. */
export const STIMER_AT = 73
export const VSTIMER_AT = 74
/** Instructions begun (retired or trapped), interrupts taken and fetches that failed: the machine's own clock of progress. */
export const STEPS = 75
/** Cycle at which time, or guest time, starts again from 0: timers that were pending no longer are. */
export const TIME_WRAPS_AT = 76

export const CSR = 0x1000

/** A TLB entry is eight words: see tlb.ts. */
export const ENTRY_WORDS = 8
export const TLB = 0x2000
export const MAX_TLB_ENTRIES = 1024
export const BANK_WORDS = MAX_TLB_ENTRIES * ENTRY_WORDS
export const BARE_ENTRIES = 2048
export const BARE_WORDS = BARE_ENTRIES * ENTRY_WORDS
export const BARE = TLB + 5 * BANK_WORDS
export const CONTEXTS = 0x14000
export const MAX_CONTEXTS = 256

export const CODE = 0x18000
/** Words of one page of code: 2,048 slots of two words, then two sentinel slots. */
export const CODE_PAGE_WORDS = 4100
/** Pages of code that can be decoded at a time; after that all are forgotten. */
export const CODE_PAGES = 2048
/** Byte offset of guest RAM. */
export const RAM_OFFSET = Math.ceil((CODE + CODE_PAGE_WORDS * CODE_PAGES) / 1024) * 1024 * 4

/** Guest RAM starts here in the physical address space. */
export const RAM_BASE = 0x80000000
