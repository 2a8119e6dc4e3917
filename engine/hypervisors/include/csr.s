# csr.s: fields and causes of the supervisor's CSRs, for hypervisors. Defines names only, no code.
# Privileged specification, chapter "Supervisor-Level ISA"; the CSRs' own names are the assembler's.

    .equ SSTATUS_SIE,     1 << 1
    .equ SSTATUS_SPIE,    1 << 5
    .equ SSTATUS_SPP,     1 << 8
    .equ SSTATUS_SUM,     1 << 18
    .equ SSTATUS_MXR,     1 << 19
    .equ SSTATUS_WRITABLE, SSTATUS_SIE | SSTATUS_SPIE | SSTATUS_SPP | SSTATUS_SUM | SSTATUS_MXR

    .equ IP_SSIP,         1 << 1         # bits of sie and sip
    .equ IP_STIP,         1 << 5
    .equ IP_SEIP,         1 << 9

    .equ CAUSE_FETCH_MISALIGNED, 0
    .equ CAUSE_FETCH_ACCESS,   1
    .equ CAUSE_ILLEGAL,        2
    .equ CAUSE_BREAKPOINT,     3
    .equ CAUSE_LOAD_ACCESS,    5
    .equ CAUSE_STORE_ACCESS,   7
    .equ CAUSE_ECALL_U,        8
    .equ CAUSE_FETCH_PAGE,     12
    .equ CAUSE_LOAD_PAGE,      13
    .equ CAUSE_STORE_PAGE,     15
    .equ CAUSE_INTERRUPT,      1 << 31   # the flag; below it the interrupt's number:
    .equ IRQ_SOFTWARE,         1
    .equ IRQ_TIMER,            5
    .equ IRQ_EXTERNAL,         9
