# empty: before its first load
    .include "power.s"

_start:
    la    t0, words
    la    t1, count
    lw    t1, 0(t1)
    li    t2, 0
1:  lw    t3, 0(t0)                      # counts down from 0, through all of memory, where there is nothing
    add   t2, t2, t3
    addi  t0, t0, 4
    addi  t1, t1, -1
    bnez  t1, 1b
    la    t0, sum
    sw    t2, 0(t0)
    power_off

    .include "data.s"
