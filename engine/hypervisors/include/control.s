# control.s: what an operator asks of the hypervisor while it runs: a VM created, paused, resumed, destroyed, given another weight.
#
# THE CONTRACT. `control` is a ring in the hypervisor's memory: two counters, of requests put in (the operator's to write) and taken
# out (ours), then CONTROL_ROWS rows: what, which VM, a value, and our answer, 0 or an error of the SBI. The operator writes a row, number
# `put` modulo CONTROL_ROWS, then counts `put` up, then rings: makes the supervisor software interrupt pending. The row is the operator's
# again when `taken` has passed it; so put - taken is at most CONTROL_ROWS. Requests are carried out in order.
#
#   CONTROL_CREATE    a VM that has stopped, or was not created at boot, begins as at boot; the operator has filled its RAM and its row
#                     of boot_vms, of which entry and weight may be others than before
#   CONTROL_PAUSE     it is not run, until
#   CONTROL_RESUME    it is run again, where it was
#   CONTROL_DESTROY   it stops where it is; its devices are silenced
#   CONTROL_WEIGHT    value = its weight, 1 to WEIGHT_MAX: the length of its next time slices
#
# How VMs are, the operator reads in their records, from `vcpus` on: VCPU_STATE, _PAUSED, _REASON, _TIME, _SLICE; and current_vm.
# A machine whose last VM is destroyed goes on, and waits for another; one whose last VM shuts down is switched off (sbi.s).
#
# Needs boot_vms, vcpus, vcpus_end, alive; create_vcpu (create.s); devices_quiet(s0): the devices of this VM are as after a reset, which may
# change a*, t*; renew_vm(s0): whatever else the hypervisor keeps of a VM is as after create_vm, which may change a*, t*, s1 to s4. Sets
# HAS_CONTROL for schedule.s, so it comes first.

    .equ HAS_CONTROL,     1
    .equ CONTROL_ROWS,    16
    .equ CONTROL_WHAT,    0
    .equ CONTROL_VM,      4
    .equ CONTROL_VALUE,   8
    .equ CONTROL_ANSWER,  12
    .equ CONTROL_CREATE,  1
    .equ CONTROL_PAUSE,   2
    .equ CONTROL_RESUME,  3
    .equ CONTROL_DESTROY, 4
    .equ CONTROL_WEIGHT,  5
    .equ WEIGHT_MAX,      1000

# exit_control: VM s0 was left because the operator has rung.
exit_control:
    call  control_take
    j     exit_schedule                  # perhaps it is not the one to run any more

# control_take(): carries out all requests that there are. Keeps s0 to s5. Changes a*, t*, s6 to s8.
control_take:
    addi  sp, sp, -32
    .irp  n, 0, 1, 2, 3, 4, 5
    sw    s\n, 4 * \n(sp)
    .endr
    sw    ra, 24(sp)
    csrci sip, IP_SSIP                   # first: who rings from here on is heard again
1:  la    s6, control
    lw    s7, 4(s6)                      # s7 = requests taken
    lw    t0, 0(s6)
    beq   s7, t0, 3f
    andi  s8, s7, CONTROL_ROWS - 1
    slli  s8, s8, 4
    add   s8, s8, s6
    addi  s8, s8, 8                      # s8 = row
    call  control_one
    sw    a0, CONTROL_ANSWER(s8)
    addi  s7, s7, 1
    sw    s7, 4(s6)
    j     1b
3:  .irp  n, 0, 1, 2, 3, 4, 5
    lw    s\n, 4 * \n(sp)
    .endr
    lw    ra, 24(sp)
    addi  sp, sp, 32
    ret

# control_one(s8 = row) -> a0 = answer. Changes a*, t*, s0 to s5.
control_one:
    mv    s5, ra
    li    a0, SBI_ERR_INVALID_PARAM
    lw    s4, CONTROL_VM(s8)             # s4 = number, s0 = vcpu
    li    t0, MAX_VMS
    bgeu  s4, t0, control_done
    li    t0, VCPU_SIZE
    mul   t0, t0, s4
    la    s0, vcpus
    add   s0, s0, t0
    la    t0, vcpus_end
    lw    t0, 0(t0)
    bgeu  s0, t0, control_done
    lw    t1, CONTROL_WHAT(s8)
    lw    t2, VCPU_STATE(s0)
    addi  t2, t2, -STATE_STOPPED         # t2 = 0: it is not there
    li    t0, CONTROL_CREATE
    beq   t1, t0, control_create
    li    t0, CONTROL_WEIGHT
    bgtu  t1, t0, control_done
    beqz  t1, control_done
    beqz  t2, control_denied
    beq   t1, t0, control_weight
    li    t0, CONTROL_DESTROY
    beq   t1, t0, control_destroy
    li    t0, CONTROL_RESUME             # it, or CONTROL_PAUSE
    sub   t0, t0, t1
    sw    t0, VCPU_PAUSED(s0)
control_succeed:
    li    a0, SBI_SUCCESS
control_done:
    jr    s5
control_denied:
    li    a0, SBI_ERR_DENIED
    jr    s5

control_weight:
    lw    t0, CONTROL_VALUE(s8)
    addi  t1, t0, -1
    li    t2, WEIGHT_MAX
    bgeu  t1, t2, control_done
    li    t1, SLICE
    mul   t0, t0, t1
    sw    t0, VCPU_SLICE(s0)
    j     control_succeed

control_destroy:
    li    t0, STATE_STOPPED
    sw    t0, VCPU_STATE(s0)
    li    t0, REASON_ABSENT
    sw    t0, VCPU_REASON(s0)
    li    t1, -1
control_count:                           # t1 = what to add to the number of VMs that are there
    la    t0, alive
    lw    t2, 0(t0)
    add   t2, t2, t1
    sw    t2, 0(t0)
    call  devices_quiet
    j     control_succeed

control_create:
    bnez  t2, control_denied
    mv    t0, s0                         # registers and CSRs anew; what it has been given once, stays
    addi  t1, s0, VCPU_NUMBER
1:  sw    zero, 0(t0)
    addi  t0, t0, 4
    bne   t0, t1, 1b
    sw    zero, VCPU_PAUSED(s0)
    sw    zero, VCPU_REASON(s0)
    sw    zero, VCPU_TIME(s0)
    sw    zero, VCPU_TIME + 4(s0)
    la    s1, boot_vms + 4
    slli  t0, s4, 4                      # BOOT_ROW
    add   s1, s1, t0
    call  create_vcpu
    call  renew_vm
    li    t1, 1
    j     control_count

    .section .data
    .balign 4
    .globl control, vcpus
control:
    .word 0, 0
    .space CONTROL_ROWS * 16
    .section .text
