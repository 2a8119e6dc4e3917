# frame.s: the memory that pages and page tables are made of: frames of 4096 bytes, each with a count of its users.
# Free ones form a list, each holding the next one's address; beyond the list are those that nobody has touched yet.

    # frame_count count, frame: the address of a frame's count. `count` must not be `frame`.
    .macro frame_count count, frame, scratch
    la    \count, frame_counts
    la    \scratch, _start
    sub   \scratch, \frame, \scratch
    srli  \scratch, \scratch, 12
    add   \count, \count, \scratch
    .endm

# frames_start(): the kernel's own frames, which hold the programs' images too, are in use for ever. Changes t*.
frames_start:
    la    t0, _start
    la    t1, kernel_end
    la    t2, fresh_frame
    sw    t1, 0(t2)
    la    t2, frame_counts
    li    t3, 1
1:  sb    t3, 0(t2)
    addi  t2, t2, 1
    li    t4, PAGE_SIZE
    add   t0, t0, t4
    bne   t0, t1, 1b
    ret

# frame_alloc() -> a0 = a frame, used once and full of anything; 0 where none is left. Changes t*.
frame_alloc:
    la    t0, free_frame
    lw    a0, 0(t0)
    beqz  a0, 1f
    lw    t1, 0(a0)
    j     2f
1:  la    t0, fresh_frame
    lw    a0, 0(t0)
    li    t1, MEMORY_END
    beq   a0, t1, 3f
    li    t1, PAGE_SIZE
    add   t1, t1, a0
2:  sw    t1, 0(t0)
    frame_count t0, a0, t1
    li    t1, 1
    sb    t1, 0(t0)
    ret
3:  li    a0, 0
    ret

# frame_share(a0 = frame): one more user. Changes t*.
frame_share:
    frame_count t0, a0, t1
    lbu   t1, 0(t0)
    addi  t1, t1, 1
    sb    t1, 0(t0)
    ret

# frame_release(a0 = frame): one user less; free when it was the last. Changes t*.
frame_release:
    frame_count t0, a0, t1
    lbu   t1, 0(t0)
    addi  t1, t1, -1
    sb    t1, 0(t0)
    bnez  t1, 1f
    la    t0, free_frame
    lw    t1, 0(t0)
    sw    t1, 0(a0)
    sw    a0, 0(t0)
1:  ret

# page_zero(a0 = page), page_copy(a0 = to, a1 = from). Change t*; keep a0.
page_zero:
    mv    t0, a0
    li    t1, PAGE_SIZE
    add   t1, t1, a0
1:  .irp  n, 0, 1, 2, 3, 4, 5, 6, 7
    sw    zero, 4 * \n(t0)
    .endr
    addi  t0, t0, 32
    bne   t0, t1, 1b
    ret
page_copy:
    mv    t0, a0
    li    t1, PAGE_SIZE
    add   t1, t1, a0
1:  .irp  n, 0, 1, 2, 3
    lw    t2, 8 * \n(a1)
    lw    t3, 8 * \n + 4(a1)
    sw    t2, 8 * \n(t0)
    sw    t3, 8 * \n + 4(t0)
    .endr
    addi  t0, t0, 32
    addi  a1, a1, 32
    bne   t0, t1, 1b
    ret

    .section .bss
    .balign 4
free_frame:      .space 4                # first of the list
fresh_frame:     .space 4                # from here to MEMORY_END: never used
frame_counts:    .space 512              # a byte per frame from _start on
    .section .text
