# hypervisor.s: paravirt. The guest's kernel knows that it is a guest: what it may not do in U-mode it asks for, by calls that are
# worth more than an instruction each.
#
# Entered in S-mode at 0x80200000 with satp = 0 and interrupts off, by firmware that offers SBI TIME, DBCN and SRST. The boot
# loader has filled `boot_vms` (include/vcpu.s) and loaded each VM's kernel into the VM's RAM. Works with or without H, Sstc, PMP.
# Each guest is entered in kernel mode, which is real U-mode, a0 = 0, a1 = 0, on tables of ours that map its RAM at its
# guest-physical addresses; its users run in U-mode too, on other tables. Its calls are named in abi.s, described in README.md.
# Keeps `current_vm` and `current_vmode` right for observers. Powers the machine off when all VMs have stopped.
#
# Phases of an exit: what an address belongs to is the last symbol before it that starts with `exit_` (table in README.md).
# Left out: more than one hart per VM, memory that VMs give back (ballooning), saving and moving a VM.

    .include "../../firmware/include/platform.s"
    .include "../../firmware/include/sbi-abi.s"
    .include "../include/csr.s"
    .include "../include/paging.s"
    .include "../include/vcpu.s"
    .include "../include/exit.s"
    .include "../include/device-names.s"
    .include "abi.s"
    .include "frames.s"

    .equ guest_define_PV, 1              # whoever assembles a guest for this hypervisor defines PV

    # Our part of every address space: the top quarter, supervisor only, the same in all: so we see all memory at any time.
    #   0xc0000000 - 0xff7fffff   memory from 0x80000000 up; the hypervisor at 0xc0200000
    #   0xff800000, 0xffc00000    devices at 0x10000000; interrupt controller
    .equ PTE_HOST,        PTE_V | PTE_R | PTE_W | PTE_X | PTE_G | PTE_A | PTE_D
    .equ HOST_OFFSET,     0x40000000     # from a machine address of memory to where we see it
    .equ HOST_PART,       0xc00          # where our part of a root begins
    .equ HOST_ENTRIES,    256
    .equ HOST_DEVICES,    0xff800000
    .equ HOST_PLIC,       0xffc00000
    .equ HAS_DEVICES,     1              # for schedule.s
    .equ HAS_TIES,        1              # for sbi.s

    .equ VCPU_SHARED,     VCPU_OWN       # its shared page, as we see it; at first one of first_shared
    .equ VCPU_OFFSET,     VCPU_OWN + 4   # from its guest-physical to machine addresses
    .equ VCPU_ASID,       VCPU_OWN + 8   # of its kernel; its users' is one more
    .equ VCPU_BOOT_ROOT,  VCPU_OWN + 12  # the tables that it begins with
    .equ VCPU_HANDLERS,   VCPU_OWN + 16  # exception, system call, event, kernel's own fault
    .equ VCPU_TIMER_BIT,  VCPU_OWN + 32  # of the port that hears the timer; 0 = none
    .equ VCPU_RINGS,      VCPU_OWN + 36  # of its console and disk: the page as we see it, or 0,
    .equ VCPU_RING_BITS,  VCPU_OWN + 44  # and the port's bit
    .equ VCPU_DISK_PAGE,  VCPU_OWN + 52  # our page for the machine's disk
    .equ VCPU_DISK_TAKEN, VCPU_OWN + 56  # requests taken from the ring, answers given, entries of the used ring seen,
    .equ VCPU_DISK_ANSWERED, VCPU_OWN + 60
    .equ VCPU_DISK_SEEN,  VCPU_OWN + 64
    .equ VCPU_DISK_BUSY,  VCPU_OWN + 68  # and a bit for each request that the device has

    .equ SHARED_FIRST_SHIFT, 6

    .option norvc
    .section .text
    .include "boot.s"                    # _start, at the image's first address
    .include "../include/pool.s"
    .include "../include/fault.s"

# --------------------------------------------------------------------------------- the two that are common: made short
    .balign 4
exit_entry:
    csrrw sp, sscratch, sp               # sp = vcpu
    beqz  sp, hypervisor_fault
    sw    t0, VCPU_X + 4 * 5(sp)
    sw    t1, VCPU_X + 4 * 6(sp)
    csrr  t0, scause
    li    t1, CAUSE_ECALL_U
    bne   t0, t1, exit_entry_all
    lw    t0, VCPU_MODE(sp)
    bnez  t0, kernel_call

