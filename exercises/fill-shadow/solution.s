# Part of the hypervisor: the guest's own tables allow the access (s8 = its address), and it goes
# to the guest's RAM. Fill the shadow entry.
#   s10, s11  number of the entry in the root, and in the second level, times 4: where the walk
#             found it in the guest's tables, and where it belongs in the shadow's
#   s1        the guest's entry for this page of 4 KiB
#   s3        record of what the second-level table shadows; 0: the guest has none, but a megapage
#   s4        kind of the second-level table
#   t1        number of the page's frame within the guest's RAM; 1024 frames are a megapage
# Falls through to put_entry, with a0 = what must stand in the second level, a3 = where; or goes to
# shadow_full where no page is left for a table. s2, s5, s6, s9 are free.
#
# VCPU_SHADOW_ROOT(s0)            the root in use, as a shadow's record
# extra_record record, number     macro: the record of the guest's megapage `number`. Changes t5
# page_of page, shadow, scratch   macro: where the table of a shadow's record is, as we see it; its
#                                 physical address is HOST_OFFSET lower. `page` is not `shadow`
# shadow_find(a0 = s3, a1 = kind) -> a0 = record of the table of this kind, made empty if there was
#                                 none; 0: no page is left. Changes a1 to a4, t*
# shadow_leaf(a0 = the guest's entry, a2 = kind of the table, a3 = where in it)
#                                 -> a0 = what the entry must be. Changes t*

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
    call  shadow_leaf

put_entry:
    li    t0, ~(PAGE_SIZE - 1)
    and   t0, t0, a3
    shadow_of t1, t0, t2
    sw    zero, SHADOW_EMPTIED(t1)       # it is in use
    lw    t0, 0(a3)
    sw    a0, 0(a3)
    bne   t0, a0, exit_resume
    shadow_fence                         # it was there already: the TLB had not seen it yet
    j     exit_resume

# note_parent(a0 = shadow, s9 = where the root entry is that will lead to it, t1 = that entry):
# for the day on which it is dropped. Changes t0, t2, t3.
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
