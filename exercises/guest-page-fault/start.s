# Part of the hypervisor: the guest has touched memory for which its second stage has no entry. s0 = vcpu, s7 = scause.
# htval = guest-physical address >> 2. Outside the guest's RAM: to decode_device, with a0 = htval. Else fill the entry, and
# go to exit_resume. take_pages(a0 = how many) -> a0 = pages of zeros, of which there are enough; may change t0 to t6, a1, a2; keeps
# s1 to s11. Leave s0, s7, s8 and sp as they are; all other registers are free. The names of an entry's bits are in paging.s.

exit_fill:
    csrr  a0, htval
    # your part
    j     decode_device

