# fault.s: two ends. A hypervisor that cannot go on says why on the firmware's console, then powers off with failure. A VM that
# cannot go on is stopped with a word on its own line, and the others do not notice.
# Byte by byte, so that it works before and after paging is on. Needs power_off, stop_vm and put (sbi.s), and stack_top.

hypervisor_fault:                        # a trap while the hypervisor itself ran
    la    sp, stack_top
    la    t0, give_up
    csrw  stvec, t0                      # once is enough
    csrr  s7, scause
    csrr  s8, stval
    csrr  s9, sepc
    la    s4, machine_console
    la    a2, fault_unexpected
    call  report_trap
    j     give_up

bad_boot_table:
    la    s4, machine_console
    la    a2, bad_table
    call  report_text
    .balign 4
give_up:
    li    a1, SRST_SYSTEM_FAILURE
    j     power_off

crash_vm:                                # s0 = vcpu, s7 = scause, s8 = stval
    lw    s9, VCPU_PC(s0)
    la    s4, line_console
    la    a2, fault_stopped
    call  report_trap
    li    a1, SRST_SYSTEM_FAILURE
    j     stop_vm

# report_trap(a2 = text, s4 = console, s7 = cause, s8 = tval, s9 = epc): a line about a trap. Changes a*, t*.
report_trap:
    mv    a5, ra
    mv    a3, s7
    call  report
    la    a2, fault_epc
    mv    a3, s9
    call  report
    la    a2, fault_tval
    mv    a3, s8
    call  report
    li    a0, '\n'
    mv    ra, a5
    jr    s4

# report(a2 = text, a3 = word): the text, then the word in hexadecimal. Changes a0 to a4, t*.
report:
    mv    t4, ra
    call  report_text
    li    a4, 28                         # bits below the digit that is next
1:  srl   a0, a3, a4
    andi  a0, a0, 15
    addi  a0, a0, '0'
    li    t0, '9'
    bleu  a0, t0, 2f
    addi  a0, a0, 'a' - '9' - 1
2:  jalr  s4
    addi  a4, a4, -4
    bgez  a4, 1b
    jr    t4

# report_text(a2 = text ending in 0). Changes a0 to a2, t*.
report_text:
    mv    t3, ra
1:  lbu   a0, 0(a2)
    beqz  a0, 2f
    jalr  s4
    addi  a2, a2, 1
    j     1b
2:  jr    t3

machine_console:                         # a0 = byte. Changes a0, a1, a6, a7.
    li    a7, SBI_DBCN
    li    a6, SBI_DBCN_WRITE_BYTE
    ecall
    ret
line_console:                            # a0 = byte. Changes t0 to t2.
    mv    t0, a0
    j     put

    .section .rodata
fault_unexpected: .asciz "hypervisor: unexpected trap, scause 0x"
fault_stopped: .asciz "hypervisor: this virtual machine cannot go on, scause 0x"
fault_epc:   .asciz " sepc 0x"
fault_tval:  .asciz " stval 0x"
bad_table:   .asciz "hypervisor: boot_vms names no VM, too many, or one whose memory or weight cannot be\n"
    .section .text
