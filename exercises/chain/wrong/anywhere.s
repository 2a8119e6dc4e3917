# answers-what-was-asked: its trap handler

enter_block:
    sw    zero, VCPU_SITE(s0)
    sw    zero, VCPU_FILL(s0)
    mv    a0, t0
    call  find_block
    bnez  a0, 1f
    call  translate
1:  lw    s1, VCPU_LINK(s0)
    beqz  s1, enter
    sw    zero, VCPU_LINK(s0)
    lw    t2, VCPU_PC(s0)
    li    t0, LINK_LOOKUP
    beq   s1, t0, 2f
    lw    t0, 4(s1)                      # an exit of a block: does it still ask for this one?
                                         # whatever it asked for
    mv    a2, a0
    lw    t2, VCPU_CACHE(s0)
    lw    a1, EXIT_BRANCH(s1)            # if a branch leads to it, it can lead further itself
    beqz  a1, 4f
    li    t0, CACHE
    sub   a1, a1, t0
    li    t0, CACHE_SIZE
    bgeu  a1, t0, crash_vm
    andi  a1, a1, ~3
    add   a1, a1, t2
    mv    a3, a1
    call  branch_word
    beqz  a0, 4f                         # not so far
    sw    a0, 0(a3)
    j     5f
4:  lw    t2, VCPU_CACHE(s0)
    sub   t0, s1, t2
    li    t1, CACHE
    add   t0, t0, t1
    sub   a0, a2, t0
    call  jump_word
    sw    a0, 0(s1)
5:  fence.i
    count COUNT_CHAINED
    mv    a0, a2
    j     enter
2:                                       # a jump through a register: the next one finds it
    andi  t0, t2, LOOKUP_SIZE - 8
    add   t0, t0, s0
    addi  t1, a0, -4
    sw    t2, LOOKUP(t0)
    sw    t1, LOOKUP + 4(t0)

