# pages: load from each of 64 pages in turn. They are mapped, and have been used: whether their translations are still there is a matter
# of the TLB's size, and what it costs where they are not, of how many tables a walk reads.
    .equ IN_USER, 0
    .macro setup
    paging
    li    s3, TEST_PAGES
    li    s4, TEST_PAGES + TEST_COUNT * PAGE_SIZE
    li    s5, PAGE_SIZE
    .endm
    .macro operation
    mv    t1, s3
8:  lw    t0, 0(t1)
    add   t1, t1, s5
    bne   t1, s4, 8b
    .endm
    .macro on_trap
    .endm
