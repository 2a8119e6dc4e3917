# hypervisor.s: hw-shadow. The guest's kernel runs in VS-mode, but there is no second stage: the page tables in vsatp are shadows of
# the guest's, kept by the hypervisor (include/shadow.s), and whatever the guest does to address spaces comes here.
#
# Entered in HS-mode at 0x80200000 with satp = 0 and interrupts off, by firmware that offers SBI TIME, DBCN and SRST and has delegated
# to HS what hypervisors need. The machine must have the H extension; hgatp stays Bare. The boot loader has filled `boot_vms`
# (include/vcpu.s) and loaded each VM's kernel into the VM's RAM. Each guest is entered as the firmware would enter it: in S-mode
# (VS), satp = 0, interrupts off, a0 = 0, a1 = 0 (no device tree). Keeps `current_vm` right for observers; whether its kernel or
# a user runs, the mode says. Powers the machine off when all VMs have stopped.
#
# Phases of an exit: what an address belongs to is the last symbol before it that starts with `exit_` (table in README.md).

    .include "../../firmware/include/platform.s"
    .include "../../firmware/include/sbi-abi.s"
    .include "../include/csr.s"
    .include "../include/paging.s"
    .include "../include/hs.s"
    .include "../include/vcpu.s"
    .include "../include/exit.s"
    .include "../include/device-names.s"

    .equ HEDELEG,         HEDELEG_OWN                 # page faults come here: only the guest's tables tell whose they are
    .equ HSTATUS,         HSTATUS_SPV | HSTATUS_VTW | HSTATUS_VTVM
    .equ HAS_VS,          1              # for schedule.s
    .equ HAS_DEVICES,     1
    .equ HAS_SHADOW,      1              # for mmio.s
    .equ SHADOW_TOP,      1024           # for shadow.s

    .equ CSR_SATP,        0x180
    .equ SFENCE_VMA,      0x12000073     # with rs1 and rs2 0; they are bits 24:15
    .equ SFENCE_MASK,     0xfe007fff

    .macro save_space
    .endm
    .macro load_space                    # no fence: each root has an ASID of its own
    lw    t2, VCPU_SHADOW_SATP(s0)
    csrw  vsatp, t2
    .endm
    .macro shadow_fence
    hfence.vvma
    .endm
    .macro new_root
    .endm
    .macro forget_roots
    .endm

    .option norvc
    .section .text
    .include "../include/hs-boot.s"      # _start, at the image's first address
    .include "../include/pool.s"
    .include "../include/fault.s"

create_vm:                               # s0 = vcpu, a0 = host-physical RAM
    sw    a0, VCPU_WINDOW(s0)            # we see it where it is
    ret
create_tables:
    csrw  hgatp, zero
    j     shadow_start
renew_space:
    mv    s1, ra
    sw    zero, VCPU_VIEW(s0)            # VIEW_ALL
    call  shadow_flush
    mv    ra, s1
    j     shadow_enter

# -------------------------------------------------------------------------------------------- save: the guest has trapped
    .balign 4
exit_entry:
    save_guest hypervisor_fault

# --------------------------------------------------------------------------------------------------- decode: what was it?
exit_decode:
    csrr  s7, scause
    bltz  s7, exit_decode_interrupt
    csrr  s8, stval
    li    t0, CAUSE_STORE_PAGE
    beq   s7, t0, decode_page_fault
    li    t0, CAUSE_LOAD_PAGE
    beq   s7, t0, decode_page_fault
    li    t0, CAUSE_VIRTUAL
    beq   s7, t0, decode_virtual
    li    t0, CAUSE_ECALL_VS
    beq   s7, t0, decode_hypercall
    li    t0, CAUSE_FETCH_PAGE
    beq   s7, t0, decode_page_fault
    j     crash_vm                       # nothing else is left to us by hedeleg

decode_hypercall:
    advance t0
    j     exit_emulate_sbi

decode_virtual:                          # a guest did what HS could do, and it may not, or not without us
    mv    a0, s8
    bnez  a0, 1f
    call  guest_instruction
