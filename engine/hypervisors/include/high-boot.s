# high-boot.s: from the firmware to the first guest, for hypervisors whose guests run in U-mode and which therefore live at the top
# of every address space (address-space.s): paging on, up to the high addresses, vcpus as `boot_vms` says, devices.
# Must come first in the image. Needs create_vm (create.s); create_tables, called when all VMs are there; boot_root, a page in .bss.
# Continues at exit_schedule, or at bad_boot_table.

    .globl _start
_start:
    csrw  sie, zero
    csrw  scounteren, zero               # a guest's read of time, cycle, instret traps
    la    t0, bss_start
    la    t1, bss_end
1:  sw    zero, 0(t0)
    addi  t0, t0, 4
    bne   t0, t1, 1b

    la    a0, boot_root                  # up to where guests cannot go: first with the old addresses valid too
    call  map_hypervisor
    li    t0, RAM >> 2 | PTE_HOST
    li    t1, (RAM >> MEGAPAGE_SHIFT) * 4
    add   t1, t1, a0
    sw    t0, 0(t1)
    srli  t0, a0, 12
    li    t1, SATP_SV32
    or    t0, t0, t1
    csrw  satp, t0
    sfence.vma
    la    t0, 1f
    li    t1, HOST_OFFSET
    add   t0, t0, t1
    jr    t0
1:  la    sp, stack_top                  # from here on every address is virtual
    la    t0, exit_entry
    csrw  stvec, t0
    csrw  sscratch, zero
    li    t0, SSTATUS_WRITABLE           # SPP = 0: sret leads to U-mode
    csrc  sstatus, t0

    call  create_vms
    call  create_tables
    call  devices_start
    li    t0, IP_SSIP | IP_STIP | IP_SEIP
    csrw  sie, t0
    la    s0, vcpus_end
    lw    s0, 0(s0)
    li    t0, VCPU_SIZE
    sub   s0, s0, t0
    j     exit_schedule                  # the last one gives way: VM 0 is first

    .include "../include/create.s"

# map_host(a0 = root table, s0 = vcpu): what every address space of this VM needs: its RAM in the window, and us. Changes t0 to t3.
map_host:
    lw    t0, VCPU_RAM_BASE(s0)
    lw    t1, VCPU_RAM_SIZE(s0)
    srli  t0, t0, 2
    ori   t0, t0, PTE_HOST
    li    t2, (WINDOW >> MEGAPAGE_SHIFT) * 4
    add   t2, t2, a0
    srli  t1, t1, MEGAPAGE_SHIFT - 2
    add   t1, t1, t2
    li    t3, MEGAPAGE_SIZE >> 2
1:  sw    t0, 0(t2)
    add   t0, t0, t3
    addi  t2, t2, 4
    bne   t2, t1, 1b
# map_hypervisor(a0 = root table). Changes t0, t1.
map_hypervisor:
    li    t1, PAGE_SIZE - 16
    add   t1, t1, a0
    li    t0, PLIC >> 2 | PTE_HOST
    sw    t0, 0(t1)
    li    t0, RAM >> 2 | PTE_HOST
    sw    t0, 4(t1)
    li    t0, UART >> 2 | PTE_HOST
    sw    t0, 8(t1)
    ret
