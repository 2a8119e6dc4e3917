# turns.s: preemption: two children compute, and never give way of themselves, until a tick has interrupted each of them a0 times.
# How long that takes depends on the machine; what is printed does not.

    program turns
    mv    s5, a0
    system_call SYS_FORK
    beqz  a0, 1f
    mv    s0, a0
    system_call SYS_FORK
    beqz  a0, 1f
    system_call SYS_WAIT
    mv    s1, a1
    mv    a0, s0
    system_call SYS_WAIT
    mv    s2, a1
    la    a0, turns_first
    call  turns_print
    mv    a0, s2
    call  turns_print_number
    la    a0, turns_second
    call  turns_print
    mv    a0, s1
    call  turns_print_number
    la    a0, turns_line_end
    call  turns_print
    exit  0

1:  li    t0, 1000
2:  addi  t0, t0, -1
    bnez  t0, 2b
    system_call SYS_TIME
    bltu  a2, s5, 1b
    mv    a0, s5
    system_call SYS_EXIT

    print_functions turns
turns_first:     .asciz "turns: first child preempted "
turns_second:    .asciz " times, second "
turns_line_end:  .asciz "\n"
    program_data turns
    program_end turns
