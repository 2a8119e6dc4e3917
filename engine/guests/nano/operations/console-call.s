# console-call: write a line of 64 bytes to the console by one call of whoever is below. On bare metal the firmware writes it.
    .equ IN_USER, 0
    .equ BYTES, 64
    .macro setup
    li    a7, SBI_DBCN
    li    a6, SBI_DBCN_WRITE
    la    s1, line
    li    a2, 0
    .endm
    .macro operation
    li    a0, BYTES
    mv    a1, s1
    ecall
    .endm
    .macro on_trap
    .endm
    .section .rodata
line:
    .ascii "the quick brown fox jumps over the lazy dog, and then over you.\n"
    .section .text
