# bare: with paging switched on

virtual:
    csrr  a0, satp                       # a kernel that has just begun has no page table
    snez  a0, a0
    ret
