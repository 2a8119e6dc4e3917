# callout.s: translated code has called us, by an ecall with words behind it: an address of the guest's, a kind, what the kind needs.
#
# A guest that has written into its private page can jump to any word of the cache, and among them are instructions of its own making.
# So none of these words is trusted: what is written because of them is written into this cache or this private page.

exit_decode_callout:                            # s2 = where in the cache
    call  cache_word
    mv    s1, a0                         # s1 = where we see it
    lw    s3, 8(s1)                      # s3 = kind
    andi  s3, s3, 31 & ~3
    add   t1, s3, s0
    lw    t0, COUNT_CALLS(t1)
    addi  t0, t0, 1
    sw    t0, COUNT_CALLS(t1)
    lw    a0, 4(s1)                      # a0 = address of the guest's
    sw    a0, VCPU_PC(s0)
    la    t0, callouts
    add   t0, t0, s3
    jr    t0
callouts:
    j     call_chain
    j     call_system
    j     call_jump
    j     call_interrupt
    j     call_access
    j     call_fence
    j     call_misaligned
    j     crash_vm

call_chain:                              # a jump to a0: when its block is known, what stands at s1 becomes a jump
    sw    s1, VCPU_LINK(s0)
    sw    zero, VCPU_AT(s0)              # the block, not a place in the middle of another where it has been
    j     exit_resume

call_jump:                               # a0 = address of the next instruction; the jump follows
    lw    t0, 12(s1)
    srli  t1, t0, 15 - 2
    andi  t1, t1, 31 << 2
    add   t1, t1, s0
    lw    t1, VCPU_X(t1)
    srai  t2, t0, 20
    add   t1, t1, t2
    andi  t1, t1, ~1
    sw    t1, VCPU_PC(s0)
    andi  t2, t1, 2
    beqz  t2, 1f
    la    t2, sepc_writable
    lw    t2, 0(t2)
    andi  t2, t2, 2
    bnez  t2, 1f
    addi  a0, a0, -4                     # without 2-byte instructions it is a fault, of the jump itself
    sw    a0, VCPU_PC(s0)
    mv    a1, t1
    j     call_reflect_misaligned
1:  srli  t0, t0, 7 - 2
    andi  t0, t0, 31 << 2
    add   t0, t0, s0
    sw    a0, VCPU_X(t0)
    sw    zero, VCPU_X(s0)
    li    t0, LINK_LOOKUP
    sw    t0, VCPU_LINK(s0)
    sw    zero, VCPU_AT(s0)
    j     exit_resume

call_misaligned:
    lw    a1, 12(s1)
call_reflect_misaligned:
    li    a0, CAUSE_FETCH_MISALIGNED
    j     exit_reflect

call_interrupt:                          # the guest has let interrupts come, and one was waiting
    addi  s2, s2, 12                     # its sequence is still to be ended
    call  settle
    call  set_origin
    j     exit_inject

call_fence:
    call  flush_cache
    addi  a0, a0, 4
    sw    a0, VCPU_PC(s0)
    j     exit_resume

call_system:                             # a0 = where the instruction is. It goes on behind the callout; but behind sret is nothing
    addi  t0, a0, 4
    sw    t0, VCPU_AT_PC(s0)
    lw    a0, 12(s1)
    addi  t0, s2, 16
    li    t1, SRET
    bne   a0, t1, 1f
    li    t0, 0
1:  sw    t0, VCPU_AT(s0)
    mv    s8, a0                         # tval, should it be illegal
    srli  t0, a0, 20                     # does it concern address spaces? satp, sfence.vma
    addi  t1, t0, -CSR_SATP
    beqz  t1, 1f
    srli  t0, t0, 5
    addi  t0, t0, -(SFENCE_VMA >> 25)
    bnez  t0, 2f
1:  li    t0, 1
    sw    t0, VCPU_STALE(s0)
    call  forget_devices
2:  li    t0, OP_ECALL
    bne   a0, t0, decode_instruction
    advance t0
    j     exit_emulate_sbi

call_access:                             # a0 = where the load or store is; its copy follows. It goes on at the copy, or behind it
    sw    a0, VCPU_AT_PC(s0)
    addi  t0, s2, STUB_COPY
    sw    t0, VCPU_AT(s0)
    lw    a0, STUB_COPY(s1)
    srli  t0, a0, 15 - 2
    andi  t0, t0, 31 << 2
    add   t0, t0, s0
    lw    s8, VCPU_X(t0)
    andi  t1, a0, 0x7f
    srai  t2, a0, 20
    li    s7, CAUSE_LOAD_PAGE
    addi  t1, t1, -0x03
    beqz  t1, 1f
    li    s7, CAUSE_STORE_PAGE
    addi  t1, t1, -(0x2f - 0x03)         # atomic ones have no offset
    li    t3, 0
    beqz  t1, 2f
    andi  t2, t2, ~31
    srli  t3, a0, 7
    andi  t3, t3, 31
    or    t3, t3, t2
    mv    t2, t3
1:  mv    t3, t2
2:  add   s8, s8, t3
    srli  t0, a0, 12                     # where it is not aligned, let it trap
    andi  t0, t0, 3
    li    t1, 1
    sll   t1, t1, t0
    addi  t1, t1, -1
    and   t1, t1, s8
    bnez  t1, exit_resume
    sw    s1, VCPU_SITE(s0)
    lw    t0, STUB_FILL(s1)
    andi  t1, t0, 1
    neg   t1, t1
    and   t0, t0, t1
    andi  t0, t0, DEVICES_MAX * 4 - 3    # 0, or a number times 4 and 1
    sw    t0, VCPU_FILL(s0)
    j     decode_page_fault
