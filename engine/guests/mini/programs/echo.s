# echo.s: reads lines and prints each behind "echo: ". a0 = 0: what has come so far, whole lines or not; a0 = 1: until the byte 4 (Ctrl-D).
# A carriage return ends a line also: terminals send it for the Enter key.

    .equ ECHO_LINE,       120            # longer lines are cut

    program echo
    xori  s5, a0, 1                      # s5 = do not wait
    la    s0, echo_buffer
    li    s1, 0                          # s1 = bytes in it
    li    s2, 0                          # s2 = bytes read at all
1:  li    a0, FILE_CONSOLE
    addi  a1, sp, -16
    li    a2, 1
    mv    a3, s5
    system_call SYS_READ
    blez  a0, 4f
    addi  s2, s2, 1
    lbu   t0, -16(sp)
    li    t1, 4
    beq   t0, t1, 4f
    li    t1, '\r'
    beq   t0, t1, 2f
    li    t1, '\n'
    beq   t0, t1, 2f
    add   t1, s0, s1
    sb    t0, 0(t1)
    addi  s1, s1, 1
    li    t1, ECHO_LINE
    bne   s1, t1, 1b
2:  call  echo_out
    j     1b
4:  beqz  s1, 5f
    call  echo_out
5:  bnez  s2, 6f
    la    a0, echo_none
    call  echo_print
6:  exit  0

echo_out:
    mv    s3, ra
    la    a0, echo_says
    call  echo_print
    mv    a0, s0
    mv    a2, s1
    call  echo_write
    la    a0, echo_line_end
    call  echo_print
    li    s1, 0
    jr    s3

    print_functions echo
echo_says:       .asciz "echo: "
echo_line_end:   .asciz "\n"
echo_none:       .asciz "echo: no input\n"
    program_data echo
echo_buffer:     .space ECHO_LINE
    program_end echo
