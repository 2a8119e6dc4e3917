# boot.s: what a VM needs beyond trap-and-emulate: a cache with what belongs to it, and the table by which translated code reaches it.

create_vm:                               # s0 = vcpu
    li    t0, WINDOW
    sw    t0, VCPU_WINDOW(s0)
    li    t0, VIEW_KERNEL
    sw    t0, VCPU_VIEW(s0)
    ret

create_tables:
    mv    s5, ra
    li    t0, -1                         # which bits of sepc a guest can set depends on the machine (C or not): ask it
    csrw  sepc, t0
    csrr  t0, sepc
    la    t1, sepc_writable
    sw    t0, 0(t1)
    la    s0, vcpus
    la    s3, vcpus_end
    lw    s3, 0(s3)
1:  call  create_cache
    next_vcpu s0
    bne   s0, s3, 1b
    mv    ra, s5
    j     shadow_start

# renew_vm(s0): for control.s. Changes a*, t*, s1.
renew_vm:
    mv    s1, ra
    call  flush_cache
    sw    zero, VCPU_STALE(s0)
    mv    ra, s1
    j     shadow_flush

# create_cache(s0): cache and origins, blocks, and private_table. Changes a*, t*, s1, s2.
create_cache:
    mv    s1, ra
    li    a0, CACHE_SIZE * 2 >> 12
    call  take_pages
    beqz  a0, bad_boot_table
    sw    a0, VCPU_CACHE(s0)
    li    a0, BLOCKS_SIZE >> 12
    call  take_pages
    beqz  a0, bad_boot_table
    sw    a0, VCPU_BLOCKS(s0)
    li    a0, 1
    call  take_pages
    beqz  a0, bad_boot_table
    li    t0, HOST_OFFSET
    sub   t1, a0, t0
    srli  t1, t1, 2
    ori   t1, t1, PTE_V
    sw    t1, VCPU_PRIVATE(s0)
    lw    t1, VCPU_CACHE(s0)             # its first entries: the cache, for execution only
    sub   t1, t1, t0
    srli  t1, t1, 2
    ori   t1, t1, PTE_V | PTE_X | PTE_U | PTE_A
    li    t2, CACHE_SIZE >> 12
    mv    t3, a0
1:  sw    t1, 0(t3)
    addi  t3, t3, 4
    addi  t1, t1, PAGE_SIZE >> 2
    addi  t2, t2, -1
    bnez  t2, 1b
    li    t1, VCPU_EXPOSED - PAGE_SIZE   # its last: the private page
    add   t1, t1, s0
    sub   t1, t1, t0
    srli  t1, t1, 2
    ori   t1, t1, PTE_V | PTE_R | PTE_W | PTE_U | PTE_A | PTE_D
    li    t2, PAGE_SIZE - 4
    add   a0, a0, t2
    sw    t1, 0(a0)
    call  flush_cache
    sw    zero, COUNT_FLUSHES(s0)
    jr    s1
