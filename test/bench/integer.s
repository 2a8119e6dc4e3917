# integer.s: arithmetic in registers: bitwise CRC-32, lengths of Collatz sequences, a multiplicative hash, a division each.
# ROUNDS rounds of about 680 instructions. Nothing is loaded or stored.
    .globl _start
_start:
    li    s0, ROUNDS
    li    s1, 0x12345678         # generator
    li    s2, 0                  # result
    li    s3, 0xedb88320         # CRC-32, reflected
    li    s4, 0x9e3779b1         # 2^32 divided by the golden ratio
round:
    slli  t0, s1, 13             # xorshift
    xor   s1, s1, t0
    srli  t0, s1, 17
    xor   s1, s1, t0
    slli  t0, s1, 5
    xor   s1, s1, t0

    xor   a0, s2, s1
    li    t1, 32
1:  andi  t0, a0, 1
    srli  a0, a0, 1
    beqz  t0, 2f
    xor   a0, a0, s3
2:  addi  t1, t1, -1
    bnez  t1, 1b

    andi  a1, s1, 1023
    addi  a1, a1, 1
    li    a2, 0
    li    t2, 1
3:  beq   a1, t2, 5f
    addi  a2, a2, 1
    andi  t0, a1, 1
    srli  t1, a1, 1
    beqz  t0, 4f
    slli  t1, a1, 1
    add   t1, t1, a1
    addi  t1, t1, 1
4:  mv    a1, t1
    j     3b

5:  mul   a3, a0, s4
    mulhu a4, s1, s4
    ori   t0, a2, 1
    remu  a5, s1, t0
    add   s2, a0, a2
    xor   s2, s2, a3
    add   s2, s2, a4
    sub   s2, s2, a5
    addi  s0, s0, -1
    bnez  s0, round
    mv    a0, s2
    j     finish
    .include "finish.s"
