# trapped: by what it costs

virtual:
    rdcycle t0
    csrr  t1, sscratch
    rdcycle t1
    sub   t1, t1, t0
    sltiu a0, t1, 50
    xori  a0, a0, 1
    ret
