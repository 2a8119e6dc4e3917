# translate.s: the translator: one block of the guest's kernel, from VCPU_PC to the next jump, becomes one in the cache.
#
#   identical   what may run in U-mode as it stands: nearly everything. Also what would trap there and is to trap: its cause is the
#               same, and the guest is told of it. A 2-byte instruction is filled up to 4 with c.nop
#   in-line     what depends on where it stands (auipc, jumps); the CSRs that the guest keeps in the private page (csr.s)
#   callout     what only we can do
#
# Every block begins with `lw t1, SPILL_T1`, for those who come through a register: they jump through t1. Others enter behind it.
# It ends with one exit or two (emit_exit), or with an instruction after which the guest is somewhere else.

# translate(s0) -> a0 = where in the cache the block of VCPU_PC begins. Where the guest cannot fetch, it goes to exit_reflect instead.
# Changes all registers but s0 and sp. s1 = where to in the cache; s2, s6 = the guest's address of this instruction and the next; s3
# = origin (emit.s); s4 = distance of a jump; s5 = instruction; s7 = where we see the page; s8 = its virtual address; s9 =
# instructions left; s10 = start in the cache; s11 = return address.
exit_translate:
translate:
    mv    s11, ra
    csrr  t0, cycle
    sw    t0, TRANSLATE_BEGAN(s0)
    lw    s2, VCPU_PC(s0)
    lw    s1, VCPU_CACHE_NEXT(s0)
    lw    t0, VCPU_CACHE(s0)
    li    t1, CACHE_SIZE - BLOCK_ROOM
    add   t0, t0, t1
    bgtu  s1, t0, 1f
    lw    t0, VCPU_BLOCK_COUNT(s0)
    li    t1, BLOCKS_MAX * 3 / 4
    bgeu  t0, t1, 1f
    lw    t0, VCPU_PAGE_COUNT(s0)
    li    t1, PAGES_MAX - 2
    bltu  t0, t1, 2f
1:  call  flush_cache                    # full: all blocks go, and those that are needed come again
    lw    s1, VCPU_CACHE_NEXT(s0)
2:  mv    a0, s2
    call  guest_code
    mv    a3, s2
    beqz  a0, translate_fault
    mv    s7, a0
    mv    a1, s2
    call  note_page
    srli  s8, s2, 12
    slli  s8, s8, 12
    mv    s10, s1
    li    s9, BLOCK_LENGTH
    ori   s3, s2, 1
    load  T1, SPILL_T1

translate_next:
    mv    s3, s2
    sub   t0, s2, s8
    add   t1, s7, t0
    lhu   s5, 0(t1)
    andi  t2, s5, 3
    addi  t2, t2, -3
    bnez  t2, translate_compressed
    addi  s6, s2, 4
    li    t2, PAGE_SIZE - 2
    beq   t0, t2, translate_straddling
    lhu   t0, 2(t1)
translate_word:                          # t0 = its upper half
    slli  t0, t0, 16
    or    s5, s5, t0
    srli  t0, s5, 2                      # is it one of those that need work? A bit for each major opcode:
    andi  t0, t0, 31                     # FENCE, AUIPC, BRANCH, JALR, JAL, SYSTEM
    li    t1, 1 << 3 | 1 << 5 | 1 << 24 | 1 << 25 | 1 << 27 | 1 << 28
    srl   t1, t1, t0
    andi  t1, t1, 1
    bnez  t1, translate_special
translate_identical:
    mv    a0, s5
    call  emit
translate_done:
    mv    s2, s6
    addi  s9, s9, -1
    beqz  s9, 1f
    xor   t0, s2, s8                     # still on this page?
    srli  t0, t0, 12
    beqz  t0, translate_next
1:  mv    a0, s2
    call  emit_exit
    j     translate_finish
translate_last:                          # the instruction at s2 was the last
    addi  s9, s9, -1
translate_finish:
    lw    t0, VCPU_CACHE(s0)
    sub   a1, s10, t0
    li    t0, CACHE + 4
    add   a1, a1, t0
    lw    a0, VCPU_PC(s0)
    mv    s8, a1
    call  add_block                      # from now on it can be found: by itself too
    la    s7, branches                   # where its branches lead
    lw    s6, 0(s7)
    sw    zero, 0(s7)
    add   s6, s6, s7
