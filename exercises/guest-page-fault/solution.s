# Part of the hypervisor: the guest has touched memory for which its second stage has no entry. s0 = vcpu, s7 = scause.
# htval = guest-physical address >> 2. Outside the guest's RAM: to decode_device, with a0 = htval. Else fill the entry, and
# go to exit_resume. take_pages(a0 = how many) -> a0 = pages of zeros, of which there are enough; may change t0 to t6, a1, a2; keeps
# s1 to s11. Leave s0, s7, s8 and sp as they are; all other registers are free. The names of an entry's bits are in paging.s.

exit_fill:
    csrr  a0, htval
    li    t0, RAM >> 2
    sub   s1, a0, t0                     # offset in the guest's RAM, >> 2
    lw    t0, VCPU_RAM_SIZE(s0)
    srli  t0, t0, 2
    bgeu  s1, t0, decode_device
    mv    s2, a0
    srli  t0, a0, 20                     # VPN 1: 12 bits of a 34-bit address
    slli  t0, t0, 2
    lw    t1, VCPU_STAGE2(s0)
    add   s3, t0, t1                     # s3 = entry of the root
    lw    t0, 0(s3)
    bnez  t0, 1f
    li    a0, 1
    call  take_pages
    srli  t0, a0, 2
    ori   t0, t0, PTE_V
    sw    t0, 0(s3)
1:  srli  t0, t0, 10
    slli  t0, t0, 12                     # the second-level table
    srli  t1, s2, 10                     # VPN 0
    andi  t1, t1, 0x3ff
    slli  t1, t1, 2
    add   t0, t0, t1                     # t0 = the leaf
    lw    t1, VCPU_RAM_BASE(s0)
    srli  t1, t1, 2
    add   t1, t1, s1                     # host-physical address >> 2: page number from bit 10 on
    srli  t1, t1, 10
    slli  t1, t1, 10
    ori   t1, t1, PTE_GUEST
    sw    t1, 0(t0)
    hfence.gvma
    j     exit_resume

