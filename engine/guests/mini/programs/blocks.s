# blocks.s: reads the whole disk a0 times, a page at a time, and prints the sum of its bytes and the first line of the text on it.

    .equ BLOCKS_PIECE,      PAGE_SIZE

    program blocks
    mv    s5, a0
    li    a0, BLOCKS_PIECE                 # a page of its own: the break is at a page's beginning
    system_call SYS_SBRK
    mv    s0, a0                         # s0 = buffer
1:  li    s1, 0                          # s1 = sector
    li    s2, 0                          # s2 = sum
2:  li    a0, FILE_DISK
    mv    a1, s0
    li    a2, BLOCKS_PIECE
    mv    a3, s1
    system_call SYS_READ
    bltz  a0, 9f
    beqz  a0, 4f
    srli  t0, a0, 9
    add   s1, s1, t0
    add   t0, s0, a0
    mv    t1, s0
3:  lbu   t2, 0(t1)
    add   s2, s2, t2
    addi  t1, t1, 1
    bne   t1, t0, 3b
    j     2b
4:  addi  s5, s5, -1
    bnez  s5, 1b

    la    a0, blocks_sum
    call  blocks_print
    mv    a0, s1
    call  blocks_print_number
    la    a0, blocks_bytes
    call  blocks_print
    mv    a0, s2
    call  blocks_print_number
    la    a0, blocks_line_end
    call  blocks_print
    li    a0, FILE_DISK                  # the first sector again
    mv    a1, s0
    li    a2, 512
    li    a3, 0
    system_call SYS_READ
    la    a0, blocks_says
    call  blocks_print
    mv    t0, s0
    addi  t2, s0, 64                     # a line of at most 64 bytes
5:  lbu   t1, 0(t0)
    addi  t1, t1, -'\n'
    beqz  t1, 6f
    addi  t0, t0, 1
    bne   t0, t2, 5b
6:  sub   a2, t0, s0
    mv    a0, s0
    call  blocks_write
    la    a0, blocks_line_end
    call  blocks_print
    exit  0
9:  la    a0, blocks_none
    call  blocks_print
    exit  0

    print_functions blocks
blocks_sum:        .asciz "blocks: sectors: "
blocks_bytes:      .asciz ", sum of bytes: "
blocks_line_end:   .asciz "\n"
blocks_says:       .asciz "blocks: "
blocks_none:       .asciz "blocks: none\n"
    program_data blocks
    program_end blocks
