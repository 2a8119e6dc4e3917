# lengths: two bytes

exit_emulate_transformed:
    li    s4, 2
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
