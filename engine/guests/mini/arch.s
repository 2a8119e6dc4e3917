# arch.s: everything that only a supervisor may do, as macros: CSRs, page-table entries, fences, SBI calls.
# The rest of the kernel is ordinary code. A port to a machine that offers other means brings macros of its own and drivers of its
# own: pv/ has those for the hypervisor `paravirt`, chosen by defining PV.

    .equ PTE_V,           1 << 0
    .equ PTE_R,           1 << 1
    .equ PTE_W,           1 << 2
    .equ PTE_X,           1 << 3
    .equ PTE_U,           1 << 4
    .equ PTE_G,           1 << 5
    .equ PTE_A,           1 << 6
    .equ PTE_D,           1 << 7
    .equ PTE_COW,         1 << 8         # software's bit: a page to be copied when it is written
    .equ PTE_USER,        PTE_V | PTE_A | PTE_D | PTE_U   # A and D are always set: hardware need not (Svade)
    .equ CAUSE_ECALL_U,   8
    .equ CAUSE_FETCH_PAGE, 12
    .equ CAUSE_LOAD_PAGE, 13
    .equ CAUSE_STORE_PAGE, 15

    .ifdef PV
    .include "pv/arch.s"
    .else
    .equ PTE_KERNEL,      PTE_V | PTE_A | PTE_D | PTE_G
    .equ SATP_SV32,       1 << 31
    .equ SSTATUS_SIE,     1 << 1
    .equ SSTATUS_SPIE,    1 << 5
    .equ SSTATUS_SPP,     1 << 8
    .equ SIE_STIE,        1 << 5
    .equ SIE_SEIE,        1 << 9
    .equ IRQ_TIMER,       5
    .equ IRQ_EXTERNAL,    9

# ----------------------------------------------------------------------------------------------------------------- traps
# sscratch = the process that runs, 0 while the kernel runs: a trap with 0 in it is the kernel's own fault.

    .macro traps_start
    la    t0, trap
    csrw  stvec, t0
    csrw  sscratch, zero
    li    t0, SIE_STIE | SIE_SEIE
    csrw  sie, t0
    .endm

    # save_process fault: first at a trap. Then s0 = the process, its registers and pc saved, sp = the kernel's stack.
    .macro save_process fault
    csrrw sp, sscratch, sp
    beqz  sp, \fault
    .irp  n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    sw    x\n, PROC_X + 4 * \n(sp)
    .endr
    mv    s0, sp
    csrrw t0, sscratch, zero             # its sp; and from here a trap is our own
    sw    t0, PROC_SP(s0)
    csrr  t0, sepc
    sw    t0, PROC_PC(s0)
    la    sp, kernel_stack_top
    .endm

    # restore_process: last. s0 = the process, which goes on in U-mode with interrupts on.
    .macro restore_process
    lw    t0, PROC_PC(s0)
    csrw  sepc, t0
    csrw  sscratch, s0
    mv    sp, s0
    .irp  n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    lw    x\n, PROC_X + 4 * \n(sp)
    .endr
    lw    sp, PROC_SP(sp)
    sret
    .endm

    # user_next: what sret will lead to is U-mode, interrupts on. Needed at first, and after a trap from the idle loop in S-mode.
    .macro user_next scratch
    li    \scratch, SSTATUS_SPP
    csrc  sstatus, \scratch
    li    \scratch, SSTATUS_SPIE
    csrs  sstatus, \scratch
    .endm

    # idle process: waits for interrupts as `process`, in S-mode. Left only by a trap, and never returned to.
    .macro idle process
    csrw  sscratch, \process
    csrsi sstatus, SSTATUS_SIE
1:  wfi
    j     1b
    .endm

    .macro trap_cause register           # the topmost bit says: interrupt
    csrr  \register, scause
    .endm
    .macro trap_value register           # the address of a page fault
    csrr  \register, stval
    .endm

# ----------------------------------------------------------------------------------------------------------- page tables
# An entry of Sv32 holds the frame's number from bit 10 up. A frame is named by its address, which is the same for the kernel.

    .macro pte_make pte, frame, flags    # flags: a register
    srli  \pte, \frame, 2
    or    \pte, \pte, \flags
    .endm
    .macro pte_frame frame, pte
    srli  \frame, \pte, 10
    slli  \frame, \frame, 12
    .endm

    # set_pte: one entry of the present space that maps a page, and the fence for it, which making an entry valid needs also.
    .macro set_pte entry, pte, address
    sw    \pte, 0(\entry)
    sfence.vma \address
    .endm
    # stage_pte: any entry; takes effect at the next flush_ptes. The fence is for all addresses: it covers roots' entries too.
    .macro stage_pte entry, pte
    sw    \pte, 0(\entry)
    .endm
    .macro flush_ptes
    sfence.vma
    .endm

    # table_begin, table_end: a frame, zero or filled, becomes a page table (LEAF: of the second level, or ROOT); and is one no more.
    .macro table_begin frame, kind
    .endm
    .macro table_end frame
    .endm

    # switch_space root: changes that register. All spaces have ASID 0, so each switch is fenced.
    .macro switch_space root, scratch
    srli  \root, \root, 12
    li    \scratch, SATP_SV32
    or    \root, \root, \scratch
    csrw  satp, \root
    sfence.vma
    .endm
    .macro start_paging root, scratch    # the kernel's own space, from now on
    switch_space \root, \scratch
    .endm
    .endif

# ----------------------------------------------------------------------------------------------------- time and the end
    # read_time high, low, again: the 64 bits of `time`; again if the low half has wrapped between the reads.
    .macro read_time high, low, again
9:  rdtimeh \high
    rdtime \low
    rdtimeh \again
    bne   \again, \high, 9b
    .endm

    .macro sbi extension, function
    li    a7, \extension
    li    a6, \function
    ecall
    .endm
    .macro set_timer                     # a1:a0 = deadline; a tick that is pending is taken back
    sbi   SBI_TIME, SBI_TIME_SET_TIMER
    .endm
    .macro power_off                     # a1 = reason
    li    a0, SRST_SHUTDOWN
    sbi   SBI_SRST, SBI_SRST_RESET
1:  wfi
    j     1b
    .endm
