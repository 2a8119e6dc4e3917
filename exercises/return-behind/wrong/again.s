# behind: sepc is the address of the ecall
    .balign 4
trap:
    beqz  a7, finish
    li    t0, 1                          # does the work, and returns to the ecall itself
    bne   a7, t0, 1f
    add   a0, a0, a1
    sret
1:  li    a0, -1
    sret
