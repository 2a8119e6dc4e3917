# tlbmiss: load from a page of which the TLB knows nothing: its translation is fenced off first.
    .equ IN_USER, 0
    .ifdef PV
    .macro setup
    paging
    la    s3, row
    li    s4, TEST_PAGES
    li    a7, HC_MMU_UPDATE
    .endm
    .macro operation
    update 1
    lw    t0, 0(s4)
    .endm
    .section .data
    .balign 8
row:
    .word TEST_PAGES + MMU_COMMAND, MMU_FLUSH_PAGE
    .section .text
    .else
    .macro setup
    paging
    li    s4, TEST_PAGES
    .endm
    .macro operation
    sfence.vma s4
    lw    t0, 0(s4)
    .endm
    .endif
    .macro on_trap
    .endm
