# Part of the hypervisor: the guest is about to go on, at VCPU_PC. Is an interrupt due in it?
# s0 = vcpu: VCPU_SIP, VCPU_SIE and VCPU_SSTATUS as its hart would read them, VCPU_MODE = 1 for its
# kernel, 0 for its users. Falls through to exit_reflect (a0 = cause, with CAUSE_INTERRUPT;
# a1 = stval), or goes to exit_resume. Names of bits and causes: IP_SSIP, IP_STIP, IP_SEIP,
# SSTATUS_SIE; IRQ_SOFTWARE, IRQ_TIMER, IRQ_EXTERNAL. May change a0, a1, t0 to t6.

exit_inject:
    # your part
    j     exit_resume
