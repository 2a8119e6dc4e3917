# translation.s: where translations are kept, and how translated code is built. Names and macros only.
#
# The guest's kernel runs in the machine's U-mode, but not its own code: translations of it, in a cache. In the address spaces of a
# guest's kernel, and there only, the last root entry leads to a table of this VM's own (`private_table`):
#
#   0xffc00000   the cache, CACHE_SIZE bytes: U-mode may execute it, and neither read nor write it
#   0xfffff000   the private page: U-mode may read and write it
#
# The private page ends with the first VCPU_EXPOSED bytes of the vcpu: registers, pc and supervisor CSRs of the virtual hart. A vcpu
# lies across the border of two pages, and only the first of them is the private page. Loads and stores with x0 as base reach the
# last 2 KiB of the address space: so translated code needs no register to find the guest's sstatus, and none is taken from the guest.
# What it needs for a moment it spills there. A guest that writes there itself fools itself: nothing in this page is trusted.
#
# Where the private page is for whom: `\place` bytes from the vcpu, for us; for translated code, HERE further.

    .ifndef CACHE_SIZE
    .equ CACHE_SIZE,      64 << 10
    .endif
    .equ CACHE,           0xffc00000     # virtual address, for translated code
    .equ PRIVATE_PAGE,    0xfffff000
    .equ HERE,            -VCPU_EXPOSED

    # In the private page, below the vcpu.
    .equ SPILL,           -4             # the guest's t0, t1, t2 (x5, x6, x7) and t3 (x28), while a sequence uses these registers:
    .equ SPILL_T0,        SPILL          # spilled registers go downwards
    .equ SPILL_T1,        SPILL - 4
    .equ SPILL_T2,        SPILL - 8
    .equ SPILL_T3,        SPILL - 12
    .equ DUE,             SPILL - 16     # VCPU_SIP and VCPU_SIE: interrupts that wait only for sstatus.SIE
    .equ DEVICE_TAGS,     -64            # in-line device registers: the virtual address, -1 = none;
    .equ DEVICE_VALUES,   -96            # and what a load of it gives
    .equ DEVICES_MAX,     8
    .equ NO_ADDRESS,      -1
    .equ LOOKUP,          VCPU_EXPOSED - 2048   # where jumps through registers look: 128 times an address of the guest's, and where
    .equ LOOKUP_SIZE,     1024           # in the cache its block is entered. Hashed by bits 9:3 of the address

    # In the vcpu, beyond what the guest can reach.
    .equ VCPU_CACHE,      VCPU_OWN       # the cache, as we see it;
    .equ VCPU_CACHE_NEXT, VCPU_OWN + 4   # where it is free;
    .equ VCPU_BLOCKS,     VCPU_OWN + 8   # its blocks: a hash table of guest addresses, and of the addresses of their translations
    .equ VCPU_BLOCK_COUNT, VCPU_OWN + 12
    .equ VCPU_PRIVATE,    VCPU_OWN + 16  # the root entry that leads to private_table
    .equ VCPU_AT_PC,      VCPU_OWN + 20  # where the guest was last, or will be next, in its own code
    .equ VCPU_AT,         VCPU_OWN + 24  # and in the cache; 0 = not known
    .equ VCPU_ENTRY,      VCPU_OWN + 28  # where in the cache it goes on
    .equ VCPU_LINK,       VCPU_OWN + 32  # an exit that asked for VCPU_PC: to be chained; LINK_LOOKUP: a jump through a register; 0
    .equ LINK_LOOKUP,     1
    .equ VCPU_SITE,       VCPU_OWN + 36  # an adapted load or store that is being done: its stub; 0
    .equ VCPU_FILL,       VCPU_OWN + 40  # an in-line device register to be filled in: 4 * number + 1; 0
    .equ VCPU_FILL_ADDRESS, VCPU_OWN + 44
    .equ VCPU_STALE,      VCPU_OWN + 48  # 1: the guest has changed what its addresses mean
    .equ VCPU_PAGE_COUNT, VCPU_OWN + 52  # pages of code that have been translated: how many,
    .equ VCPU_PAGES,      VCPU_OWN + 56  # virtual address, and where we see the frame
    .equ PAGES_MAX,       24
    .equ VCPU_DEVICES,    VCPU_PAGES + PAGES_MAX * 8   # in-line device registers in use
    .equ VCPU_HEAT,       VCPU_DEVICES + 4             # a byte per load or store (hashed): how often it was emulated
    .equ HEAT_SIZE,       256
    .equ HEAT_MAX,        4              # so often, and it is adapted
    .equ VCPU_COUNTERS,   VCPU_HEAT + HEAT_SIZE        # see README.md

    .equ BLOCKS_MAX,      1024           # places in the hash table; three quarters are filled at most
    .equ BLOCKS_SIZE,     BLOCKS_MAX * 8
    .equ BLOCK_LENGTH,    32             # instructions of the guest in a block, at most
    .equ BLOCK_ROOM,      4096           # bytes that a block may need

    # What stands in the cache where translated code calls us: ecall, an address of the guest's, a kind; and what the kind needs.
    .equ CALL_CHAIN,      0              # to the block of that address; when it is there, the ecall becomes a jump, or if a branch that
    .equ EXIT_BRANCH,     12             # follows leads here (its address, or 0), that leads to the block itself
    .equ CALL_SYSTEM,     4              # an instruction at that address, which follows: to be emulated
    .equ CALL_JUMP,       8              # a jump through a register, which follows; that address is the next instruction's
    .equ CALL_INTERRUPT,  12             # an interrupt may be due
    .equ CALL_ACCESS,     16             # a load or store of a device or a page table; what follows is where the site is
    .equ CALL_FENCE,      20             # fence.i
    .equ CALL_MISALIGNED, 24             # a jump to the address that follows, which no instruction can have
    .equ CALL_KINDS,      7

    # Of a CALL_ACCESS, from its ecall: what follows.
    .equ STUB_SITE,       12             # where in the cache the instruction was;
    .equ STUB_COPY,       16             # the instruction, for an address that is ordinary after all; and the jump back behind it;
    .equ STUB_FILL,       24             # 4 times the number of its in-line register and 1, or 0

    # Counters, words at VCPU_COUNTERS. First the callouts, by kind.
    .equ COUNT_CALLS,     VCPU_COUNTERS
    .equ COUNT_BLOCKS,    VCPU_COUNTERS + 4 * CALL_KINDS   # translated, since the start
    .equ COUNT_INSTRUCTIONS, COUNT_BLOCKS + 4              # of the guest, in these
    .equ COUNT_INLINE,    COUNT_BLOCKS + 8                 # of these, in-line sequences
    .equ COUNT_CALLOUTS,  COUNT_BLOCKS + 12                # and callouts
    .equ COUNT_BYTES,     COUNT_BLOCKS + 16                # of translations
    .equ COUNT_CHAINED,   COUNT_BLOCKS + 20                # exits that became jumps
    .equ COUNT_ADAPTED,   COUNT_BLOCKS + 24                # loads and stores that were given a stub
    .equ COUNT_REVERTED,  COUNT_BLOCKS + 28                # and stubs that were given up
    .equ COUNT_FLUSHES,   COUNT_BLOCKS + 32                # times the cache was emptied
    .equ COUNT_SETTLED,   COUNT_BLOCKS + 36                # interrupts that came within a sequence
    .equ COUNT_CYCLES,    COUNT_BLOCKS + 40                # of cold translation
    .equ TRANSLATE_BEGAN, COUNT_BLOCKS + 44                # no counter: the cycle at which the present block was begun

    # The words of instructions that translations are made of. \place is as seen from the vcpu.
    .equ CSR_SATP,        0x180
    .equ SRET,            0x10200073
    .equ EBREAK,          0x00100073
    .equ SFENCE_VMA,      0x12000073
    .equ OP_LW,           0x00002003     # lw    rd, place(x0)
    .equ OP_SW,           0x00002023     # sw    rs2, place(x0)
    .equ OP_ADDI,         0x00000013
    .equ OP_ORI,          0x00006013
    .equ OP_ANDI,         0x00007013
    .equ OP_AND,          0x00007033
    .equ OP_LUI,          0x00000037
    .equ OP_BEQ,          0x00000063
    .equ OP_BNE,          0x00001063
    .equ OP_JAL,          0x0000006f
    .equ OP_JALR,         0x00000067
    .equ OP_ECALL,        0x00000073
    .equ OP_NOP,          OP_ADDI
    .equ C_NOP,           0x0001

    .equ T0,              5
    .equ T1,              6
    .equ T2,              7

    # word value: emits one instruction. In the translator s1 = where to, s3 = the guest's address; `emit` is in emit.s.
    .macro word value
    li    a0, \value
    call  emit
    .endm
    # load register, place and store register, place: emit lw and sw of a place that both we and translated code reach; `register` is
    # a number. load_into, store_from: the number is in a register of ours, other than a0, a1.
    .macro load register, place
    li    a0, \register
    li    a1, \place
    call  emit_load
    .endm
    .macro store register, place
    li    a0, \register
    li    a1, \place
    call  emit_store
    .endm
    .macro load_into register, place
    mv    a0, \register
    li    a1, \place
    call  emit_load
    .endm
    .macro store_from register, place
    mv    a0, \register
    li    a1, \place
    call  emit_store
    .endm
    # bits to, from, high, low, at: bits high to low of `from` come to bit `at` of `to`. Changes t0.
    .macro bits to, from, high, low, at
    slli  t0, \from, 31 - \high
    srli  t0, t0, 31 - \high + \low
    slli  t0, t0, \at
    or    \to, \to, t0
    .endm
    # sign to, from, at: bit 31 of `from` comes to bit `at` of `to` and all above. First of an immediate's pieces.
    .macro sign to, from, at
    srai  \to, \from, 31
    slli  \to, \to, \at
    .endm
    # count counter: changes t0.
    .macro count counter
    lw    t0, \counter(s0)
    addi  t0, t0, 1
    sw    t0, \counter(s0)
    .endm
