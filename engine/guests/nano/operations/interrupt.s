# interrupt: a software interrupt that the kernel sends to itself: raised, taken, cleared.
    .equ IN_USER, 0
    .macro setup
    li    t0, IP_SSIP
    csrw  sie, t0
    csrsi sstatus, SSTATUS_SIE
    .endm
    .macro operation
    csrsi sip, IP_SSIP
    .endm
    .macro on_trap
    csrci sip, IP_SSIP
    sret
    .endm
