# unknown: There is no such call
    .balign 4
trap:
    beqz  a7, finish
    csrr  t0, sepc
    addi  t0, t0, 4
    csrw  sepc, t0
    add   a0, a0, a1                     # whatever a7 says
    sret
