# ties.s: the end of a VM, as far as others are concerned; and its new beginning, for control.s. Part of hypervisor.s.

# cut_ties(s0): it maps no page of another's and no other maps one of its; its grants and ports, and those that others had for it, are
# no more; nor its rings. From here on the hypervisor needs none of its memory. Keeps a1, a6. Changes a0, a2 to a5, a7, t*, s1 to s4.
exit_control_ties:
cut_ties:
    mv    a7, ra
    .irp  device, DEVICE_CONSOLE, DEVICE_DISK
    lw    t0, VCPU_RINGS + 4 * \device(s0)
    beqz  t0, 1f
    sw    zero, VCPU_RINGS + 4 * \device(s0)
    li    t1, HOST_OFFSET
    sub   t0, t0, t1
    frame_record t1, t0, s0, t2, 1f
    count t1, t0, -1
1:
    .endr
    la    a0, host_root                  # out of its address space
    li    t0, HOST_OFFSET
    sub   a0, a0, t0
    satp_of a2, a0, zero, t0
    csrw  satp, a2
    mv    s1, s0                         # s1 = the VM
    la    s0, vcpus                      # s0 = whose tables are looked at
1:  lw    s2, VCPU_FRAMES(s0)            # s2 = record of a frame, s3 = the frame as we see it
    lw    s3, VCPU_WINDOW(s0)
    lw    s4, VCPU_RAM_SIZE(s0)
    add   s4, s4, s3
2:  lw    t0, 0(s2)
    srli  t0, t0, FRAME_TYPE_SHIFT
    addi  t0, t0, -FRAME_LEAF
    bnez  t0, 6f
    li    a5, PAGE_SIZE
    mv    a4, s3
    add   a5, a5, a4
3:  skip_zeros a4, a5, 6f
    lw    a2, 0(a4)
    andi  t0, a2, PTE_V
    beqz  t0, 5f
    frame_of t0, a2
    frame_record t1, t0, s0, t2, 4f
    j     5f                             # its own page
4:  beq   s0, s1, 7f                     # another's page: of the VM, or mapped by it?
    frame_record t1, t0, s1, t2, 5f
7:  sw    zero, 0(a4)
    call  grant_drop
5:  addi  a4, a4, 4
    bltu  a4, a5, 3b
6:  addi  s2, s2, 4
    li    t0, PAGE_SIZE
    add   s3, s3, t0
    bne   s3, s4, 2b
    addi  s0, s0, VCPU_SIZE
    la    t0, vcpus_end
    lw    t0, 0(t0)
    bne   s0, t0, 1b
    mv    s0, s1

    lw    t3, VCPU_NUMBER(s0)
    la    t0, grants
    la    t1, grants_end
1:  la    t2, grants
    sub   t2, t0, t2
    srli  t2, t2, GRANTS_SHIFT
    beq   t2, t3, 2f
    lw    t2, GRANT_VM(t0)
    bne   t2, t3, 3f
2:  sw    zero, GRANT_ENTRY(t0)
3:  addi  t0, t0, 1 << GRANT_SHIFT
    bne   t0, t1, 1b
    la    t0, ports
    la    t1, grants                     # which come after
1:  la    t2, ports
    sub   t2, t0, t2
    srli  t2, t2, PORTS_SHIFT
    beq   t2, t3, 2f
    lw    t2, 0(t0)
    srli  t4, t2, 8
    andi  t4, t4, 0xff
    bne   t4, t3, 3f
    andi  t2, t2, 0xff
    addi  t2, t2, -PORT_OPEN
    li    t4, PORT_BOUND - PORT_OPEN
    bgtu  t2, t4, 3f
2:  sw    zero, 0(t0)
3:  addi  t0, t0, 4
    bne   t0, t1, 1b
    jr    a7

# devices_quiet(s0): its line and its disk are as after a reset; it has no rings. Changes a*, t*, s1 to s4.
devices_quiet:
    mv    a6, ra
    call  cut_ties
    lw    t0, VCPU_LINE(s0)
    sb    zero, UART_IER(t0)
    li    t1, 7                          # both queues empty
    sb    t1, UART_FCR(t0)
    mv    a1, s0
    lw    a3, VCPU_DISK(s0)
    mv    ra, a6
    bnez  a3, disk_start
    ret

# renew_vm(s0): its first address space again, no tables, nothing shared. Changes a*, t*, s1.
renew_vm:
    mv    s1, ra
    addi  t0, s0, VCPU_TIMER_BIT
    addi  t1, s0, VCPU_DISK_PAGE
1:  sw    zero, 0(t0)
    addi  t0, t0, 4
    bne   t0, t1, 1b
    lw    t0, VCPU_FRAMES(s0)
    lw    t1, VCPU_RAM_SIZE(s0)
    srli  t1, t1, 10
    add   t1, t1, t0
1:  sw    zero, 0(t0)
    addi  t0, t0, 4
    bne   t0, t1, 1b
    call  first_space
    call  flush_all
    jr    s1
