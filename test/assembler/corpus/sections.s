# Sections: order, flags, going back, room that holds nothing.
    .globl _start
    .section .rodata
constant: .word 0x11111111
    .data
    .align 2
variable: .word 0x22222222
    .bss
    .align 3
zeros: .zero 16
    .text
_start:
    la    a0, constant
    lw    a1, variable
    sw    a1, zeros, t0
    .section .text.late, "ax", @progbits
late:
    ret
    .previous
    call  late
    .pushsection .rodata
pushed: .word pushed
    .popsection
    j     _start
    .section .rodata.str1.4, "aMS", @progbits, 1
    .string "mergeable, if one were to merge"
    .data
    .word constant, zeros, late, pushed
    .section .data.more, "aw"
    .word 3
    .section .bss.more, "aw", @nobits
    .align 4
    .skip 32
    .local common_room
    .comm own, 8, 8
    .text
    la    a0, own
    .type _start, @function
    .size _start, . - _start
