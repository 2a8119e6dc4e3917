# Of the hypervisor: what an entry of a second-level table may say. Somebody has tidied it up, and left something out.

# take_leaf(s0, a2 = an entry for a second-level table) -> a0 = 0, or an error. Changes t0 to t2.
take_leaf:
    andi  t0, a2, PTE_V
    beqz  t0, 1f
    srli  t0, a2, 1                      # R, W, X: R, RW, X, RX, RWX are good
    andi  t0, t0, 7
    li    t1, 0xba
    srl   t1, t1, t0
    andi  t1, t1, 1
    beqz  t1, bad_entry
    andi  t0, a2, PTE_U | PTE_G
    addi  t0, t0, -PTE_U
    bnez  t0, bad_entry
    srli  t0, a2, 30                     # a machine address of 32 bits
    bnez  t0, not_owned
    frame_of t0, a2
    frame_record t1, t0, s0, t2, not_owned
1:  li    a0, SBI_SUCCESS
    ret

# drop_leaf(s0, a2 = an entry that was taken): it is no more. Changes t*.
drop_leaf:
    andi  t0, a2, PTE_V
    beqz  t0, 1f
    frame_of t0, a2
    frame_record t1, t0, s0, t2, grant_drop
1:  ret

