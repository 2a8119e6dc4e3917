# mmio.s: a guest's load or store where its machine has a device: decoded here, carried out by the device, and finished here.
# The devices of a VM: PLIC (plic.s), serial line, virtio disk (virtio.s); the machine's side of them is devices.s. What is not there
# is refused as by a real bus.
#
# exit_emulate_mmio: a0 = the instruction as it stands in memory, a1 = guest-physical address; s0 = vcpu, its pc at the instruction.
# exit_emulate_transformed: the same with a0 = the instruction as in htinst (privileged specification, section 18.6.3).
# Continues at exit_inject, or at `refuse`, which gives the guest an access fault (s7 = scause, s8 = address).
# A device is called with a0 = offset, a1 = value of a store, a2 = log2 of the bytes, a3 = 1 for a store; it gives a0 = value of a
# load, or goes to `refuse`. It may change a*, t*, and keeps s*.

exit_emulate_transformed:
    andi  s4, a0, 2                      # bit 1 is 0 where the instruction was a compressed one
    addi  s4, s4, 2
    ori   a0, a0, 2
    j     1f
exit_emulate_mmio:
    andi  t0, a0, 3
    li    s4, 4                          # s4 = bytes of the instruction
    addi  t0, t0, -3
    bnez  t0, mmio_compressed
1:  mv    s10, a0                        # s10 = the instruction
    srli  s3, a0, 12
    andi  s3, s3, 7                      # s3 = funct3: log2 of the bytes, + 4 for unsigned loads
    srli  s2, a0, 7 - 2
    srli  s5, a0, 20 - 2
    andi  s2, s2, 31 << 2                # s2 = rd, s5 = rs2, times 4
    andi  s5, s5, 31 << 2
    andi  t0, a0, 0x7f
    li    s6, 0                          # s6 = 1 for a store
    addi  t0, t0, -0x03                  # LOAD
    beqz  t0, mmio_decoded
    li    s6, 1
    addi  t0, t0, -(0x23 - 0x03)         # STORE
    beqz  t0, mmio_decoded
    addi  t0, t0, -(0x2f - 0x23)         # AMO
    beqz  t0, mmio_atomic
    j     refuse

mmio_decoded:
    mv    s1, a1                         # s1 = address
    add   s5, s5, s0
    lw    a1, VCPU_X(s5)
    mv    a3, s6
    call  mmio_access
    bnez  s6, mmio_done
    andi  t0, s3, 3                      # shift up and down again by 24, 16 or 0, which extends it
    slli  t0, t0, 3
    li    t1, 0x001018
    srl   t1, t1, t0
    sll   a0, a0, t1
    sra   t2, a0, t1
    srl   a0, a0, t1
    andi  t0, s3, 4
    bnez  t0, mmio_loaded
    mv    a0, t2
mmio_loaded:
    add   s2, s2, s0
    sw    a0, VCPU_X(s2)
    sw    zero, VCPU_X(s0)               # x0 stays 0
mmio_done:
    lw    t0, VCPU_PC(s0)
    add   t0, t0, s4
    sw    t0, VCPU_PC(s0)
    csrr  t0, sip                        # what the device has to say at once is told with the same entry
    andi  t0, t0, IP_SEIP
    beqz  t0, exit_inject
    call  host_external
    j     exit_inject

# mmio_access(s1 = address, s3 = size as in funct3, a1 = value of a store, a3 = 1 for a store) -> a0 = value of a load.
mmio_access:
    mv    s11, ra
    andi  a2, s3, 3
    mv    a0, s1
    .ifdef HAS_SHADOW
    li    t0, RAM
    sub   t1, a0, t0
    lw    t2, VCPU_RAM_SIZE(s0)
    bltu  t1, t2, 5f
    .endif
    li    t0, PLIC
    sub   t1, a0, t0
    li    t2, PLIC_SIZE
    bltu  t1, t2, 3f
    li    t0, UART
    sub   t1, a0, t0
    li    t2, UART_STRIDE
    bltu  t1, t2, 4f
    li    t0, VIRTIO
    sub   t1, a0, t0
    li    t2, VIRTIO_SLOTS * VIRTIO_STRIDE
    bgeu  t1, t2, refuse
    mv    a0, t1
    call  mmio_virtio
    jr    s11