exit_syscall:                            # a user calls its kernel: no register is touched but sp
    lw    t1, VCPU_SHARED(sp)
    csrr  t0, sepc
    sw    t0, SHARED_PC(t1)
    csrr  t0, sscratch
    sw    t0, SHARED_SP(t1)
    li    t0, CAUSE_ECALL_U
    sw    t0, SHARED_CAUSE(t1)
    sw    zero, SHARED_FROM(t1)
    li    t0, 1
    sw    t0, SHARED_MASKED(t1)
    sw    t0, VCPU_MODE(sp)
    lw    t1, SHARED_KERNEL_SP(t1)
    sw    t1, VCPU_SP(sp)
    la    t1, current_vmode
    sw    t0, 0(t1)
    lw    t0, VCPU_HANDLERS + 4(sp)
    csrw  sepc, t0
    lw    t0, VCPU_ROOT_KERNEL(sp)       # another ASID: no fence
    j     leave

kernel_call:
    li    t0, HC_IRET
    bne   a7, t0, exit_entry_all
exit_iret:                               # the kernel goes back to its user
    lw    t1, VCPU_SHARED(sp)
    lw    t0, SHARED_PENDING(t1)
    lw    a7, SHARED_PORT_MASK(t1)
    not   a7, a7
    and   t0, t0, a7
    li    a7, HC_IRET
    bnez  t0, exit_entry_all                  # but has an event first
    lw    t0, SHARED_PC(t1)
    csrw  sepc, t0
    lw    t0, SHARED_SP(t1)
    sw    t0, VCPU_SP(sp)
    lw    a7, SHARED_A7(t1)
    sw    zero, VCPU_MODE(sp)
    la    t1, current_vmode
    sw    zero, 0(t1)
    lw    t0, VCPU_ROOT_USER(sp)
leave:                                   # t0 = satp
    csrw  satp, t0
    csrw  sscratch, sp
    lw    t0, VCPU_X + 4 * 5(sp)
    lw    t1, VCPU_X + 4 * 6(sp)
    lw    sp, VCPU_SP(sp)
    sret

# ---------------------------------------------------------------------------------------------------- save: everything else
exit_entry_all:
    lw    t0, VCPU_X + 4 * 5(sp)
    lw    t1, VCPU_X + 4 * 6(sp)
    csrrw sp, sscratch, sp
    save_guest hypervisor_fault

# --------------------------------------------------------------------------------------------------- decode: what was it?
exit_decode:
    csrr  s7, scause
    bltz  s7, decode_interrupt
    li    t0, CAUSE_ECALL_U
    bne   s7, t0, exit_reflect
    advance t0                           # the kernel's: a hypercall
    li    t0, HC_FIRST
    sub   t0, a7, t0
    li    t1, HC_COUNT
    bgeu  t0, t1, decode_sbi
    call  hypercall
    sw    a0, VCPU_A0(s0)
    sw    a1, VCPU_A1(s0)
    j     exit_inject
decode_sbi:
    li    t0, SBI_DBCN                   # we write no memory of a guest without looking at what it is: no console read
    bne   a7, t0, exit_emulate_sbi
    li    t0, SBI_DBCN_READ
    beq   a6, t0, sbi_not_supported
    j     exit_emulate_sbi
decode_interrupt:
    slli  t0, s7, 1
    srli  t0, t0, 1
    addi  t0, t0, -IRQ_TIMER
    beqz  t0, exit_timer
    bltz  t0, exit_control               # IRQ_SOFTWARE: the operator
    call  host_external
    j     exit_inject

# ------------------------------------------------------------------------------------------------------------- hypercalls
# A call: a0 to a3 = arguments; ends by `ret` with a0 = error, a1 = value. Changes a*, t*, s1 to s8, s10, s11.
exit_emulate_hypercall:
hypercall:                               # t0 = its number, less HC_FIRST
    slli  t0, t0, 2
    la    t1, hypercalls
    add   t1, t1, t0
    jr    t1
hypercalls:
    j     hc_iret
    j     hc_block
    j     hc_yield
    j     hc_multicall
    j     hc_shared_page
    j     hc_set_traps
    j     hc_set_timer
    j     hc_mmu_update
    j     hc_update_va
    j     hc_event_timer
    j     hc_event_open
    j     hc_event_bind
    j     hc_event_send
    j     hc_event_close
    j     hc_grant
    j     hc_grant_map
    j     hc_grant_unmap
    j     hc_grant_end
    j     hc_connect
    j     hc_own

    .macro refuse name, error
refuse_\name:
    li    a0, \error
    li    a1, 0
    ret
    .endm
    refuse failed, SBI_ERR_FAILED
    refuse support, SBI_ERR_NOT_SUPPORTED
    refuse param, SBI_ERR_INVALID_PARAM
    refuse denied, SBI_ERR_DENIED
    refuse address, SBI_ERR_INVALID_ADDRESS
    refuse available, SBI_ERR_ALREADY_AVAILABLE
    refuse state, SBI_ERR_INVALID_STATE
succeed:
    li    a0, SBI_SUCCESS
    li    a1, 0
    ret

hc_own:                                  # yours: until then there is no such call
    j     refuse_support

