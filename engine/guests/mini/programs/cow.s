# cow.s: copy on write. Parent and child share every page after a fork, until one of them writes; then each sees its own.

    program cow
    la    s0, cow_word
    li    t0, 1
    sw    t0, 0(s0)                      # the image's page becomes ours
    addi  sp, sp, -16
    sw    t0, 0(sp)
    system_call SYS_FORK
    beqz  a0, 1f
    li    t0, 5                          # parent and child write at the same time, in any order
    sw    t0, 0(sp)
    system_call SYS_WAIT
    mv    s1, a1
    la    a0, cow_child
    call  cow_print
    mv    a0, s1                         # 2 * 10 + 1
    call  cow_print_number
    la    a0, cow_parent
    call  cow_print
    lw    a0, 0(s0)                      # still 1
    lw    t0, 0(sp)                      # and 5
    li    t1, 10
    mul   a0, a0, t1
    add   a0, a0, t0
    call  cow_print_number
    la    a0, cow_line_end
    call  cow_print
    exit  0

1:  lw    t0, 0(s0)                      # 1
    addi  t0, t0, 1
    sw    t0, 0(s0)
    lw    t0, 0(s0)                      # 2
    lw    t1, 0(sp)                      # 1, even if the parent has written already
    li    t2, 10
    mul   t0, t0, t2
    add   a0, t0, t1
    system_call SYS_EXIT

    print_functions cow
cow_child:       .asciz "cow: child saw "
cow_parent:      .asciz ", parent sees "
cow_line_end:    .asciz "\n"
    program_data cow
cow_word:        .word 7
    program_end cow
