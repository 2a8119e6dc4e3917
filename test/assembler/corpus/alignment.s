# Alignment in code and in data, left to the linker.
    nop
    .align 3
    nop
    .p2align 4
    nop
    .balign 8
one:
    nop
    .p2align 4, , 8
    nop
    .word one
    .data
    .byte 1
    .align 2
    .word one
    .byte 2
    .balign 8
    .byte 3
    .p2align 3, 0xff
    .byte 4
    .balign 16, 0, 3
    .byte 5
    .balign 4, 0xaa, 3
    .byte 6
    .byte 0
    .balignw 4, 0x1234
    .byte 7
    .section .rodata
    .byte 1
    .align 4
    .byte 2
    .bss
    .space 3
    .align 5
room:
    .space 64
    .text
    nop
