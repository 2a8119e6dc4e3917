# boot.s: from the firmware to the first guest: tables and vcpus as `boot_vms` says, paging on, up to the high addresses.
# Part of hypervisor.s, which says how it is entered. Continues at exit_schedule, or at bad_boot_table.

    .globl _start
_start:
    csrw  sie, zero
    csrw  scounteren, zero               # a guest's read of time, cycle, instret traps too
    la    t0, bss_start
    la    t1, bss_end
1:  sw    zero, 0(t0)
    addi  t0, t0, 4
    bne   t0, t1, 1b
    la    sp, stack_top

    li    t1, -1                         # which bits of sepc a guest can set depends on the machine (C or not): ask it
    csrw  sepc, t1
    csrr  t1, sepc
    la    t2, sepc_writable
    sw    t1, 0(t2)

    call  create_vms
    la    t0, vcpus_end
    li    t1, HOST_OFFSET
    add   t2, s0, t1
    sw    t2, 0(t0)                      # virtual, like every address from here on

    la    s3, boot_root                  # up to where guests cannot go: first with the old addresses valid too
    call  map_host
    li    t0, RAM >> 2 | PTE_HOST
    li    t1, (RAM >> MEGAPAGE_SHIFT) * 4
    add   t1, t1, s3
    sw    t0, 0(t1)
    srli  t0, s3, 12
    li    t1, SATP_SV32
    or    t0, t0, t1
    csrw  satp, t0
    sfence.vma
    la    t0, 1f
    li    t1, HOST_OFFSET
    add   t0, t0, t1
    jr    t0
1:  la    sp, stack_top
    la    t0, exit_entry
    csrw  stvec, t0
    csrw  sscratch, zero
    li    t0, SSTATUS_WRITABLE           # SPP = 0: sret leads to U-mode
    csrc  sstatus, t0
    li    t0, IP_STIP
    csrw  sie, t0
    la    s0, vcpus_end
    lw    s0, 0(s0)
    addi  s0, s0, -VCPU_SIZE
    j     exit_schedule                  # the last one gives way: VM 0 is first

# create_vm(s0 = vcpu, s4 = number, a0 = host-physical RAM, a1 = its bytes): its root table. Changes a1, t*, s3, s5.
create_vm:
    mv    s5, ra
    la    s3, roots
    slli  t0, s4, 12
    add   s3, s3, t0
    li    t0, WINDOW
    sw    t0, VCPU_WINDOW(s0)
    srli  t0, s3, 12                     # while its satp is Bare, its kernel and its users see the same memory: one root
    li    t1, SATP_SV32
    or    t0, t0, t1
    sw    t0, VCPU_ROOT_USER(s0)
    sw    t0, VCPU_ROOT_KERNEL(s0)

    srli  t0, a0, 2                      # its RAM twice: for itself at its guest-physical address,
    ori   t1, t0, PTE_GUEST
    ori   t2, t0, PTE_HOST               # and for us in the window
    li    t3, (RAM >> MEGAPAGE_SHIFT) * 4
    add   t3, t3, s3
    li    t4, (WINDOW >> MEGAPAGE_SHIFT) * 4
    add   t4, t4, s3
    srli  a1, a1, MEGAPAGE_SHIFT
    li    t0, MEGAPAGE_SIZE >> 2
1:  sw    t1, 0(t3)
    sw    t2, 0(t4)
    addi  t3, t3, 4
    addi  t4, t4, 4
    add   t1, t1, t0
    add   t2, t2, t0
    addi  a1, a1, -1
    bnez  a1, 1b
    mv    ra, s5

# map_host(s3 = root table): devices and image, supervisor only: the last two entries of every root. Changes t0, t1.
map_host:
    li    t1, PAGE_SIZE - 8
    add   t1, t1, s3
    li    t0, UART >> 2 | PTE_HOST
    sw    t0, 0(t1)
    li    t0, RAM >> 2 | PTE_HOST
    sw    t0, 4(t1)
    ret

    .include "../include/create.s"
