# hypervisor.s: binary-translation. The guest's kernel runs in U-mode, but not its own code: a translation of it, made block by block when
# it is first needed, in which what U-mode may not do, or would silently do wrong, is something else. Users run directly.
#
# Entered in S-mode at 0x80200000 with satp = 0 and interrupts off, by firmware that offers SBI TIME, DBCN and SRST. The boot
# loader has filled `boot_vms` (include/vcpu.s) and loaded each VM's kernel into the VM's RAM. Works with or without C, H, Sstc, PMP, and
# with the x86-like hole. Each guest is entered as the firmware would enter it: virtual S-mode, satp = 0, interrupts off, a0 = 0,
# a1 = 0 (no device tree). Keeps `current_vm` and `current_vmode` right for observers. Powers the machine off when all VMs have stopped.
#
# Phases of an exit: what an address belongs to is the last symbol before it that starts with `exit_` (table in README.md).
# Left out: what trap-and-emulate leaves out, whose way with traps, page tables and devices this is (include/deprivileged.s).

    .include "../../firmware/include/platform.s"
    .include "../../firmware/include/sbi-abi.s"
    .include "../include/csr.s"
    .include "../include/paging.s"
    .include "../include/address-space.s"
    .equ VCPU_SIZE,       8192           # two pages: the private page, which ends with the vcpu's first words, and the rest
    .include "../include/vcpu.s"
    .include "../include/exit.s"
    .include "../include/device-names.s"
    .include "translation.s"

    .equ HAS_DEVICES,     1              # for schedule.s

    .macro new_root                      # a1 = kind: the translations are in the address spaces of the kernel only
    call  map_host
    andi  t0, a1, VIEW_KERNEL
    beqz  t0, 9f
    lw    t0, VCPU_PRIVATE(s0)
    li    t1, PAGE_SIZE - 4
    add   t1, t1, a0
    sw    t0, 0(t1)
9:
    .endm
    .macro enter_guest
    lw    t0, VCPU_MODE(s0)
    bnez  t0, exit_resume_translated
    restore_guest
    .endm

    .option norvc
    .section .text
    .include "../include/high-boot.s"    # _start, at the image's first address
    .include "../include/pool.s"
    .include "../include/fault.s"
    .include "boot.s"

# -------------------------------------------------------------------------------------------- save: the guest has trapped
    .balign 4
exit_entry:
    save_guest hypervisor_fault
    .include "enter.s"                   # origin, decode; and into the cache

# ------------------------------------------- emulate: a privileged instruction, a device, a hypercall; whose turn is it?
    .include "../include/emulate.s"
    .include "../include/mmio.s"
    .include "../include/plic.s"
    .include "../include/virtio.s"
    .include "../include/devices.s"
    .include "../include/sbi.s"
    .include "../include/control.s"
    .include "../include/schedule.s"
    .include "../include/deprivileged.s" # fetch, view, walk, fill, trace, inject, reflect, resume

# ------------------------------------------------------------------------------------------------------------ translation
    .include "callout.s"
    .include "settle.s"
    .include "blocks.s"
    .include "emit.s"
    .include "translate.s"
    .include "csr.s"
    .include "adapt.s"
exit_end:

    .section .data
    .balign 4
vcpus_end:        .word 0
alive:            .word 0
stop_reason:      .word SRST_NO_REASON
slice_end:        .word 0, 0
pool_next:        .word pool_start + HOST_OFFSET
branches:         .word 0                # translate.s: bytes in use, and for each branch its place, and the guest's address
    .space BLOCK_LENGTH * 8

    .globl boot_vms, current_vm, current_vmode, translations
current_vm:       .word -1
current_vmode:    .word 1
boot_vms:         .word 0                # include/vcpu.s
    .space MAX_VMS * BOOT_ROW

    .section .bss
    .balign 4096
bss_start:
boot_root:
    .space PAGE_SIZE
    .space PAGE_SIZE
stack_top:
    .space PAGE_SIZE - VCPU_EXPOSED      # the private page of VM 0
vcpus:
    .space MAX_VMS * VCPU_SIZE
bss_end:
    .balign PAGE_SIZE
pool_start:
