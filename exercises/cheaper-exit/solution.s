# Part of the hypervisor: every trap from a guest begins here. sscratch = the vcpu; 0: a fault of our own. Two of them are common: a user calls
# its kernel, and the kernel goes back to its user (HC_IRET). For all others: exit_entry_all, with sp = vcpu, sscratch = the guest's sp, the
# guest's t0 and t1 in their places in the vcpu, and all other registers as they were.
#
# The vcpu: VCPU_X + 4 * n is a place for xn, VCPU_SP one for sp, VCPU_PC one for pc; VCPU_MODE: 1 = the guest's kernel runs, 0 = a user;
# VCPU_ROOT_KERNEL, VCPU_ROOT_USER: satp in each (no fence: their ASIDs differ); VCPU_SHARED: the shared page, abi.s. current_vmode, a word,
# must be what VCPU_MODE is.
# A user's call: SHARED_PC = where the ecall is, SHARED_SP = the user's sp, SHARED_CAUSE = CAUSE_ECALL_U, SHARED_FROM = 0, SHARED_MASKED = 1;
# the kernel goes on at the handler, VCPU_HANDLERS + 4, with sp = SHARED_KERNEL_SP and all other registers as the user had them.
# HC_IRET: to the user at SHARED_PC with sp = SHARED_SP, a7 = SHARED_A7, all others as the kernel had them. But where a bit is set in
# SHARED_PENDING, and not in SHARED_PORT_MASK, there is an event to be told first: exit_entry_all sees to that.

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
    li    t0, HC_IRET
    bne   a7, t0, exit_entry_all
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

