# sums: four bytes
    .include "power.s"

_start:
    la    t0, words
    la    t1, count
    lw    t1, 0(t1)
    li    t2, 0
1:  beqz  t1, 2f
    lw    t3, 0(t0)
    add   t2, t2, t3
    addi  t0, t0, 1                      # the next byte, not the next word
    addi  t1, t1, -1
    j     1b
2:  la    t0, sum
    sw    t2, 0(t0)
    power_off

    .include "data.s"
