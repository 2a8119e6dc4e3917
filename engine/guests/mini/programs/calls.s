# calls.s: system calls that do next to nothing: a0 times the time and a yield. Time must not run backwards.

    program calls
    mv    s5, a0
    mv    s4, a0
    li    s0, 0                          # s1:s0 = the last time
    li    s1, 0
1:  system_call SYS_TIME
    bltu  a1, s1, 9f
    bne   a1, s1, 2f
    bltu  a0, s0, 9f
2:  mv    s0, a0
    mv    s1, a1
    system_call SYS_YIELD
    addi  s5, s5, -1
    bnez  s5, 1b
    la    a0, calls_made
    call  calls_print
    slli  a0, s4, 1
    call  calls_print_number
    la    a0, calls_line_end
    call  calls_print
    exit  0
9:  exit  1

    print_functions calls
calls_made:      .asciz "calls: made: "
calls_line_end:  .asciz "\n"
    program_data calls
    program_end calls
