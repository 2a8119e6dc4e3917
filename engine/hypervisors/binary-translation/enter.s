# enter.s: from the guest's kernel to us and back. To the rest of the hypervisor VCPU_PC is where the guest is in its own code; here it
# is found from where it is in the cache, and the other way round.

# ------------------------------------------------------------------------------- origin: where in its own code is the guest?
# At a trap from translated code: a callout; or exit_decode, with VCPU_PC = the guest's pc, and VCPU_AT = its place in the cache.
exit_origin:
    lw    t0, VCPU_MODE(s0)
    beqz  t0, exit_decode
    csrr  s7, scause
    lw    s2, VCPU_PC(s0)                # s2 = where in the cache
    li    t0, CAUSE_ECALL_U
    beq   s7, t0, exit_decode_callout
    bgez  s7, 1f
    call  settle
1:  call  set_origin
    li    t0, CAUSE_BREAKPOINT
    bne   s7, t0, exit_decode
    mv    a0, s7
    lw    a1, VCPU_PC(s0)                # not where it is in the cache
    j     exit_reflect

# --------------------------------------------------------------------------------------------------- decode: what was it?
exit_decode:
    csrr  s7, scause
    bltz  s7, exit_decode_interrupt
    csrr  s8, stval
    li    t0, CAUSE_ILLEGAL
    beq   s7, t0, decode_illegal
    li    t0, CAUSE_FETCH_PAGE
    bgeu  s7, t0, decode_page_fault
    mv    a0, s7                         # misaligned addresses; breakpoints and calls of its users: the guest's own
    mv    a1, s8
    j     exit_reflect

# set_origin(s2 = where in the cache): VCPU_PC, VCPU_AT_PC, VCPU_AT. Goes to crash_vm where the guest is between two of its states: that
# can only be if it has written into its private page. Changes a0, a1, t0.
set_origin:
    mv    t6, ra
    call  cache_word
    lw    a1, 0(a1)
    andi  t0, a1, 1
    bnez  t0, crash_vm
    sw    a1, VCPU_PC(s0)
    sw    a1, VCPU_AT_PC(s0)
    sw    s2, VCPU_AT(s0)
    jr    t6

# cache_word(s2 = an address in the cache) -> a0 = where we see the word, a1 = its origin. Goes to crash_vm where it is none. Changes t0.
cache_word:
    li    t0, CACHE
    sub   a0, s2, t0
    li    t0, CACHE_SIZE
    bgeu  a0, t0, crash_vm
    andi  a0, a0, ~3
    lw    a1, VCPU_CACHE(s0)
    add   a0, a0, a1
    add   a1, a0, t0
    ret

# ------------------------------------------------------------------------------------- enter: the guest's kernel goes on
# VCPU_PC -> its place in the cache: known from before, or that of a block, which may have to be translated first.
exit_resume_translated:
    lw    t0, VCPU_STALE(s0)
    beqz  t0, 1f
    call  check_pages
1:  lw    t0, VCPU_PC(s0)
    andi  t0, t0, ~1
    sw    t0, VCPU_PC(s0)
    lw    a0, VCPU_AT(s0)
    beqz  a0, enter_block
    lw    t1, VCPU_AT_PC(s0)
    bne   t0, t1, enter_block
    lw    t0, VCPU_SITE(s0)
    or    t1, t0, zero
    lw    t2, VCPU_FILL(s0)
    or    t1, t1, t2
    beqz  t1, enter
    call  adapted_done
    j     enter
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
enter:                                   # a0 = where in the cache
    sw    a0, VCPU_ENTRY(s0)
    lw    t0, VCPU_SIP(s0)
    lw    t1, VCPU_SIE(s0)
    and   t0, t0, t1
    sw    t0, DUE(s0)
    restore_guest VCPU_ENTRY
