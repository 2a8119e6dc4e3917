# emit.s: one instruction after the other into the cache. In all of this s1 = where the next one goes, s3 = the guest's address that
# it stands for. They change a0, a1, t0 to t2, and keep the rest.
#
# For every word of the cache there is one at CACHE_SIZE further up, its origin: the guest's address at which the guest is when this
# word is the next to be executed. Bit 0 says that it is within a sequence, where the guest is between two of its states.

# emit(a0 = word).
exit_translate_emit:
emit:
    sw    a0, 0(s1)
    li    t1, CACHE_SIZE
    add   t1, t1, s1
    sw    s3, 0(t1)
    ori   s3, s3, 1                      # what follows belongs to the same sequence, until s3 is set again
    addi  s1, s1, 4
    ret

# emit_load(a0 = register, a1 = place): lw. emit_store: sw.
emit_load:
    addi  a1, a1, HERE
    slli  a1, a1, 20
    slli  a0, a0, 7
    or    a0, a0, a1
    li    t0, OP_LW
    or    a0, a0, t0
    j     emit
emit_store:
    addi  a1, a1, HERE
    srai  t0, a1, 5
    slli  t0, t0, 25
    andi  a1, a1, 31
    slli  a1, a1, 7
    or    a1, a1, t0
    slli  a0, a0, 20
    or    a0, a0, a1
    li    t0, OP_SW
    or    a0, a0, t0
    j     emit

# emit_spill(a0 = register, 5 to 7): to its place in the private page. emit_fetch: back from there.
emit_spill:
    slli  a1, a0, 2
    neg   a1, a1
    addi  a1, a1, SPILL + 4 * T0
    j     emit_store
emit_fetch:
    slli  a1, a0, 2
    neg   a1, a1
    addi  a1, a1, SPILL + 4 * T0
    j     emit_load

# emit_operate(a0 = operation with its immediate, a1 = rd, a2 = rs1).
emit_operate:
    slli  t0, a1, 7
    or    a0, a0, t0
    slli  t0, a2, 15
    or    a0, a0, t0
    j     emit

# emit_constant(a0 = number, a1 = register): lui, addi. Changes a2.
emit_constant:
    mv    t2, ra
    mv    a2, a0
    li    t0, 0x800
    add   a0, a0, t0
    srli  a0, a0, 12
    slli  a0, a0, 12
    slli  a1, a1, 7
    or    a0, a0, a1
    ori   a0, a0, OP_LUI
    call  emit
    slli  a0, a2, 20
    slli  t0, a1, 8                      # rs1 = rd
    or    a0, a0, a1
    or    a0, a0, t0
    ori   a0, a0, OP_ADDI
    call  emit
    jr    t2

# emit_call(a0 = address of the guest's, a1 = kind): a callout; what the kind needs beyond these comes next.
emit_call:
    mv    t2, ra
    mv    a2, a0
    li    a0, OP_ECALL
    call  emit
    mv    a0, a2
    call  emit
    mv    a0, a1
    call  emit
    jr    t2

# emit_exit(a0 = address of the guest's): the end of a block: to the block of that address. Where that is there already, a jump,
# else a callout, which becomes one. emit_branch_exit: the same, not looked for, for the branch at a1 in the cache, which may become
# one that goes there itself. Change a0 to a5, t0 to t4.
emit_exit:
    mv    a4, ra
    mv    a3, a0
    li    a5, 0
    call  find_block
    beqz  a0, 1f
    lw    t0, VCPU_CACHE(s0)
    sub   t0, s1, t0
    li    t1, CACHE
    add   t0, t0, t1
    sub   a0, a0, t0
    count COUNT_CHAINED
    call  jump_word
    j     2f
emit_branch_exit:
    mv    a4, ra
    mv    a3, a0
    mv    a5, a1
1:  li    a0, OP_ECALL
2:  mv    s3, a3                         # here the guest is there already
    call  emit
    mv    a0, a3
    call  emit
    word  CALL_CHAIN
    mv    a0, a5
    call  emit
    jr    a4

# branch_word(a0 = where a block begins, a1 = where we see a branch) -> a0 = the branch so that it goes there; 0: it cannot go so far.
# branch_over(a0 = distance, a1 = branch) -> a0 = the branch over that distance. Change a1, t0, t1.
branch_word:
    lw    t0, VCPU_CACHE(s0)
    sub   t0, a1, t0
    li    t1, CACHE
    add   t0, t0, t1
    sub   a0, a0, t0
    lw    a1, 0(a1)
    li    t0, 4096
    add   t0, t0, a0
    srli  t0, t0, 13
    beqz  t0, branch_over
    li    a0, 0
    ret
branch_over:
    li    t0, 0x01fff07f
    and   a1, a1, t0
    andi  t0, a0, 0x1e
    slli  t0, t0, 7
    or    a1, a1, t0
    andi  t0, a0, 0x7e0
    slli  t0, t0, 20
    or    a1, a1, t0
    srli  t0, a0, 11
    andi  t0, t0, 1
    slli  t0, t0, 7
    or    a1, a1, t0
    srli  t0, a0, 31
    slli  t0, t0, 31
    or    a0, a1, t0
    ret

# jump_word(a0 = distance in bytes) -> a0 = jal x0 over that distance. Changes t0, t1.
jump_word:
    srli  t0, a0, 31
    slli  t0, t0, 31
    andi  t1, a0, 0x7fe
    slli  t1, t1, 20
    or    t0, t0, t1
    srli  t1, a0, 11
    andi  t1, t1, 1
    slli  t1, t1, 20
    or    t0, t0, t1
    slli  t1, a0, 12
    srli  t1, t1, 24
    slli  t1, t1, 12
    or    a0, t0, t1
    ori   a0, a0, OP_JAL
    ret
