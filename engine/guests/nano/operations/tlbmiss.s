# tlbmiss: load from a page of which the TLB knows nothing: its translation is fenced off first.
    .equ IN_USER, 0
    .macro setup
    paging
    li    s3, TEST_PAGES
    .endm
    .macro operation
    sfence.vma s3
    lw    t0, 0(s3)
    .endm
    .macro on_trap
    .endm
