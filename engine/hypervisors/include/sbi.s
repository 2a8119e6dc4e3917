# sbi.s: the SBI as a hypervisor offers it to its guests: the same calls as the firmware, answered per VM.
#   console   the VM's own serial line;  timer   the VM's virtual deadline;  shutdown   this VM stops, the others go on
# When the last VM has stopped, the machine powers off; with failure where a VM gave a failure as its reason. A VM cannot be rebooted:
# nobody keeps its first image.
# s0 = vcpu, its pc already past the ecall. Needs in .data: alive, stop_reason; and guest_fence, which does what a guest's
# sfence.vma asks for. Continues at exit_inject or exit_schedule.

    .ifndef IMPL_ID                      # one that calls itself something else
    .equ IMPL_ID,         0x52494e48     # "RINH": not a registered number
    .endif
    .equ IMPL_VERSION,    0x00010000     # 1.0
    .equ CONSOLE_PIECE,   4096           # bytes that one console call moves at most: other VMs wait meanwhile

exit_emulate_sbi:
    lw    a0, VCPU_A0(s0)
    lw    a1, VCPU_A1(s0)
    lw    a2, VCPU_A2(s0)
    lw    a6, VCPU_A6(s0)
    lw    a7, VCPU_A7(s0)
    li    t0, SBI_TIME
    beq   a7, t0, sbi_time
    li    t0, SBI_DBCN
    beq   a7, t0, sbi_dbcn
    li    t0, SBI_BASE
    beq   a7, t0, sbi_base
    li    t0, SBI_SRST
    beq   a7, t0, sbi_srst
    beqz  a7, sbi_legacy_set_timer
    li    t0, SBI_LEGACY_PUTCHAR
    beq   a7, t0, sbi_legacy_putchar
    li    t0, SBI_LEGACY_GETCHAR
    beq   a7, t0, sbi_legacy_getchar
    li    t0, SBI_LEGACY_FENCE_I
    beq   a7, t0, sbi_legacy_fence_i
    li    t0, SBI_LEGACY_SFENCE_VMA
    beq   a7, t0, sbi_legacy_sfence_vma
    li    t0, SBI_LEGACY_SHUTDOWN
    li    a1, SRST_NO_REASON
    beq   a7, t0, stop_vm

sbi_not_supported:
    li    a0, SBI_ERR_NOT_SUPPORTED
    j     sbi_no_value
sbi_invalid_param:
    li    a0, SBI_ERR_INVALID_PARAM
    j     sbi_no_value
sbi_succeed:
    li    a0, SBI_SUCCESS
sbi_no_value:
    li    a1, 0
    j     sbi_return
sbi_answer:                              # a1 = value
    li    a0, SBI_SUCCESS
sbi_return:
    sw    a1, VCPU_A1(s0)
sbi_legacy_return:
    sw    a0, VCPU_A0(s0)
    j     exit_inject

sbi_base:
    li    t0, SBI_BASE_PROBE
    beq   a6, t0, sbi_probe
    li    a1, SBI_SPEC_2_0
    beqz  a6, sbi_answer                 # SBI_BASE_SPEC_VERSION
    li    a1, IMPL_ID
    li    t0, SBI_BASE_IMPL_ID
    beq   a6, t0, sbi_answer
    li    a1, IMPL_VERSION
    li    t0, SBI_BASE_IMPL_VERSION
    beq   a6, t0, sbi_answer
    li    t0, SBI_BASE_MIMPID
    bgtu  a6, t0, sbi_not_supported
    li    a1, 0                          # mvendorid, marchid, mimpid: this hart is nobody's product
    j     sbi_answer
sbi_probe:                               # a0 = extension
    la    t0, sbi_extensions
    la    t1, sbi_extensions_end
    li    a1, 1
1:  lw    t2, 0(t0)
    addi  t0, t0, 4
    beq   t2, a0, sbi_answer
    bne   t0, t1, 1b
    li    a1, 0
    j     sbi_answer

sbi_time:
    bnez  a6, sbi_not_supported
    call  sbi_set_timer
    j     sbi_succeed
sbi_legacy_set_timer:
    call  sbi_set_timer
    li    a0, SBI_SUCCESS
    j     sbi_legacy_return
sbi_set_timer:                           # a1:a0 = deadline
    .ifdef SSTC_GUEST                    # the same as if it had written its stimecmp itself
    li    t0, -1
    csrw  vstimecmp, t0
    csrw  vstimecmph, a1
    csrw  vstimecmp, a0
    ret
    .else
    mv    s1, ra
    sw    a0, VCPU_TIMECMP(s0)
    sw    a1, VCPU_TIMECMP + 4(s0)
    call  poll_timer
    call  arm_timer
    jr    s1
    .endif

