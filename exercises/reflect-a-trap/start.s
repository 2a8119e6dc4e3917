# Part of the hypervisor: the virtual hart takes a trap into its own kernel. a0 = cause (bit 31: an interrupt), a1 = tval;
# s0 = vcpu, VCPU_PC = the instruction that trapped, or before which the interrupt came. Falls through to exit_resume.
# The names of the words are in vcpu.s, those of the bits in csr.s. Leave s0 and sp as they are; all other registers are free.

exit_reflect:
    # your part