1:  beq   s7, s6, 3f
    lw    s2, 4(s7)                      # s2 = where a branch is, s4 = the guest's address to which it leads
    lw    s4, 8(s7)
    addi  s7, s7, 8
    mv    a0, s4
    call  find_block
    beqz  a0, 2f
    mv    a1, s2
    call  branch_word                    # straight to a block, if that is there and near;
    beqz  a0, 2f
    sw    a0, 0(s2)
    count COUNT_CHAINED
    j     1b
2:  sub   a0, s1, s2                     # or to an exit of its own
    lw    a1, 0(s2)
    call  branch_over
    sw    a0, 0(s2)
    mv    a0, s4
    call  misaligned
    bnez  t0, 4f
    lw    t0, VCPU_CACHE(s0)
    sub   a1, s2, t0
    li    t0, CACHE
    add   a1, a1, t0
    call  emit_branch_exit
    j     1b
4:  li    t0, CACHE_SIZE
    add   t0, t0, s2
    lw    s3, 0(t0)
    mv    a0, s3
    call  emit_misaligned
    j     1b
3:  fence.i
    sw    s1, VCPU_CACHE_NEXT(s0)
    sub   t0, s1, s10
    lw    t1, COUNT_BYTES(s0)
    add   t1, t1, t0
    sw    t1, COUNT_BYTES(s0)
    count COUNT_BLOCKS
    li    t0, BLOCK_LENGTH
    sub   t0, t0, s9
    lw    t1, COUNT_INSTRUCTIONS(s0)
    add   t1, t1, t0
    sw    t1, COUNT_INSTRUCTIONS(s0)
    csrr  t0, cycle
    lw    t1, TRANSLATE_BEGAN(s0)
    sub   t0, t0, t1
    lw    t1, COUNT_CYCLES(s0)
    add   t1, t1, t0
    sw    t1, COUNT_CYCLES(s0)
    mv    a0, s8
    jr    s11

translate_straddling:                    # its second half is on the next page
    lw    t0, VCPU_PC(s0)
    bne   t0, s2, 2f                     # only where it comes first: a fault must not find half a block
    addi  a0, s2, 2
    mv    a3, a0
    call  guest_code
    beqz  a0, translate_fault
    addi  a1, s2, 2
    mv    s4, a0
    call  note_page
    lhu   t0, 0(s4)
    j     translate_word
2:  mv    a0, s2
    call  emit_exit
    j     translate_finish

translate_fault:                         # a1 = cause, a3 = address: not to be fetched
    li    s7, CAUSE_INTERRUPT | IRQ_EXTERNAL
    csrr  t0, sip                        # a guest whose trap handler cannot be fetched either comes here again and again, without ever
    csrr  t1, sie                        # running: it is now that the machine's interrupts must be let in
    and   t0, t0, t1
    andi  t1, t0, IP_SEIP
    bnez  t1, exit_decode_interrupt
    li    s7, CAUSE_INTERRUPT | IRQ_SOFTWARE
    andi  t1, t0, IP_SSIP
    bnez  t1, exit_decode_interrupt
    li    s7, CAUSE_INTERRUPT | IRQ_TIMER
    bnez  t0, exit_decode_interrupt
    mv    a0, a1
    mv    a1, a3
    j     exit_reflect

translate_special:
    andi  t0, s5, 0x7f
    li    t1, 0x63
    beq   t0, t1, translate_branch
    li    t1, 0x6f
    beq   t0, t1, translate_jal
    li    t1, 0x67
    beq   t0, t1, translate_jalr
    li    t1, 0x17
    beq   t0, t1, translate_auipc
    srli  t1, s5, 12
    andi  t1, t1, 7                      # t1 = funct3
    addi  t0, t0, -0x73
    beqz  t0, translate_system
    addi  t1, t1, -1                     # fence is identical,
    bnez  t1, translate_identical
    li    a1, CALL_FENCE                 # fence.i is the moment at which all of this becomes wrong
    mv    a0, s2
    call  emit_call
    count COUNT_CALLOUTS
    mv    a0, s6
    call  emit_exit
    j     translate_last

