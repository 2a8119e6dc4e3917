# devices.s: the machine's devices behind those of the VMs, and their interrupts.
# VM n is given serial line n of the machine as its line 0, and the disk in virtio slot n as that in its slot 0.
#
# The machine's PLIC is claimed for an interrupt when it comes, and told that it is done only when the guest has dealt with the
# device (`host_resample`): so a device that goes on asking asks again, and one that does not leaves the guest in peace.
# Needs HOST_PLIC and HOST_DEVICES, where the hypervisor sees the PLIC and what is at 0x10000000; vcpus, vcpus_end.

# devices_start(): lets the interrupts of all VMs' devices come, and sees which VMs have a disk. Changes a*, t*.
devices_start:
    li    a0, HOST_PLIC
    li    t0, PLIC_THRESHOLD
    add   t0, t0, a0
    sw    zero, 0(t0)
    la    a1, vcpus
    la    a2, vcpus_end
    lw    a2, 0(a2)
    li    a3, HOST_DEVICES + VIRTIO - UART
    la    a4, disk_tables
    li    a5, 1 << SOURCE_DISK | 1 << SOURCE_UART
    li    a6, 0
    mv    a7, a0
1:  or    a6, a6, a5
    li    t0, 1
    sw    t0, PLIC_PRIORITY + 4 * SOURCE_DISK(a7)
    sw    t0, PLIC_PRIORITY + 4 * SOURCE_UART(a7)
    sw    a4, VCPU_DISK_TABLE(a1)
    li    t0, QUEUE_MAX
    sw    t0, VCPU_QUEUE_SIZE(a1)
    lw    t0, V_VERSION(a3)              # the legacy interface is left out: its rings cannot be taken apart
    lw    t1, V_DEVICE_ID(a3)
    addi  t0, t0, -2
    addi  t1, t1, -V_BLOCK
    or    t0, t0, t1
    bnez  t0, 2f
    sw    a3, VCPU_DISK(a1)
2:  next_vcpu a1
    li    t0, VIRTIO_STRIDE
    add   a3, a3, t0
    li    t0, DISK_TABLE_SIZE
    add   a4, a4, t0
    slli  a5, a5, 1
    addi  a7, a7, 4
    bne   a1, a2, 1b
    li    t0, PLIC_ENABLE
    add   t0, t0, a0
    sw    a6, 0(t0)
    ret

# exit_decode_interrupt: an interrupt of the machine's has come: s7 = scause. Its timer; or the operator rings; or a device.
exit_decode_interrupt:
    slli  t0, s7, 1
    srli  t0, t0, 1
    addi  t0, t0, -IRQ_TIMER
    beqz  t0, exit_timer
    bltz  t0, exit_control
    call  host_external
    j     exit_inject

# devices_quiet(s0): its disk and its serial line are reset, and its interrupt controller with them. Changes a0 to a5, t*.
exit_control_devices:
devices_quiet:
    mv    a5, ra
    lw    t0, VCPU_LINE(s0)
    sb    zero, UART_IER(t0)
    li    t1, 7                          # both queues empty
    sb    t1, UART_FCR(t0)
    lw    t0, VCPU_DISK(s0)
    beqz  t0, 1f
    sw    zero, V_STATUS(t0)
    call  virtio_restart
1:  li    a1, SOURCE_UART
    call  host_resample
    li    a1, SOURCE_DISK
    call  host_resample
    addi  t0, s0, VCPU_PLIC_PRIORITY
    addi  t1, s0, VCPU_DISK
2:  sw    zero, 0(t0)
    addi  t0, t0, 4
    bne   t0, t1, 2b
    jr    a5

# host_external(): every interrupt that the machine's PLIC has is put on the line of the VM whose it is. Changes a0, a1, a4, t*.
host_external:
    mv    t6, ra
1:  li    t0, HOST_PLIC + PLIC_CLAIM
    lw    a0, 0(t0)
    beqz  a0, 3f
    addi  a1, a0, -SOURCE_UART           # number of the VM
    li    a0, SOURCE_UART
    bgez  a1, 2f
    addi  a1, a1, SOURCE_UART - SOURCE_DISK
    li    a0, SOURCE_DISK
2:  la    a4, vcpus
    li    t0, VCPU_SIZE
    mul   t0, t0, a1
    add   a4, a4, t0
    call  plic_raise
    j     1b
3:  jr    t6

# host_resample(s0, a0, a1 = source): the guest has done something with this device. If its line was up, the machine's PLIC
# is asked whether it still is. Keeps a0. Changes a1 to a4, t*.
host_resample:
    lw    t0, VCPU_PLIC_LINES(s0)
    srl   t0, t0, a1
    andi  t0, t0, 1
    bnez  t0, 1f
    ret
1:  mv    a2, a0
    mv    a3, ra
    mv    a4, s0
    mv    a0, a1
    call  plic_lower
    lw    t0, VCPU_NUMBER(s0)
    add   a1, a1, t0
    li    t0, HOST_PLIC + PLIC_CLAIM
    sw    a1, 0(t0)
    call  host_external
    mv    a0, a2
    jr    a3
