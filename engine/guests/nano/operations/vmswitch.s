# vmswitch: to another virtual machine, and back. Both wait for an interrupt that is pending already: each wfi gives the hart away,
# and has it again at the next turn. A paravirtual guest (PV) has a call for that. Between two operations of the one virtual machine
# the other does one of its own.
    .equ IN_USER, 0
    .equ VMS, 2
    .ifdef PV
    .macro setup
    li    a7, HC_YIELD
    .endm
    .macro operation
    ecall
    .endm
    .else
    .macro setup
    li    t0, IP_SSIP
    csrw  sie, t0
    csrs  sip, t0
    .endm
    .macro operation
    wfi
    .endm
    .endif
    .macro on_trap
    .endm
