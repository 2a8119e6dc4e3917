# virtio.s: the disk of a VM: a virtio block device of the machine, given to it through a translator.
# Registers are the device's own (virtio 1.2, section 4.2.2), but for those that hold addresses. The guest's addresses are not the
# machine's: the two rings, which hold none, stay where the guest has put them; descriptors, which do, are copied into a table
# of the hypervisor's, translated, whenever the guest notifies. The device reads that table, so it can reach no memory that is not
# this VM's, whatever the guest writes and when. What does not lie in its RAM gets an address at which there is no
# memory: the device then says itself what it thinks of it. Indirect descriptors are not offered.

# mmio_virtio: a device of mmio.s: all eight slots.
exit_emulate_virtio:
mmio_virtio:
    li    t0, VIRTIO_STRIDE
    bgeu  a0, t0, virtio_empty
    li    t0, V_END
    bgeu  a0, t0, refuse
    lw    t1, VCPU_DISK(s0)              # t1 = registers of the device
    beqz  t1, virtio_empty
    mv    a5, ra
    li    t0, V_CONFIG
    bgeu  a0, t0, 1f
    addi  t0, a2, -2
    bnez  t0, 1f
    beqz  a3, virtio_read
    li    t0, V_ACCEPTED
    beq   a0, t0, virtio_accept
    li    t0, V_QUEUE_SELECT
    beq   a0, t0, virtio_select
    li    t0, V_STATUS
    beq   a0, t0, virtio_status
    li    t0, V_NOTIFY
    beq   a0, t0, virtio_notify
    lw    t0, VCPU_QUEUE(s0)             # what follows concerns a queue; there is only number 0
    bnez  t0, 1f
    li    t0, V_QUEUE_NUM
    beq   a0, t0, virtio_size
    li    t0, V_QUEUE_READY
    beq   a0, t0, virtio_ready
    addi  t0, a0, -V_QUEUE_AREA
    li    t2, 0x28
    bltu  t0, t2, virtio_area
1:  add   a0, a0, t1
    call  mmio_forward
    li    a1, SOURCE_DISK
    call  host_resample
    jr    a5

virtio_read:
    li    t0, V_FEATURES
    bne   a0, t0, 1b
    add   a0, a0, t1
    lw    a0, 0(a0)
    li    t0, ~V_INDIRECT
    and   a0, a0, t0
    ret
virtio_accept:
    li    t0, ~V_INDIRECT
    and   a1, a1, t0
    j     1b
virtio_select:
    sw    a1, VCPU_QUEUE(s0)
    j     1b
virtio_status:
    bnez  a1, 1b
    call  virtio_restart
    j     1b
virtio_size:                             # a power of two, or the device will not like it
    lw    t0, VCPU_QUEUE_READY(s0)
    bnez  t0, 1b
    li    t2, QUEUE_MAX
    bgtu  a1, t2, 2f
    addi  t0, a1, -1
    and   t0, t0, a1
    beqz  t0, 3f
2:  li    a1, 0
3:  sw    a1, VCPU_QUEUE_SIZE(s0)
    j     1b
virtio_area:                             # t0 = 0x00, 0x04, 0x10, 0x14, 0x20 or 0x24: words of the area, one after the other
    andi  t1, t0, 8
    lw    t2, VCPU_QUEUE_READY(s0)
    or    t1, t1, t2
    bnez  t1, 2f
    srli  t1, t0, 4
    slli  t1, t1, 3
    andi  t0, t0, 4
    add   t1, t1, t0
    add   t1, t1, s0
    sw    a1, VCPU_QUEUE_AREA(t1)
2:  ret

virtio_ready:                            # the places of the queue, translated, and then the word itself
    andi  t0, a1, 1
    sw    t0, VCPU_QUEUE_READY(s0)
    sw    zero, VCPU_QUEUE_SEEN(s0)
    beqz  t0, 1b
    lw    a4, VCPU_QUEUE_SIZE(s0)
    mv    a6, t1
    addi  t4, s0, VCPU_QUEUE_AREA
    slli  t2, a4, 4
    call  host_range
    bltz  t1, 2f
    lw    t0, VCPU_DISK_TABLE(s0)
    li    t2, HOST_OFFSET
    sub   t0, t0, t2
2:  sw    t0, V_QUEUE_AREA(a6)
    sw    t1, V_QUEUE_AREA + 4(a6)
    addi  t4, t4, 8
    slli  t2, a4, 1
    addi  t2, t2, 6
    call  host_range
    sw    t0, V_QUEUE_AREA + 0x10(a6)
    sw    t1, V_QUEUE_AREA + 0x14(a6)
    addi  t4, t4, 8
    slli  t2, a4, 3
    addi  t2, t2, 6
    call  host_range
    sw    t0, V_QUEUE_AREA + 0x20(a6)
    sw    t1, V_QUEUE_AREA + 0x24(a6)
    mv    t1, a6
    j     1b

