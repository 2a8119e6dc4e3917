# Parts of addresses.
    .equ absolute, 0x12345fff
    lui   a0, %hi(far)
    addi  a0, a0, %lo(far)
    lw    a1, %lo(far)(a0)
    sw    a1, %lo(far + 4)(a0)
    lui   a2, %hi(absolute)
    addi  a2, a2, %lo(absolute)
    lb    a3, %lo(absolute)(a2)
    sb    a3, %lo(absolute)(a2)
1:  auipc a0, %pcrel_hi(far)
    addi  a0, a0, %pcrel_lo(1b)
    lw    a1, %pcrel_lo(1b)(a0)
2:  auipc a0, %pcrel_hi(far + 8)
    sw    a1, %pcrel_lo(2b)(a0)
    jalr  a1, %lo(far)(a0)
    la    a0, far
    lla   a1, far + 12
    la    a2, absolute
    la    a3, -1
    lw    a0, far
    lbu   a0, far + 1
    lhu   a0, far + 2
    sh    a0, far, t1
    call  near
    call  t0, near
    tail  near
    jump  near, t2
near:
    ret
    .data
    .space 0x1800
far:
    .word 1, 2, 3, 4
