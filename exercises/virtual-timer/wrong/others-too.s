# pending: not yours

poll_timer:
    mv    t5, ra
    lw    t0, VCPU_TIMECMP(s0)
    lw    t1, VCPU_TIMECMP + 4(s0)
    call  is_past
    lw    t1, VCPU_SIP(s0)
    li    t1, 0
    beqz  t0, 1f
    ori   t1, t1, IP_STIP
1:  sw    t1, VCPU_SIP(s0)
    jr    t5

arm_timer:
    li    a0, -1                         # never
    li    a1, -1
    lw    t0, VCPU_SIP(s0)
    andi  t0, t0, IP_STIP
    bnez  t0, 1f                         # pending already: nothing to wait for
    lw    a0, VCPU_TIMECMP(s0)
    lw    a1, VCPU_TIMECMP + 4(s0)
1:  la    t0, alive
    lw    t0, 0(t0)
    addi  t0, t0, -1
    beqz  t0, 2f
    la    t0, slice_end
    lw    a2, 0(t0)
    lw    a3, 4(t0)
    mv    t0, ra
    call  earlier
    mv    ra, t0
2:  li    a7, SBI_TIME
    li    a6, SBI_TIME_SET_TIMER
    ecall
    ret
