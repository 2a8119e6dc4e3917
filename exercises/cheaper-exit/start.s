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
    bnez  t0, exit_entry_all             # HC_IRET is a call like any other
    lw    t0, VCPU_X + 4 * 5(sp)
    lw    t1, VCPU_X + 4 * 6(sp)
    csrrw sp, sscratch, sp
    save_guest hypervisor_fault          # a user's call: all that there is
    li    a0, CAUSE_ECALL_U
    li    a1, 0
    lw    a2, VCPU_HANDLERS + 4(s0)
    j     bounce

