# keeps: which registers does it write to
    .balign 4
trap:
    beqz  a7, finish
    li    a2, 1                          # a2 is the program's
    csrr  t0, sepc
    addi  t0, t0, 4
    csrw  sepc, t0
    bne   a7, a2, 1f
    add   a0, a0, a1
    sret
1:  li    a0, -1
    sret
