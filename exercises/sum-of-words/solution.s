# Adds the words at `words` and stores the sum at `sum`. `count` says how many there are.
    .include "power.s"

_start:
    la    t0, words
    la    t1, count
    lw    t1, 0(t1)
    slli  t1, t1, 2
    add   t1, t1, t0                     # where the list ends
    li    t2, 0
1:  beq   t0, t1, 2f
    lw    t3, 0(t0)
    add   t2, t2, t3
    addi  t0, t0, 4
    j     1b
2:  la    t0, sum
    sw    t2, 0(t0)
    power_off

    .include "data.s"
