# over: has shut down

exit_schedule:
    call  account                        # adds to its time for how long it has run
    la    s2, vcpus_end
    lw    s2, 0(s2)

    mv    s3, s0                         # the last to be asked
1:  next_vcpu s0
    bne   s0, s2, 2f
    la    s0, vcpus
2:  lw    t0, VCPU_PAUSED(s0)
    bnez  t0, 3f
    lw    t0, VCPU_STATE(s0)
    li    t1, STATE_STOPPED
    beqz  t0, 9f
    call  poll_timer
    lw    t0, VCPU_SIP(s0)
    lw    t1, VCPU_SIE(s0)
    and   t0, t0, t1
    bnez  t0, 9f
3:  bne   s0, s3, 1b
    call  idle
    j     1b
9:
    call  poll_timer
