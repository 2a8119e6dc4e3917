# remap: in one go, many addresses lead elsewhere.
    .include "kernel.s"                  # a kernel on page tables of its own; gp = from guest-physical to machine addresses

# remap(a0 = list, a1 = how many, at most 500) -> a0 = 0, or the error of the first that was refused; a1 = how many were changed.
# The list has two words for each: a virtual address, in the 4 MiB from TEST_PAGES, and the guest-physical address of the frame to which
# it is to lead from now on, readable and writable (PTE_DATA). The second-level table of these 4 MiB is at test_table.
# Keeps s*, sp, gp.
remap:
    mv    t0, a0                         # it works, but makes a call for each
    mv    t1, a1
    li    t2, 0
1:  beq   t2, t1, 2f
    lw    a0, 0(t0)
    lw    a1, 4(t0)
    add   a1, a1, gp
    srli  a1, a1, 2
    ori   a1, a1, PTE_DATA
    li    a2, MMU_KERNEL
    hypercall HC_UPDATE_VA
    bnez  a0, 3f
    addi  t0, t0, 8
    addi  t2, t2, 1
    j     1b
2:  li    a0, 0
3:  mv    a1, t2
    ret
