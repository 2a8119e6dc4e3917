# hs-boot.s: from the firmware to the first guest, for hypervisors whose guests run in VS-mode: what guests may do without us, vcpus
# as `boot_vms` says, devices. Must come first in the image. Needs HEDELEG and HSTATUS, what those registers are to hold; create_vm
# (create.s); create_tables, called when all VMs are there. Continues at exit_schedule, or at bad_boot_table.

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

delegate:
    li    t0, HEDELEG
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
    li    t0, HSTATUS
    csrw  hstatus, t0
    li    t0, SSTATUS_WRITABLE
    csrc  sstatus, t0

    call  create_vms
    call  create_tables
    call  devices_start
    hfence.gvma
    hfence.vvma
    li    t0, IP_SSIP | IP_STIP | IP_SEIP
    csrw  sie, t0
    la    s0, vcpus_end
    lw    s0, 0(s0)
    addi  s0, s0, -VCPU_SIZE
    j     exit_schedule                  # the last one gives way: VM 0 is first

    .include "../include/create.s"
