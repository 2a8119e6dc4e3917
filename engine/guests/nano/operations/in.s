# in: read a register of a device: here the modem control register of the serial line.
# After Adams and Agesen, "A Comparison of Software and Hardware Techniques for x86 Virtualization" (ASPLOS 2006), section 6.3.
    .equ IN_USER, 0
    .macro setup
    li    s1, UART
    .endm
    .macro operation
    lw    t0, UART_MCR(s1)
    .endm
    .macro on_trap
    .endm
