# paging.s: page tables for `nano`. Two address spaces that map the same: the kernel and the serial line where they are, by megapages;
# the same RAM once more at USER_PAGES, for U-mode; and at TEST_PAGES the second-level table `test_table`, whose first TEST_COUNT entries all map `test_frame`.

    .equ PTE_TABLE,       0x01           # V
    .equ PTE_DATA,        0xc7           # V, R, W; and A and D, which hardware need not set
    .equ PTE_CODE,        0xcf           # and X
    .equ PTE_USER,        0x10           # U
    .equ SATP_SV32,       1 << 31
    .equ SATP_ASID_1,     1 << 22
    .equ PAGE_SIZE,       4096
    .equ USER_PAGES,      0x20000000
    .equ TEST_PAGES,      0x40000000
    .equ TEST_COUNT,      64
    .equ KERNEL_PAGES,    0x80000000

    # page_tables: s1 = satp for the one, s2 for the other, which has another ASID. satp is set to s1; t0 = what it holds then, for a
    # machine may have no page tables. Changes t*.
    .macro page_tables
    la    t0, test_frame
    srli  t0, t0, 2
    ori   t0, t0, PTE_DATA
    la    t1, test_table
    li    t2, TEST_COUNT
7:  sw    t0, 0(t1)
    addi  t1, t1, 4
    addi  t2, t2, -1
    bnez  t2, 7b
    la    t1, test_table
    srli  t2, t1, 2
    ori   t2, t2, PTE_TABLE
    li    t3, SATP_SV32
    la    t1, root
    sw    t2, ROOT_TEST(t1)
    srli  s1, t1, 12
    or    s1, s1, t3
    la    t1, other_root
    sw    t2, ROOT_TEST(t1)
    srli  s2, t1, 12
    or    s2, s2, t3
    li    t3, SATP_ASID_1
    or    s2, s2, t3
    csrw  satp, s1
    sfence.vma
    csrr  t0, satp
    .endm

    # paging: the same, for an operation that cannot do without.
    .macro paging
    page_tables
    beq   t0, s1, 8f
    lacks "page tables: satp stays Bare"
8:
    .endm

    .equ ROOT_UART,       UART >> 20     # where in a root the entries are
    .equ ROOT_USER,       USER_PAGES >> 20
    .equ ROOT_TEST,       TEST_PAGES >> 20
    .equ ROOT_KERNEL,     KERNEL_PAGES >> 20
    .macro address_space
    .space ROOT_UART
    .word UART >> 2 | PTE_DATA
    .space ROOT_USER - ROOT_UART - 4
    .word KERNEL_PAGES >> 2 | PTE_CODE | PTE_USER
    .space ROOT_KERNEL - ROOT_USER - 4
    .word KERNEL_PAGES >> 2 | PTE_CODE
    .space PAGE_SIZE - ROOT_KERNEL - 4
    .endm

    .section .data
    .balign PAGE_SIZE
root:
    address_space
other_root:
    address_space
    .section .bss
    .balign PAGE_SIZE
test_table:
    .space PAGE_SIZE
test_frame:
    .space 2 * PAGE_SIZE
    .section .text
