# walk.s: demand paging and page tables: a0 times, grows by 64 pages, walks through them three times, and shrinks again.
# Each page must be zero at first, then holds its number; a child that overwrites them all does not change what its parent sees.

    .equ WALK_PAGES,      64

    program walk
    mv    s5, a0
1:  li    a0, WALK_PAGES * PAGE_SIZE
    system_call SYS_SBRK
    mv    s0, a0                         # s0 = first page
    li    s6, PAGE_SIZE
    li    s1, 0                          # s1 = sum of what is there before anybody writes: every second page is read first
    li    s2, 0
2:  andi  t0, s2, 1
    beqz  t0, 3f
    lw    t0, 0(a0)
    add   s1, s1, t0
3:  sw    s2, 0(a0)
    lw    t0, 4(a0)
    add   s1, s1, t0
    add   a0, a0, s6
    addi  s2, s2, 1
    li    t0, WALK_PAGES
    bne   s2, t0, 2b
    bnez  s1, 9f
    system_call SYS_FORK
    beqz  a0, 6f
    bltz  a0, 9f
    system_call SYS_WAIT
    mv    s3, a1
    mv    a0, s0                         # s1 = sum of the numbers
    li    s2, WALK_PAGES
4:  lw    t0, 0(a0)
    add   s1, s1, t0
    add   a0, a0, s6
    addi  s2, s2, -1
    bnez  s2, 4b
    li    a0, -WALK_PAGES * PAGE_SIZE
    system_call SYS_SBRK
    addi  s5, s5, -1
    bnez  s5, 1b
    la    a0, walk_parent
    call  walk_print
    mv    a0, s1
    call  walk_print_number
    la    a0, walk_child
    call  walk_print
    mv    a0, s3
    call  walk_print_number
    la    a0, walk_line_end
    call  walk_print
    exit  0

6:  mv    a0, s0                         # the child: doubles every number, and adds up
    li    s2, WALK_PAGES
7:  lw    t0, 0(a0)
    slli  t0, t0, 1
    sw    t0, 0(a0)
    add   s1, s1, t0
    add   a0, a0, s6
    addi  s2, s2, -1
    bnez  s2, 7b
    mv    a0, s1
    system_call SYS_EXIT
9:  exit  1

    print_functions walk
walk_parent:     .asciz "walk: parent's sum "
walk_child:      .asciz ", child's "
walk_line_end:   .asciz "\n"
    program_data walk
    program_end walk
