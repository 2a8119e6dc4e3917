# paging.s: address spaces. The kernel's part is the same in all of them: one second-level table, and a megapage per device.
# A process's part begins empty; page_in brings its pages, one at a time, when they are first touched.

# paging_start(): builds the kernel's tables and turns paging on. Code stays where it is: kernel addresses do not change.
paging_start:
    enter
    la    a0, _start
    la    a1, rodata_start
    li    a2, PTE_KERNEL | PTE_R | PTE_X
    call  map_kernel
    la    a1, data_start
    li    a2, PTE_KERNEL | PTE_R
    call  map_kernel
    li    a1, MEMORY_END
    li    a2, PTE_KERNEL | PTE_R | PTE_W
    call  map_kernel
    la    s1, kernel_root
    la    t0, kernel_table
    table_begin t0, LEAF
    li    t1, PTE_V
    pte_make t0, t0, t1
    li    t1, (RAM >> 22) * 4
    add   t1, t1, s1
    sw    t0, 0(t1)
    .ifndef PV                           # which has no devices
    li    t0, 0x0c000000 >> 2 | PTE_KERNEL | PTE_R | PTE_W   # the PLIC
    li    t1, ((0x0c000000 + DEVICES) >> 22) * 4
    add   t1, t1, s1
    sw    t0, 0(t1)
    li    t0, UART >> 2 | PTE_KERNEL | PTE_R | PTE_W         # serial line and virtio
    li    t1, ((UART + DEVICES) >> 22) * 4
    add   t1, t1, s1
    sw    t0, 0(t1)
    .endif
    table_begin s1, ROOT
    start_paging s1, t0
    leave

# map_kernel(a0 = from, a1 = to, a2 = flags) -> a0 = to: entries of the kernel's table. Changes t*.
map_kernel:
    la    t0, kernel_table
    slli  t1, a0, 10                     # its number within the table, times 4
    srli  t1, t1, 22
    slli  t1, t1, 2
    add   t0, t0, t1
1:  pte_make t1, a0, a2
    sw    t1, 0(t0)
    addi  t0, t0, 4
    li    t1, PAGE_SIZE
    add   a0, a0, t1
    bne   a0, a1, 1b
    ret

# space_new() -> a0 = the root of an address space with nothing but the kernel in it; 0 where memory is short.
space_new:
    enter
    call  frame_alloc
    beqz  a0, 1f
    .ifdef PV
    call  page_zero                      # the kernel has a space of its own
    .else
    la    a1, kernel_root
    call  page_copy
    .endif
    table_begin a0, ROOT
1:  leave

# walk(a0 = root, a1 = user address) -> a0 = where its second-level entry is, 0 where there is no table for it. Changes t*.
walk:
    srli  t0, a1, 22
    slli  t0, t0, 2
    add   t0, t0, a0
    lw    t1, 0(t0)
    li    a0, 0
    beqz  t1, 1f
    pte_frame a0, t1
    slli  t0, a1, 10
    srli  t0, t0, 22
    slli  t0, t0, 2
    add   a0, a0, t0
1:  ret

# walk_make(a0 = root, a1 = user address) -> a0 = the same; a table that is missing is made. 0 where memory is short.
walk_make:
    enter
    mv    s1, a0
    mv    s2, a1
    call  walk
    bnez  a0, 1f
    call  frame_alloc
    beqz  a0, 1f
    call  page_zero
    table_begin a0, LEAF
    li    t1, PTE_V
    pte_make t0, a0, t1
    srli  t1, s2, 22
    slli  t1, t1, 2
    add   t1, t1, s1
    stage_pte t1, t0
    flush_ptes                           # not a page's own fence: that would not be for an entry of the root
    mv    a0, s1
    mv    a1, s2
    call  walk
1:  leave

# region(s0, a0 = address) -> a0 = what its process may do there: PTE_R, PTE_W, PTE_X, or 0; a1 = the frame of the program's
# image that belongs there, or 0 for zeros. Changes t*.
region:
    mv    t0, a0
    li    a0, PTE_R | PTE_W
    li    a1, 0
    li    t1, STACK_TOP - STACK_SIZE
    sub   t1, t0, t1
    li    t2, STACK_SIZE
    bltu  t1, t2, 2f
    lw    t1, PROC_BREAK(s0)
    bgeu  t0, t1, 1f
    li    t1, USER_BASE
    bltu  t0, t1, 1f
    lw    t1, PROC_DATA_END(s0)
    bgeu  t0, t1, 2f
    lw    a1, PROC_IMAGE(s0)
    add   a1, a1, t0
    li    t1, -PAGE_SIZE
    and   a1, a1, t1
    lw    t1, PROC_TEXT_END(s0)
    bgeu  t0, t1, 2f
    li    a0, PTE_R | PTE_X
2:  ret
1:  li    a0, 0
    ret

