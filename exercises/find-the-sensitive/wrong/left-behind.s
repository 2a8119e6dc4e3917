# traces: SPIE

virtual:
    csrr  t0, sstatus
    xori  t1, t0, 1 << 5
    csrw  sstatus, t1
    csrr  t2, sstatus
    xor   a0, t1, t2
    snez  a0, a0
    ret
