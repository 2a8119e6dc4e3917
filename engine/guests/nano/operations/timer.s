# timer: a timer interrupt: asked for, with a deadline that is past; taken; and taken back. A paravirtual guest (PV) hears of it by an
# event, once.
    .equ IN_USER, 0
    .ifdef PV
    .macro setup
    la    s1, shared_page
    li    a0, 0
    hypercall HC_EVENT_TIMER
    sw    zero, SHARED_MASKED(s1)
    li    a7, HC_SET_TIMER
    .endm
    .macro on_trap
    sw    zero, SHARED_PENDING(s1)
    return_here
    .endm
    .else
    .macro setup
    li    t0, IP_STIP
    csrw  sie, t0
    csrsi sstatus, SSTATUS_SIE
    li    a7, SBI_TIME
    li    a6, SBI_TIME_SET_TIMER
    .endm
    .macro on_trap
    li    a0, -1
    li    a1, -1
    ecall
    sret
    .endm
    .endif
    .macro operation
    li    a0, 0
    li    a1, 0
    ecall
    .endm
