# ptemod: change an entry of a page table that is in use, and has been used. After Adams and Agesen (ASPLOS 2006), section 6.3.
# The page stays mapped, now here and now there: BATCH entries are changed, one after the other, to lead to one of two frames. A
# paravirtual guest (PV) has one call for them all.
    .equ IN_USER, 0
    .ifndef BATCH
    .equ BATCH, 1
    .endif
    .equ NEXT_FRAME, 1 << 10             # the number of the frame begins in bit 10

    .macro setup
    paging
    la    t0, test_table
    lw    s4, 0(t0)                      # s4 = the entry now
    li    s5, NEXT_FRAME
    .ifdef PV
    la    s3, updates                    # s3 = a list of rows: where, what
    mv    t1, s3
    li    t2, BATCH
8:  sw    t0, 0(t1)
    sw    s4, 4(t1)
    addi  t0, t0, 4
    addi  t1, t1, MMU_ROW
    addi  t2, t2, -1
    bnez  t2, 8b
    li    a7, HC_MMU_UPDATE
    .else
    mv    s3, t0                         # s3 = the table; each entry is used once, so that a shadow of it is there
    li    t1, TEST_PAGES
    li    t2, BATCH
    li    t3, PAGE_SIZE
8:  sw    s4, 0(t0)
    sfence.vma
    lw    t4, 0(t1)
    addi  t0, t0, 4
    add   t1, t1, t3
    addi  t2, t2, -1
    bnez  t2, 8b
    .endif
    .endm

    .macro operation
    xor   s4, s4, s5
    .set  n, 0
    .rept BATCH
    .ifdef PV
    sw    s4, MMU_ROW * n + 4(s3)
    .else
    sw    s4, 4 * n(s3)
    .endif
    .set  n, n + 1
    .endr
    .ifdef PV
    update BATCH
    .endif
    .endm
    .macro on_trap
    .endm

    .ifdef PV
    .section .bss
    .balign 8
updates:
    .space MMU_ROW * BATCH
    .section .text
    .endif