hc_iret:                                 # an event is pending: the user's state into the record, from where it is told
    lw    t1, VCPU_SHARED(s0)
    lw    t0, SHARED_PC(t1)
    sw    t0, VCPU_PC(s0)
    lw    t0, SHARED_SP(t1)
    sw    t0, VCPU_SP(s0)
    lw    t0, SHARED_A7(t1)
    sw    t0, VCPU_A7(s0)
    sw    zero, VCPU_MODE(s0)
    j     exit_inject

hc_block:
    lw    t1, VCPU_SHARED(s0)
    sw    zero, SHARED_MASKED(t1)
    sw    zero, VCPU_A0(s0)
    lw    t0, SHARED_PENDING(t1)
    lw    t2, SHARED_PORT_MASK(t1)
    not   t2, t2
    and   t0, t0, t2
    bnez  t0, exit_inject
    li    t0, STATE_WAITING
    sw    t0, VCPU_STATE(s0)
    j     exit_schedule
hc_yield:
    sw    zero, VCPU_A0(s0)
    j     exit_schedule

hc_multicall:                            # a0 = list, a1 = rows: within one page of its own, no table
    slli  t0, a0, 20
    srli  t0, t0, 20
    srli  t1, a1, 7
    bnez  t1, refuse_param
    slli  a2, a1, 5
    add   t0, t0, a2
    li    t1, PAGE_SIZE
    bgtu  t0, t1, refuse_address
    mv    a3, a0
    jal   t6, own_words
    mv    s9, a0                         # s9 = row
    lw    t0, VCPU_OFFSET(s0)
    add   a3, a3, t0
    frame_record t0, a3, s0, t1, refuse_denied
    lw    t0, 0(t0)
    srli  t0, t0, FRAME_TYPE_SHIFT
    bnez  t0, refuse_state
    addi  sp, sp, -16
    sw    ra, 0(sp)
    sw    a1, 4(sp)                      # rows,
    sw    a1, 8(sp)                      # rows left
    li    a0, SBI_SUCCESS
    beqz  a1, 3f
1:  lw    t0, MULTI_NUMBER(s9)
    li    t1, HC_SHARED_PAGE
    sub   t0, t0, t1
    li    t1, HC_COUNT - (HC_SHARED_PAGE - HC_FIRST)
    li    a0, SBI_ERR_NOT_SUPPORTED
    li    a1, 0
    bgeu  t0, t1, 2f
    addi  t0, t0, HC_SHARED_PAGE - HC_FIRST
    lw    a0, MULTI_ARGUMENTS(s9)
    lw    a1, MULTI_ARGUMENTS + 4(s9)
    lw    a2, MULTI_ARGUMENTS + 8(s9)
    lw    a3, MULTI_ARGUMENTS + 12(s9)
    call  hypercall
2:  sw    a0, MULTI_ERROR(s9)
    sw    a1, MULTI_VALUE(s9)
    bnez  a0, 3f                         # what comes after may rely on it
    addi  s9, s9, MULTI_ROW
    lw    t0, 8(sp)
    addi  t0, t0, -1
    sw    t0, 8(sp)
    bnez  t0, 1b
3:  lw    a1, 4(sp)
    lw    t0, 8(sp)
    sub   a1, a1, t0
    lw    ra, 0(sp)
    addi  sp, sp, 16
    ret

hc_shared_page:                          # a0 = page
    lw    t0, VCPU_SHARED(s0)
    la    t1, first_shared
    la    t2, first_shared_end
    bltu  t0, t1, refuse_available
    bgeu  t0, t2, refuse_available
    jal   t6, share_page
    sw    a0, VCPU_SHARED(s0)
    li    t0, 1
    sw    t0, SHARED_MASKED(a0)
    sw    zero, SHARED_PENDING(a0)
    sw    zero, SHARED_PORT_MASK(a0)
    lw    t0, VCPU_OFFSET(s0)
    sw    t0, SHARED_MACHINE(a0)
    sw    zero, SHARED_VERSION(a0)
    la    t0, told_time                  # tell it the time
    sw    zero, 0(t0)
    j     succeed

hc_set_traps:                            # a0 to a3 = handlers
    sw    a0, VCPU_HANDLERS(s0)
    sw    a1, VCPU_HANDLERS + 4(s0)
    sw    a2, VCPU_HANDLERS + 8(s0)
    sw    a3, VCPU_HANDLERS + 12(s0)
    j     succeed

hc_set_timer:                            # a1:a0 = deadline
    mv    s2, ra
    call  sbi_set_timer
    mv    ra, s2
    j     succeed

# ------------------------------------------------------------------- memory, events, pages of others, devices; whose turn is it?
    .include "memory.s"
    .include "events.s"
    .include "grants.s"
    .include "devices.s"
    .include "../include/sbi.s"
