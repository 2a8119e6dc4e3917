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
    .include "../include/vcpu.s"
    .include "../include/exit.s"

    # csr_rows: one row per S-mode CSR of a virtual hart. csr_index: from the CSR's number, less 0x100, to its row.
    .equ ROW_PLACE,       0              # offset in the vcpu of the word that holds it
    .equ ROW_WRITABLE,    4              # mask of the bits that the guest can change
    .equ ROW_SIZE,        8
    .equ CSR_INDEX_SIZE,  0x81           # up to satp, 0x180

    .option norvc
    .section .text
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
    la    t2, row_sepc
    sw    t1, ROW_WRITABLE(t2)

    la    s1, boot_vms
    lw    s2, 0(s1)                      # s2 = VMs left
    la    t0, alive
    sw    s2, 0(t0)
    addi  s1, s1, 4                      # s1 = row
    addi  t0, s2, -1
    li    t1, MAX_VMS
    bgeu  t0, t1, bad_boot_table
    la    s0, vcpus
    la    s3, roots
    li    s4, 0                          # s4 = number
1:  call  create_vm
    addi  s0, s0, VCPU_SIZE
    addi  s1, s1, BOOT_ROW
    li    t0, PAGE_SIZE
    add   s3, s3, t0
    addi  s4, s4, 1
    addi  s2, s2, -1
    bnez  s2, 1b
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

# create_vm(s0 = vcpu, s1 = row, s3 = root table, s4 = number): all zero so far. Changes t*, a*.
create_vm:
    lw    a0, BOOT_BASE(s1)
    lw    a1, BOOT_SIZE(s1)
    lw    a2, BOOT_WEIGHT(s1)
    or    t0, a0, a1                     # both in whole megapages
    slli  t0, t0, 32 - MEGAPAGE_SHIFT
    bnez  t0, bad_boot_table
    li    t0, RAM + MEGAPAGE_SIZE        # above firmware and hypervisor
    bltu  a0, t0, bad_boot_table
    beqz  a1, bad_boot_table
    li    t0, WINDOW_SIZE
    bgtu  a1, t0, bad_boot_table
    beqz  a2, bad_boot_table

    sw    s4, VCPU_NUMBER(s0)
    sw    a1, VCPU_RAM_SIZE(s0)
    lw    t0, BOOT_ENTRY(s1)
    sw    t0, VCPU_PC(s0)
    li    t0, 1
    sw    t0, VCPU_MODE(s0)
    li    t0, -1                         # no deadline
    sw    t0, VCPU_TIMECMP(s0)
    sw    t0, VCPU_TIMECMP + 4(s0)
    li    t0, SLICE
    mul   t0, t0, a2
    sw    t0, VCPU_SLICE(s0)
    li    t0, UART_STRIDE
    mul   t0, t0, s4
    li    t1, HOST_DEVICES
    add   t0, t0, t1
    sw    t0, VCPU_LINE(s0)
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

# map_host(s3 = root table): devices and image, supervisor only: the last two entries of every root. Changes t0, t1.
map_host:
    li    t1, PAGE_SIZE - 8
    add   t1, t1, s3
    li    t0, UART >> 2 | PTE_HOST
    sw    t0, 0(t1)
    li    t0, RAM >> 2 | PTE_HOST
    sw    t0, 4(t1)
    ret

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

# ----------------------------------------------------------------------------------------------- emulate: a CSR instruction
# a0 = instruction. The S-mode CSRs of the virtual hart are words of the vcpu; a row of csr_rows says which, and what is writable.
exit_emulate_csr:
    srli  a1, a0, 20                     # CSR number
    li    t0, 0xc00
    bgeu  a1, t0, exit_emulate_counter
    lw    t0, VCPU_MODE(s0)
    beqz  t0, illegal
    addi  t0, a1, -0x100
    li    t1, CSR_INDEX_SIZE
    bgeu  t0, t1, illegal
    la    t1, csr_index
    add   t1, t1, t0
    lbu   t0, 0(t1)
    beqz  t0, illegal
    la    t1, csr_rows
    add   t1, t1, t0                     # t1 = row
    lw    t2, ROW_PLACE(t1)
    add   t2, t2, s0                     # t2 = where the register is kept
    lw    a2, 0(t2)                      # a2 = old value

    slli  t3, a0, 12
    srli  t3, t3, 27                     # t3 = rs1 field
    slli  t0, a0, 17
    srli  t0, t0, 29                     # t0 = funct3
    mv    a3, t3                         # a3 = operand: the field itself, or the register it names
    andi  t4, t0, 4
    bnez  t4, 1f
    slli  t4, t3, 2
    add   t4, t4, s0
    lw    a3, VCPU_X(t4)
1:  srli  t4, a0, 5
    andi  t4, t4, 31 << 2
    add   t4, t4, s0
    sw    a2, VCPU_X(t4)                 # rd = old value
    sw    zero, VCPU_X(s0)               # x0 stays 0
    advance t4

    andi  t0, t0, 3                      # 1 = write, 2 = set, 3 = clear
    addi  t0, t0, -2
    bltz  t0, 3f
    beqz  t3, exit_resume                # set or clear nothing: a read
    bnez  t0, 2f
    or    a3, a3, a2
    j     3f
