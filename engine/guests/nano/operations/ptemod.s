# ptemod: change an entry of a page table that is in use, and has been used. After Adams and Agesen (ASPLOS 2006), section 6.3.
# The page stays mapped, now here and now there: BATCH entries are changed, one after the other, to lead to one of two frames.
    .equ IN_USER, 0
    .ifndef BATCH
    .equ BATCH, 1
    .endif
    .macro setup
    paging
    la    s3, test_table
    lw    s4, 0(s3)                      # s4 = an entry; each is used once, so that a shadow of it is there
    li    s5, TEST_PAGES
    li    s6, PAGE_SIZE
    .set  n, 0
    .rept BATCH
    sw    s4, 4 * n(s3)
    sfence.vma
    lw    t0, 0(s5)
    add   s5, s5, s6
    .set  n, n + 1
    .endr
    li    s5, 1 << 10                    # the number of the frame begins in bit 10
    .endm
    .macro operation
    xor   s4, s4, s5
    .set  n, 0
    .rept BATCH
    sw    s4, 4 * n(s3)
    .set  n, n + 1
    .endr
    .endm
    .macro on_trap
    .endm
