# Part of the hypervisor: what was the guest to do at the device? a1 = guest-physical address, which
# stays; s0 = vcpu.
# exit_emulate_mmio: a0 = the instruction as it stands in memory; if it has two bytes, on to
# mmio_compressed with a0 as it is.
# exit_emulate_transformed: a0 = the instruction as in htinst.
# Falls through to mmio_decoded, or goes to mmio_atomic, with
#   s2 = 4 * the number of rd, s5 = 4 * the number of rs2
#   s3 = funct3: log2 of the bytes, + 4 for a load that extends with zeros
#   s4 = bytes of the instruction in memory: 4, or 2
#   s6 = 1 for a store, 0 for a load; any for an atomic one
#   s10 = the instruction
# May change a0, t0 to t6.

exit_emulate_transformed:
exit_emulate_mmio:
    # your part
    j     refuse
