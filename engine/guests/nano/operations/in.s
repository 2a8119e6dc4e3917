# in: ask a device something: read a register of it, here the modem control register of the serial line.
# A paravirtual guest has no such devices. What it would ask, somebody has written for it into the page that both share (PV).
# After Adams and Agesen, "A Comparison of Software and Hardware Techniques for x86 Virtualization" (ASPLOS 2006), section 6.3.
    .equ IN_USER, 0
    .ifdef PV
    .macro setup
    la    s1, shared_page
    .endm
    .macro operation
    lw    t0, SHARED_PENDING(s1)
    .endm
    .else
    .macro setup
    li    s1, UART
    .endm
    .macro operation
    lw    t0, UART_MCR(s1)
    .endm
    .endif
    .macro on_trap
    .endm
