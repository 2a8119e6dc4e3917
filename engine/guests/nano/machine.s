# machine.s: names and macros for `nano` and its operations: CSR fields, the serial line, traps. pv.s has the same macros for a
# paravirtual machine.

    .equ SSTATUS_SIE,     1 << 1
    .equ SSTATUS_SPP,     1 << 8
    .equ IP_SSIP,         1 << 1         # bits of sie and sip
    .equ IP_STIP,         1 << 5

    .equ UART,            0x10000000     # 16550 serial line
    .equ UART_DATA,       0
    .equ UART_MCR,        4
    .equ UART_LSR,        5
    .equ LSR_THR_EMPTY,   0x20

    .macro traps_start
    la    t0, trap
    csrw  stvec, t0
    .endm
    .macro trap_cause register
    csrr  \register, scause
    .endm
    # return_past: leave a trap, a user's, behind the instruction that trapped, which is 4 bytes long. Changes t0.
    .macro return_past
    csrr  t0, sepc
    addi  t0, t0, 4
    csrw  sepc, t0
    sret
    .endm
    # enter_user address
    .macro enter_user address
    csrw  sepc, \address
    li    t0, SSTATUS_SPP
    csrc  sstatus, t0
    sret
    .endm