2:  not   a3, a3
    and   a3, a3, a2
3:  lw    t0, ROW_WRITABLE(t1)           # new = old, but the writable bits from the operand
    xor   a3, a3, a2
    and   a3, a3, t0
    xor   a3, a3, a2
    sw    a3, 0(t2)
    j     exit_inject                    # what was masked may be unmasked now

# a0 = instruction, a1 = CSR number: time, cycle, instret and their high halves read as the machine's; nobody may write them.
exit_emulate_counter:
    addi  t0, a1, -0x600
    addi  t0, t0, -0x600                 # 0, 1, 2; + 0x80 for the high halves
    andi  t1, t0, ~0x80
    li    t2, 2
    bgtu  t1, t2, illegal
    slli  t2, a0, 12
    srli  t2, t2, 27                     # a write: rs1 field not 0, or csrrw
    bnez  t2, illegal
    srli  t2, a0, 12
    andi  t2, t2, 3
    addi  t2, t2, -1
    beqz  t2, illegal
    lw    t2, VCPU_MODE(s0)
    bnez  t2, 1f
    lw    t2, VCPU_SCOUNTEREN(s0)        # its users read what its kernel lets them
    srl   t2, t2, t1
    andi  t2, t2, 1
    beqz  t2, illegal
1:  slli  t1, t1, 3
    andi  t0, t0, 0x80
    beqz  t0, 2f
    addi  t1, t1, 3 * 8
2:  la    t0, counters
    add   t0, t0, t1
    jr    t0
counters:
    csrr  a2, cycle
    j     3f
    csrr  a2, time
    j     3f
    csrr  a2, instret
    j     3f
    csrr  a2, cycleh
    j     3f
    csrr  a2, timeh
    j     3f
    csrr  a2, instreth
3:  srli  t4, a0, 5
    andi  t4, t4, 31 << 2
    add   t4, t4, s0
    sw    a2, VCPU_X(t4)
    sw    zero, VCPU_X(s0)
    advance t4
    j     exit_resume

# ------------------------------------------------------------------------------------------- emulate: sret, wfi, sfence.vma
exit_emulate_sret:
    lw    t0, VCPU_SEPC(s0)
    sw    t0, VCPU_PC(s0)
    lw    t0, VCPU_SSTATUS(s0)
    srli  t1, t0, 8                      # mode = SPP
    andi  t1, t1, 1
    sw    t1, VCPU_MODE(s0)
    srli  t1, t0, 4                      # SIE = SPIE, SPIE = 1, SPP = U
    andi  t1, t1, SSTATUS_SIE
    andi  t0, t0, ~(SSTATUS_SIE | SSTATUS_SPP)
    or    t0, t0, t1
    ori   t0, t0, SSTATUS_SPIE
    sw    t0, VCPU_SSTATUS(s0)
    j     exit_inject

exit_emulate_wfi:
    advance t0
    li    t0, STATE_WAITING              # exit_schedule comes back at once where an interrupt is pending already
    sw    t0, VCPU_STATE(s0)
    j     exit_schedule

exit_emulate_fence:
    advance t0
guest_fence:                             # nothing to do while satp is Bare: the guest has no tables that we could have copied
    j     exit_resume

# ---------------------------------------------------------------------------------------- emulate: a hypercall; the scheduler
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

    .section .rodata
csr_index:                               # offsets into csr_rows; 0 = there is no such register
    .byte 1 * ROW_SIZE                   # 0x100 sstatus
    .space 3
    .byte 2 * ROW_SIZE                   # 0x104 sie
    .byte 3 * ROW_SIZE                   # 0x105 stvec
    .byte 4 * ROW_SIZE                   # 0x106 scounteren
    .space 3
    .byte 5 * ROW_SIZE                   # 0x10a senvcfg
    .space 0x140 - 0x10b
    .byte 6 * ROW_SIZE                   # 0x140 sscratch
    .byte 7 * ROW_SIZE                   # 0x141 sepc
    .byte 8 * ROW_SIZE                   # 0x142 scause
    .byte 9 * ROW_SIZE                   # 0x143 stval
    .byte 10 * ROW_SIZE                  # 0x144 sip
    .space 0x180 - 0x145
    .byte 11 * ROW_SIZE                  # 0x180 satp

    .section .data
    .balign 4
csr_rows:         # where it is kept,  what a guest can write
    .word 0,               0
    .word VCPU_SSTATUS,    SSTATUS_WRITABLE
    .word VCPU_SIE,        IP_SSIP | IP_STIP | IP_SEIP
    .word VCPU_STVEC,      ~2            # direct and vectored
    .word VCPU_SCOUNTEREN, 7             # CY, TM, IR
    .word VCPU_SENVCFG,    1             # FIOM
    .word VCPU_SSCRATCH,   -1
row_sepc:
    .word VCPU_SEPC,       0             # set at boot, from what the machine's own sepc can hold
    .word VCPU_SCAUSE,     -1
    .word VCPU_STVAL,      -1
    .word VCPU_SIP,        IP_SSIP
    .word VCPU_SATP,       0             # Bare only: a write of any other mode has no effect
vcpus_end:        .word 0
alive:            .word 0
exit_reason:      .word SRST_NO_REASON
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
