# exit.s: leaving a guest and entering it again. Macros only.
# sscratch = the vcpu while a guest runs, 0 while the hypervisor runs: a trap with 0 in it is the hypervisor's own fault.

    # save_guest fault: at a trap from a guest. Saves x1..x31 and pc; then s0 = vcpu, sp = the hypervisor's stack.
    .macro save_guest fault
    csrrw sp, sscratch, sp
    beqz  sp, \fault
    .irp  n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    sw    x\n, VCPU_X + 4 * \n(sp)
    .endr
    mv    s0, sp
    csrrw t0, sscratch, zero             # the guest's sp; and from here a trap is our own
    sw    t0, VCPU_SP(s0)
    csrr  t0, sepc
    sw    t0, VCPU_PC(s0)
    la    sp, stack_top
    .endm

    # restore_guest entry: s0 = vcpu. Loads x1..x31 and goes to the pc in it, to the mode that sstatus (and hstatus) say.
    .macro restore_guest entry=VCPU_PC
    lw    t0, \entry(s0)
    csrw  sepc, t0
    csrw  sscratch, s0
    mv    sp, s0
    .irp  n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    lw    x\n, VCPU_X + 4 * \n(sp)
    .endr
    lw    sp, VCPU_SP(sp)
    sret
    .endm

    # advance scratch: the guest's pc past the instruction that has been done for it. All that trap on purpose are 4 bytes long.
    .macro advance scratch
    lw    \scratch, VCPU_PC(s0)
    addi  \scratch, \scratch, 4
    sw    \scratch, VCPU_PC(s0)
    .endm
