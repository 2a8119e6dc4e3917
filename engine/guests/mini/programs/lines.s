# lines.s: prints a0 lines of 64 bytes: more than the kernel's ring holds, if they are many.

    program lines
    mv    s5, a0
1:  la    a0, lines_line
    call  lines_print
    addi  s5, s5, -1
    bnez  s5, 1b
    exit  0

    print_functions lines
lines_line:      .asciz "lines: the quick brown fox jumps over the lazy dog 0123456789 ok\n"
    program_data lines
    program_end lines
