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
    # your part
    ret

arm_timer:
    # your part
    ret
