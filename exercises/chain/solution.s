# Part of the hypervisor: the guest's kernel goes on at VCPU_PC, t0, in a block that has to be found, or translated. Continues at enter, with
# a0 = where in the cache. If an exit of a block asked for it, the exit is chained: the next time, nobody comes here.
# The vcpu is at s0.
#
# VCPU_LINK: who asked. 0: nobody, or it is not known (translate forgets it, where it makes room). LINK_LOOKUP: a jump through
# a register. Else an exit of a block, as we see it, which translated code sees at CACHE where we see it at VCPU_CACHE:
#   0            an ecall, which is to become a jump
#   4            the guest's address that it asks for
#   EXIT_BRANCH  where translated code has the branch that leads to this exit, or 0
# LOOKUP, in the vcpu: where jumps through registers look. At LOOKUP + (the guest's address & (LOOKUP_SIZE - 8)), two words: that address,
# and where translated code enters its block that way, which is 4 before the others do.
#
# find_block(a0 = the guest's address) -> a0 = where in the cache, as translated code sees it; 0: it is not there. Changes t0 to t4.
# translate() -> a0 = the same, for VCPU_PC; changes all registers but s0.
# jump_word(a0 = distance in bytes) -> a0 = a jump over it. Changes t0, t1. branch_word(a0 = where a block is, a1 = where we see a branch) -> a0 =
# this branch, so that it leads there; 0: it is too far. Changes a1, t0, t1. fence.i, when the cache has been written.

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
    bne   t0, t2, enter
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

