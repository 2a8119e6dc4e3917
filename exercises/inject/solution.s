# Part of the hypervisor: the guest is about to go on, at VCPU_PC. Is an interrupt due in it?
# s0 = vcpu: VCPU_SIP, VCPU_SIE and VCPU_SSTATUS as its hart would read them, VCPU_MODE = 1 for its
# kernel, 0 for its users. Falls through to exit_reflect (a0 = cause, with CAUSE_INTERRUPT;
# a1 = stval), or goes to exit_resume. Names of bits and causes: IP_SSIP, IP_STIP, IP_SEIP,
# SSTATUS_SIE; IRQ_SOFTWARE, IRQ_TIMER, IRQ_EXTERNAL. May change a0, a1, t0 to t6.

exit_inject:
    lw    t0, VCPU_SIP(s0)
    lw    t1, VCPU_SIE(s0)
    and   t0, t0, t1
    beqz  t0, exit_resume
    lw    t1, VCPU_MODE(s0)
    beqz  t1, 1f                         # a user is always interrupted
    lw    t1, VCPU_SSTATUS(s0)
    andi  t1, t1, SSTATUS_SIE
    beqz  t1, exit_resume
1:  li    a1, 0
    li    a0, CAUSE_INTERRUPT | IRQ_EXTERNAL
    andi  t1, t0, IP_SEIP
    bnez  t1, exit_reflect
    li    a0, CAUSE_INTERRUPT | IRQ_SOFTWARE
    andi  t1, t0, IP_SSIP
    bnez  t1, exit_reflect
    li    a0, CAUSE_INTERRUPT | IRQ_TIMER
