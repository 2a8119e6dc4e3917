# Alignment in code that the linker must not touch: patterns and limits.
    .option norelax
one:
    nop
    .align 4
    nop
    .balign 16, 0x55
    nop
    .p2align 4, , 4
    nop
    .p2align 4, , 12
    .align 2
    .p2alignl 4, 0x12345678
    nop
    .byte 1
    .align 3
    nop
    .word one
    nop
