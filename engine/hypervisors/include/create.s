# create.s: the common part of creating a VM: its row of boot_vms, checked and copied into its vcpu.

# create_vcpu(s0 = vcpu, s1 = row, s4 = number) -> a0 = host-physical RAM, a1 = its bytes. The record is all zero so far.
# Goes to bad_boot_table where the row cannot be. Changes t*, a2.
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
