# hypervisor.s: trap-and-emulate. The guest's kernel runs in U-mode; whatever it may not do there traps, and is done for it here.
#
# Entered in S-mode at 0x80200000 with satp = 0 and interrupts off, by firmware that offers SBI TIME, DBCN and SRST. The boot
# loader has filled `boot_vms` (include/vcpu.s) and loaded each VM's kernel into the VM's RAM. Works with or without H, Sstc, PMP.
# Each guest is entered as the firmware would enter it: virtual S-mode, satp = 0, interrupts off, a0 = 0, a1 = 0 (no device tree).
# Keeps `current_vm` and `current_vmode` right for observers. Powers the machine off when all VMs have stopped.
#
# Phases of an exit: what an address belongs to is the last symbol before it that starts with `exit_` (table in README.md).
# Left out: more than one hart per VM, a virtual Sstc, a guest that executes code in the top 256 MiB of its virtual addresses.

    .include "../../firmware/include/platform.s"
    .include "../../firmware/include/sbi-abi.s"
    .include "../include/csr.s"
    .include "../include/paging.s"
    .include "../include/address-space.s"
    .include "../include/vcpu.s"
    .include "../include/exit.s"
    .include "../include/device-names.s"

    .equ HAS_DEVICES,     1              # for schedule.s

    .macro new_root
    call  map_host
    .endm
    .macro enter_guest
    restore_guest
    .endm

    .option norvc
    .section .text
    .include "../include/high-boot.s"    # _start, at the image's first address
    .include "../include/pool.s"
    .include "../include/fault.s"

create_vm:                               # s0 = vcpu
    li    t0, WINDOW
    sw    t0, VCPU_WINDOW(s0)
    li    t0, VIEW_KERNEL
    sw    t0, VCPU_VIEW(s0)
    ret
create_tables:
    li    t0, -1                         # which bits of sepc a guest can set depends on the machine (C or not): ask it
    csrw  sepc, t0
    csrr  t0, sepc
    la    t1, sepc_writable
    sw    t0, 0(t1)
    j     shadow_start
renew_vm:
    j     shadow_flush

# -------------------------------------------------------------------------------------------- save: the guest has trapped
    .balign 4
exit_entry:
    save_guest hypervisor_fault

# --------------------------------------------------------------------------------------------------- decode: what was it?
exit_decode:
    csrr  s7, scause
    bltz  s7, exit_decode_interrupt
    csrr  s8, stval
    li    t0, CAUSE_ILLEGAL
    beq   s7, t0, decode_illegal
    li    t0, CAUSE_ECALL_U
    beq   s7, t0, decode_ecall
    li    t0, CAUSE_FETCH_PAGE
    bgeu  s7, t0, decode_page_fault
    mv    a0, s7                         # misaligned addresses, breakpoints: the guest's own
    mv    a1, s8
    j     exit_reflect

decode_ecall:                            # from its users: a system call, its kernel's matter. From its kernel: a hypercall.
    lw    t0, VCPU_MODE(s0)
    mv    a0, s7
    li    a1, 0
    beqz  t0, exit_reflect
    advance t0
    j     exit_emulate_sbi

# ------------------------------------------- emulate: a privileged instruction, a device, a hypercall; whose turn is it?
    .include "../include/emulate.s"
    .include "../include/mmio.s"
    .include "../include/plic.s"
    .include "../include/virtio.s"
    .include "../include/devices.s"
    .include "../include/sbi.s"
    .include "../include/control.s"
    .include "../include/schedule.s"

# ------------------------------------------------------------------------------------- decode: what we could not map
exit_decode_device:
shadow_device:                           # s1 = guest-physical address
    li    t0, CAUSE_FETCH_PAGE
    beq   s7, t0, refuse
    call  guest_instruction
    mv    a1, s1
    bnez  a0, exit_emulate_mmio
    j     exit_resume                    # to be fetched again, and fault as a fetch

    .include "../include/deprivileged.s" # fetch, view, walk, fill, trace, inject, reflect, resume
exit_end:

    .section .data
    .balign 4
vcpus_end:        .word 0
alive:            .word 0
stop_reason:      .word SRST_NO_REASON
slice_end:        .word 0, 0
pool_next:        .word pool_start + HOST_OFFSET

    .globl boot_vms, current_vm, current_vmode
current_vm:       .word -1
current_vmode:    .word 1
boot_vms:         .word 0                # include/vcpu.s
    .space MAX_VMS * BOOT_ROW

    .section .bss
    .balign 4096
bss_start:
boot_root:
    .space PAGE_SIZE
vcpus:
    .space MAX_VMS * VCPU_SIZE
    .space 1024
stack_top:
bss_end:
    .balign PAGE_SIZE
pool_start:
