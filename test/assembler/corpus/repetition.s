# .rept, .irp, .irpc
    .equ i, 0
    .rept 4
    .byte i
    .set i, i + 1
    .endr
    .rept 0
    .byte 99
    .endr
    .irp reg, a0, a1, s0
    addi  \reg, \reg, 1
    .endr
    .irp n, 1, 2, 3
    .irp m, 4, 5
    .byte \n * \m
    .endr
    .endr
    .irpc c, 0123
    .byte \c, '\c
    .endr
    .irp empty
    .byte 5\empty
    .endr
    .rept 2
    .rept 3
    .byte 6
    .endr
1:  j 1b
    .endr
    .macro table count
    .set k, 0
    .rept \count
    .word k * k
    .set k, k + 1
    .endr
    .endm
    table 5
    .irp x, "1, 2", 3
    .byte \x
    .endr