translate_auipc:
    srli  a0, s5, 12
    slli  a0, a0, 12
    add   a0, a0, s2
    slli  a1, s5, 20
    srli  a1, a1, 27
    call  emit_constant
    count COUNT_INLINE
    j     translate_done

# ------------------------------------------------------------------------------------------------------------------ jumps
translate_branch:
    sign  s4, s5, 12
    bits  s4, s5, 7, 7, 11
    bits  s4, s5, 30, 25, 5
    bits  s4, s5, 11, 8, 1
branch_to:                               # s5 = its funct3, rs1 and rs2, s4 = distance. Where to in the cache, translate_finish sees to
    la    t0, branches
    lw    t1, 0(t0)
    addi  t1, t1, 8
    sw    t1, 0(t0)
    add   t0, t0, t1
    sw    s1, -4(t0)
    add   s4, s4, s2
    sw    s4, 0(t0)
    li    t0, 0x01fff07f
    and   a0, s5, t0
    call  emit
    count COUNT_INLINE
    j     translate_done

translate_jal:
    sign  s4, s5, 20
    bits  s4, s5, 19, 12, 12
    bits  s4, s5, 20, 20, 11
    bits  s4, s5, 30, 21, 1
    slli  a1, s5, 20
    srli  a1, a1, 27
jump_to:                                 # a1 = rd, s4 = distance
    add   s4, s4, s2
    mv    a0, s4
    call  misaligned
    bnez  t0, 2f
    mv    a5, a1
    beqz  a5, 1f
    mv    a0, s6
    mv    a1, a5
    call  emit_constant
1:  count COUNT_INLINE
    mv    a0, s4
    call  emit_exit
    j     translate_last
2:  mv    a0, s2
    call  emit_misaligned
    j     translate_last

# misaligned(a0 = address) -> t0 = 0: an instruction can be there. Changes t1.
misaligned:
    andi  t0, a0, 2
    la    t1, sepc_writable              # its bit 1 says whether there are 2-byte instructions
    lw    t1, 0(t1)
    not   t1, t1
    and   t0, t0, t1
    ret

# emit_misaligned(a0 = where a jump is, s4 = the address that it must not go to).
emit_misaligned:
    mv    a5, ra
    li    a1, CALL_MISALIGNED
    call  emit_call
    mv    a0, s4
    call  emit
    count COUNT_CALLOUTS
    jr    a5

# Through a register: the lookup table says where in the cache. t1 takes us there, and is restored there.
#   sw t1, SPILL_T1; sw t2, SPILL_T2
#   andi t1, rs1, LOOKUP_SIZE - 8; lw t2, LOOKUP(t1)
#   bne t2, rs1, 1f
#   lw t1, LOOKUP + 4(t1); lw t2, SPILL_T2
#   rd = the next address
#   jalr x0, 0(t1)
# 1: lw t2, SPILL_T2; lw t1, SPILL_T1; callout
# Where the address must first be added up, or is in t1 or t2, it goes to t0, which is spilled also.
translate_jalr:
    slli  a5, s5, 20
    srli  a5, a5, 27                     # a5 = rd
    slli  a6, s5, 12
    srli  a6, a6, 27                     # a6 = rs1
    addi  t0, a5, -T1
    sltiu t0, t0, 2
    bnez  t0, jump_callout               # rd is one of those in use: seldom enough
    srai  t1, s5, 20
    addi  t0, a6, -T1
    sltiu t0, t0, 2
    seqz  t2, a6
    or    t0, t0, t2
    or    t0, t0, t1
    li    a7, 0                          # a7 = 1: through t0
    beqz  t0, 1f
    li    a7, 1
    addi  t0, a5, -T0
    beqz  t0, jump_callout
    store T0, SPILL_T0
    srli  a0, s5, 20
    slli  a0, a0, 20
    ori   a0, a0, OP_ADDI
    li    a1, T0
    mv    a2, a6
    call  emit_operate
    li    a6, T0
