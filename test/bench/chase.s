# chase.s: memory. A list of 65,536 nodes of 32 bytes in an order that no cache foresees: follow it, adding up; then copy
# 64 KiB word by word. ROUNDS rounds of about 0.7 million instructions.
    .equ NODES, 0x80200000       # 2 MiB
    .equ COPY, 0x80500000
    .globl _start
_start:
    li    s0, ROUNDS
    li    s1, NODES
    li    s2, 0                  # result
    li    s3, 0xffff
    li    s4, 25173              # i -> (25173 i + 13849) mod 65536 visits every number once
    li    s5, 13849
    li    t0, 0
1:  mul   t1, t0, s4
    add   t1, t1, s5
    and   t1, t1, s3
    slli  t2, t0, 5
    add   t2, t2, s1
    slli  t3, t1, 5
    add   t3, t3, s1
    sw    t3, 0(t2)
    sw    t0, 4(t2)
    mv    t0, t1
    bnez  t0, 1b

round:
    mv    a0, s1
2:  lw    a1, 4(a0)
    add   s2, s2, a1
    xor   t0, s2, a1
    sw    t0, 8(a0)
    lhu   a2, 6(a0)
    add   s2, s2, a2
    lw    a0, 0(a0)
    bne   a0, s1, 2b

    li    a3, COPY
    li    a4, 16384
    mv    a5, s1
3:  lw    t0, 0(a5)
    sw    t0, 0(a3)
    addi  a5, a5, 4
    addi  a3, a3, 4
    addi  a4, a4, -1
    bnez  a4, 3b
    addi  s0, s0, -1
    bnez  s0, round
    mv    a0, s2
    j     finish
    .include "finish.s"
