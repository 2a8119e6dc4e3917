# The handler of all traps of this machine. The user program's system calls come here; a7 says which call it is.
# You may change t0 to t6 and a0, and nothing else.

    .balign 4
trap:
    beqz  a7, finish
    csrr  t0, sepc
    addi  t0, t0, 4                      # an ecall has four bytes
    csrw  sepc, t0
    li    t0, 1
    bne   a7, t0, 1f
    add   a0, a0, a1
    sret
1:  li    a0, -1
    sret