1:  csrr  t0, sstatus
    andi  t0, t0, SSTATUS_SPP
    beqz  t0, 2f                         # its user
    srli  t0, a0, 20
    li    t1, CSR_SATP
    beq   t0, t1, exit_emulate_satp
    li    t0, SFENCE_MASK
    and   t0, t0, a0
    li    t1, SFENCE_VMA
    beq   t0, t1, exit_emulate_fence
    li    t0, WFI
    beq   a0, t0, exit_emulate_wfi
2:  li    a0, CAUSE_ILLEGAL              # on the machine that it knows, which has no H, this is no instruction
    mv    a1, s8
    j     exit_reflect

# ------------------------------------------------------------------------- emulate: what a guest does to its address spaces
exit_emulate_satp:                       # a0 = an instruction whose upper 12 bits are the number of satp: csr*, of those that come here
    srli  t0, a0, 15 - 2
    andi  t0, t0, 31 << 2                # rs1 field, times 4
    srli  a1, t0, 2                      # a1 = operand: the field itself, or the register it names
    srli  t1, a0, 12
    andi  t1, t1, 7                      # funct3: 1 = write, 2 = set, 3 = clear; + 4 with the field
    andi  t2, t1, 4
    bnez  t2, 1f
    add   t2, t0, s0
    lw    a1, VCPU_X(t2)
1:  lw    a2, VCPU_SATP(s0)
    srli  t2, a0, 7 - 2
    andi  t2, t2, 31 << 2
    add   t2, t2, s0
    sw    a2, VCPU_X(t2)
    sw    zero, VCPU_X(s0)               # x0 stays 0
    advance t2
    andi  t1, t1, 3
    addi  t1, t1, -2
    bltz  t1, 3f
    beqz  t0, exit_resume                # set or clear nothing: a read
    beqz  t1, 2f
    not   a1, a1
    and   a1, a1, a2
    j     3f
2:  or    a1, a1, a2
3:  sw    a1, VCPU_SATP(s0)              # every value is one that the machine's own satp could hold
    sw    zero, VCPU_VIEW(s0)            # VIEW_ALL
enter_space:
    call  shadow_enter
    load_space
    j     exit_resume

exit_emulate_fence:
    advance t0
    srli  t0, a0, 15 - 2
    andi  t0, t0, 31 << 2
    beqz  t0, guest_fence
    add   t0, t0, s0
    lw    t0, VCPU_X(t0)
    hfence.vvma t0                       # in every address space: ASIDs are ours, not the guest's
    j     exit_resume
guest_fence:
    hfence.vvma
    j     exit_resume

    .include "../include/shadow.s"

exit_decode_page:
decode_page_fault:
    csrr  a0, sstatus
    srli  a0, a0, 8                      # SPP
    andi  a0, a0, 1
    csrr  a1, vsstatus
    lw    t0, VCPU_SATP(s0)
    bltz  t0, shadow_fault
    li    t0, VIEW_USER                  # satp = Bare: the same memory for its kernel and its users, but the U bit divides them on
    beqz  a0, 1f                         # the machine: a view for each, and a fault is what tells us to change it
    li    t0, VIEW_ALL
1:  lw    t1, VCPU_VIEW(s0)
    beq   t0, t1, shadow_fault
    sw    t0, VCPU_VIEW(s0)
    j     enter_space

shadow_device:                           # s1 = guest-physical address
    li    t0, CAUSE_FETCH_PAGE
    beq   s7, t0, refuse
    call  guest_instruction
    mv    a1, s1
    bnez  a0, exit_emulate_mmio
    j     exit_resume                    # to be fetched again, and fault as a fetch

# ---------------------------------------------------------------------------- emulate: a device, a hypercall; whose turn is it?
    .include "../include/mmio.s"
    .include "../include/plic.s"
    .include "../include/virtio.s"
    .include "../include/devices.s"
    .include "../include/sbi.s"
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
    .balign PAGE_SIZE
pool_start:
