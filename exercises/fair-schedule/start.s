# Part of the hypervisor: virtual machine s0 (a vcpu) gives way: its slice is over, or it waits for an interrupt. Who runs next?
# Continues at run, with s0 = the one that runs. The records begin at vcpus; the word vcpus_end holds where they end;
# next_vcpu moves a register to the next one. s2 must hold the end, for idle.
# poll_timer(s0): brings its VCPU_SIP up to date with the time; changes t0 to t5. idle(): sleeps until something may have
# changed; keeps s0 and s3, changes t0 to t6, a0 to a7, s5 to s11.

exit_schedule:
    call  account                        # adds to its time for how long it has run
    la    s2, vcpus_end
    lw    s2, 0(s2)
    # your part

    call  poll_timer
