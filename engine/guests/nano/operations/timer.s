# timer: a timer interrupt: asked for, with a deadline that is past; taken; and taken back.
    .equ IN_USER, 0
    .macro setup
    li    t0, IP_STIP
    csrw  sie, t0
    csrsi sstatus, SSTATUS_SIE
    li    a7, SBI_TIME
    li    a6, SBI_TIME_SET_TIMER
    .endm
    .macro operation
    li    a0, 0
    li    a1, 0
    ecall
    .endm
    .macro on_trap
    li    a0, -1
    li    a1, -1
    ecall
    sret
    .endm
