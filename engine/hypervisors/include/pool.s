# pool.s: pages for tables, taken one after the other from what lies between the hypervisor and the first VM's RAM.
# Needs pool_next in .data, holding pool_start, which lies after everything else; and HOST_OFFSET.

    .equ POOL_END,        RAM + MEGAPAGE_SIZE + HOST_OFFSET

# take_pages(a0 = how many) -> a0 = their address, all zero; 0 where there are not that many. Changes t0 to t2.
take_pages:
    la    t0, pool_next
    lw    t1, 0(t0)
    slli  t2, a0, 12
    add   t2, t2, t1
    mv    a0, t1
    li    t1, POOL_END
    bgtu  t2, t1, 2f
    sw    t2, 0(t0)
    mv    t0, a0
1:  .irp  n, 0, 4, 8, 12, 16, 20, 24, 28
    sw    zero, \n(t0)
    .endr
    addi  t0, t0, 32
    bne   t0, t2, 1b
    ret
2:  li    a0, 0
    ret
