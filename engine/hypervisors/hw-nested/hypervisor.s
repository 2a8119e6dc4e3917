# hypervisor.s: hw-nested. The guest's kernel runs in VS-mode and keeps its own page tables; a second stage of translation, which
# is ours, leads from what the guest takes for physical addresses to its piece of the machine's memory.
#
# Entered in HS-mode at 0x80200000 with satp = 0 and interrupts off, by firmware that offers SBI TIME, DBCN and SRST and has delegated
# to HS what hypervisors need. The machine must have the H extension. The boot loader has filled `boot_vms` (include/vcpu.s) and
# loaded each VM's kernel into the VM's RAM. Each guest is entered as the firmware would enter it: in S-mode (VS), satp = 0, interrupts
# off, a0 = 0, a1 = 0 (no device tree). Keeps `current_vm` right for observers; whether its kernel or a user runs, the mode says.
# Powers the machine off when all VMs have stopped.
#
# Switches, given when it is assembled:
#   SUPERPAGES   the second stage maps 4 MiB at a time, not 4 KiB: fewer fills, shorter walks
#   SSTC_GUEST   the guest has a timer of its own (vstimecmp): its ticks need no exit. The machine must have Sstc
#   NO_HTINST    does not look at htinst, which a machine may leave 0: reads the instruction from the guest's memory
#
# Phases of an exit: what an address belongs to is the last symbol before it that starts with `exit_` (table in README.md).
# Left out: dirty and accessed tracking, giving memory back (ballooning), more than one hart per VM.

    .include "../../firmware/include/platform.s"
    .include "../../firmware/include/sbi-abi.s"
    .include "../include/csr.s"
    .include "../include/paging.s"
    .include "../include/hs.s"
    .include "../include/vcpu.s"
    .include "../include/exit.s"
    .include "../include/device-names.s"

    .equ HEDELEG,         HEDELEG_OWN | HEDELEG_PAGE  # a guest's page faults and system calls are its kernel's alone
    .equ HSTATUS,         HSTATUS_SPV | HSTATUS_VTW   # sret leads to a guest; its wfi comes to us
    .equ HAS_VS,          1              # for schedule.s
    .equ HAS_DEVICES,     1

    .equ VCPU_HGATP,      VCPU_OWN       # its second stage: the register,
    .equ VCPU_STAGE2,     VCPU_OWN + 4   # and the address of the root table
    .equ ROOT_PAGES,      4              # Sv32x4: 34-bit guest-physical addresses, so the root is 16 KiB, and aligned to it

    .macro save_space
    csrr  t2, vsatp
    sw    t2, VCPU_SATP(t1)
    .endm
    .macro load_space                    # no fence: each VM has a VMID of its own
    lw    t2, VCPU_SATP(s0)
    csrw  vsatp, t2
    lw    t2, VCPU_HGATP(s0)
    csrw  hgatp, t2
    .endm

    .option norvc
    .section .text
    .include "../include/hs-boot.s"      # _start, at the image's first address
    .include "../include/pool.s"
    .include "../include/fault.s"

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
create_tables:
    ret
renew_space:                             # its second stage may stay; what the machine remembers of its first may not
    csrr  t0, hgatp
    lw    t1, VCPU_HGATP(s0)
    csrw  hgatp, t1
    hfence.vvma
    csrw  hgatp, t0
    ret

# -------------------------------------------------------------------------------------------- save: the guest has trapped
    .balign 4
exit_entry:
    save_guest hypervisor_fault

# --------------------------------------------------------------------------------------------------- decode: what was it?
exit_decode:
    csrr  s7, scause
    bltz  s7, exit_decode_interrupt
    csrr  s8, stval
    li    t0, CAUSE_GUEST_LOAD
    beq   s7, t0, exit_fill
    li    t0, CAUSE_GUEST_STORE
    beq   s7, t0, exit_fill
    li    t0, CAUSE_ECALL_VS
    beq   s7, t0, decode_hypercall
    li    t0, CAUSE_VIRTUAL
    beq   s7, t0, decode_virtual
    li    t0, CAUSE_GUEST_FETCH
    beq   s7, t0, exit_fill
    j     crash_vm                       # nothing else is left to us by hedeleg

decode_hypercall:
    advance t0
    j     exit_emulate_sbi

