# maps: does not come so far

exit_fill:
    bnez  s3, 1f
    srli  t1, t1, 10
    extra_record s3, t1
1:  lw    t0, VCPU_SHADOW_ROOT(s0)
    page_of s9, t0, t1
    add   s9, s9, s10                    # s9 = where the root's entry is
    lw    t0, 0(s9)
    bnez  t0, 2f
    mv    a0, s3
    mv    a1, s4
    call  shadow_find
    beqz  a0, shadow_full
    page_of t1, a0, t2
    li    t2, HOST_OFFSET
    sub   t1, t1, t2
    srli  t1, t1, 2
    ori   t1, t1, PTE_V
    call  note_parent
    sw    t1, 0(s9)
    mv    t0, t1
2:  srli  t0, t0, 10
    slli  t0, t0, 12
    li    t1, HOST_OFFSET
    add   t0, t0, t1                     # t0 = the second-level table, as we see it
    add   a3, t0, s11
    mv    a0, s1
    mv    a2, s4
    ori   a0, a0, PTE_A

put_entry:
    li    t0, ~(PAGE_SIZE - 1)
    and   t0, t0, a3
    shadow_of t1, t0, t2
    sw    zero, SHADOW_EMPTIED(t1)       # it is in use
    lw    t0, 0(a3)
    sw    a0, 0(a3)
    bne   t0, a0, exit_resume
    shadow_fence                         # it was there already: the machine's TLB had not seen it yet
    j     exit_resume

# note_parent(a0 = shadow, s9 = where the root entry is that will lead to it, t1 = that entry): for the day on which it is dropped.
# Changes t0, t2, t3.
note_parent:
    lw    t0, SHADOW_PARENT(a0)
    beqz  t0, 1f                         # its first parent,
    li    t3, HINT_SEVERAL
    beq   t0, t3, 2f
    lw    t2, 0(t0)                      # or the only one, for the one before leads elsewhere now,
    bne   t2, t1, 1f
    sw    t3, SHADOW_PARENT(a0)          # or one of several
2:  ret
1:  sw    s9, SHADOW_PARENT(a0)
    ret