# page_in(s0, a0 = address, a1 = PTE_R, PTE_W or PTE_X): sees to it that the process can reach this byte in this way.
# -> a0 = the byte's kernel address; 0 where it may not, or memory is short. Demand paging and copy on write are here.
page_in:
    enter
    mv    s1, a0                         # s1 = address, s2 = right
    mv    s2, a1
    call  region
    and   t0, a0, s2
    beqz  t0, 9f
    ori   s4, a0, PTE_USER               # s4 = flags, s3 = frame of the image
    mv    s3, a1
    lw    a0, PROC_ROOT(s0)
    mv    a1, s1
    call  walk_make
    beqz  a0, 9f
    mv    s5, a0                         # s5 = where the entry is
    lw    s6, 0(s5)                      # s6 = the entry
    bnez  s6, 2f

    beqz  s3, 1f                         # not there yet: the image's own frame,
    mv    a0, s3
    call  frame_share
    andi  t0, s4, PTE_W
    beqz  t0, 3f
    xori  s4, s4, PTE_W | PTE_COW        # which is not to be written
    j     3f
1:  call  frame_alloc                    # or zeros
    beqz  a0, 9f
    call  page_zero
    j     3f

2:  and   t0, s6, s2                     # it is there
    bnez  t0, 4f
    li    s4, PTE_USER | PTE_R | PTE_W   # and is to be copied before it is written,
    pte_frame s3, s6
    frame_count t0, s3, t1
    lbu   t0, 0(t0)
    li    t1, 1
    mv    a0, s3
    beq   t0, t1, 3f                     # unless nobody else uses it
    call  frame_alloc
    beqz  a0, 9f
    mv    a1, s3
    call  page_copy
    mv    s7, a0
    mv    a0, s3
    call  frame_release
    mv    a0, s7

3:  pte_make s6, a0, s4                  # map frame a0 with flags s4
    set_pte s5, s6, s1
    j     2b                             # to be written and from the image? then this is not the end
4:  pte_frame a0, s6
    slli  t0, s1, 20
    srli  t0, t0, 20
    or    a0, a0, t0
    leave
9:  li    a0, 0
    leave

# space_copy(a0 = root of the child) -> a0 = 0, or -1 where memory is short: the pages of the present address space are shared,
# and who writes first copies.
space_copy:
    enter
    lw    s1, PROC_ROOT(s0)              # s1, s2 = entries of the two roots
    mv    s2, a0
    li    s3, STACK_TOP >> 22            # s3 = entries left: the user's half
1:  lw    t0, 0(s1)
    beqz  t0, 5f
    pte_frame s4, t0                     # s4, s5 = entries of the two second-level tables
    call  frame_alloc
    beqz  a0, 8f
    call  page_zero
    mv    s5, a0
    mv    s7, a0
    li    s6, PAGE_SIZE / 4              # s6 = entries left
2:  lw    t0, 0(s4)
    beqz  t0, 4f
    andi  t1, t0, PTE_W
    beqz  t1, 3f
    xori  t0, t0, PTE_W | PTE_COW
    stage_pte s4, t0
3:  sw    t0, 0(s5)                      # no table yet: just data
    pte_frame a0, t0
    call  frame_share
4:  addi  s4, s4, 4
    addi  s5, s5, 4
    addi  s6, s6, -1
    bnez  s6, 2b
    table_begin s7, LEAF
    li    t1, PTE_V
    pte_make t0, s7, t1
    stage_pte s2, t0
5:  addi  s1, s1, 4
    addi  s2, s2, 4
    addi  s3, s3, -1
    bnez  s3, 1b
    flush_ptes                           # one fence for all
    li    a0, 0
    leave
8:  flush_ptes
    li    a0, -1
    leave

# space_clear(a0 = root): no user pages any more.
space_clear:
    enter
    mv    s1, a0
    li    s2, STACK_TOP >> 22
1:  lw    t0, 0(s1)
    beqz  t0, 4f
    stage_pte s1, zero
    pte_frame s3, t0
    mv    s4, s3
    li    s5, PAGE_SIZE / 4
2:  lw    t0, 0(s4)
    beqz  t0, 3f
    pte_frame a0, t0
    call  frame_release
3:  addi  s4, s4, 4
    addi  s5, s5, -1
    bnez  s5, 2b
    table_end s3
    mv    a0, s3
    call  frame_release
4:  addi  s1, s1, 4
    addi  s2, s2, -1
    bnez  s2, 1b
    flush_ptes                           # before any of these frames is used again
    leave

# space_shrink(s0, a0 = from, a1 = to, both multiples of the page size): the process's pages in this range are no more.
space_shrink:
    enter
    mv    s1, a0
    mv    s2, a1
1:  bgeu  s1, s2, 3f
    lw    a0, PROC_ROOT(s0)
    mv    a1, s1
    call  walk
    beqz  a0, 2f
    lw    t0, 0(a0)
    beqz  t0, 2f
    stage_pte a0, zero
    pte_frame a0, t0
    call  frame_release
2:  li    t0, PAGE_SIZE
    add   s1, s1, t0
    j     1b
3:  flush_ptes
    leave

    .section .bss
    .balign PAGE_SIZE
kernel_root:     .space PAGE_SIZE
kernel_table:    .space PAGE_SIZE
    .section .text
