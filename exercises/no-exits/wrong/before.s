# between: At mark 1 the list is as it was
    .include "../../firmware/include/power.s"

    .option norvc
_start:
    la    s0, list                       # touch every page: read a word, and write it back
    lw    s1, count
    slli  s1, s1, 2
    add   s1, s1, s0
1:  lw    t0, 0(s0)
    sw    t0, 0(s0)
    addi  s0, s0, 4
    bltu  s0, s1, 1b

    la    s0, list
    lw    s1, count
    li    s2, 0                          # s2 = k
1:  beq   s2, s1, 2f
    lw    t0, 0(s0)
    lw    t1, scale
    mul   t0, t0, t1
    add   t0, t0, s2
    sw    t0, 0(s0)
    addi  s0, s0, 4
    addi  s2, s2, 1
    j     1b
2:  slti  x0, x0, 1
    slti  x0, x0, 2                      # both marks behind the work
    power_off

    .include "data.s"
