# boot.s: from the firmware to the first guest: paging on, up to the high addresses, then VMs as `boot_vms` says.
# Part of hypervisor.s, which says how it is entered. Continues at exit_schedule, or at bad_boot_table.

    .globl _start
_start:
    csrw  sie, zero
    li    t0, 7                          # time, cycle, instret are the machine's
    csrw  scounteren, t0
    la    t0, bss_start
    la    t1, bss_end
1:  sw    zero, 0(t0)
    addi  t0, t0, 4
    bne   t0, t1, 1b

    la    s3, host_root                  # our part: the top quarter. All memory, then devices and interrupt controller
    li    t0, HOST_PART
    add   t0, t0, s3
    li    t1, RAM >> 2 | PTE_HOST
    li    t2, MEGAPAGE_SIZE >> 2
    li    t3, HOST_ENTRIES
1:  sw    t1, 0(t0)
    add   t1, t1, t2
    addi  t0, t0, 4
    addi  t3, t3, -1
    bnez  t3, 1b
    li    t1, UART >> 2 | PTE_HOST
    sw    t1, -8(t0)
    li    t1, PLIC >> 2 | PTE_HOST
    sw    t1, -4(t0)
    li    t0, RAM >> 2 | PTE_HOST        # for the step up the old addresses are valid too
    li    t1, (RAM >> MEGAPAGE_SHIFT) * 4
    add   t1, t1, s3
    sw    t0, 0(t1)
    srli  t0, s3, 12
    li    t2, SATP_SV32
    or    t0, t0, t2
    csrw  satp, t0
    sfence.vma
    la    t0, 1f
    li    t2, HOST_OFFSET
    add   t0, t0, t2
    jr    t0
1:  add   t1, t1, t2
    sw    zero, 0(t1)
    la    sp, stack_top
    la    t0, exit_entry
    csrw  stvec, t0
    csrw  sscratch, zero
    li    t0, SSTATUS_WRITABLE           # SPP = 0: sret leads to U-mode
    csrc  sstatus, t0
    call  create_vms
    call  devices_start
    sfence.vma
    li    t0, IP_SSIP | IP_STIP | IP_SEIP
    csrw  sie, t0
    la    s0, vcpus_end
    lw    s0, 0(s0)
    addi  s0, s0, -VCPU_SIZE
    j     exit_schedule                  # the last one gives way: VM 0 is first

# create_vm(s0 = vcpu, s4 = number, a0 = machine address of its RAM, a1 = its bytes): its first address space, which is ours: all its RAM at
# its guest-physical address, to do anything with; and a record per frame, none of which is a table. Changes a*, t*, s3, s5.
create_vm:
    mv    s5, ra
    li    t0, HOST_OFFSET
    add   t0, t0, a0
    sw    t0, VCPU_WINDOW(s0)
    li    t0, RAM
    sub   t0, a0, t0
    sw    t0, VCPU_OFFSET(s0)
    slli  t0, s4, 1                      # ASID 0 is left to whoever has no VM
    addi  t0, t0, 1
    sw    t0, VCPU_ASID(s0)
    lw    a0, VCPU_RAM_SIZE(s0)          # a word for each frame: as many pages as megapages
    srli  a0, a0, MEGAPAGE_SHIFT
    call  take_pages
    beqz  a0, bad_boot_table
    sw    a0, VCPU_FRAMES(s0)
    li    a0, 1
    call  take_pages
    beqz  a0, bad_boot_table
    sw    a0, VCPU_DISK_PAGE(s0)
    li    a0, 1
    call  take_pages
    beqz  a0, bad_boot_table
    sw    a0, VCPU_BOOT_ROOT(s0)
    call  root_host_part
    mv    ra, s5
# first_space(s0): the guest on those tables, with what stands in for a shared page. Changes a1, a2, t*.
first_space:
    lw    t0, VCPU_NUMBER(s0)
    slli  t0, t0, SHARED_FIRST_SHIFT
    la    t1, first_shared
    add   t0, t0, t1
    sw    t0, VCPU_SHARED(s0)
    .irp  n, 0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52
    sw    zero, \n(t0)
    .endr
    li    t0, IP_STIP | IP_SEIP          # what can wake it: its timer, an event
    sw    t0, VCPU_SIE(s0)
    lw    a1, VCPU_BOOT_ROOT(s0)
    lw    t0, VCPU_RAM_BASE(s0)
    srli  t0, t0, 2
    li    t1, PTE_GUEST
    or    t0, t0, t1
    li    t1, (RAM >> MEGAPAGE_SHIFT) * 4
    add   t1, t1, a1
    lw    t2, VCPU_RAM_SIZE(s0)
    srli  t2, t2, MEGAPAGE_SHIFT
    li    t3, MEGAPAGE_SIZE >> 2
1:  sw    t0, 0(t1)
    add   t0, t0, t3
    addi  t1, t1, 4
    addi  t2, t2, -1
    bnez  t2, 1b
    li    t0, HOST_OFFSET
    sub   a1, a1, t0
    lw    t1, VCPU_ASID(s0)
    satp_of a2, a1, t1, t0
    sw    a2, VCPU_ROOT_KERNEL(s0)
    addi  t1, t1, 1
    satp_of a2, a1, t1, t0
    sw    a2, VCPU_ROOT_USER(s0)
    ret

    .include "../include/create.s"
