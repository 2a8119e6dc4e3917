# machine.s: names and macros for `nano` and its operations: CSR fields, causes, the serial line.

    .equ SSTATUS_SIE,     1 << 1
    .equ SSTATUS_SPP,     1 << 8
    .equ IP_SSIP,         1 << 1         # bits of sie and sip
    .equ IP_STIP,         1 << 5

    .equ UART,            0x10000000     # 16550 serial line
    .equ UART_DATA,       0
    .equ UART_MCR,        4
    .equ UART_LSR,        5
    .equ LSR_THR_EMPTY,   0x20

    # lacks text: this machine has not what the operation needs. Where the text ends in a space, s1 is printed after it.
    .macro lacks text
    .section .rodata
9:  .asciz "\text"
    .section .text
    la    a0, 9b
    j     lacking
    .endm

    # return_past scratch: leave a trap behind the instruction that trapped, which is 4 bytes long.
    .macro return_past scratch
    csrr  \scratch, sepc
    addi  \scratch, \scratch, 4
    csrw  sepc, \scratch
    sret
    .endm
