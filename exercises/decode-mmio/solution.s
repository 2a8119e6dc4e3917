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
    andi  s4, a0, 2                      # bit 1 is 0 where the instruction was a compressed one
    addi  s4, s4, 2
    ori   a0, a0, 2
    j     1f
exit_emulate_mmio:
    andi  t0, a0, 3
    li    s4, 4
    addi  t0, t0, -3
    bnez  t0, mmio_compressed
1:  mv    s10, a0
    srli  s3, a0, 12
    andi  s3, s3, 7
    srli  s2, a0, 7 - 2                  # so that it is 4 * rd, and below it comes what does not belong to it
    andi  s2, s2, 31 << 2
    srli  s5, a0, 20 - 2
    andi  s5, s5, 31 << 2
    andi  t0, a0, 0x7f
    li    s6, 0
    addi  t0, t0, -0x03                  # LOAD
    beqz  t0, mmio_decoded
    li    s6, 1
    addi  t0, t0, -(0x23 - 0x03)         # STORE
    beqz  t0, mmio_decoded
    addi  t0, t0, -(0x2f - 0x23)         # AMO
    beqz  t0, mmio_atomic
    j     refuse
