# Part of the hypervisor: the virtual timers. VCPU_TIMECMP(s0) = the deadline of a
# VM, 64 bits, low word first.
# poll_timer(s0): makes IP_STIP in its VCPU_SIP what it must be now. May change t0 to t5.
# arm_timer(s0 = the VM that runs): asks for the next interrupt of the machine's timer. May change
# a0 to a7, t0 to t6.
#
# is_past(t1:t0 = deadline) -> t0 = 1 if it has been reached, else 0. Changes t2 to t4.
# earlier(a1:a0, a3:a2) -> a1:a0 = the earlier of two. Changes t1.
# alive: a word, how many VMs have not stopped.
# slice_end: 64 bits, when the slice of the VM that runs ends.

poll_timer:
    mv    t5, ra
    lw    t0, VCPU_TIMECMP(s0)
    lw    t1, VCPU_TIMECMP + 4(s0)
    call  is_past
    lw    t1, VCPU_SIP(s0)
    andi  t1, t1, ~IP_STIP
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
