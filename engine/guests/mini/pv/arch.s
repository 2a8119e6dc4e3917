# pv/arch.s: arch.s for a guest of the hypervisor `paravirt`: the same macros, made of its calls (hypervisors/paravirt/README.md).
# Kernel and processes both run in U-mode, in address spaces of their own: the kernel is in none of theirs.
# gp = SHARED_MACHINE in the kernel: entries hold machine addresses, which is what the hardware reads.

    .include "../../hypervisors/paravirt/abi.s"

    .equ PTE_KERNEL,      PTE_V | PTE_A | PTE_D | PTE_U   # real S-mode is not ours
    .equ LEAF,            MMU_PIN_LEAF
    .equ ROOT,            MMU_PIN_ROOT
    .equ PORT_TIMER,      0
    .equ PORT_CONSOLE,    1
    .equ PORT_DISK,       2

    .macro hypercall number              # arguments in a0 to a3; changes a0, a1, a7
    li    a7, \number
    ecall
    .endm
    .macro shared_load register, field
    lui   \register, %hi(shared_page)
    lw    \register, %lo(shared_page + \field)(\register)
    .endm

# ----------------------------------------------------------------------------------------------------------------- traps
    .macro traps_start
    la    a0, shared_page
    hypercall HC_SHARED_PAGE
    shared_load gp, SHARED_MACHINE
    la    a0, trap
    mv    a1, a0
    mv    a2, a0
    la    a3, kernel_fault
    hypercall HC_SET_TRAPS
    li    a0, PORT_TIMER
    hypercall HC_EVENT_TIMER
    .endm

    .macro save_process fault            # sp = the process: the hypervisor has seen to it
    .irp  n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    sw    x\n, PROC_X + 4 * \n(sp)
    .endr
    mv    s0, sp
    lui   t1, %hi(shared_page)
    lw    t0, %lo(shared_page + SHARED_SP)(t1)
    sw    t0, PROC_SP(s0)
    lw    t0, %lo(shared_page + SHARED_PC)(t1)
    sw    t0, PROC_PC(s0)
    lw    gp, %lo(shared_page + SHARED_MACHINE)(t1)
    la    sp, kernel_stack_top
    .endm

    .macro restore_process
    lui   t1, %hi(shared_page)
    sw    s0, %lo(shared_page + SHARED_KERNEL_SP)(t1)
    lw    t0, PROC_PC(s0)
    sw    t0, %lo(shared_page + SHARED_PC)(t1)
    lw    t0, PROC_SP(s0)
    sw    t0, %lo(shared_page + SHARED_SP)(t1)
    lw    t0, PROC_X + 4 * 17(s0)        # a7
    sw    t0, %lo(shared_page + SHARED_A7)(t1)
    mv    sp, s0
    .irp  n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    lw    x\n, PROC_X + 4 * \n(sp)
    .endr
    hypercall HC_IRET
    .endm

    .macro user_next scratch             # HC_IRET leads nowhere else
    .endm

    .macro idle process                  # an event takes the sp that it finds
    mv    sp, \process
1:  hypercall HC_BLOCK
    j     1b
    .endm

    .macro trap_cause register           # the topmost bit says: event
    shared_load \register, SHARED_CAUSE
    .endm
    .macro trap_value register
    shared_load \register, SHARED_VALUE
    .endm
    .macro next_events register          # the ports that have something to say; they are taken off
    la    \register, shared_page + SHARED_PENDING
    amoswap.w \register, zero, (\register)
    .endm

# ----------------------------------------------------------------------------------------------------------- page tables
    .macro pte_make pte, frame, flags
    add   \pte, \frame, gp
    srli  \pte, \pte, 2
    or    \pte, \pte, \flags
    .endm
    .macro pte_frame frame, pte
    srli  \frame, \pte, 10
    slli  \frame, \frame, 12
    sub   \frame, \frame, gp
    .endm

    .macro set_pte entry, pte, address
    mv    a0, \address
    mv    a1, \pte
    li    a2, MMU_USER
    hypercall HC_UPDATE_VA
    .endm

    # Everything else about tables waits in a list of commands, and is done by one call (tables.s). These macros change t1 to t6.
    .macro stage_pte entry, pte
    mv    t5, \entry
    mv    t6, \pte
    jal   t3, stage
    .endm
    .macro flush_ptes
    jal   t2, flush_staged
    .endm
    .macro table_begin frame, kind       # who has a table may not write it
    mv    t5, \frame
    li    t6, PTE_R
    jal   t3, stage_own
    stage_command \frame, \kind
    .endm
    .macro table_end frame
    stage_command \frame, MMU_UNPIN
    mv    t5, \frame
    li    t6, PTE_R | PTE_W
    jal   t3, stage_own
    flush_ptes
    .endm
    .macro stage_command frame, command
    ori   t5, \frame, MMU_COMMAND
    li    t6, \command
    jal   t3, stage
    .endm

    .macro switch_space root, scratch
    stage_command \root, MMU_USER
    flush_ptes
    .endm
    .macro start_paging root, scratch
    stage_command \root, MMU_KERNEL
    flush_ptes
    .endm
