# Part of the hypervisor: the virtual hart takes a trap into its own kernel. a0 = cause (bit 31: an interrupt), a1 = tval;
# s0 = vcpu, VCPU_PC = the instruction that trapped, or before which the interrupt came. Falls through to exit_resume.

exit_reflect:
    # your part

