# vmswitch: to another virtual machine, and back. Both wait for an interrupt that is pending already: each wfi gives the hart away,
# and has it again at the next turn. Between two operations of the one the other runs one of its own.
    .equ IN_USER, 0
    .equ VMS, 2
    .macro setup
    li    t0, IP_SSIP
    csrw  sie, t0
    csrs  sip, t0
    .endm
    .macro operation
    wfi
    .endm
    .macro on_trap
    .endm