guest_fence:
    call  flush_all
    j     exit_inject

    .include "ties.s"
    .include "../include/control.s"
    .include "../include/schedule.s"

# ------------------------------------------------------------------------------------ inject: has the guest an event to be told?
exit_inject:
    lw    a1, VCPU_SHARED(s0)
    la    t0, told_time
    lw    t1, 0(t0)
    bne   t1, s0, exit_inject_time
1:  lw    t0, VCPU_SIP(s0)
    andi  t1, t0, IP_STIP
    beqz  t1, 2f
    li    t1, -1                         # its timer: told once
    sw    t1, VCPU_TIMECMP(s0)
    sw    t1, VCPU_TIMECMP + 4(s0)
    lw    t1, VCPU_TIMER_BIT(s0)
    lw    t2, SHARED_PENDING(a1)
    or    t2, t2, t1
    sw    t2, SHARED_PENDING(a1)
2:  sw    zero, VCPU_SIP(s0)
    lw    t0, SHARED_PENDING(a1)
    lw    t1, SHARED_PORT_MASK(a1)
    not   t1, t1
    and   t0, t0, t1
    beqz  t0, exit_resume
    lw    t0, VCPU_MODE(s0)
    beqz  t0, 3f                         # its users always hear
    lw    t0, SHARED_MASKED(a1)
    bnez  t0, exit_resume
3:  li    a0, CAUSE_EVENT
    li    a1, 0
    lw    a2, VCPU_HANDLERS + 8(s0)
    j     bounce

exit_inject_time:                        # t0 = where `told_time` is: this VM has not run since another did
    sw    s0, 0(t0)
    lw    t0, SHARED_VERSION(a1)
    addi  t0, t0, 1
    sw    t0, SHARED_VERSION(a1)
    read_time t2, t1, t3
    sw    t1, SHARED_TIME(a1)
    sw    t2, SHARED_TIME + 4(a1)
    addi  t0, t0, 1
    sw    t0, SHARED_VERSION(a1)
    j     1b

# ---------------------------------------------------------------------------------------------- bounce: to the guest's kernel
exit_reflect:                            # s7 = cause
    mv    a0, s7
    csrr  a1, stval
    lw    t0, VCPU_MODE(s0)
    lw    a2, VCPU_HANDLERS + 12(s0)
    bnez  t0, bounce
    lw    a2, VCPU_HANDLERS(s0)
bounce:                                  # a0 = cause, a1 = value, a2 = handler
    lw    t0, VCPU_SHARED(s0)
    sw    a0, SHARED_CAUSE(t0)
    sw    a1, SHARED_VALUE(t0)
    lw    t1, VCPU_PC(s0)
    sw    t1, SHARED_PC(t0)
    lw    t1, VCPU_SP(s0)
    sw    t1, SHARED_SP(t0)
    lw    t1, VCPU_MODE(s0)
    sw    t1, SHARED_FROM(t0)
    bnez  t1, 1f                         # the kernel keeps its stack
    lw    t1, SHARED_KERNEL_SP(t0)
    sw    t1, VCPU_SP(s0)
1:  li    t1, 1
    sw    t1, SHARED_MASKED(t0)
    sw    t1, VCPU_MODE(s0)
    sw    a2, VCPU_PC(s0)

# ------------------------------------------------------------------------------------------ resume: back into the guest
exit_resume:
    lw    t0, VCPU_MODE(s0)
    la    t1, current_vmode
    sw    t0, 0(t1)
    lw    t1, VCPU_ROOT_KERNEL(s0)
    bnez  t0, 1f
    lw    t1, VCPU_ROOT_USER(s0)
1:  csrw  satp, t1                       # ASIDs tell the spaces apart: no fence
    restore_guest
exit_end:

    .section .data
    .balign 4
vcpus_end:        .word 0
alive:            .word 0
stop_reason:      .word SRST_NO_REASON
slice_end:        .word 0, 0
told_time:        .word 0                # the VM that was told the time last
pool_next:        .word pool_start + HOST_OFFSET

    .globl boot_vms, current_vm, current_vmode
current_vm:       .word -1
current_vmode:    .word 1
boot_vms:         .word 0                # include/vcpu.s
    .space MAX_VMS * BOOT_ROW

    .section .bss
    .balign 16
bss_start:
first_shared:                            # per VM: for the time before it has a shared page
    .space MAX_VMS << SHARED_FIRST_SHIFT
first_shared_end:
ports:
    .space MAX_VMS << PORTS_SHIFT
grants:
    .space MAX_VMS << GRANTS_SHIFT
grants_end:
vcpus:
    .space MAX_VMS * VCPU_SIZE
    .space 1024
stack_top:
    .balign PAGE_SIZE
host_root:                               # its top quarter is our part
    .space PAGE_SIZE
bss_end:
pool_start:
