# behind: Something behind the ecall was left out
    .balign 4
trap:
    beqz  a7, finish
    csrr  t0, sepc
    addi  t0, t0, 8                      # one instruction too far
    csrw  sepc, t0
    li    t0, 1
    bne   a7, t0, 1f
    add   a0, a0, a1
    sret
1:  li    a0, -1
    sret