3:  mv    a0, t1
    call  mmio_plic
    jr    s11
4:  mv    a0, t1                         # the VM's serial line is one of the machine's: what the guest does is done there
    lw    t0, VCPU_LINE(s0)
    add   a0, a0, t0
    call  mmio_forward
    li    a1, SOURCE_UART
    call  host_resample
    jr    s11
    .ifdef HAS_SHADOW
5:  call  shadow_access                  # a page table (shadow.s)
    jr    s11
    .endif

# mmio_atomic: a load, the same operation done here to what it gave, and a store; nothing comes between. lr and sc are left out.
mmio_atomic:
    srli  t0, s10, 27
    addi  t0, t0, -2
    li    t1, 2
    bltu  t0, t1, refuse
    mv    s1, a1
    li    a3, 0
    call  mmio_access
    mv    s6, a0                         # s6 = what was there
    la    t1, mmio_word
    sw    s6, 0(t1)
    add   s5, s5, s0
    lw    t2, VCPU_X(s5)
    srli  t0, s10, 27                    # 1 = swap; the others are multiples of 4
    addi  t3, t0, -1
    bnez  t3, 1f
    mv    a1, t2
    j     3f
1:  slli  t0, t0, 1
    la    t3, 2f
    add   t3, t3, t0
    jr    t3
2:  .irp  operation, add, xor, or, and, min, max, minu, maxu
    amo\operation\().w zero, t2, (t1)
    j     4f
    .endr
4:  lw    a1, 0(t1)
3:  li    a3, 1
    call  mmio_access
    mv    a0, s6
    j     mmio_loaded

# mmio_compressed: c.lw, c.sw, c.lwsp, c.swsp move words, and there are no others.
mmio_compressed:
    li    s4, 2
    li    s3, 2
    srli  t0, a0, 13                     # funct3: 2 = load, 6 = store
    srli  s6, t0, 2
    andi  t0, t0, 3
    addi  t0, t0, -2
    bnez  t0, refuse
    srli  s2, a0, 7 - 2                  # c.lwsp: rd in bits 11:7. c.swsp: rs2 in bits 6:2
    andi  s2, s2, 31 << 2
    andi  s5, a0, 31 << 2
    andi  t1, a0, 3                      # quadrant: 0 = register + offset, 2 = stack
    addi  t2, t1, -2
    beqz  t2, mmio_decoded
    bnez  t1, refuse
    andi  s2, a0, 7 << 2                 # c.lw, c.sw: x8 to x15, in bits 4:2
    addi  s2, s2, 8 << 2
    mv    s5, s2
    j     mmio_decoded

# mmio_forward(a0 = host's address, a1, a2, a3) -> a0: the access itself, on the machine's own device. Changes t0.
mmio_forward:
    addi  t0, a2, -1
    bnez  a3, 3f
    beqz  a2, 1f
    beqz  t0, 2f
    lw    a0, 0(a0)
    ret
1:  lbu   a0, 0(a0)
    ret
2:  lhu   a0, 0(a0)
    ret
3:  beqz  a2, 4f
    beqz  t0, 5f
    sw    a1, 0(a0)
    ret
4:  sb    a1, 0(a0)
    ret
5:  sh    a1, 0(a0)
    ret

# refuse(s7 = scause, s8 = stval): there is nothing at this address, neither memory nor device.
refuse:
    andi  a0, s7, 7                      # 12 and 20 become 1, 13 and 21: 5, 15 and 23: 7
    addi  t0, a0, -4
    mv    a1, s8
    bnez  t0, exit_reflect
    li    a0, CAUSE_FETCH_ACCESS
    j     exit_reflect

    .section .data
    .balign 4
mmio_word:        .word 0
    .section .text