decode_virtual:                          # a guest did what HS could do, and it may not
    mv    a0, s8
    bnez  a0, 1f
    call  guest_instruction
1:  csrr  t0, sstatus
    andi  t0, t0, SSTATUS_SPP
    beqz  t0, 2f                         # its user
    li    t0, WFI
    beq   a0, t0, exit_emulate_wfi
2:  li    a0, CAUSE_ILLEGAL              # on the machine that it knows, which has no H, this is no instruction
    mv    a1, s8
    j     exit_reflect

# ------------------------------------------------------------------ fill: memory that the guest touches for the first time
exit_fill:
    csrr  a0, htval                      # guest-physical address >> 2: 34 bits
    li    t0, RAM >> 2
    sub   a1, a0, t0
    lw    t0, VCPU_RAM_SIZE(s0)
    srli  t0, t0, 2
    bgeu  a1, t0, decode_device
    srli  t0, a0, 20                     # its entry in the root
    slli  t0, t0, 2
    lw    t1, VCPU_STAGE2(s0)
    add   a2, t0, t1
    lw    a3, VCPU_RAM_BASE(s0)
    srli  a3, a3, 2
    add   a1, a1, a3                     # host-physical address >> 2
    .ifdef SUPERPAGES
    srli  a1, a1, 20
    slli  a1, a1, 20                     # as an entry has it: page number from bit 10 on
    .else
    lw    t0, 0(a2)
    bnez  t0, 1f
    mv    s1, a0
    mv    s2, a1
    mv    s3, a2
    li    a0, 1                          # 32 for each VM at most, of WINDOW_SIZE; there is room for them all
    call  take_pages
    srli  t0, a0, 2
    ori   t0, t0, PTE_V
    sw    t0, 0(s3)
    mv    a0, s1
    mv    a1, s2
1:  srli  t0, t0, 10
    slli  t0, t0, 12
    srli  a2, a0, 10
    andi  a2, a2, 0x3ff
    slli  a2, a2, 2
    add   a2, a2, t0                     # its entry in the second-level table
    srli  a1, a1, 10
    slli  a1, a1, 10
    .endif
    ori   a1, a1, PTE_GUEST
    lw    t0, 0(a2)
    sw    a1, 0(a2)
    bne   t0, a1, exit_resume
    hfence.gvma                          # it was there already: the machine had not seen it yet
    j     exit_resume

decode_device:                           # a0 = guest-physical address >> 2; not RAM
    li    t0, CAUSE_GUEST_FETCH
    beq   s7, t0, refuse
    srli  t0, a0, 30                     # beyond 4 GiB there is nothing
    bnez  t0, refuse
    slli  s1, a0, 2
    andi  t0, s8, 3
    or    s1, s1, t0
    csrr  a0, htinst                     # a transformed instruction is odd; an even number: it was the walk that read
    andi  t0, a0, 1
    bnez  t0, 1f
    bnez  a0, refuse
2:  call  guest_instruction
    mv    a1, s1
    bnez  a0, exit_emulate_mmio
    j     exit_resume                    # to be fetched again, and fault as a fetch
1:  mv    a1, s1
    .ifdef NO_HTINST
    j     2b
    .endif
    j     exit_emulate_transformed

# ---------------------------------------------------------------------------- emulate: a device, a hypercall; whose turn is it?
    .include "../include/mmio.s"
    .include "../include/plic.s"
    .include "../include/virtio.s"
    .include "../include/devices.s"

    .include "../include/sbi.s"
guest_fence:
    hfence.vvma
    j     exit_resume

    .include "../include/control.s"
    .include "../include/schedule.s"
    .include "../include/world.s"        # fetch, wfi, inject, switch, reflect, resume

    .section .data
    .balign 4
vcpus_end:        .word 0
alive:            .word 0
stop_reason:      .word SRST_NO_REASON
slice_end:        .word 0, 0
loaded:           .word 0
pool_next:        .word pool_start

    .globl boot_vms, current_vm
current_vm:       .word -1
boot_vms:         .word 0                # include/vcpu.s
    .space MAX_VMS * BOOT_ROW

    .section .bss
    .balign 16
bss_start:
vcpus:
    .space MAX_VMS * VCPU_SIZE
    .space 1024
stack_top:
bss_end:
    .balign ROOT_PAGES * PAGE_SIZE
pool_start:
