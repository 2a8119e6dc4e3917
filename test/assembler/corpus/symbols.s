# Labels, local labels, symbols that stand for others.
    .globl main
    .type main, @function
main:
1:  addi  a0, a0, -1
    bnez  a0, 1b
    beqz  a1, 1f
    j     2f
1:  nop
2:  beq   a0, a1, 1b
    beq   a0, a1, 2b
    j     main
    .Lown: nop
    j     .Lown
    .set alias, main
    j     alias
    .set offset, main + 8
    j     offset
    _under.score$1: nop
    j     _under.score$1
 spaced : nop
    j     spaced
    j     .
    beqz  a0, . + 8
    bnez  a0, . - 4
10: nop
    j     10b
    .equ  field, 12
    lw    a0, field(a1)
    sw    a0, field + 4(a1)
    lw    a0, (field * 2)(a1)
    lw    a0, -(4)(a1)
    .weak maybe
    .word maybe
    .size main, . - main
end:
