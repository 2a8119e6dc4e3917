# interrupt: a software interrupt that the kernel sends to itself: raised, taken, cleared. For a paravirtual guest (PV) it is an event.
    .equ IN_USER, 0
    .ifdef PV
    .macro setup
    la    s1, shared_page
    li    a0, 1                          # port 1 is heard at port 2
    li    a1, 0
    hypercall HC_EVENT_OPEN
    li    a0, 2
    li    a1, 0
    li    a2, 1
    hypercall HC_EVENT_BIND
    sw    zero, SHARED_MASKED(s1)
    li    a7, HC_EVENT_SEND
    .endm
    .macro operation
    li    a0, 1
    ecall
    .endm
    .macro on_trap
    sw    zero, SHARED_PENDING(s1)
    return_here
    .endm
    .else
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
    .endif
