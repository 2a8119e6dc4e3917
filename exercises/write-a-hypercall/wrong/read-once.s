# halves: different moments

    .ifdef GUEST
# run_time() -> a0 = error of the call; a2:a1 = ticks, if it is 0. Changes a*, t*.
run_time:
    la    a0, ticks
    li    a7, HC_OWN
    ecall
    la    t0, ticks
    lw    a1, 0(t0)
    lw    a2, 4(t0)
    ret
    .section .bss
    .balign 8
ticks: .space 8
    .section .text

    .else
# Part of the hypervisor. s0 = vcpu, a0 = place.
hc_own:
    andi  t0, a0, 7
    bnez  t0, refuse_address
    mv    a3, a0
    li    a2, 8
    jal   t6, own_words                  # a0 = where we see it
    lw    t0, VCPU_OFFSET(s0)
    add   a3, a3, t0
    frame_record t0, a3, s0, t1, refuse_denied
    lw    t0, 0(t0)
    srli  t0, t0, FRAME_TYPE_SHIFT
    bnez  t0, refuse_state               # the hardware reads what stands there
    rdtime t0
    rdtimeh t1
    la    t2, slice_start                # t1:t0 = since it was given the hart
    lw    t3, 4(t2)
    lw    t2, 0(t2)
    sltu  t4, t0, t2
    sub   t0, t0, t2
    sub   t1, t1, t3
    sub   t1, t1, t4
    lw    t2, VCPU_TIME(s0)              # and before
    lw    t3, VCPU_TIME + 4(s0)
    add   t0, t0, t2
    sltu  t2, t0, t2
    add   t1, t1, t3
    add   t1, t1, t2
    sw    t0, 0(a0)
    sw    t1, 4(a0)
    j     succeed
    .endif
