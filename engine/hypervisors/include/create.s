# create.s: the VMs that boot_vms asks for: each row checked and copied into a vcpu. What else a VM needs, create_vm makes, which the
# hypervisor gives: create_vm(s0 = vcpu, s4 = number, a0 = host-physical RAM, a1 = its bytes) may change a*, t*, s3, s5.
# Goes to bad_boot_table where the table cannot be. Sets vcpus_end and alive.

# create_vms(): -> s0 = vcpus_end. The records are all zero so far. Changes a*, t*, s*.
create_vms:
    mv    s6, ra
    la    s1, boot_vms
    lw    s2, 0(s1)                      # s2 = VMs left
    la    t0, alive
    sw    s2, 0(t0)
    addi  s1, s1, 4                      # s1 = row
    addi  t0, s2, -1
    li    t1, MAX_VMS
    bgeu  t0, t1, bad_boot_table
    la    s0, vcpus
    li    s4, 0
1:  call  create_vcpu
    call  create_vm
    lw    t0, BOOT_ENTRY(s1)
    bnez  t0, 2f
    li    t0, STATE_STOPPED              # its time comes later, or never
    sw    t0, VCPU_STATE(s0)
    li    t0, REASON_ABSENT
    sw    t0, VCPU_REASON(s0)
    la    t0, alive
    lw    t1, 0(t0)
    addi  t1, t1, -1
    sw    t1, 0(t0)
2:  next_vcpu s0
    addi  s1, s1, BOOT_ROW
    addi  s4, s4, 1
    addi  s2, s2, -1
    bnez  s2, 1b
    la    t0, vcpus_end
    sw    s0, 0(t0)
    jr    s6

# create_vcpu(s0 = vcpu, s1 = row, s4 = number) -> a0 = host-physical RAM, a1 = its bytes. Changes a2, t*.
create_vcpu:
    lw    a0, BOOT_BASE(s1)
    lw    a1, BOOT_SIZE(s1)
    lw    a2, BOOT_WEIGHT(s1)
    or    t0, a0, a1                     # both in whole megapages
    slli  t0, t0, 32 - MEGAPAGE_SHIFT
    bnez  t0, bad_boot_table
    li    t0, RAM + MEGAPAGE_SIZE        # above firmware and hypervisor
    bltu  a0, t0, bad_boot_table
    beqz  a1, bad_boot_table
    li    t0, WINDOW_SIZE
    bgtu  a1, t0, bad_boot_table
    beqz  a2, bad_boot_table

    sw    s4, VCPU_NUMBER(s0)
    sw    a0, VCPU_RAM_BASE(s0)
    sw    a1, VCPU_RAM_SIZE(s0)
    lw    t0, BOOT_ENTRY(s1)
    sw    t0, VCPU_PC(s0)
    li    t0, 1
    sw    t0, VCPU_MODE(s0)
    li    t0, -1                         # no deadline
    sw    t0, VCPU_TIMECMP(s0)
    sw    t0, VCPU_TIMECMP + 4(s0)
    li    t0, SLICE
    mul   t0, t0, a2
    sw    t0, VCPU_SLICE(s0)
    li    t0, UART_STRIDE
    mul   t0, t0, s4
    li    t1, HOST_DEVICES
    add   t0, t0, t1
    sw    t0, VCPU_LINE(s0)
    ret
