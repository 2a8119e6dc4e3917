# Part of the hypervisor: an access of the guest to one of its page tables, done for it.
# a0 = guest-physical address, in its RAM; a2 = log2 of the bytes; a3 = 1 for a store, of the value
# in a1 -> a0 = value of a load. Is called; keeps s0 to s11.
#
# mmio_forward(a0 = address as we see it, a1, a2, a3) -> a0   the access itself. Changes t0
# frame_record record, frame      macro: the record of a frame of the guest's RAM. Changes t5
# FRAME_HEAD(record)              its first shadow, 0: none
# SHADOW_NEXT(shadow)             the next shadow of the same frame, 0: none
# SHADOW_KIND(shadow)             with KIND_ROOT: the shadow of a root; else of a second level
# page_of page, shadow, scratch   macro: where a shadow's table is. `page` is not `shadow`
# shadow_leaf(a0 = the guest's entry, a2 = kind, a3 = where in the second level)
#                                 -> a0 = what must stand there, 0 for nothing. Changes t*
# shadow_drop(a4 = shadow)        a table that is given up; it has no next one then. Changes t*
# SHADOW_TOP                      number of the first root entry that is ours, where the hypervisor
#                                 is; 1024 where none is

shadow_access:
    mv    a5, ra
    li    t0, RAM
    sub   a6, a0, t0                     # a6 = where in the guest's RAM
    lw    t0, VCPU_WINDOW(s0)
    add   a0, a6, t0
    andi  a7, a0, ~3
    call  mmio_forward
    beqz  a3, 6f
    lw    a7, 0(a7)                      # a7 = the guest's entry now
    srli  t0, a6, 12
    frame_record t1, t0
    lw    a4, FRAME_HEAD(t1)             # a4 = shadow, a6 = number of the entry, times 4
    slli  a6, a6, 20
    srli  a6, a6, 20
    andi  a6, a6, ~3
    beqz  a4, 6f
    lw    a2, SHADOW_KIND(a4)
    li    t0, KIND_ROOT
    and   t0, t0, a2
    bnez  t0, 3f                         # a root's entries only lead to tables
    andi  t0, a7, PTE_V
    bnez  t0, 3f                         # a page that is there is filled in when it is used
    page_of a3, a4, t0
    add   a3, a3, a6
    sw    zero, 0(a3)
3:  andi  t0, a7, PTE_V                  # several made invalid in a row: it is being cleared away
    lw    t1, SHADOW_EMPTIED(a4)
    addi  t1, t1, 1
    beqz  t0, 5f
    li    t1, 0
5:  sw    t1, SHADOW_EMPTIED(a4)
    li    t0, EMPTIED_MAX
    bltu  t1, t0, 6f
    call  shadow_drop
6:  jr    a5

