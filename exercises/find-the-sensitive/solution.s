# virtual() -> a0 = 1 if this kernel runs in user mode, under trap-and-emulate, on a machine with
# the hole; 0 otherwise. May change a*, t*. Leaves all other registers and the CSRs as they were.

virtual:
    csrr  t0, sstatus
    xori  t1, t0, 1 << 5                 # SPIE: has no effect before the next sret
    csrw  sstatus, t1
    csrr  t2, sstatus
    csrw  sstatus, t0
    xor   a0, t1, t2                     # has it been written?
    snez  a0, a0
    ret
