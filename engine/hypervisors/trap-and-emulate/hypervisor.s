# hypervisor.s: trap-and-emulate. The guest's kernel runs in U-mode; whatever it may not do there traps, and is done for it here.
#
# Entered in S-mode at 0x80200000 with satp = 0 and interrupts off, by firmware that offers SBI TIME, DBCN and SRST. The boot
# loader has filled `boot_vms` (include/vcpu.s) and loaded each VM's kernel into the VM's RAM. Works with or without H, Sstc, PMP.
# Each guest is entered as the firmware would enter it: virtual S-mode, satp = 0, interrupts off, a0 = 0, a1 = 0 (no device tree).
# Keeps `current_vm` and `current_vmode` right for observers. Powers the machine off when all VMs have stopped.
#
# Phases of an exit: what an address belongs to is the last symbol before it that starts with `exit_` (table in README.md).
# Left out: guest paging (a guest's satp holds Bare only, which the specification allows), guest device accesses.

    .include "../../firmware/include/platform.s"
    .include "../../firmware/include/sbi-abi.s"
    .include "../include/csr.s"
    .include "../include/paging.s"
    .include "../include/address-space.s"
    .include "../include/vcpu.s"
    .include "../include/exit.s"

    .option norvc
    .section .text
    .include "boot.s"                    # _start, at the image's first address
    .include "../include/fault.s"

# -------------------------------------------------------------------------------------------- save: the guest has trapped
    .balign 4
exit_entry:
    save_guest hypervisor_fault

# --------------------------------------------------------------------------------------------------- decode: what was it?
exit_decode:
    csrr  a0, scause
    bltz  a0, exit_timer                 # the only interrupt that is enabled
    li    t0, CAUSE_ECALL_U
    beq   a0, t0, decode_ecall
    li    t0, CAUSE_ILLEGAL
    beq   a0, t0, decode_illegal
    csrr  a1, stval                      # the guest's own fault. Under satp = Bare there are no page faults: the address that
    li    t0, CAUSE_FETCH_PAGE           # our tables do not map is one where its machine has no memory
    beq   a0, t0, 1f
    li    t0, CAUSE_LOAD_PAGE
    beq   a0, t0, 2f
    li    t0, CAUSE_STORE_PAGE
    bne   a0, t0, exit_reflect
2:  addi  a0, a0, CAUSE_LOAD_ACCESS - CAUSE_LOAD_PAGE
    j     exit_reflect
1:  li    a0, CAUSE_FETCH_ACCESS
    j     exit_reflect

decode_ecall:                            # from its users: a system call, its kernel's matter. From its kernel: a hypercall.
    lw    t0, VCPU_MODE(s0)
    li    a1, 0
    beqz  t0, exit_reflect
    advance t0
    j     exit_emulate_sbi

decode_illegal:
    csrr  a0, stval                      # the instruction, where the machine says it,
    bnez  a0, 1f
    li    t0, SSTATUS_SUM | SSTATUS_MXR  # or else from the guest's memory, as the guest sees it
    csrs  sstatus, t0
    lw    t1, VCPU_PC(s0)
    lhu   a0, 0(t1)
    lhu   t1, 2(t1)
    csrc  sstatus, t0
    slli  t1, t1, 16
    or    a0, a0, t1
1:  andi  t0, a0, 0x7f
    li    t1, 0x73                       # SYSTEM
    bne   t0, t1, illegal
    slli  t0, a0, 17
    srli  t0, t0, 29                     # funct3: 0 = privileged, 4 = hypervisor loads and stores, others = CSR
    li    t1, 4
    beq   t0, t1, illegal
    bnez  t0, exit_emulate_csr
    lw    t0, VCPU_MODE(s0)
    beqz  t0, illegal
    li    t0, 0x10200073
    beq   a0, t0, exit_emulate_sret
    li    t0, 0x10500073
    beq   a0, t0, exit_emulate_wfi
    li    t0, 0xfe007fff
    and   t1, a0, t0
    li    t0, 0x12000073
    beq   t1, t0, exit_emulate_fence
