# cr8wr: write the interrupt mask. On x86 the benchmark writes CR8, the task priority; here it is csrw sie, and for a paravirtual
# guest (PV) the word in the shared page that stands for it.
# After Adams and Agesen, "A Comparison of Software and Hardware Techniques for x86 Virtualization" (ASPLOS 2006), section 6.3.
    .equ IN_USER, 0
    .ifdef PV
    .macro setup
    la    s1, shared_page
    .endm
    .macro operation
    sw    s1, SHARED_MASKED(s1)
    .endm
    .else
    .macro setup
    .endm
    .macro operation
    csrw  sie, zero
    .endm
    .endif
    .macro on_trap
    .endm
