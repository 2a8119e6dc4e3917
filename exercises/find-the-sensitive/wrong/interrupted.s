# traces: an interrupt

virtual:
    csrr  t0, sstatus
    ori   t1, t0, 1 << 1                 # SIE
    csrw  sstatus, t1
    csrr  t2, sstatus
    csrw  sstatus, t0
    xor   a0, t1, t2
    snez  a0, a0
    ret
