# syscall: from user to kernel and back, doing nothing there. After Adams and Agesen (ASPLOS 2006), section 6.3.
    .equ IN_USER, 1
    .macro setup
    .endm
    .macro operation
    ecall
    .endm
    .macro on_trap
    return_past
    .endm
