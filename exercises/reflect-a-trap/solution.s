# Part of the hypervisor: the virtual hart takes a trap into its own kernel. a0 = cause (bit 31: an interrupt), a1 = tval;
# s0 = vcpu, VCPU_PC = the instruction that trapped, or before which the interrupt came. Falls through to exit_resume.
# The names of the words are in vcpu.s, those of the bits in csr.s. Leave s0 and sp as they are; all other registers are free.

exit_reflect:
    sw    a0, VCPU_SCAUSE(s0)
    sw    a1, VCPU_STVAL(s0)
    lw    t0, VCPU_PC(s0)
    sw    t0, VCPU_SEPC(s0)
    lw    t0, VCPU_SSTATUS(s0)
    andi  t1, t0, SSTATUS_SIE
    slli  t1, t1, 4                      # where SPIE is
    andi  t0, t0, ~(SSTATUS_SIE | SSTATUS_SPIE | SSTATUS_SPP)
    or    t0, t0, t1
    lw    t1, VCPU_MODE(s0)
    slli  t1, t1, 8                      # where SPP is
    or    t0, t0, t1
    sw    t0, VCPU_SSTATUS(s0)
    li    t0, 1
    sw    t0, VCPU_MODE(s0)
    lw    t0, VCPU_STVEC(s0)
    andi  t1, t0, 1
    andi  t0, t0, ~3
    beqz  t1, 1f
    bgez  a0, 1f
    slli  a0, a0, 2                      # vectored, and an interrupt: the flag is shifted out
    add   t0, t0, a0
1:  sw    t0, VCPU_PC(s0)

