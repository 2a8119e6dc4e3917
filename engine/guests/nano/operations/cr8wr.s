# cr8wr: write the interrupt mask. On x86 the benchmark writes CR8, the task priority; here it is csrw sie.
# After Adams and Agesen, "A Comparison of Software and Hardware Techniques for x86 Virtualization" (ASPLOS 2006), section 6.3.
    .equ IN_USER, 0
    .macro setup
    .endm
    .macro operation
    csrw  sie, zero
    .endm
    .macro on_trap
    .endm
