# cheaper: and a way back

exit_entry:
    csrrw sp, sscratch, sp               # sp = vcpu
    beqz  sp, hypervisor_fault
    sw    t0, VCPU_X + 4 * 5(sp)
    sw    t1, VCPU_X + 4 * 6(sp)
    csrr  t0, scause
    li    t1, CAUSE_ECALL_U
    bne   t0, t1, exit_entry_all
    lw    t0, VCPU_MODE(sp)
    bnez  t0, kernel_call

exit_syscall:                            # a user calls its kernel: no register is touched but sp
    lw    t1, VCPU_SHARED(sp)
    csrr  t0, sepc
    sw    t0, SHARED_PC(t1)
    csrr  t0, sscratch
    sw    t0, SHARED_SP(t1)
    li    t0, CAUSE_ECALL_U
    sw    t0, SHARED_CAUSE(t1)
    sw    zero, SHARED_FROM(t1)
    li    t0, 1
    sw    t0, SHARED_MASKED(t1)
    sw    t0, VCPU_MODE(sp)
    lw    t1, SHARED_KERNEL_SP(t1)
    sw    t1, VCPU_SP(sp)
    la    t1, current_vmode
    sw    t0, 0(t1)
    lw    t0, VCPU_HANDLERS + 4(sp)
    csrw  sepc, t0
    lw    t0, VCPU_ROOT_KERNEL(sp)       # another ASID: no fence
    j     leave

kernel_call:
    j     exit_entry_all
exit_iret:                               # the kernel goes back to its user
    lw    t1, VCPU_SHARED(sp)
    lw    t0, SHARED_PENDING(t1)
    lw    a7, SHARED_PORT_MASK(t1)
    not   a7, a7
    and   t0, t0, a7
    li    a7, HC_IRET
    bnez  t0, exit_entry_all                  # but has an event first
    lw    t0, SHARED_PC(t1)
    csrw  sepc, t0
    lw    t0, SHARED_SP(t1)
    sw    t0, VCPU_SP(sp)
    lw    a7, SHARED_A7(t1)
    sw    zero, VCPU_MODE(sp)
    la    t1, current_vmode
    sw    zero, 0(t1)
    lw    t0, VCPU_ROOT_USER(sp)
leave:                                   # t0 = satp
    csrw  satp, t0
    csrw  sscratch, sp
    lw    t0, VCPU_X + 4 * 5(sp)
    lw    t1, VCPU_X + 4 * 6(sp)
    lw    sp, VCPU_SP(sp)
    sret

