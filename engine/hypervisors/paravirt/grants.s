# grants.s: pages that a VM lets another VM map. The only way in which an entry may lead out of a VM's own memory.
# Part of hypervisor.s. As in Xen, the giver says who and how, and cannot take back what is still mapped; unlike Xen's, a
# mapping has the grant's rights, all of them, so that an entry says by itself which grants it can belong to.

    # A grant is four words, GRANTS for each VM.
    .equ GRANT_ENTRY,     0              # what the entries that map it look like; 0 = no grant
    .equ GRANT_VM,        4              # who may
    .equ GRANT_MAPPED,    8              # how many entries do
    .equ GRANT_SHIFT,     4
    .equ GRANTS_SHIFT,    GRANT_SHIFT + 4
    .equ PTE_GRANT,       PTE_V | PTE_R | PTE_U | PTE_A | PTE_D

exit_emulate_grant:
hc_grant:                                # a0 = page, a1 = VM, a2 = 1 to write too -> a1 = reference
    jal   t6, vm_of
    jal   t6, own_page
    srli  t0, a2, 1
    bnez  t0, refuse_param
    li    t0, HOST_OFFSET
    sub   a0, a0, t0
    srli  a0, a0, 2
    ori   a0, a0, PTE_GRANT
    slli  a2, a2, 2                      # PTE_W
    or    a0, a0, a2
    lw    t0, VCPU_NUMBER(s0)
    slli  t0, t0, GRANTS_SHIFT
    la    t1, grants
    add   t0, t0, t1
    mv    t3, a1
    li    a1, 0
    li    t2, GRANTS
1:  lw    t1, GRANT_ENTRY(t0)
    beqz  t1, 2f
    addi  t0, t0, 1 << GRANT_SHIFT
    addi  a1, a1, 1
    bne   a1, t2, 1b
    j     refuse_failed                  # all are in use
2:  sw    a0, GRANT_ENTRY(t0)
    sw    t3, GRANT_VM(t0)
    sw    zero, GRANT_MAPPED(t0)
    li    a0, SBI_SUCCESS
    ret

# grant_of(a1 = VM, a2 = reference) -> t0 = its place, t1 = GRANT_ENTRY. Refuses where there is none. Link in t6.
grant_of:
    li    t0, GRANTS
    bgeu  a2, t0, refuse_param
    slli  t0, a1, GRANTS_SHIFT
    slli  t1, a2, GRANT_SHIFT
    add   t0, t0, t1
    la    t1, grants
    add   t0, t0, t1
    lw    t1, GRANT_ENTRY(t0)
    beqz  t1, refuse_param
    jr    t6

hc_grant_end:                            # a0 = reference
    lw    a1, VCPU_NUMBER(s0)
    mv    a2, a0
    jal   t6, grant_of
    lw    t1, GRANT_MAPPED(t0)
    bnez  t1, refuse_state
    sw    zero, GRANT_ENTRY(t0)
    j     succeed

hc_grant_map:                            # a0 = VM, a1 = reference, a2 = virtual address in the kernel's space
    mv    s1, a2
    mv    a2, a1
    mv    a1, a0
    jal   t6, vm_of
    jal   t6, grant_of
    mv    s2, t0                         # s2 = grant, s3 = entry
    mv    s3, t1
    lw    t0, GRANT_VM(s2)
    lw    t1, VCPU_NUMBER(s0)
    bne   t0, t1, refuse_denied
    beq   a1, t1, refuse_param           # one's own memory needs no grant
    mv    a0, s1
    li    a2, MMU_KERNEL
    jal   t6, entry_at
    li    t0, HOST_OFFSET
    add   s4, a0, t0                     # s4 = where the entry is
    andi  t0, s3, PTE_W
    beqz  t0, 1f
    frame_of t0, s3                      # a page that we write is no table of its owner's
    frame_record t1, t0, a4, t2, refuse_state
    lw    t0, 0(t1)
    srli  t2, t0, FRAME_TYPE_SHIFT
    bnez  t2, refuse_state
    addi  t0, t0, 1
    sw    t0, 0(t1)
1:  count s2, t0, 1, GRANT_MAPPED
    mv    s2, ra
    lw    a2, 0(s4)
    call  drop_leaf
    sw    s3, 0(s4)
    mv    a0, s1
    call  flush_page
    mv    ra, s2
    j     succeed

hc_grant_unmap:                          # a0 = virtual address
    mv    s1, a0
    li    a2, MMU_KERNEL
    jal   t6, entry_at
    li    t0, HOST_OFFSET
    add   s4, a0, t0
    lw    a2, 0(s4)
    andi  t0, a2, PTE_V
    beqz  t0, refuse_param
    frame_of t0, a2
    frame_record t1, t0, s0, t2, 1f
    j     refuse_param                   # its own memory
1:  mv    s2, ra
    call  drop_leaf
    sw    zero, 0(s4)
    mv    ra, s2
    j     succeed

# grant_drop(s0, a2 = an entry that maps another VM's frame): a mapping less. Several grants may fit; they are alike. Changes t*.
grant_drop:
    la    t0, grants
    la    t1, grants_end
    lw    t3, VCPU_NUMBER(s0)
1:  lw    t2, GRANT_ENTRY(t0)
    bne   t2, a2, 2f
    lw    t2, GRANT_VM(t0)
    bne   t2, t3, 2f
    lw    t2, GRANT_MAPPED(t0)
    bnez  t2, 3f
2:  addi  t0, t0, 1 << GRANT_SHIFT
    bne   t0, t1, 1b
    ret
3:  addi  t2, t2, -1
    sw    t2, GRANT_MAPPED(t0)
    andi  t2, a2, PTE_W
    beqz  t2, flush_all
    la    t1, grants                     # whose it is, its place says
    sub   t0, t0, t1
    srli  t0, t0, GRANTS_SHIFT
    li    t1, VCPU_SIZE
    mul   t0, t0, t1
    la    t1, vcpus
    add   t3, t0, t1
    frame_of t0, a2
    frame_record t1, t0, t3, t2, flush_all
    count t1, t0, -1
    j     flush_all                      # before it can become a table