1:  store T1, SPILL_T1
    store T2, SPILL_T2
    li    a0, OP_ANDI | (LOOKUP_SIZE - 8) << 20
    li    a1, T1
    mv    a2, a6
    call  emit_operate
    word  OP_LW | T2 << 7 | T1 << 15 | ((LOOKUP + HERE) & 0xfff) << 20
    li    a0, OP_BNE | T2 << 15
    slli  t0, a6, 20
    or    a0, a0, t0
    mv    s4, s1                         # its distance is not known yet
    call  emit
    word  OP_LW | T1 << 7 | T1 << 15 | ((LOOKUP + HERE + 4) & 0xfff) << 20
    load  T2, SPILL_T2
    beqz  a7, 2f
    load  T0, SPILL_T0
2:  beqz  a5, 3f
    mv    a0, s6
    mv    a1, a5
    call  emit_constant
3:  word  OP_JALR | T1 << 15
    sub   t0, s1, s4                     # less than 64
    andi  t1, t0, 0x1e
    slli  t1, t1, 7
    andi  t0, t0, 0x20
    slli  t0, t0, 20
    or    t0, t0, t1
    lw    t1, 0(s4)
    or    t1, t1, t0
    sw    t1, 0(s4)
    load  T2, SPILL_T2
    load  T1, SPILL_T1
    count COUNT_INLINE
    beqz  a7, 4f
    load  T0, SPILL_T0
    j     4f
jump_callout:
    count COUNT_CALLOUTS
4:  mv    a0, s6
    li    a1, CALL_JUMP
    call  emit_call
    mv    a0, s5
    call  emit
    j     translate_last

# ------------------------------------------------------------------------------------------------- compressed instructions
# Two bytes; quadrant and funct3 say which. Jumps become those of four bytes, s6 remembers the length.
translate_compressed:
    addi  s6, s2, 2
    andi  t0, s5, 3
    srli  t1, s5, 13                     # funct3
    addi  t2, t0, -1
    beqz  t2, compressed_1
    addi  t2, t0, -2
    bnez  t2, compressed_identical
    li    t2, 4
    bne   t1, t2, compressed_identical
    srli  t2, s5, 2                      # c.jr, c.jalr: rs2 is 0, rs1 is not
    andi  t2, t2, 31
    bnez  t2, compressed_identical
    srli  t2, s5, 7
    andi  t2, t2, 31
    beqz  t2, compressed_identical       # c.ebreak
    srli  t0, s5, 12
    andi  t0, t0, 1                      # rd: x0, x1
    slli  t0, t0, 7
    slli  s5, t2, 15
    or    s5, s5, t0
    ori   s5, s5, OP_JALR
    j     translate_jalr
compressed_1:
    li    a1, 1                          # c.jal: rd is x1,
    addi  t0, t1, -1
    beqz  t0, 1f
    li    a1, 0                          # c.j: x0
    addi  t0, t1, -5
    beqz  t0, 1f
    addi  t1, t1, -6
    bltz  t1, compressed_identical
    slli  s5, s5, 19                     # c.beqz, c.bnez: their bit 12 is bit 31 now, and funct3 becomes 0, 1
    sign  s4, s5, 8
    bits  s4, s5, 30, 29, 3
    bits  s4, s5, 25, 24, 6
    bits  s4, s5, 23, 22, 1
    bits  s4, s5, 21, 21, 5
    slli  t0, s5, 3
    srli  t0, t0, 29                     # rs1': x8 to x15
    addi  t0, t0, 8
    slli  s5, t0, 15
    slli  t1, t1, 12
    or    s5, s5, t1
    ori   s5, s5, OP_BEQ
    j     branch_to
1:  slli  s5, s5, 19
    sign  s4, s5, 11
    bits  s4, s5, 30, 30, 4
    bits  s4, s5, 29, 28, 8
    bits  s4, s5, 27, 27, 10
    bits  s4, s5, 26, 26, 6
    bits  s4, s5, 25, 25, 7
    bits  s4, s5, 24, 22, 1
    bits  s4, s5, 21, 21, 5
    j     jump_to
compressed_identical:
    li    t0, C_NOP << 16
    or    s5, s5, t0
    j     translate_identical
