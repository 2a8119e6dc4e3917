# stacked: All other bits but SPP stay

exit_reflect:

    sw    a0, VCPU_SCAUSE(s0)
    sw    a1, VCPU_STVAL(s0)
    lw    t0, VCPU_PC(s0)
    sw    t0, VCPU_SEPC(s0)
    lw    t0, VCPU_SSTATUS(s0)
    lw    t1, VCPU_MODE(s0)
    andi  t2, t0, SSTATUS_SIE
    li    t0, 0                          # and what else stood in sstatus?
    slli  t2, t2, 4
    or    t0, t0, t2
    slli  t1, t1, 8
    or    t0, t0, t1
    sw    t0, VCPU_SSTATUS(s0)
    li    t0, 1
    sw    t0, VCPU_MODE(s0)
    lw    t0, VCPU_STVEC(s0)
    andi  t1, t0, 1
    andi  t0, t0, ~3
    beqz  t1, 1f
    bgez  a0, 1f
    slli  t1, a0, 2
    add   t0, t0, t1
1:  sw    t0, VCPU_PC(s0)