# virtio_notify: every descriptor that the guest has made available since the last time is translated. A driver that keeps the
# rules needs a step for each new entry of the ring and one for each descriptor; one that does not gets no more.
virtio_notify:
    bnez  a1, 1b
    lw    t0, VCPU_QUEUE_READY(s0)
    beqz  t0, 1b
    lw    a4, VCPU_QUEUE_SIZE(s0)
    addi  t4, s0, VCPU_QUEUE_AREA
    slli  t2, a4, 4
    call  guest_range
    bltz  t1, 6f
    mv    a6, t0                         # a6 = descriptors, a7 = available ring
    addi  t4, t4, 8
    slli  t2, a4, 1
    addi  t2, t2, 6
    call  guest_range
    bltz  t1, 6f
    mv    a7, t0
    lw    t0, VCPU_WINDOW(s0)
    add   a6, a6, t0
    add   a7, a7, t0
    slli  a1, a4, 1                      # a1 = steps left, a2 = entries seen, a3 = a descriptor's number
    lw    a2, VCPU_QUEUE_SEEN(s0)
2:  lhu   t0, 2(a7)
    beq   t0, a2, 5f
    beqz  a1, 5f
    addi  a1, a1, -1
    addi  t1, a4, -1
    and   t1, t1, a2
    slli  t1, t1, 1
    add   t1, t1, a7
    lhu   a3, 4(t1)
    addi  a2, a2, 1
    slli  a2, a2, 16
    srli  a2, a2, 16
3:  bgeu  a3, a4, 2b
    beqz  a1, 5f
    addi  a1, a1, -1
    slli  t2, a3, 4
    lw    t5, VCPU_DISK_TABLE(s0)
    add   t5, t5, t2
    add   t4, a6, t2
    lw    t2, 8(t4)
    sw    t2, 8(t5)
    lw    a0, 12(t4)                     # flags, number of the next
    sw    a0, 12(t5)
    call  host_range
    sw    t0, 0(t5)
    sw    t1, 4(t5)
    andi  t0, a0, DESC_NEXT
    beqz  t0, 2b
    srli  a3, a0, 16
    j     3b
5:  lhu   t0, 2(a7)
    sw    t0, VCPU_QUEUE_SEEN(s0)
6:  lw    t1, VCPU_DISK(s0)
    sw    zero, V_NOTIFY(t1)
    jr    a5

virtio_restart:
    li    t0, QUEUE_MAX
    sw    t0, VCPU_QUEUE_SIZE(s0)
    sw    zero, VCPU_QUEUE(s0)
    sw    zero, VCPU_QUEUE_READY(s0)
    .irp  n, 0, 1, 2, 3, 4, 5
    sw    zero, VCPU_QUEUE_AREA + 4 * \n(s0)
    .endr
    ret

# guest_range(t4 = where 64 bits of a guest-physical address are, t2 = bytes) -> t0 = how far from the start of its RAM, t1 = 0
# where all of them are RAM; else t0 = t1 = -1. host_range: t0 = host-physical address. Change t3, t6.
host_range:
    mv    t6, ra
    call  guest_range
    bltz  t1, 1f
    lw    t3, VCPU_RAM_BASE(s0)
    add   t0, t0, t3
1:  jr    t6
guest_range:
    lw    t0, 0(t4)
    lw    t1, 4(t4)
    bnez  t1, 1f
    li    t3, RAM
    sub   t0, t0, t3
    lw    t3, VCPU_RAM_SIZE(s0)
    bgtu  t0, t3, 1f
    sub   t3, t3, t0
    bgtu  t2, t3, 1f
    ret
1:  li    t0, -1
    li    t1, -1
    ret

virtio_empty:                            # a slot without a device: it says that it is a transport, and that nothing is behind it
    li    t0, VIRTIO_STRIDE - 1
    and   t1, a0, t0
    li    t0, V_END
    bgeu  t1, t0, refuse
    addi  t0, a2, -2
    bnez  t0, 1f
    li    a0, 0x74726976                 # "virt"
    beqz  t1, 2f
    li    a0, 1                          # a version
    addi  t1, t1, -V_VERSION
    beqz  t1, 2f
    li    a0, 0x554d4551                 # "QEMU", whose board this is
    addi  t1, t1, V_VERSION - V_VENDOR
    beqz  t1, 2f
1:  li    a0, 0
2:  ret

    .section .bss
    .balign 16
disk_tables:
    .space MAX_VMS * DISK_TABLE_SIZE
    .section .text
