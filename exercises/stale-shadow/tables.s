# tables.s: page tables for the guests of the checks, at fixed places in the guest's RAM.

    .equ ROOT,            0x80340000     # the root; behind it the second level, page by page
    .equ SATP,            1 << 31 | ROOT >> 12
    .equ KERNEL,          0x80000000 >> 2 | 0xcf   # a megapage, to itself: V R W X A D

# entry(a0 = virtual address) -> t1 = where its entry of 4 KiB is. Makes the second level where there is none. s11 = its next page.
# Changes t0.
entry:
    srli  t0, a0, 22
    slli  t0, t0, 2
    li    t1, ROOT
    add   t0, t0, t1
    lw    t1, 0(t0)
    bnez  t1, 1f
    srli  t1, s11, 2
    ori   t1, t1, 1
    sw    t1, 0(t0)
    li    t0, 4096
    add   s11, s11, t0
1:  srli  t1, t1, 10
    slli  t1, t1, 12
    srli  t0, a0, 10
    andi  t0, t0, ~3
    slli  t0, t0, 20
    srli  t0, t0, 20
    add   t1, t1, t0
    ret
