# pv.s: machine.s and paging.s for a guest of the hypervisor `paravirt`: the same macros, made of its calls.
# Kernel and users both run in U-mode. One root serves both: the base of the kernel and that of its users have ASIDs of their own.
# Entries hold machine addresses: gp = what is to be added to a guest-physical one.

    .include "../../hypervisors/paravirt/abi.s"

    .equ PAGE_SIZE,       4096
    .equ RAM_PAGES,       1024
    .equ PTE_TABLE,       0x01           # V
    .equ PTE_READ,        0xdb           # V, R, X, U; and A and D, which hardware need not set
    .equ PTE_DATA,        0xdf           # and W
    .equ USER_PAGES,      0x20000000
    .equ TEST_PAGES,      0x40000000
    .equ TEST_COUNT,      64
    .equ KERNEL_PAGES,    0x80000000
    .equ ROOT_USER,       USER_PAGES >> 20   # where in a root the entries are
    .equ ROOT_TEST,       TEST_PAGES >> 20
    .equ ROOT_KERNEL,     KERNEL_PAGES >> 20

    .macro hypercall number              # arguments in a0 to a3; changes a0, a1, a7
    li    a7, \number
    ecall
    .endm

    .macro traps_start
    la    a0, shared_page
    hypercall HC_SHARED_PAGE
    la    t0, shared_page
    lw    gp, SHARED_MACHINE(t0)
    sw    sp, SHARED_KERNEL_SP(t0)
    la    a0, trap
    mv    a1, a0
    mv    a2, a0
    mv    a3, a0
    hypercall HC_SET_TRAPS
    .endm
    .macro trap_cause register
    la    \register, shared_page
    lw    \register, SHARED_CAUSE(\register)
    .endm
    .macro return_past                   # changes t0, t1
    la    t1, shared_page
    lw    t0, SHARED_PC(t1)
    addi  t0, t0, 4
    sw    t0, SHARED_PC(t1)
    sw    a7, SHARED_A7(t1)
    hypercall HC_IRET
    .endm
    # return_here: leave an event that came to the kernel. Changes t0, t1.
    .macro return_here
    la    t1, shared_page
    lw    t0, SHARED_PC(t1)
    sw    zero, SHARED_MASKED(t1)
    jr    t0
    .endm
    .macro enter_user address
    la    t0, shared_page
    sw    \address, SHARED_PC(t0)
    sw    zero, SHARED_A7(t0)
    hypercall HC_IRET
    .endm

    # page_tables: two roots that map the same: all memory by `all_table`, for the kernel and at USER_PAGES once more, tables read-only;
    # and `test_table`, whose first TEST_COUNT entries all map `test_frame`. s1, s2 = the roots, as commands name them. Changes a*, t*; t0 = 1.
    .macro page_tables
    la    t0, tables
    la    t1, all_table
    li    t2, KERNEL_PAGES
    li    t3, RAM_PAGES
    li    t4, PAGE_SIZE
    li    t5, 4 * PAGE_SIZE
7:  add   a1, t2, gp
    srli  a1, a1, 2
    sub   a2, t2, t0
    ori   a3, a1, PTE_READ
    bltu  a2, t5, 8f
    ori   a3, a1, PTE_DATA
8:  sw    a3, 0(t1)
    add   t2, t2, t4
    addi  t1, t1, 4
    addi  t3, t3, -1
    bnez  t3, 7b
    la    t1, test_table
    la    t2, test_frame
    add   t2, t2, gp
    srli  t2, t2, 2
    ori   t2, t2, PTE_DATA
    li    t3, TEST_COUNT
7:  sw    t2, 0(t1)
    addi  t1, t1, 4
    addi  t3, t3, -1
    bnez  t3, 7b
    table_entry t2, all_table
    table_entry t3, test_table
    la    s1, root
    la    s2, other_root
    li    a1, ROOT_KERNEL
    .irp  space, s1, s2
    add   t1, \space, a1
    sw    t2, 0(t1)
    sw    t2, ROOT_USER(\space)
    sw    t3, ROOT_TEST(\space)
    ori   \space, \space, MMU_COMMAND
    .endr
    la    a0, commands
    li    a1, 6
    hypercall HC_MMU_UPDATE
    seqz  t0, a0
    .endm
    .macro table_entry pte, table
    la    \pte, \table
    add   \pte, \pte, gp
    srli  \pte, \pte, 2
    ori   \pte, \pte, PTE_TABLE
    .endm
    .macro paging
    page_tables
    bnez  t0, 8f
    lacks "page tables: the hypervisor refuses them"
8:
    .endm
    # update rows: HC_MMU_UPDATE of a list of that many rows at s3.
    .macro update rows
    mv    a0, s3
    li    a1, \rows
    ecall
    .endm

    .section .data
    .balign 8
commands:
    .word all_table + MMU_COMMAND, MMU_PIN_LEAF
    .word test_table + MMU_COMMAND, MMU_PIN_LEAF
    .word root + MMU_COMMAND, MMU_PIN_ROOT
    .word other_root + MMU_COMMAND, MMU_PIN_ROOT
    .word root + MMU_COMMAND, MMU_KERNEL
    .word root + MMU_COMMAND, MMU_USER
    .section .bss
    .balign PAGE_SIZE
tables:
all_table:
    .space PAGE_SIZE
test_table:
    .space PAGE_SIZE
root:
    .space PAGE_SIZE
other_root:
    .space PAGE_SIZE
test_frame:
    .space 2 * PAGE_SIZE
shared_page:
    .space PAGE_SIZE
    .section .text
