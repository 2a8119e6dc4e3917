# divzero: an exception that a user makes, and its kernel handles. On x86 the benchmark divides by zero; on RISC-V division never
# traps, so it is ebreak. After Adams and Agesen (ASPLOS 2006), section 6.3.
    .equ IN_USER, 1
    .macro setup
    .endm
    .macro operation
    ebreak
    .endm
    .macro on_trap
    return_past
    .endm
