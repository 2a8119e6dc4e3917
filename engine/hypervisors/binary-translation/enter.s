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
    beq   s7, t0, exit_callout
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

# -------------------------------------------------------------------- settle: an interrupt, perhaps in the middle of a sequence
# settle(s2 = where in the cache) -> s2 = where the guest is between two of its own instructions. What is left of the sequence is carried
# out here, on the registers in the vcpu. Only instructions that sequences are made of are known, and only few in a row: a guest that
# has made its way into the cache by writing into its private page is stopped. Keeps s7. Changes all others.
exit_settle:
settle:
    mv    s11, ra
    li    s5, 64                         # instructions at most
    call  cache_word
    lw    t0, 0(a1)
    andi  t0, t0, 1
    beqz  t0, settle_next
    count COUNT_SETTLED
settle_next:
    andi  t0, s2, 2                      # behind a 2-byte instruction, at the c.nop
    bnez  t0, settle_filled
    call  cache_word
    lw    t0, 0(a1)
    andi  t0, t0, 1
    beqz  t0, settled
    addi  s5, s5, -1
    beqz  s5, crash_vm
    lw    s3, 0(a0)                      # s3 = instruction
    slli  t0, s3, 12
    srli  t0, t0, 27 - 2
    andi  t0, t0, 31 << 2
    add   t0, t0, s0
    lw    t1, VCPU_X(t0)                 # t1 = rs1
    srli  t0, s3, 20 - 2
    andi  t0, t0, 31 << 2
    add   t0, t0, s0
    lw    t2, VCPU_X(t0)                 # t2 = rs2
    srai  t3, s3, 20                     # t3 = immediate of loads and operations
    srli  t4, s3, 7 - 2
    andi  t4, t4, 31 << 2
    add   t4, t4, s0                     # t4 = where rd is, but for VCPU_X
    srli  t5, s3, 12
    andi  t5, t5, 7                      # t5 = funct3
    andi  t0, s3, 0x7f
    li    a2, OP_LW & 0x7f
    beq   t0, a2, settle_load
    li    a2, OP_SW & 0x7f
    beq   t0, a2, settle_store
    li    a2, OP_ADDI & 0x7f
    beq   t0, a2, settle_immediate
    li    a2, OP_AND & 0x7f
    beq   t0, a2, settle_and
    li    a2, OP_LUI & 0x7f
    beq   t0, a2, settle_lui
    li    a2, OP_BEQ & 0x7f
    beq   t0, a2, settle_branch
    li    a2, OP_JALR & 0x7f
    beq   t0, a2, settle_jump
    li    a2, OP_JAL & 0x7f
    beq   t0, a2, settle_jal
    li    a2, OP_ECALL
    beq   s3, a2, exit_callout           # it would have come to us anyway
    j     crash_vm
settle_filled:
    li    a0, 2
    j     settle_skip
settle_load:
    add   t1, t1, t3
    call  settle_place
    lw    t2, 0(t1)
    j     settle_result
settle_store:
    andi  t3, t3, ~31
    srli  t4, s3, 7
    andi  t4, t4, 31
    or    t3, t3, t4
    add   t1, t1, t3
    call  settle_place
    sw    t2, 0(t1)
    j     settle_over
settle_and:
    mv    t3, t2
settle_immediate:                        # addi, slli, ori, andi
    add   t2, t1, t3
    beqz  t5, settle_result
    addi  t5, t5, -1
    sll   t2, t1, t3
    beqz  t5, settle_result
    addi  t5, t5, -5
    or    t2, t1, t3
    beqz  t5, settle_result
    and   t2, t1, t3
    j     settle_result
settle_lui:
    srli  t2, s3, 12
    slli  t2, t2, 12
settle_result:                           # t2
    sw    t2, VCPU_X(t4)
    sw    zero, VCPU_X(s0)
settle_over:
    li    a0, 4
settle_skip:
    add   s2, s2, a0
    j     settle_next
settle_branch:                           # beq, bne; forwards, by less than 64 bytes
    xor   t1, t1, t2
    snez  t1, t1
    bne   t1, t5, settle_over
    srli  a0, s3, 7
    andi  a0, a0, 0x1e
    srli  t0, s3, 20
    andi  t0, t0, 0x20
    or    a0, a0, t0
    j     settle_skip
settle_jump:
    mv    s2, t1
    j     settle_next
settle_jal:
    mv    a3, s3
    call  jump_distance
    j     settle_skip
settled:
    jr    s11

# settle_place(t1 = address, as translated code sees it) -> t1 = where we see it: in the private page, whatever it was. Changes t0.
settle_place:
    slli  t1, t1, 20
    srli  t1, t1, 20
    andi  t1, t1, ~3
    li    t0, VCPU_EXPOSED - PAGE_SIZE
    add   t1, t1, t0
    add   t1, t1, s0
    ret

# jump_distance(a3 = a jal, as jump_word makes them) -> a0 = bytes. Changes t0, t1.
jump_distance:
    sign  a0, a3, 20
    bits  a0, a3, 19, 12, 12
    bits  a0, a3, 20, 20, 11
    bits  a0, a3, 30, 21, 1
    ret

# ------------------------------------------------------------------------------------- enter: the guest's kernel goes on
# VCPU_PC -> its place in the cache: known from before, or that of a block, which may have to be translated first.
exit_translated:
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
    lw    t0, VCPU_CACHE(s0)
    sub   t0, s1, t0
    li    t1, CACHE
    add   t0, t0, t1
    sub   a0, a0, t0
    call  jump_word
    sw    a0, 0(s1)
    fence.i
    count COUNT_CHAINED
    mv    a0, a2
    j     enter
2:  slli  t0, t2, 1                      # a jump through a register: the next one finds it
    andi  t0, t0, LOOKUP_SIZE - 8
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