# put(t0 = byte): onto the VM's line; waits until the line takes it. Changes t1, t2.
put:
    lw    t1, VCPU_LINE(s0)
1:  lbu   t2, UART_LSR(t1)
    andi  t2, t2, LSR_THR_EMPTY
    beqz  t2, 1b
    sb    t0, UART_DATA(t1)
    ret
# get() -> t0 = the byte received on the VM's line, or -1 where none waits. Changes t1.
get:
    lw    t1, VCPU_LINE(s0)
    lbu   t0, UART_LSR(t1)
    andi  t0, t0, LSR_DATA_READY
    beqz  t0, 1f
    lbu   t0, UART_DATA(t1)
    ret
1:  li    t0, -1
    ret

sbi_legacy_putchar:
    mv    t0, a0
    call  put
    li    a0, SBI_SUCCESS
    j     sbi_legacy_return
sbi_legacy_getchar:
    call  get
    mv    a0, t0
    j     sbi_legacy_return

sbi_dbcn:                                # write and read: a0 = bytes, a2:a1 = guest-physical address; write_byte: a0 = byte
    li    t0, SBI_DBCN_WRITE_BYTE
    bgtu  a6, t0, sbi_not_supported
    bne   a6, t0, 1f
    mv    t0, a0
    call  put
    j     sbi_succeed
1:  bnez  a2, sbi_invalid_param          # the guest may name any address: only its own RAM is good
    li    t0, RAM
    sub   a1, a1, t0
    lw    t0, VCPU_RAM_SIZE(s0)
    bgeu  a1, t0, sbi_invalid_param
    sub   t0, t0, a1
    bgtu  a0, t0, sbi_invalid_param
    li    t0, CONSOLE_PIECE              # the caller is told how much was moved, and asks again
    bleu  a0, t0, 5f
    mv    a0, t0
5:  lw    t0, VCPU_WINDOW(s0)
    add   a1, a1, t0                     # the same byte in the window: a1 = next, a0 = end, a2 = start
    add   a0, a0, a1
    mv    a2, a1
    bnez  a6, 3f
2:  beq   a1, a0, 4f                     # write
    lbu   t0, 0(a1)
    call  put
    addi  a1, a1, 1
    j     2b
3:  beq   a1, a0, 4f                     # read: as much as has arrived, without waiting
    call  get
    bltz  t0, 4f
    sb    t0, 0(a1)
    addi  a1, a1, 1
    j     3b
4:  sub   a1, a1, a2                     # bytes moved
    j     sbi_answer

sbi_legacy_fence_i:
    fence.i
    li    a0, SBI_SUCCESS
    j     sbi_legacy_return
sbi_legacy_sfence_vma:                   # on its only hart, the same as its own sfence.vma
    sw    zero, VCPU_A0(s0)              # SBI_SUCCESS
    j     guest_fence

sbi_srst:                                # a0 = type, a1 = reason
    bnez  a6, sbi_not_supported
    li    t0, SRST_SYSTEM_FAILURE
    bgtu  a1, t0, sbi_invalid_param
    li    t0, SRST_WARM_REBOOT
    bgtu  a0, t0, sbi_invalid_param
    bnez  a0, sbi_not_supported

stop_vm:                                 # a1 = reason
    .ifdef HAS_TIES                      # a hypervisor through which VMs are tied to one another
    call  cut_ties
    .endif
    li    t0, STATE_STOPPED
    sw    t0, VCPU_STATE(s0)
    sw    a1, VCPU_REASON(s0)
    la    t0, stop_reason
    lw    t1, 0(t0)
    or    a1, a1, t1
    sw    a1, 0(t0)
    la    t0, alive
    lw    t1, 0(t0)
    addi  t1, t1, -1
    sw    t1, 0(t0)
    bnez  t1, exit_schedule
power_off:                               # a1 = reason
    li    a0, SRST_SHUTDOWN
    li    a7, SBI_SRST
    li    a6, SBI_SRST_RESET
    ecall
1:  wfi
    j     1b

    .section .rodata
    .balign 4
sbi_extensions:
    .word SBI_TIME, SBI_DBCN, SBI_BASE, SBI_SRST
    .word SBI_LEGACY_SET_TIMER, SBI_LEGACY_PUTCHAR, SBI_LEGACY_GETCHAR
    .word SBI_LEGACY_FENCE_I, SBI_LEGACY_SFENCE_VMA, SBI_LEGACY_SHUTDOWN
sbi_extensions_end:
    .section .text
