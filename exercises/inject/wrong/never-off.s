# off: interrupts are off

exit_inject:
    lw    t0, VCPU_SIP(s0)
    lw    t1, VCPU_SIE(s0)
    and   t0, t0, t1
    beqz  t0, exit_resume
1:  li    a1, 0
    li    a0, CAUSE_INTERRUPT | IRQ_EXTERNAL
    andi  t1, t0, IP_SEIP
    bnez  t1, exit_reflect
    li    a0, CAUSE_INTERRUPT | IRQ_SOFTWARE
    andi  t1, t0, IP_SSIP
    bnez  t1, exit_reflect
    li    a0, CAUSE_INTERRUPT | IRQ_TIMER
