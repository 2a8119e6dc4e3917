# blocks.s: which translations there are, what code they were made from, and forgetting them.
#
# On RISC-V an instruction that has been fetched may go on being executed after memory has changed, until FENCE.I; a translation of
# an address, until SFENCE.VMA or a change of satp. So code need not be watched: these are told to us, and are the only moments at
# which translations can become wrong. (The x86 fetches what was stored; there a translator must write-protect the code it has read.)
# At FENCE.I all is forgotten. At the others, it is asked of the guest's tables whether the pages of code still are what they were.

# find_block(a0 = the guest's address) -> a0 = where in the cache that block begins, 0 = there is none. Changes t0 to t4.
exit_resume_find:
find_block:
    srli  t0, a0, 1
    andi  t0, t0, BLOCKS_MAX - 1
    slli  t0, t0, 3
    lw    t1, VCPU_BLOCKS(s0)
    li    t4, BLOCKS_SIZE - 1
1:  add   t2, t1, t0
    lw    t3, 4(t2)
    beqz  t3, 2f
    lw    t3, 0(t2)
    beq   t3, a0, 2f
    addi  t0, t0, 8
    and   t0, t0, t4
    j     1b
2:  lw    a0, 4(t2)
    ret

# add_block(a0 = the guest's address, a1 = where in the cache): there is none for it yet, and room. Changes t0 to t4.
add_block:
    mv    t5, ra
    mv    t6, a0
    call  find_block
    sw    t6, 0(t2)
    sw    a1, 4(t2)
    lw    t0, VCPU_BLOCK_COUNT(s0)
    addi  t0, t0, 1
    sw    t0, VCPU_BLOCK_COUNT(s0)
    jr    t5

    # code_entry: t0 = an entry of the guest's table in frame t0, number t2; to 8, 9 where there is none that is good.
    .macro code_entry
    ram_frame t1, t0, 8f
    slli  t1, t1, 12
    lw    t0, VCPU_WINDOW(s0)
    add   t1, t1, t0
    slli  t2, t2, 2
    add   t1, t1, t2
    lw    t0, 0(t1)
    andi  t1, t0, PTE_V
    beqz  t1, 9f
    andi  t1, t0, PTE_R | PTE_W
    addi  t1, t1, -PTE_W
    beqz  t1, 9f
    .endm

# guest_code(a0 = virtual address of the guest's) -> a0 = where we see the frame to which it leads, if its kernel may execute it; else
# a0 = 0, a1 = the cause of its fault. Changes a2, t0 to t2, t5.
exit_translate_code:
guest_code:
    mv    a2, a0
    lw    t0, VCPU_SATP(s0)
    srli  a0, a2, 12                     # satp is Bare: the address itself
    bgez  t0, 3f
    slli  t0, t0, 10
    srli  t0, t0, 10
    srli  t2, a2, 22
    code_entry
    andi  t1, t0, PTE_R | PTE_X
    bnez  t1, 1f
    andi  t1, t0, PTE_U | PTE_A | PTE_D
    bnez  t1, 9f
    srli  t0, t0, 10
    slli  t2, a2, 10
    srli  t2, t2, 22
    code_entry
    srli  a0, t0, 10
    j     2f
1:  slli  t1, t0, 12                     # a megapage
    srli  t1, t1, 22
    bnez  t1, 9f
    slli  t1, a2, 10
    srli  t1, t1, 22
    srli  a0, t0, 10
    or    a0, a0, t1
2:  andi  t1, t0, PTE_X | PTE_A | PTE_U
    addi  t1, t1, -(PTE_X | PTE_A)
    bnez  t1, 9f
3:  ram_frame t1, a0, 8f
    slli  a0, t1, 12
    lw    t0, VCPU_WINDOW(s0)
    add   a0, a0, t0
    ret
8:  li    a1, CAUSE_FETCH_ACCESS
    li    a0, 0
    ret
9:  li    a1, CAUSE_FETCH_PAGE
    li    a0, 0
    ret

# note_page(a0 = where we see a frame, a1 = virtual address in it): code of this page has been read. Changes a1, t0 to t4.
note_page:
    srli  a1, a1, 12
    slli  a1, a1, 12
    addi  t0, s0, VCPU_PAGES
    lw    t1, VCPU_PAGE_COUNT(s0)
    mv    t2, t1
1:  beqz  t2, 2f
    lw    t3, 0(t0)
    lw    t4, 4(t0)
    addi  t0, t0, 8
    addi  t2, t2, -1
    bne   t3, a1, 1b
    bne   t4, a0, 1b                     # it has changed, and the guest has not said so yet: two notes,
    ret
2:  sw    a1, 0(t0)                      # of which one will be found wrong when it does
    sw    a0, 4(t0)
    addi  t1, t1, 1
    sw    t1, VCPU_PAGE_COUNT(s0)
    ret

# check_pages(): the guest has said that addresses may mean something else. Forgets all where one of code does. Changes a*, t*.
exit_check:
check_pages:
    sw    zero, VCPU_STALE(s0)
    mv    t6, ra
    addi  a3, s0, VCPU_PAGES
    lw    a4, VCPU_PAGE_COUNT(s0)
1:  beqz  a4, 2f
    lw    a0, 0(a3)
    call  guest_code
    lw    t0, 4(a3)
    addi  a3, a3, 8
    addi  a4, a4, -1
    beq   t0, a0, 1b
    call  flush_cache
2:  jr    t6

# flush_cache(): no translations any more. Changes t0 to t2.
exit_flush:
flush_cache:
    count COUNT_FLUSHES
    lw    t0, VCPU_CACHE(s0)
    sw    t0, VCPU_CACHE_NEXT(s0)
    sw    zero, VCPU_BLOCK_COUNT(s0)
    sw    zero, VCPU_PAGE_COUNT(s0)
    sw    zero, VCPU_AT(s0)
    sw    zero, VCPU_LINK(s0)
    sw    zero, VCPU_SITE(s0)
    sw    zero, VCPU_FILL(s0)
    sw    zero, VCPU_DEVICES(s0)
    lw    t0, VCPU_BLOCKS(s0)
    li    t1, BLOCKS_SIZE
    add   t1, t1, t0
1:  .irp  n, 4, 12, 20, 28
    sw    zero, \n(t0)
    .endr
    addi  t0, t0, 32
    bne   t0, t1, 1b
    addi  t0, s0, VCPU_HEAT
    addi  t1, t0, HEAT_SIZE
2:  sw    zero, 0(t0)
    sw    zero, 4(t0)
    addi  t0, t0, 8
    bne   t0, t1, 2b
    addi  t0, s0, LOOKUP
    addi  t1, t0, LOOKUP_SIZE
    li    t2, NO_ADDRESS
3:  sw    t2, 0(t0)
    sw    t2, 8(t0)
    addi  t0, t0, 16
    bne   t0, t1, 3b
                                         # and no device registers
# forget_devices(): in-line device registers are to be asked for again. Changes t0.
forget_devices:
    li    t0, NO_ADDRESS
    .irp  n, 0, 1, 2, 3, 4, 5, 6, 7
    sw    t0, DEVICE_TAGS + 4 * \n(s0)
    .endr
    ret