illegal:                                 # not for a hart in virtual S-mode or U-mode either
    li    a0, CAUSE_ILLEGAL
    csrr  a1, stval
    j     exit_reflect

# ------------------------------------------------------- emulate: a privileged instruction; a hypercall; whose turn is it?
    .include "emulate.s"
    .include "../include/sbi.s"
    .include "../include/schedule.s"

# ---------------------------------------------------------------------------------- inject: is an interrupt due in the guest?
exit_inject:
    lw    t0, VCPU_SIP(s0)
    lw    t1, VCPU_SIE(s0)
    and   t0, t0, t1
    beqz  t0, exit_resume
    lw    t1, VCPU_MODE(s0)
    beqz  t1, 1f                         # in U-mode interrupts are always taken, in S-mode where SIE says so
    lw    t1, VCPU_SSTATUS(s0)
    andi  t1, t1, SSTATUS_SIE
    beqz  t1, exit_resume
1:  li    a1, 0                          # by priority: external, software, timer
    li    a0, CAUSE_INTERRUPT | IRQ_EXTERNAL
    andi  t1, t0, IP_SEIP
    bnez  t1, exit_reflect
    li    a0, CAUSE_INTERRUPT | IRQ_SOFTWARE
    andi  t1, t0, IP_SSIP
    bnez  t1, exit_reflect
    li    a0, CAUSE_INTERRUPT | IRQ_TIMER

# ------------------------------------------------------------------- reflect: the virtual hart takes a trap into its own kernel
exit_reflect:                            # a0 = cause, a1 = tval
    sw    a0, VCPU_SCAUSE(s0)
    sw    a1, VCPU_STVAL(s0)
    lw    t0, VCPU_PC(s0)
    sw    t0, VCPU_SEPC(s0)
    lw    t0, VCPU_SSTATUS(s0)           # SPP = mode, SPIE = SIE, SIE = 0
    andi  t1, t0, SSTATUS_SIE
    slli  t1, t1, 4
    andi  t0, t0, ~(SSTATUS_SIE | SSTATUS_SPIE | SSTATUS_SPP)
    or    t0, t0, t1
    lw    t1, VCPU_MODE(s0)
    slli  t1, t1, 8
    or    t0, t0, t1
    sw    t0, VCPU_SSTATUS(s0)
    li    t0, 1
    sw    t0, VCPU_MODE(s0)
    lw    t0, VCPU_STVEC(s0)
    andi  t1, t0, 1                      # vectored: interrupts go to base + 4 * number
    andi  t0, t0, ~3
    beqz  t1, 1f
    bgez  a0, 1f
    slli  a0, a0, 2
    add   t0, t0, a0
1:  sw    t0, VCPU_PC(s0)

# ------------------------------------------------------------------------------------------ resume: back into the guest
exit_resume:
    lw    t0, VCPU_MODE(s0)
    la    t1, current_vmode
    sw    t0, 0(t1)
    slli  t0, t0, 2
    add   t0, t0, s0
    lw    t0, VCPU_ROOT_USER(t0)
    csrr  t1, satp
    beq   t0, t1, 1f
    csrw  satp, t0                       # another address space
    sfence.vma
1:  restore_guest
exit_end:

    .section .data
    .balign 4
vcpus_end:        .word 0
alive:            .word 0
stop_reason:      .word SRST_NO_REASON
slice_end:        .word 0, 0

    .globl boot_vms, current_vm, current_vmode
current_vm:       .word -1
current_vmode:    .word 1
boot_vms:         .word 0                # include/vcpu.s
    .space MAX_VMS * BOOT_ROW

    .section .bss
    .balign 4096
bss_start:
roots:                                   # per VM: the root of its page tables. Sv32 megapages, so no second level yet
    .space MAX_VMS * PAGE_SIZE
boot_root:
    .space PAGE_SIZE
vcpus:
    .space MAX_VMS * VCPU_SIZE
    .space 1024
stack_top:
bss_end:
