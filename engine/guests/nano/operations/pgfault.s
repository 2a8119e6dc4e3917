# pgfault: a user loads through an entry that is invalid; its kernel goes on behind the load.
# After Adams and Agesen (ASPLOS 2006), section 6.3.
    .equ IN_USER, 1
    .macro setup
    li    s3, TEST_PAGES + TEST_COUNT * PAGE_SIZE
    .endm
    .macro operation
    lw    t0, 0(s3)
    .endm
    .macro on_trap
    return_past
    .endm
