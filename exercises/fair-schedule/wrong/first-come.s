# share: its share

exit_schedule:
    call  account                        # adds to its time for how long it has run
    la    s2, vcpus_end
    lw    s2, 0(s2)
    mv    s3, s0                         # the one that gives way is asked last
    la    s0, vcpus                      # always asks the first one first
    j     2f
1:  next_vcpu s0
    bne   s0, s2, 2f
    la    s0, vcpus
2:  lw    t0, VCPU_STATE(s0)
    li    t1, STATE_STOPPED
    beq   t0, t1, 3f
    lw    t0, VCPU_PAUSED(s0)
    bnez  t0, 3f
    call  poll_timer
    lw    t0, VCPU_STATE(s0)
    beqz  t0, run                        # STATE_RUNNABLE
    lw    t0, VCPU_SIP(s0)
    lw    t1, VCPU_SIE(s0)
    and   t0, t0, t1
    bnez  t0, run
3:  bne   s0, s3, 1b
    call  idle
    j     1b

