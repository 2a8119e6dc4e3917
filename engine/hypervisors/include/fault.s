# fault.s: the end of a hypervisor that cannot go on: says why on the firmware's console, then powers off with failure.
# Byte by byte, so that it works before and after paging is on. Needs power_off and stack_top.

hypervisor_fault:                        # a trap while the hypervisor itself ran
    la    sp, stack_top
    la    t0, give_up
    csrw  stvec, t0                      # once is enough
    la    s0, fault_cause
    csrr  s1, scause
    call  report
    la    s0, fault_epc
    csrr  s1, sepc
    call  report
    la    s0, fault_tval
    csrr  s1, stval
    call  report
    li    a0, '\n'
    call  report_byte
    j     give_up

bad_boot_table:
    la    s0, bad_table
    call  report_text
    .balign 4
give_up:
    li    a1, SRST_SYSTEM_FAILURE
    j     power_off

# report(s0 = text, s1 = word): the text, then the word in hexadecimal. Changes s0, s2, s3, a0, a6, a7, t0.
report:
    mv    s3, ra
    call  report_text
    li    s2, 28                         # bits below the digit that is next
1:  srl   a0, s1, s2
    andi  a0, a0, 15
    addi  a0, a0, '0'
    li    t0, '9'
    bleu  a0, t0, 2f
    addi  a0, a0, 'a' - '9' - 1
2:  call  report_byte
    addi  s2, s2, -4
    bgez  s2, 1b
    jr    s3

# report_text(s0 = text ending in 0). Changes s0, a0, a6, a7, t1.
report_text:
    mv    t1, ra
1:  lbu   a0, 0(s0)
    beqz  a0, 2f
    call  report_byte
    addi  s0, s0, 1
    j     1b
2:  jr    t1

report_byte:                             # a0 = byte. Changes a0, a1, a6, a7.
    li    a7, SBI_DBCN
    li    a6, SBI_DBCN_WRITE_BYTE
    ecall
    ret

    .section .rodata
fault_cause: .asciz "hypervisor: unexpected trap, scause 0x"
fault_epc:   .asciz " sepc 0x"
fault_tval:  .asciz " stval 0x"
bad_table:   .asciz "hypervisor: boot_vms names no VM, too many, or one whose memory or weight cannot be\n"
    .section .text
