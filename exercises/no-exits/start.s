# Between mark 1 and mark 2: list[k] = list[k] * scale + k, modulo 2^32, for all `count` words of the list.
    .include "../../firmware/include/power.s"

    .option norvc
_start:
    # here you may do whatever you like, at any price

    slti  x0, x0, 1                      # mark 1
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
    csrw  sscratch, s2                   # how far we are, for a handler that might want to know
    j     1b
2:  slti  x0, x0, 2                      # mark 2
    power_off

    .include "data.s"
