# schedule.s: which VM runs, and until when. Round robin in slices of SLICE * weight; a VM in wfi gives the rest of its slice away.
#
# The one timer of the machine is asked for the earliest of: the deadline of the VM that runs, the end of its slice (where there
# is another VM), or, when all wait, the earliest deadline of any. A VM that waits in the meantime sees its own deadline at the next
# switch: its tick may be late by the slices of the others, and is never lost.
# Needs in .data: vcpus_end, alive (VMs not stopped), current_vm, slice_end (64 bits); in .bss: vcpus. Continues at exit_inject.
# Who comes to exit_schedule with a VM that waits has brought its VCPU_SIE and VCPU_SIP up to date. With HAS_DEVICES, interrupts
# of the machine's devices may come (devices.s); with HAS_CONTROL, an operator's (control.s); with HAS_VS, guests have interrupt bits of their own in hie and hip.

    # read_time high, low, again: the 64 bits of `time`; again if the low half has wrapped between the reads.
    .macro read_time high, low, again
9:  rdtimeh \high
    rdtime \low
    rdtimeh \again
    bne   \again, \high, 9b
    .endm

    .section .data
    .balign 4
slice_start:      .word 0, 0             # when the current VM began
    .section .text

# exit_schedule: s0 = the vcpu that gives way; any VM that can run runs next, this one last.
exit_schedule:
    call  account
    la    s2, vcpus_end
    lw    s2, 0(s2)
    mv    s3, s0
1:  next_vcpu s0
    bne   s0, s2, 2f
    la    s0, vcpus
2:  lw    s4, VCPU_STATE(s0)
    li    t0, STATE_STOPPED
    beq   s4, t0, 3f
    lw    t0, VCPU_PAUSED(s0)
    bnez  t0, 3f
    call  poll_timer
    beqz  s4, run                        # STATE_RUNNABLE
    lw    t0, VCPU_SIP(s0)               # waiting: for any interrupt that its sie enables, taken or not
    lw    t1, VCPU_SIE(s0)
    and   t0, t0, t1
    bnez  t0, run
3:  bne   s0, s3, 1b
    call  idle
    j     1b

run:
    sw    zero, VCPU_STATE(s0)           # STATE_RUNNABLE
    lw    t0, VCPU_NUMBER(s0)
    la    t1, current_vm
    sw    t0, 0(t1)
    read_time t1, t0, t2
    la    t2, slice_start
    sw    t0, 0(t2)
    sw    t1, 4(t2)
    lw    t2, VCPU_SLICE(s0)
    add   t0, t0, t2
    sltu  t2, t0, t2
    add   t1, t1, t2
    la    t2, slice_end
    sw    t0, 0(t2)
    sw    t1, 4(t2)
    call  arm_timer
    j     exit_inject

# exit_timer: the machine's timer has fired while VM s0 ran.
exit_timer:
    call  poll_timer
    la    t0, alive
    lw    t0, 0(t0)
    addi  t0, t0, -1
    beqz  t0, 1f                         # nobody to give way to
    la    t2, slice_end
    lw    t0, 0(t2)
    lw    t1, 4(t2)
    call  is_past
    bnez  t0, exit_schedule
1:  call  arm_timer
    j     exit_inject

# account(s0): adds to its time how long it has been the current one, if it was. Changes t*.
account:
    la    t0, current_vm
    lw    t1, 0(t0)
    bltz  t1, 1f
    li    t1, -1
    sw    t1, 0(t0)
    read_time t1, t0, t2
    la    t2, slice_start
    lw    t3, 0(t2)
    lw    t4, 4(t2)
    sltu  t2, t0, t3
    sub   t0, t0, t3
    sub   t1, t1, t4
    sub   t1, t1, t2
    lw    t3, VCPU_TIME(s0)
    lw    t4, VCPU_TIME + 4(s0)
    add   t3, t3, t0
    sltu  t0, t3, t0
    add   t4, t4, t1
    add   t4, t4, t0
    sw    t3, VCPU_TIME(s0)
    sw    t4, VCPU_TIME + 4(s0)
1:  ret

# idle(): every VM waits. Sleeps until the earliest deadline that one of them waits for. Keeps s0. Changes a*, t*, s5 to s11.
idle:
    li    a0, -1
    li    a1, -1
    la    t0, vcpus
1:  lw    t1, VCPU_STATE(t0)
    li    t2, STATE_WAITING
    bne   t1, t2, 2f
    lw    t1, VCPU_PAUSED(t0)
    bnez  t1, 2f
    lw    t1, VCPU_SIE(t0)
    andi  t1, t1, IP_STIP
    beqz  t1, 2f                         # its timer would not wake it
    lw    a2, VCPU_TIMECMP(t0)
    lw    a3, VCPU_TIMECMP + 4(t0)
    mv    t3, ra
    call  earlier
    mv    ra, t3
2:  next_vcpu t0
    bne   t0, s2, 1b
    li    a7, SBI_TIME
    li    a6, SBI_TIME_SET_TIMER
    ecall
    .ifdef HAS_VS
    csrrw t0, hie, zero                  # not to be woken by what only the guest that ran last would want
    .endif
    wfi                                  # sstatus.SIE is 0: wakes, and does not trap
    .ifdef HAS_VS
    csrw  hie, t0
    .endif
    .ifdef HAS_DEVICES
    csrr  t0, sip
    andi  t0, t0, IP_SEIP
    beqz  t0, 3f
    mv    s5, ra
    call  host_external
    mv    ra, s5
3:
    .endif
    .ifdef HAS_CONTROL
    csrr  t0, sip
    andi  t0, t0, IP_SSIP
    bnez  t0, control_take
    .endif
    ret

# earlier(a1:a0, a3:a2) -> a1:a0 = the smaller of the two. Changes t1.
earlier:
    bltu  a1, a3, 2f
    bltu  a3, a1, 1f
    bltu  a0, a2, 2f
1:  mv    a0, a2
    mv    a1, a3
2:  ret

# is_past(t1:t0 = deadline) -> t0 = 1 where `time` has reached it. Changes t2 to t4.
is_past:
    read_time t3, t2, t4
    bltu  t3, t1, 1f
    bltu  t1, t3, 2f
    bltu  t2, t0, 1f
2:  li    t0, 1
    ret
1:  li    t0, 0
    ret

# poll_timer(s0): its STIP is pending exactly from its deadline on. Changes t0 to t5.
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

# arm_timer(s0 = the VM that runs): asks the firmware for the next deadline that concerns it. Changes a*, t*.
arm_timer:
    li    a0, -1
    li    a1, -1
    .ifndef SSTC_GUEST                   # where the guest has a timer of its own, it is not our business
    lw    t0, VCPU_SIP(s0)
    andi  t0, t0, IP_STIP
    bnez  t0, 1f                         # pending already: nothing to wait for
    lw    a0, VCPU_TIMECMP(s0)
    lw    a1, VCPU_TIMECMP + 4(s0)
1:
    .endif
    la    t0, alive
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
