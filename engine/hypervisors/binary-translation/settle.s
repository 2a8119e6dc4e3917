# settle.s: an interrupt that came in the middle of a sequence of translated code. To the guest there is no such moment.

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
    beq   s3, a2, exit_decode_callout           # it would have come to us anyway
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
settle_immediate:                        # addi, ori, andi
    add   t2, t1, t3
    beqz  t5, settle_result
    addi  t5, t5, -6
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
