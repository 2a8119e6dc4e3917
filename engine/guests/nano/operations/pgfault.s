# pgfault: load through an entry of the kernel's own page table that is invalid; the kernel goes on behind the load.
# After Adams and Agesen (ASPLOS 2006), section 6.3.
    .equ IN_USER, 0
    .macro setup
    paging
    li    s3, TEST_PAGES + PAGE_SIZE
    .endm
    .macro operation
    lw    t0, 0(s3)
    .endm
    .macro on_trap
    return_past t0
    .endm
