# boot.s: from the firmware to the first guest: what guests may do without us, vcpus as `boot_vms` says, devices.
# Part of hypervisor.s, which says how it is entered. Continues at exit_schedule, or at bad_boot_table.

    .globl _start
_start:
    csrw  sie, zero
    la    t0, bss_start
    la    t1, bss_end
1:  sw    zero, 0(t0)
    addi  t0, t0, 4
    bne   t0, t1, 1b
    la    sp, stack_top
    la    t0, exit_entry
    csrw  stvec, t0
    csrw  sscratch, zero

    li    t0, HEDELEG_OWN | HEDELEG_PAGE # a guest's page faults and system calls never come here
    csrw  hedeleg, t0
    li    t0, VS_INTERRUPTS
    csrw  hideleg, t0
    csrw  hvip, zero
    csrw  hie, zero
    li    t0, 7                          # time, cycle, instret are the machine's
    csrw  hcounteren, t0
    csrw  htimedelta, zero
    csrw  htimedeltah, zero
    csrw  henvcfg, zero
    .ifdef SSTC_GUEST
    li    t0, HENVCFGH_STCE
    csrw  henvcfgh, t0
    .endif
    li    t0, HSTATUS_SPV | HSTATUS_VTW  # sret leads to a guest; its wfi comes to us
    csrw  hstatus, t0
    li    t0, SSTATUS_WRITABLE
    csrc  sstatus, t0

    call  create_vms
    call  devices_start
    hfence.gvma
    li    t0, IP_STIP | IP_SEIP
    csrw  sie, t0
    la    s0, vcpus_end
    lw    s0, 0(s0)
    addi  s0, s0, -VCPU_SIZE
    j     exit_schedule                  # the last one gives way: VM 0 is first

# create_vm(s0 = vcpu, s4 = number, a0 = host-physical RAM): a second stage with nothing in it, under a VMID of its own.
create_vm:
    mv    s5, ra
    sw    a0, VCPU_WINDOW(s0)            # we see its RAM where it is
    li    a0, ROOT_PAGES
    call  take_pages
    sw    a0, VCPU_STAGE2(s0)
    srli  t0, a0, 12
    addi  t1, s4, 1                      # VMID 0 is left to whoever has no VM
    slli  t1, t1, HGATP_VMID_SHIFT
    or    t0, t0, t1
    li    t1, HGATP_SV32X4
    or    t0, t0, t1
    sw    t0, VCPU_HGATP(s0)
    jr    s5

    .include "../include/create.s"
